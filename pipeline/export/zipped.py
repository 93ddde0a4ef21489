"""Entries of archives, without the time of day: the same content gives the same bytes."""

from __future__ import annotations

import zipfile

# The earliest that the format can say (APPNOTE 4.4.6).
_TIME = (1980, 1, 1, 0, 0, 0)


def add(
    archive: zipfile.ZipFile,
    name: str,
    content: bytes | bytearray,
    method: int = zipfile.ZIP_DEFLATED,
    level: int | None = None,
) -> None:
    """Add an entry that everyone may read; `method` and `level` are those of `zipfile`."""
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, method, level)
