"""The folder of the engine's own notes, and the lock on it that keeps two builds apart."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import QapressError
from pipeline.files import cannot_write, try_lock

STATE = ".state"
_PATIENCE = 2.0


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Keep every other build out of an output folder.

    The workers of a build hold the lock too, so one that was killed lets go when the last of them
    has noticed, which takes some milliseconds; hence the patience.

    Raises:
        QapressError: another build is at work there.
        ExportError: the folder cannot be made or written to.
    """
    place = output / STATE / "lock"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise cannot_write(place, error) from error
    try:
        _acquire(descriptor, output)
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, output: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            owner = os.pread(descriptor, 20, 0).decode(errors="replace") or "unknown"
            raise QapressError(
                f"another build (process {owner}) is at work in this folder",
                advice="Wait until it is done, or choose another folder with -o",
                file=output,
            )
        time.sleep(0.05)
