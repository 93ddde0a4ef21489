"""Anki packages, opened as a zip archive with a database, and by the real Anki if installed."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import SourceError
from pipeline.records import Finding

_RETIRED = "status::retired"
# A question's number moves whenever one is put before it, and a learner keeps a reverse card.
_UNREAD = {"Number", "Reverse"}


@dataclass(frozen=True, slots=True)
class Note:
    """What an import looks at: the note type's id, the time of the last change, the fields."""

    kind: str
    mod: int
    fields: tuple[str, ...]
    tags: frozenset[str] = frozenset()


# Whatever a file may hold in place of an archive, a database and tables in JSON.
_DAMAGES = (
    zipfile.BadZipFile,
    sqlite3.Error,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    MemoryError,
    OSError,
    EOFError,
)

Part = tuple[int | None, str]
Kind = tuple[tuple[Part, ...], tuple[Part, ...]]


@dataclass(slots=True)
class Package:
    """Notes by guid, note types by id as (fields, templates), names of the media.

    A field or template is its own id and its name: Anki knows it again by the id where both sides
    have one, else by the name.
    """

    notes: dict[str, Note] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
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
    except _DAMAGES as error:
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
                tuple((one.get("id"), one["name"]) for one in model["flds"]),
                tuple((one.get("id"), one["name"]) for one in model["tmpls"]),
            )
            for key, model in json.loads(models).items()
        }
        rows: list[tuple[Any, ...]] = database.execute(
            "select guid, mid, mod, flds, tags from notes order by id"
        ).fetchall()
    finally:
        database.close()
    notes = {
        guid: Note(str(kind), mod, tuple(fields.split("\x1f")), frozenset(tags.split()))
        for guid, kind, mod, fields, tags in rows
    }
    if len(notes) != len(rows):
        raise ValueError("two notes have the same guid")
    if any(note.kind not in kinds or not isinstance(note.mod, int) for note in notes.values()):
        raise ValueError("a note has no note type or no time")
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

    `retired` are among the updated: the notes that are marked as withdrawn from now on.

    Anki updates a note whose guid it knows when the package's `mod` is later, and refuses it as
    conflicting when its note type has other fields or templates. A note that is in the old package
    alone stays as it is.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    conflicting: tuple[str, ...]
    retired: tuple[str, ...]
    left: tuple[str, ...]


def forecast(old: Package, new: Package) -> Forecast:
    """Tell what importing the new package over the old one will do."""
    names = ("new", "updated", "unchanged", "conflicting", "retired")
    lists: dict[str, list[str]] = {name: [] for name in names}
    for guid, note in new.notes.items():
        before = old.notes.get(guid)
        if before is None:
            lists["new"].append(guid)
        elif not _same_kind(old, before.kind, new, note.kind):
            lists["conflicting"].append(guid)
        elif note.mod <= before.mod:
            lists["unchanged"].append(guid)
        else:
            lists["updated"].append(guid)
            if _RETIRED in note.tags - before.tags:
                lists["retired"].append(guid)
    left = tuple(guid for guid in old.notes if guid not in new.notes)
    return Forecast(**{name: tuple(guids) for name, guids in lists.items()}, left=left)


def _same_kind(old: Package, old_kind: str, new: Package, new_kind: str) -> bool:
    if old_kind != new_kind:
        return False
    return all(
        len(ours) == len(theirs) and all(map(_same_part, ours, theirs))
        for ours, theirs in zip(old.kinds[old_kind], new.kinds[new_kind], strict=True)
    )


def _same_part(one: Part, other: Part) -> bool:
    place = 0 if one[0] is not None and other[0] is not None else 1
    return one[place] == other[place]


def _shown(package: Package, guid: str) -> list[str]:
    """Return the fields that a learner reads, without the place of a question in its post."""
    note = package.notes[guid]
    names = [name for _, name in package.kinds[note.kind][0]]
    return [text for name, text in zip(names, note.fields, strict=False) if name not in _UNREAD]


def compare(old: Package, new: Package, place: str) -> Iterator[Finding]:
    """Find what would harm a learner who imports the new package over the old one."""
    told = forecast(old, new)
    for guid in told.conflicting:
        message = "The note type has changed, so Anki will not update this note."
        yield Finding("DECK101", "error", f"{place}, note {guid}", message)
    for guid in told.unchanged:
        if _shown(old, guid) != _shown(new, guid):
            message = "The note has changed but not its time, so Anki will not update it."
            yield Finding("DECK102", "error", f"{place}, note {guid}", message)
    for guid in told.left:
        message = "The note is not in the new package; it stays with the learner as it is."
        yield Finding("DECK103", "warning", f"{place}, note {guid}", message)
