"""Reading files that somebody else put there."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.files import read_file


def read_regular(path: Path, inside: Path, limit: int) -> bytes:
    """Read a regular file that truly lies inside a folder and is not too large.

    Raises:
        OSError: the file cannot be read, is a device, a pipe or a folder, is larger than
            `limit` bytes, or is a link that leads out of the folder; `strerror` says which.
    """
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(inside)):
        raise OSError(0, "it is a link that leads out of the folder")
    return read_file(real, limit, os.O_NOFOLLOW)
