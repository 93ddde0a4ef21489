"""`qapress preview`: show the pages in a browser and rebuild on every change."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path

import click

from pipeline.build.quick import default_settings_file
from pipeline.preview import PreviewServer, Turns, build_once, watch
from pipeline.resources import templates_folder

_PATH = click.Path(path_type=Path)


@click.command("preview")
@click.argument("folder", default="input", type=_PATH)
@click.option("-o", "--output", default="output", type=_PATH, help="Folder to write to.")
@click.option("--formats", default="", help="Only these, e.g. web.")
@click.option("--settings", type=_PATH, help="Instead of pipeline.toml.")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def command(
    folder: Path, output: Path, formats: str, settings: Path | None, port: int, no_browser: bool
) -> int:
    """Show the pages made from FOLDER in a browser and rebuild on every change."""
    arguments = [str(folder), "-o", str(output)]
    arguments += ["--formats", formats] if formats else []
    arguments += ["--settings", str(settings)] if settings else []
    turns = Turns()
    build_once(arguments)
    with PreviewServer(output, port, turns) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        click.echo(f"Showing {server.address} (Ctrl-C ends it)")
        if not no_browser:
            webbrowser.open(server.address)

        def rebuild() -> None:
            build_once(arguments)
            turns.advance()

        file = str(settings or default_settings_file(folder))
        places = [folder, templates_folder(), *([Path(file)] if file else [])]
        watch(places, rebuild, threading.Event(), output)
        server.shutdown()
    return 0
