"""`qapress fetch`: bring posts and their pictures from the web into the input folder."""

from __future__ import annotations

import json
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from pipeline.build.quick import default_settings_file
from pipeline.clock import now
from pipeline.errors import one_line
from pipeline.fetch.addresses import parse_allowed
from pipeline.fetch.archive import Archive
from pipeline.fetch.client import Client
from pipeline.fetch.network import CheckedNetwork
from pipeline.fetch.pace import Pace
from pipeline.fetch.run import Run, Summary, Told
from pipeline.fetch.shelf import at_work_alone
from pipeline.fetch.sources import Source, load_sources, sources_of
from pipeline.fetch.visitor import Guest, Visitor
from pipeline.settings import load_settings
from pipeline.source.warc import is_archive

_PATH = click.Path(path_type=Path)


@click.command("fetch")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("-i", "--input", "folder", default="input", type=_PATH, help="Folder to write to.")
@click.option("--pattern", default="", help="The links of URL that are posts, e.g. '/entry/*'.")
@click.option("--allow-host", multiple=True, metavar="HOST[:PORT]", help="Not a public one.")
@click.option("--settings", "settings_file", type=_PATH, help="Instead of pipeline.toml.")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON, one line an event.")
@click.option("-v", "--verbose", is_flag=True, help="Say each page, also the unchanged ones.")
@click.option("--debug", is_flag=True, help="Show where in the code an error came from.")
def command(
    urls: tuple[str, ...],
    folder: Path,
    *,
    pattern: str,
    allow_host: tuple[str, ...],
    settings_file: Path | None,
    as_json: bool,
    verbose: bool,
    debug: bool,
) -> int:
    """Bring posts from the web into the input folder.

    URL is a post, a feed (RSS, Atom), a sitemap, or with --pattern a page that links to posts; a
    web archive (a file *.warc or *.warc.gz) is taken apart likewise. Without URL, all that
    sources.toml in the input folder names is fetched.
    """
    file = settings_file or default_settings_file(folder)
    settings = load_settings(Path(file) if file else None).fetch
    archives = [Path(text) for text in urls if is_archive(text) and "://" not in text]
    typed = [text for text in urls if Path(text) not in archives]
    sources = sources_of(typed, pattern) if urls else load_sources(folder)
    network = CheckedNetwork([parse_allowed(text) for text in allow_host])
    client = Client(network, settings.request_seconds, contact=settings.contact)
    summary = Summary()

    def run(guest: Guest, wanted: Sequence[Source]) -> None:
        show = partial(_show, as_json=as_json, verbose=verbose)
        Run(folder, guest, settings, now=now, tell=show, summary=summary).fetch(wanted)

    with at_work_alone(folder), client:
        for archive in map(Archive, archives):
            run(archive, archive.sources(pattern))
        run(Visitor(client, Pace(settings.pause_seconds)), sources)
    if debug:
        for error in summary.errors:
            traceback.print_exception(error)
    if as_json:
        counts = {name: value for name, value in asdict(summary).items() if name != "errors"}
        click.echo(json.dumps({"what": "end", **counts, "failed": len(summary.errors)}))
    else:
        click.echo(summary.line)
    return int(summary.exit_code)


def _show(told: Told, *, as_json: bool, verbose: bool) -> None:
    if as_json:
        table = {name: value for name, value in asdict(told).items() if value}
        click.echo(json.dumps(table, ensure_ascii=False))
    elif told.what in ("error", "warning"):
        click.echo(one_line(f"{told.what.capitalize()}: {told.message}"), err=True)
    elif told.what in ("left", "note"):
        click.echo(one_line(f"{told.file}: {told.message}"))
    elif told.what != "unchanged" or verbose:
        click.echo(f"{told.what:<9} {told.file}  {told.address}")
