"""Files that are whole or absent, and the lock that keeps two builds apart."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.build.hashing import digest_parts
from pipeline.errors import ExportError, QapressError

STATE = ".state"
_TEMPORARY = re.compile(r"\.[^/]+\.[0-9]+\.qapress-tmp")
_PATIENCE = 2.0


def temporary_path(place: Path) -> Path:
    """Return where a file is written before it is moved to its place: beside it, hidden."""
    # A name cut short would be the same for two long ones.
    name = digest_parts([place.name])[:16]
    return place.with_name(f".{name}.{os.getpid()}.qapress-tmp")


def write_temporary(place: Path, content: bytes, *, force: bool = True) -> Path:
    """Write content beside its place, and force it to the disk.

    Raises:
        ExportError: the disk is full, or the folder cannot be written to.
    """
    temporary = temporary_path(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
            file.write(content)
            if force:
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise cannot_write(place, error) from error
    return temporary


def move_into_place(temporary: Path, place: Path) -> None:
    """Move a finished file to its place; whatever link stands there is replaced, not followed.

    Raises:
        ExportError: the folder cannot be written to, or a folder stands at the place.
    """
    try:
        temporary.replace(place)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise cannot_write(place, error) from error


def write_whole(place: Path, content: bytes, *, force: bool = True) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    move_into_place(write_temporary(place, content, force=force), place)


def cannot_write(place: Path, error: OSError) -> ExportError:
    """Say why a file could not be written, and what to do about it."""
    reason = (error.strerror or str(error)).lower()
    advice = "Free some space and run it again" if error.errno in _FULL else _WRITABLE
    return ExportError(f"cannot be written ({reason})", advice=advice, file=place)


_FULL = {28, 27, 122}  # ENOSPC, EFBIG, EDQUOT
_WRITABLE = "Check that the output folder may be written to, or choose another with -o"


def remove_leftovers(output: Path) -> None:
    """Remove the temporary files of builds that were killed."""
    for folder, _folders, names in os.walk(output):
        for name in names:
            if _TEMPORARY.fullmatch(name):
                with contextlib.suppress(OSError):
                    Path(folder, name).unlink()


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
    while not _try_lock(descriptor):
        if time.monotonic() > deadline:
            owner = os.pread(descriptor, 20, 0).decode(errors="replace") or "unknown"
            raise QapressError(
                f"another build (process {owner}) is at work in this folder",
                advice="Wait until it is done, or choose another folder with -o",
                file=output,
            )
        time.sleep(0.05)


def _try_lock(descriptor: int) -> bool:
    if sys.platform == "win32":  # pragma: no cover
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
