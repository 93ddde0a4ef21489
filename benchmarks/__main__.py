"""Run every section (or those named) and write RESULTS.md."""

from __future__ import annotations

import argparse
import inspect
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.harness import Row, rows_of

HERE = Path(__file__).resolve().parent
_LEAST = 5
_TOP = "# Results\n\nWritten by `make bench`; each section tells when and on what it was measured."
_HEAD = "| What | qapress | Rival | Ratio | Aim | Met |\n| --- | ---: | ---: | ---: | --- | --- |"


def sections() -> list[str]:
    """The modules that measure something."""
    return sorted(file.stem for file in HERE.glob("bench_*.py"))


def table(rows: list[Row]) -> str:
    """Rows as Markdown."""
    lines = [
        f"| {row.what} | {row.ours} | {row.rival} | {row.ratio} | {row.aim} | "
        f"{'yes' if row.met else '**no**'} |"
        for row in rows
    ]
    return "\n".join([_HEAD, *lines])


def machine() -> str:
    """What it was measured on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].partition(": ")[2] if names else cpu
    libraries = ", ".join(f"{name} {version(name)}" for name in ("weasyprint", "lxml", "genanki"))
    python = platform.python_version()
    return f"{os.cpu_count()} cores ({cpu}), {platform.system()}, Python {python}, {libraries}"


def kept(file: Path) -> dict[str, str]:
    """The sections that a file has, by title: of those not measured now, the last result stays."""
    if not file.exists():
        return {}
    _, *parts = file.read_text(encoding="utf-8").split("\n## ")
    return {title: body.strip() for title, _, body in (part.partition("\n") for part in parts)}


def measured(name: str, asked: argparse.Namespace) -> Iterator[tuple[str, str, int]]:
    """Measure a section: its title, its text, and how many aims it missed, after every row."""
    module = import_module(f"benchmarks.bench_{name}")
    load = os.getloadavg()[0]
    begin = datetime.now(UTC)
    known = inspect.signature(module.measure).parameters
    options = {name: getattr(asked, name) for name in ("size", "minutes") if name in known}
    rows: list[Row] = []
    for row in rows_of(name, lambda: module.measure(asked.runs, **options)):
        rows.append(row)
        minutes = (datetime.now(UTC) - begin).total_seconds() / 60
        said = (
            f"{begin:%Y-%m-%d %H:%M} UTC, {minutes:.0f} minutes, load {load:.1f} before; "
            f"medians of {asked.runs} runs unless a row says otherwise. {machine()}."
        )
        yield module.TITLE, f"{said}\n\n{table(rows)}", sum(not row.met for row in rows)


def main() -> int:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", help="sections; all when none is named")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", choices=["quick", "usual", "full"], default="usual")
    parser.add_argument(
        "--minutes", type=float, default=45, help="for a long group of rows; then fewer runs"
    )
    parser.add_argument("-o", "--output", type=Path, help="instead of RESULTS.md")
    asked = parser.parse_args()
    # What was measured in a hurry is no result.
    hasty = asked.runs < _LEAST or asked.size == "quick"
    output = asked.output or (None if hasty else HERE / "RESULTS.md")
    found = kept(output) if output else {}
    missed: dict[str, int] = {}
    for name in asked.names or [stem.removeprefix("bench_") for stem in sections()]:
        title = name
        for title, text, count in measured(name, asked):
            found[title], missed[name] = text, count
            if output:
                # After every row: what was measured is not lost with a later one.
                parts = [f"## {title}\n\n{found[title]}" for title in sorted(found)]
                output.write_text("\n\n".join([_TOP, *parts]) + "\n", encoding="utf-8")
        print(f"## {title}", found[title], sep="\n\n", end="\n\n", flush=True)
    return 1 if any(missed.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
