"""`qapress correct ID`: open the corrections of a record's post, with an entry prepared."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

import click

from pipeline.clock import now
from pipeline.enrich.corrections import FOLDER, prepared_entry, read_corrections
from pipeline.enrich.ledger import Ledger
from pipeline.errors import ExitCode, MissingToolError, SettingsError
from pipeline.files import write_whole

_PATH = click.Path(path_type=Path)


@click.command("correct")
@click.argument("record", metavar="ID")
@click.option("-i", "--input", "folder", default="input", type=_PATH, help="Folder of the posts.")
@click.option("--debug", is_flag=True, help="Show where in the code an error came from.")
def command(record: str, folder: Path, *, debug: bool) -> int:
    """Correct the record ID: open the file of its post in $EDITOR, with an entry prepared.

    ID stands in output/json/, on the page of the post behind "#", and in feed.json.
    """
    slug, question = _find(record, folder / "ledger.json")
    file = folder / FOLDER / f"{slug}.toml"
    before = file.read_bytes() if file.is_file() else None
    prepared = _with_entry(before or b"", prepared_entry(record, question, now().date()))
    write_whole(file, prepared)
    try:
        _edit(file)
    except BaseException:
        _put_back(file, before, prepared)
        raise
    if _put_back(file, before, prepared):
        click.echo("Nothing was written, so nothing was corrected.")
        return int(ExitCode.DONE)
    read_corrections(file)
    click.echo(f"{file} is well. Build again to show the correction everywhere.")
    return int(ExitCode.DONE)


def _find(record: str, ledger: Path) -> tuple[str, str]:
    """The post of a record, and its question.

    Raises:
        SettingsError: no post has it.
    """
    posts = Ledger.load(ledger).posts.values()
    known = {name: (post.slug, entry) for post in posts for name, entry in post.records.items()}
    if record not in known:
        near = get_close_matches(record, list(known), n=1)
        raise SettingsError(
            f"no post has a record {record}",
            advice=f"Did you mean {near[0]}?" if near else "The ids are in output/json/",
            file=ledger,
        )
    slug, entry = known[record]
    return slug, " ".join(entry.question.text.split())


def _edit(file: Path) -> None:
    try:
        click.edit(filename=str(file), editor=os.environ.get("VISUAL") or os.environ.get("EDITOR"))
    except click.ClickException as error:
        raise MissingToolError(
            f"no editor could be opened ({error.format_message()})",
            advice=f"Name one (EDITOR=nano), or write the entry into {file} yourself",
        ) from error


def _with_entry(before: bytes, entry: str) -> bytes:
    """Add an entry to what a file holds, with the line ends that it has."""
    line_end = b"\r\n" if b"\r\n" in before else b"\n"
    kept = before.rstrip(b"\r\n")
    return (kept + 2 * line_end if kept else b"") + entry.encode().replace(b"\n", line_end)


def _put_back(file: Path, before: bytes | None, prepared: bytes) -> bool:
    """Undo the preparation if the trainer wrote nothing; tell whether she did not."""
    # An editor may write other line ends, or one more at the end.
    if file.is_file() and file.read_bytes().split() != prepared.split():
        return False
    if before is None:
        file.unlink(missing_ok=True)
    else:
        write_whole(file, before)
    return True
