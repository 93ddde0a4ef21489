"""Notes become an Anki package, the same bytes on every run.

genanki knows Anki's tables; what it takes from the clock (ids, times, zip entries) is given here.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import genanki

# Ids are times in milliseconds. Anki refuses a package with an id later than tomorrow, so they
# begin at a day gone by (2020-01-01); what is already in the collection keeps the ids it has.
_FIRST_ID = 1_577_836_800_000
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
# Header bytes 96 to 99 name the SQLite release that wrote the file (sqlite.org/fileformat2.html,
# 1.3.19): the one thing in it that depends on the machine.
_WRITER = slice(96, 100)


class Note(genanki.Note):  # type: ignore[misc]
    """A note with a time of its own: Anki updates only what is later than what it has."""

    def __init__(self, *, mod: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.mod = mod

    def write_to_db(
        self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Iterator[int]
    ) -> None:
        """Write the note and its cards; `timestamp` gives way to the note's own."""
        super().write_to_db(cursor, self.mod, deck_id, id_gen)


def deck_id(name: str) -> int:
    """Return the id of a deck: always the same for a name, in the range of Anki's own."""
    return 1_000_000_000_000 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:5], "big")


def package(decks: Iterable[genanki.Deck], media: Mapping[str, bytes], time: int) -> bytes:
    """Return the bytes of an .apkg.

    Args:
        decks: with their notes.
        media: content by name.
        time: when the note types last changed, in seconds since 1970.
    """
    connection = sqlite3.connect(":memory:")
    try:
        writer = genanki.Package(list(decks))
        writer.write_to_db(connection.cursor(), time, itertools.count(_FIRST_ID))
        connection.commit()
        collection = bytearray(connection.serialize())
    finally:
        connection.close()
    collection[_WRITER] = bytes(4)
    names = sorted(media)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "collection.anki2", bytes(collection))
        for place, name in enumerate(names):
            _add(archive, str(place), media[name])
        listing = {str(place): name for place, name in enumerate(names)}
        _add(archive, "media", json.dumps(listing).encode())
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = archive.compression
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
