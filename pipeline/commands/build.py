"""`qapress build`: bring the output folder up to date with the posts."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import click

from pipeline.build.events import Event
from pipeline.build.places import is_remote
from pipeline.build.run import Request, build
from pipeline.errors import QapressError
from pipeline.screen import make_screen

_PATH = click.Path(path_type=Path)
_EXECUTORS = click.Choice(["serial", "processes", "dask"])


class _Output(click.ParamType[Path | str]):
    """A folder, or an address, which a path would spoil: s3://a becomes s3:/a."""

    name = "output"

    def convert(self, value: Any, *_: object) -> Path | str:
        return value if is_remote(value) else Path(value)


def _listed(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


@click.command("build")
@click.argument("folder", default="input", type=_PATH)
@click.option(
    "-o", "--output", default="output", type=_Output(), help="Folder to write to, or s3://…"
)
@click.option("--formats", default="", callback=_listed, help="Only these, e.g. pdf,anki,json.")
@click.option("-j", "--jobs", default=0, type=click.IntRange(0), help="Posts at once (0: cores).")
@click.option("--settings", "settings_file", type=_PATH, help="Instead of pipeline.toml.")
@click.option("--executor", default="processes", type=_EXECUTORS, help="Who does the work.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Of the Dask cluster, tcp://…")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be made, and why.")
@click.option("--explain", default="", metavar="FILE", help="Say what a file depends on.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON, one line an event.")
@click.option("-v", "--verbose", is_flag=True, help="Say each file.")
@click.option("--debug", is_flag=True, help="Show where in the code an error came from.")
def command(
    folder: Path, *, quiet: bool, as_json: bool, verbose: bool, debug: bool, **asked: Any
) -> int:
    """Bring the output folder up to date with the posts in FOLDER."""
    with make_screen(quiet=quiet, as_json=as_json, verbose=verbose) as screen:
        try:
            summary = build(Request(folder, **asked), screen.show)
        except QapressError as problem:
            if as_json:
                screen.show(Event("error", message=str(problem)))
            raise
        if not (asked["dry_run"] or asked["explain"]):
            screen.end(summary)
    if debug:
        for error in summary.errors:
            traceback.print_exception(error)
    return int(summary.exit_code)
