"""`qapress check`: open every artifact again, as its reader would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from pipeline.check import check
from pipeline.errors import ExitCode, SourceError, one_line
from pipeline.records import Finding

_PATH = click.Path(path_type=Path)


@click.command("check")
@click.argument("output", default="output", type=_PATH)
@click.option("--against", type=_PATH, help="A deck that learners have: what an update will do.")
@click.option("--json", "as_json", is_flag=True, help="Findings in JSON, one line each.")
def command(output: Path, against: Path | None, as_json: bool) -> int:
    """Open every file in OUTPUT again, as its reader would, and say what is wrong."""
    findings = list(_compared(output, against)) if against else check(output)
    for finding in findings:
        line = one_line(f"{finding.severity} {finding.code} {finding.place}: {finding.message}")
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else line)
    wrong = sum(finding.severity == "error" for finding in findings)
    if not as_json:
        click.echo(f"{wrong} errors." if wrong else "All is well.")
    return int(ExitCode.POST_FAILED if wrong else ExitCode.DONE)


def _compared(output: Path, against: Path) -> Iterator[Finding]:
    from pipeline.check.deck import compare, forecast, open_package

    named = output / "anki" / against.name
    new = named if named.is_file() else output / "anki" / "all.apkg"
    if not new.is_file():
        raise SourceError("there is no such deck", advice="Build it first", file=new)
    old_package, new_package = open_package(against), open_package(new)
    told = forecast(old_package, new_package)
    counts = {name: len(guids) for name, guids in asdict(told).items()}
    message = (
        f"A learner with {against.name} gets {counts['new']} new, {counts['updated']} updated, "
        f"{counts['unchanged']} unchanged, {counts['conflicting']} conflicting; of the updated, "
        f"{counts['retired']} are withdrawn; "
        f"{counts['left']} stay that are not in it any more."
    )
    place = new.relative_to(output).as_posix()
    yield Finding("DECK100", "note", place, message)
    yield from compare(old_package, new_package, place)
