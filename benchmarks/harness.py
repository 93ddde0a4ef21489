"""What every section uses: rows of a table, medians, and processes that are measured."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


@dataclass(frozen=True)
class Row:
    """A line of the table: ours against a rival in the same run, and whether the aim is met."""

    what: str
    ours: str
    rival: str
    ratio: str
    aim: str
    met: bool


def seconds_of(
    command: Sequence[str | Path], *, changes: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> float:
    """Wall time of a process that must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(changes or {})}
    begin = time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, check=False
    )
    taken = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr.decode()[-500:]}")
    return taken


def medians(runs: int, *measures: Callable[[], float]) -> list[float]:
    """Medians of measures that take turns, so that a slow minute slows all of them."""
    taken: list[list[float]] = [[] for _ in measures]
    for _run in range(runs):
        for place, measure in enumerate(measures):
            taken[place].append(measure())
    return [statistics.median(one) for one in taken]


def qapress(*arguments: str | Path) -> list[str | Path]:
    """The command line of a qapress call."""
    return [PYTHON, "-m", "pipeline", *arguments]


def seconds_and_peak_mb(command: Sequence[str | Path]) -> tuple[float, float]:
    """Wall time of a process that must succeed, and the most memory that it or a child had."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command}: status {process.returncode}")
    return taken, usage.ru_maxrss / 1024
