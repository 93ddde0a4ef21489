"""`qapress shards`: extract the posts of web archives into JSON lines, archive by archive."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.build.crew import make_crew
from pipeline.build.inputs import sites_beside
from pipeline.build.limits import Limits
from pipeline.build.shards import map_shards
from pipeline.errors import ExitCode
from pipeline.screen import make_screen

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EXECUTORS = click.Choice(["serial", "processes", "dask"])


@click.command("shards")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("-o", "--output", default="shards", type=click.Path(path_type=Path), help="Folder.")
@click.option("--sites", type=click.Path(path_type=Path), help="Folder with a sites.toml.")
@click.option("-j", "--jobs", default=0, type=click.IntRange(0), help="Archives at once.")
@click.option("--executor", default="processes", type=_EXECUTORS, help="Who does the work.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Of the Dask cluster, tcp://…")
@click.option("--page-seconds", default=60.0, help="Time limit for a page.")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON, one line an event.")
def command(
    files: tuple[Path, ...],
    output: Path,
    sites: Path | None,
    jobs: int,
    executor: str,
    scheduler: str,
    page_seconds: float,
    as_json: bool,
) -> int:
    """Extract the posts of web archives (WARC) into one file of JSON lines each."""
    crew = make_crew(executor, jobs, scheduler=scheduler)
    limits = Limits(page_seconds, may_end_process=executor != "serial")
    with make_screen(quiet=False, as_json=as_json, verbose=True) as screen:
        errors = map_shards(
            files,
            output,
            crew,
            sites=sites_beside(sites) if sites else {},
            limits=limits,
            report=screen.show,
        )
    return int(max((error.exit_code for error in errors), default=ExitCode.DONE))
