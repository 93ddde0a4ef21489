"""What a build looks like: a progress bar and a table, plain lines, JSON lines, or nothing."""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager
from dataclasses import asdict
from types import TracebackType

import click

from pipeline.build.events import Event, Row, Summary
from pipeline.errors import one_line


class Screen(AbstractContextManager["Screen"]):
    """Errors only; the other screens say more."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""

    def show(self, event: Event) -> None:
        """Show one event."""
        if event.kind == "error":
            self.line(f"Error: {event.message}", err=True)

    def end(self, summary: Summary) -> None:
        """Show what was done."""

    def line(self, text: str, *, err: bool = False) -> None:
        """Write a line."""
        click.echo(text, err=err)


class JsonScreen(Screen):
    """One JSON object a line, for other programs."""

    def show(self, event: Event) -> None:
        """Write the fields of the event that say something."""
        if event.kind != "working":
            self._write({name: value for name, value in asdict(event).items() if value})

    def end(self, summary: Summary) -> None:
        """Write a line a post, and one for all."""
        for row in sorted(summary.rows.values(), key=lambda one: one.post):
            self._write({"kind": "post", **asdict(row)})
        counts = {"made": summary.made, "removed": summary.removed, "failed": len(summary.errors)}
        self._write({"kind": "end", **counts, "seconds": round(summary.seconds, 3)})

    def _write(self, table: dict[str, object]) -> None:
        self.line(json.dumps(table, ensure_ascii=False))


class PlainScreen(Screen):
    """Lines for a log."""

    def __init__(self, *, verbose: bool = False) -> None:
        self.verbose = verbose

    def show(self, event: Event) -> None:
        """Write a line where there is something to know."""
        super().show(event)
        if event.kind == "warning":
            message = one_line(f"Warning: {event.post or event.file}: {event.message}")
            self.line(message, err=True)
        elif event.kind == "would-make":
            self.line(f"would make {event.stage} of {event.post}: {event.message}")
        elif event.kind == "explain":
            self.line(event.message)
        elif event.kind == "would-remove":
            self.line(f"would remove {event.file}")
        elif event.kind == "removed":
            self.line(f"removed {event.file}")
        elif event.kind == "made" and self.verbose:
            self.line(f"made {event.stage} of {event.post} ({event.seconds:.1f} s)")

    def end(self, summary: Summary) -> None:
        """Write a line a post that had work, and one for all."""
        for row in _interesting(summary):
            parts = [f"{row.questions} questions"] if row.questions else []
            parts += [f"{row.warnings} warnings"] if row.warnings else []
            parts += [f"{row.pages} pages"] if row.pages else []
            made = f"made {', '.join(row.rebuilt)}" if row.rebuilt else "nothing to make"
            self.line(f"{row.post}: {', '.join([*parts, 'failed' if row.failed else made])}")
        self.line(closing_line(summary))


class RichScreen(PlainScreen):
    """A progress bar while it works, and a table at the end."""

    def __init__(self, *, verbose: bool = False) -> None:
        super().__init__(verbose=verbose)
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._console = Console()
        # No thread draws it: the engine forks, and a fork with threads can hang.
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._console,
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task("reading", total=None)

    def __enter__(self) -> RichScreen:
        """Draw the bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def show(self, event: Event) -> None:
        """Move the bar, or write a line above it."""
        if event.kind == "plan":
            self._bar.reset(self._task, total=event.total, description="")
        elif event.kind == "working":
            self._bar.update(self._task, description=f"{event.post}: {event.stage}")
        elif event.kind == "made":
            self._bar.advance(self._task)
        else:
            super().show(event)
        self._bar.refresh()

    def line(self, text: str, *, err: bool = False) -> None:
        """Write a line above the bar."""
        style = {"Error": "bold red", "Warni": "yellow"}.get(text[:5], "")
        self._console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def end(self, summary: Summary) -> None:
        """Draw the table."""
        from rich.table import Table

        self._bar.stop()
        table = Table("Post", box=None, header_style="bold", pad_edge=False)
        for name in ("Questions", "Warnings", "Pages"):
            table.add_column(name, justify="right")
        table.add_column("Rebuilt")
        table.add_column("Seconds", justify="right")
        for row in _interesting(summary):
            cells = [str(number or "") for number in (row.questions, row.warnings, row.pages)]
            rebuilt = "[red]failed[/]" if row.failed else ", ".join(row.rebuilt)
            seconds = f"{row.seconds:.1f}" if row.seconds else ""
            table.add_row(row.post, *cells, rebuilt, seconds)
        if table.row_count:
            self._console.print(table)
        self.line(closing_line(summary))


def closing_line(summary: Summary) -> str:
    """Say in one line what was done."""
    said = [f"{summary.made} made"] if summary.made else []
    said += [f"{summary.removed} removed"] if summary.removed else []
    said += [f"{len(summary.errors)} failed"] if summary.errors else []
    if not said:
        return "Nothing to do: everything is up to date."
    return f"{', '.join(said)} in {summary.seconds:.1f} s."


def _interesting(summary: Summary) -> list[Row]:
    rows = sorted(summary.rows.values(), key=lambda row: row.post)
    return [row for row in rows if row.rebuilt or row.failed or row.warnings]


def make_screen(*, quiet: bool, as_json: bool, verbose: bool) -> Screen:
    """Choose the screen: a terminal gets the bar, unless NO_COLOR or TERM=dumb says otherwise."""
    if as_json:
        return JsonScreen()
    if quiet:
        return Screen()
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if sys.stdout.isatty() and not plain:
        return RichScreen(verbose=verbose)
    return PlainScreen(verbose=verbose)
