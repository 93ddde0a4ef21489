"""What every section uses: rows of a table, medians, and processes that are measured."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# Seconds after which a process that is measured is taken to hang.
LONGEST = 3600


@dataclass(frozen=True)
class Row:
    """A line of the table: ours against a rival in the same run, and whether the aim is met."""

    what: str
    ours: str
    rival: str
    ratio: str
    aim: str
    met: bool


def rows_of(name: str, group: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    """Measure a group of rows; one that fails is a row that says so, and the next is measured."""
    try:
        yield from group()
    except Exception as error:
        reason = " ".join(str(error).split())[-200:].replace("|", "/")
        yield Row(f"{name}: not measured ({type(error).__name__}: {reason})", "", "", "", "", False)


def seconds_of(
    command: Sequence[str | Path], *, changes: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> float:
    """Wall time of a process that must succeed, and end before `LONGEST`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(changes or {})}
    begin = time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        check=False,
        timeout=LONGEST,
    )
    taken = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr.decode()[-500:]}")
    return taken


def medians(runs: int, *measures: Callable[[], float]) -> list[float]:
    """Medians of measures that take turns, so that a slow minute slows all of them."""
    return [statistics.median(one) for one in rounds(runs, 0, *measures)]


def rounds(runs: int, minutes: float, *measures: Callable[[], float]) -> list[list[float]]:
    """Times of measures that take turns.

    No round begins that would end after so many minutes (0: no limit), but for the first.
    """
    taken: list[list[float]] = [[] for _ in measures]
    begin = time.perf_counter()
    for run in range(runs):
        spent = (time.perf_counter() - begin) / 60
        if run and minutes and spent + spent / run > minutes:
            break
        for place, measure in enumerate(measures):
            taken[place].append(measure())
    return taken


def fewer(taken: Sequence[Sequence[float]], runs: int) -> str:
    """Say how many runs there was time for, where they are fewer than asked for."""
    done = len(taken[0])
    return "" if done == runs else f" ({done} of {runs} runs: the time was up)"


def qapress(*arguments: str | Path) -> list[str | Path]:
    """The command line of a qapress call."""
    return [PYTHON, "-m", "pipeline", *arguments]


# Linux charges a process with the memory that its parent held when it was started, so a small one
# stands between the one that is measured and this one, which may have read or written a lot.
_BETWEEN = """
import os, subprocess, sys, threading, time
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL)
too_long = threading.Timer(float(sys.argv[1]), process.kill)
too_long.start()
_, status, usage = os.wait4(process.pid, 0)
too_long.cancel()
print(time.perf_counter() - begin, os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    `seconds` is its wall time, `peak_mb` the most memory that it or a child had, `said` its stderr.
    """

    seconds: float
    status: int
    peak_mb: float
    said: str


def run_measured(command: Sequence[str | Path], environment: Mapping[str, str]) -> Ended:
    """Run a process to its end, or for `LONGEST` seconds."""
    done = subprocess.run(
        [PYTHON, "-c", _BETWEEN, str(LONGEST), *map(str, command)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, status, kilobytes = done.stdout.split()
    return Ended(float(seconds), int(status), int(kilobytes) / 1024, done.stderr)


def seconds_and_peak_mb(command: Sequence[str | Path]) -> tuple[float, float]:
    """Wall time of a process that must succeed, and the most memory that it or a child had."""
    ended = run_measured(command, {**os.environ, "PYTHONPATH": str(ROOT)})
    if ended.status:
        raise RuntimeError(f"{command}: status {ended.status}: {ended.said[-500:]}")
    return ended.seconds, ended.peak_mb
