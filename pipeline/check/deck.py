"""Anki packages, opened as a zip archive with a database, and by the real Anki if installed."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import SourceError
from pipeline.records import Finding


@dataclass(frozen=True, slots=True)
class Note:
    """What an import looks at: the note type's id, the time of the last change, the fields."""

    kind: str
    mod: int
    fields: tuple[str, ...]


@dataclass(slots=True)
class Package:
    """Notes by guid, note types by id as (fields, templates), names of the media."""

    notes: dict[str, Note] = field(default_factory=dict)
    kinds: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    media: frozenset[str] = frozenset()


def open_package(file: Path) -> Package:
    """Read an .apkg.

    Raises:
        SourceError: it is no Anki package of the kind that qapress makes.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if bad := archive.testzip():
                raise ValueError(f"{bad} is damaged")
            media = json.loads(archive.read("media"))
            missing = [name for place, name in media.items() if place not in archive.namelist()]
            if missing:
                raise ValueError(f"{missing[0]} is missing")
            return _read(archive.read("collection.anki2"), frozenset(media.values()))
    except (zipfile.BadZipFile, sqlite3.Error, KeyError, ValueError, OSError) as error:
        raise SourceError(
            f"is no Anki package of qapress ({error})", advice="Build again", file=file
        ) from error


def _read(content: bytes, media: frozenset[str]) -> Package:
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(content)
        (verdict,) = database.execute("pragma integrity_check").fetchone()
        if verdict != "ok":
            raise ValueError(verdict)
        (models,) = database.execute("select models from col").fetchone()
        kinds = {
            str(key): (
                tuple(one["name"] for one in model["flds"]),
                tuple(one["name"] for one in model["tmpls"]),
            )
            for key, model in json.loads(models).items()
        }
        rows: list[tuple[Any, ...]] = database.execute(
            "select guid, mid, mod, flds from notes order by id"
        ).fetchall()
    finally:
        database.close()
    notes = {guid: Note(str(mid), mod, tuple(f.split("\x1f"))) for guid, mid, mod, f in rows}
    if len(notes) != len(rows):
        raise ValueError("two notes have the same guid")
    return Package(notes, kinds, media)


def faults(file: Path, _output: Path) -> Iterator[Finding]:
    """Find what an import would refuse or lose; places are notes."""
    try:
        package = open_package(file)
    except SourceError as error:
        yield Finding("DECK001", "error", "", f"{error.problem}. {error.advice}.")
        return
    if not package.notes:
        yield Finding("DECK002", "error", "", "The deck has no notes; nothing would be imported.")
    for guid, note in package.notes.items():
        fields = package.kinds.get(note.kind, ((), ()))[0]
        if len(fields) != len(note.fields):
            message = f"The note has {len(note.fields)} fields, its note type {len(fields)}."
            yield Finding("DECK003", "error", f", note {guid}", message)
        if not note.fields[0].strip():
            message = "The first field is empty; Anki leaves such a note out."
            yield Finding("DECK004", "error", f", note {guid}", message)
    yield from _by_anki(file, len(package.notes))


def _by_anki(file: Path, expected: int) -> Iterator[Finding]:
    try:
        from anki import collection
    except ImportError:
        return
    with tempfile.TemporaryDirectory() as folder:
        col = collection.Collection(f"{folder}/collection.anki2")
        try:
            options = collection.ImportAnkiPackageOptions()
            request = collection.ImportAnkiPackageRequest(
                package_path=str(file.resolve()), options=options
            )
            new = len(col.import_anki_package(request).log.new)
        except Exception as error:  # whatever Anki's backend raises is the finding
            yield Finding("DECK005", "error", "", f"Anki refuses the package ({error}).")
            return
        finally:
            col.close()
    if new != expected:
        message = f"Anki imports {new} of {expected} notes."
        yield Finding("DECK006", "error", "", message)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an import does to someone who has the old package, as guids.

    Anki updates a note whose guid it knows when the package's `mod` is later, and refuses it as
    conflicting when its note type has other fields or templates. A note that is in the old package
    alone stays as it is.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    conflicting: tuple[str, ...]
    left: tuple[str, ...]


def forecast(old: Package, new: Package) -> Forecast:
    """Tell what importing the new package over the old one will do."""
    lists: dict[str, list[str]] = {"new": [], "updated": [], "unchanged": [], "conflicting": []}
    for guid, note in new.notes.items():
        before = old.notes.get(guid)
        if before is None:
            lists["new"].append(guid)
        elif before.kind != note.kind or old.kinds[before.kind] != new.kinds[note.kind]:
            lists["conflicting"].append(guid)
        else:
            lists["updated" if note.mod > before.mod else "unchanged"].append(guid)
    left = tuple(guid for guid in old.notes if guid not in new.notes)
    return Forecast(**{name: tuple(guids) for name, guids in lists.items()}, left=left)


def compare(old: Package, new: Package, place: str) -> Iterator[Finding]:
    """Find what would harm a learner who imports the new package over the old one."""
    told = forecast(old, new)
    for guid in told.conflicting:
        message = "The note type has changed, so Anki will not update this note."
        yield Finding("DECK101", "error", f"{place}, note {guid}", message)
    for guid in told.unchanged:
        if old.notes[guid].fields != new.notes[guid].fields:
            message = "The note has changed but not its time, so Anki will not update it."
            yield Finding("DECK102", "error", f"{place}, note {guid}", message)
    for guid in told.left:
        message = "The note is not in the new package; it stays with the learner as it is."
        yield Finding("DECK103", "warning", f"{place}, note {guid}", message)
