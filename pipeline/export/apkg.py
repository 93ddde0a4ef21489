"""Notes become an Anki package, the same bytes on every run.

genanki knows Anki's tables, decks and note types, and writes them. The notes and cards go in here:
genanki takes their ids and times from the clock, gives all of them the same time, and calls SQLite
once for each (measured in `make bench`).
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import genanki

from pipeline.export.zipped import add

# Ids are times in milliseconds. Anki refuses a package with an id later than tomorrow, so they
# begin at a day gone by (2020-01-01); what is already in the collection keeps the ids it has.
_FIRST_ID = 1_577_836_800_000
# Header bytes 96 to 99 name the SQLite release that wrote the file (sqlite.org/fileformat2.html,
# 1.3.19): the one thing in it that depends on the machine.
_WRITER = slice(96, 100)
# A fifth of the size; a higher level takes three times as long for another tenth.
_QUICK = 1

_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as Anki keeps it.

    `mod` is when it last changed, in seconds since 1970: Anki updates only what is later than what
    it has. `cards` are the places of the templates that make a card, `due` its place among the new
    ones. `sort` is what Anki sorts the note by.
    """

    guid: str
    mod: int
    tags: Sequence[str]
    fields: Sequence[str]
    sort: str
    cards: Sequence[int]
    due: int


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck; `notes` are taken once. `description` is HTML."""

    name: str
    description: str
    notes: Iterable[Note]


def deck_id(name: str) -> int:
    """Return the id of a deck: always the same for a name, in the range of Anki's own."""
    return 1_000_000_000_000 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:5], "big")


def package(
    decks: Sequence[Deck], note_type: genanki.Model, media: Mapping[str, bytes], time: int
) -> bytes:
    """Return the bytes of an .apkg.

    Args:
        decks: with their notes, all of one note type.
        note_type: theirs.
        media: content by name.
        time: when the note type last changed, in seconds since 1970.
    """
    collection = _collection(decks, note_type, time)
    names = sorted(media)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        add(archive, "collection.anki2", collection, level=_QUICK)
        for place, name in enumerate(names):
            add(archive, str(place), media[name], level=_QUICK)
        listing = {str(place): name for place, name in enumerate(names)}
        add(archive, "media", json.dumps(listing).encode(), level=_QUICK)
    return stream.getvalue()


def _collection(decks: Sequence[Deck], note_type: genanki.Model, time: int) -> bytearray:
    connection = sqlite3.connect(":memory:")
    try:
        cursor = connection.cursor()
        empty = [genanki.Deck(deck_id(deck.name), deck.name, deck.description) for deck in decks]
        for deck in empty:
            deck.add_model(note_type)
        genanki.Package(empty).write_to_db(cursor, time, itertools.count(_FIRST_ID))
        indexes = cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        # An index made at the end is made once.
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        ids = itertools.count(_FIRST_ID)
        for deck in decks:
            cards: list[tuple[int, ...]] = []
            cursor.executemany(_NOTE, _rows(deck, note_type.model_id, ids, cards))
            cursor.executemany(_CARD, cards)
        for _, statement in indexes:
            cursor.execute(statement)
        connection.commit()
        written = connection.serialize()
    finally:
        connection.close()
    content = bytearray(written)
    content[_WRITER] = bytes(4)
    return content


def _rows(
    deck: Deck, note_type: int, ids: Iterator[int], cards: list[tuple[int, ...]]
) -> Iterator[tuple[object, ...]]:
    """Give the rows of the notes, and add those of their cards to `cards`."""
    its_id = deck_id(deck.name)
    for note in deck.notes:
        note_id = next(ids)
        for place in note.cards:
            cards.append((next(ids), note_id, its_id, place, note.mod, note.due))
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        fields = "\x1f".join(note.fields)
        yield note_id, note.guid, note_type, note.mod, tags, fields, note.sort
