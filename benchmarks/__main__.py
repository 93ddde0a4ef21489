"""Run every section (or those named) and write RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.harness import Row

HERE = Path(__file__).resolve().parent
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


def main() -> int:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", help="sections; all when none is named")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path, default=HERE / "RESULTS.md")
    asked = parser.parse_args()
    parts = ["# Results", f"Medians of {asked.runs} runs unless a row says otherwise. {machine()}."]
    missed = 0
    for name in asked.names or [stem.removeprefix("bench_") for stem in sections()]:
        module = import_module(f"benchmarks.bench_{name}")
        rows = module.measure(asked.runs)
        missed += sum(not row.met for row in rows)
        parts += [f"## {module.TITLE}", table(rows)]
        print(parts[-2], parts[-1], sep="\n\n", flush=True)
    asked.output.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
