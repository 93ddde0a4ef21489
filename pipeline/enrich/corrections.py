"""What a trainer corrects in records, by id, in input/corrections/<slug>.toml."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import SettingsError
from pipeline.records import Correction, Post, Record, RichText
from pipeline.tables import read_table

FOLDER = "corrections"

_LAST = datetime.date.max
_IMG = re.compile(r"<img\b[^>]*>")


class _Entry(BaseModel):
    """One `[[correction]]`: a dated remark with its source, a note, topics, a title, or hiding."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(min_length=1)
    date: datetime.date | None = None
    text: str = ""
    source: str = ""
    topics: list[str] | None = None
    title: str = ""
    note: str = ""
    hide: bool = False

    @field_validator("source")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not (urlsplit(value).scheme in {"http", "https"} and urlsplit(value).netloc):
            raise ValueError("must begin with https:// or http://")
        return value


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    correction: list[_Entry] = []


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrects the records of a post: `corrections(post)`. `entries` are those of each slug."""

    folder: Path
    entries: Mapping[str, tuple[_Entry, ...]]

    def __call__(self, post: Post) -> Post:
        """Return the post as the trainer corrected it; hidden records are left out.

        Raises:
            SettingsError: an entry names a record that is not in the post.
        """
        entries = self.entries.get(post.post.slug, ())
        records = {record.id: record for record in post.records}
        for entry in entries:
            if entry.id not in records:
                self._refuse(post.post.slug, entry.id, list(records))
            records[entry.id] = _corrected(records[entry.id], entry)
        hidden = {entry.id for entry in entries if entry.hide}
        shown = tuple(record for name, record in records.items() if name not in hidden)
        return post.model_copy(update={"records": shown})

    def _refuse(self, slug: str, unknown: str, known: list[str]) -> None:
        near = get_close_matches(unknown, known, n=1)
        raise SettingsError(
            f"the post has no record {unknown}",
            advice=f"Did you mean {near[0]}?"
            if near
            else f"The ids are in output/json/{slug}.json",
            file=self.folder / f"{slug}.toml",
        )


def load_corrections(folder: Path, slugs: Collection[str]) -> Corrections:
    """Read all corrections; `slugs` are the posts that exist.

    Raises:
        SettingsError: a file cannot be understood, or there is no post of its name.
    """
    entries = {}
    for file in sorted(folder.glob("*.toml")):
        if file.stem not in slugs:
            near = get_close_matches(file.stem, list(slugs), n=1)
            advice = f"Did you mean {near[0]}.toml?" if near else "Name it as the post's page"
            raise SettingsError("there is no post of this name", advice=advice, file=file)
        entries[file.stem] = read_corrections(file)
    return Corrections(folder, entries)


def prepared_entry(record: str, question: str, day: datetime.date) -> str:
    """Write an entry for a trainer to fill in; `question` tells her which record it is."""
    return (
        f"# {question}\n[[correction]]\n"
        f'id = "{record}"\n'
        f"date = {day.isoformat()}\n"
        'text = ""\n'
        'source = ""\n'
        '# note = ""\n'
        '# title = ""\n'
        '# topics = [""]\n'
        "# hide = true\n"
    )


def read_corrections(file: Path) -> tuple[_Entry, ...]:
    """Read the corrections of one post.

    Raises:
        SettingsError: the file cannot be understood.
    """
    try:
        table = _File.model_validate(read_table(file))
    except ValidationError as error:
        raise _refusal(error, file) from error
    for entry in table.correction:
        _check(entry, file)
    return tuple(table.correction)


def _refusal(error: ValidationError, file: Path) -> SettingsError:
    detail = error.errors()[0]
    place = [str(part) for part in detail["loc"]]
    if detail["type"] == "extra_forbidden":
        known = list((_Entry if len(place) > 1 else _File).model_fields)
        near = get_close_matches(place[-1], known, n=1)
        advice = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}"
        return SettingsError(f"{place[-1]} is unknown here", advice=advice, file=file)
    number = f"correction {int(place[1]) + 1}: " if len(place) > 1 else ""
    return SettingsError(f"{number}{place[-1]}: {detail['msg']}", advice="Mend it", file=file)


def _check(entry: _Entry, file: Path) -> None:
    if entry.text and entry.date is None:
        raise SettingsError(
            f"the correction of {entry.id} has no date", advice="Add date = 2021-03-15", file=file
        )
    told = entry.text or entry.title or entry.note
    if not (told or entry.hide or entry.topics is not None):
        raise SettingsError(
            f"the entry for {entry.id} changes nothing",
            advice="Give it text, note, title, topics or hide",
            file=file,
        )


def _corrected(record: Record, entry: _Entry) -> Record:
    changes: dict[str, object] = {}
    made = []
    if entry.text and entry.date:
        made.append(Correction(date=entry.date, text=entry.text.strip(), source=entry.source))
    if entry.note:
        source = "" if entry.text else entry.source
        made.append(Correction(date=None, text=entry.note.strip(), source=source))
    if made:
        # Notes last: what corrects an answer is read first.
        together = sorted((*record.corrections, *made), key=lambda one: one.date or _LAST)
        changes["corrections"] = tuple(together)
    if entry.topics is not None:
        changes["topics"] = tuple(entry.topics)
    if entry.title:
        pictures = "".join(_IMG.findall(record.question.html))
        title = f"<p>{html.escape(entry.title, quote=False)}</p>"
        changes["question"] = RichText(text=entry.title, html=title + pictures)
    return record.model_copy(update=changes)
