"""Files that are whole or absent: each is written beside its place and moved there."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import stat
import sys
from hashlib import sha256
from pathlib import Path

from pipeline.errors import ExportError

_TURNS = itertools.count()
_TEMPORARY = re.compile(r"\.[^/]+\.[0-9]+\.qapress-tmp")


def temporary_path(place: str) -> str:
    """Return where a file is written before it is moved to its place: beside it, hidden.

    Workers on several machines may have the same process id; the name of the machine keeps them
    apart.
    """
    folder, _, name = place.rpartition("/")
    # A name cut short would be the same for two long ones.
    hashed = sha256(f"{name}\n{os.uname().nodename}".encode("utf-8", "surrogateescape")).hexdigest()
    # A picture of two posts is written twice, and the second may come before the first is moved.
    return f"{folder}/.{hashed[:16]}.{next(_TURNS)}.{os.getpid()}.qapress-tmp"


def is_temporary(name: str) -> bool:
    """Whether a file has a name as `temporary_path` gives."""
    return bool(_TEMPORARY.fullmatch(name))


def read_file(path: str | os.PathLike[str], limit: int, flags: int = 0) -> bytes:
    """Read a regular file that is not too large.

    Raises:
        OSError: it cannot be read, is a device, a pipe or a folder, or is larger than `limit`
            bytes; `strerror` says which.
    """
    # A pipe would block the opening for ever.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | flags)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(0, "it is no regular file")
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise OSError(0, f"it is larger than {limit // 1_000_000} MB")
    return content


def write_temporary(place: Path, content: bytes, *, force: bool = True) -> Path:
    """Write content beside its place, and force it to the disk.

    Raises:
        ExportError: the disk is full, or the folder cannot be written to.
    """
    temporary = Path(temporary_path(os.fspath(place.absolute())))
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
_WRITABLE = "Check that the folder may be written to, or choose another"


def remove_leftovers(output: Path) -> None:
    """Remove the temporary files of runs that were killed."""
    for folder, _folders, names in os.walk(output):
        for name in names:
            if is_temporary(name):
                with contextlib.suppress(OSError):
                    Path(folder, name).unlink()


def remove_leftovers_of(place: Path) -> None:
    """Remove what runs that were killed left of one file, in a folder that is not ours to search.

    Another run may be writing that file just now: what belongs to a living process stays.
    """
    start = Path(temporary_path(os.fspath(place.absolute()))).name.split(".")[1]
    with contextlib.suppress(OSError):
        for file in place.parent.iterdir():
            if is_temporary(file.name) and file.name.startswith(f".{start}."):
                process = int(file.name.split(".")[3])
                if process == os.getpid() or not _lives(process):
                    file.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def try_lock(descriptor: int) -> bool:
    """Lock an open file or folder for this process; False if another one has it."""
    if sys.platform == "win32":  # pragma: no cover
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
