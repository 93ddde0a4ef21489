"""Reading files that somebody else put there."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def read_regular(path: Path, inside: Path, limit: int) -> bytes:
    """Read a regular file that truly lies inside a folder and is not too large.

    Raises:
        OSError: the file cannot be read, is a device, a pipe or a folder, is larger than
            `limit` bytes, or is a link that leads out of the folder; `strerror` says which.
    """
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(inside)):
        raise OSError(0, "it is a link that leads out of the folder")
    # A pipe would block the opening for ever.
    handle = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is no regular file")
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise OSError(0, f"it is larger than {limit // 1_000_000} MB")
    return content
