"""A record becomes the fields and tags of a note: text that Anki shows and never obeys.

Field order, names and note type are frozen (docs/decisions/anki-updates.md).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache

from pipeline.export.anki_words import day_of, word
from pipeline.export.csv import formula_in
from pipeline.records import Edition, Media, Record, Reference

FIELDS = (
    "Question", "Answer", "References", "Correction", "AsOf", "Topic", "Course", "Source",
    "Number", "Id", "Reverse", "Reserved1", "Reserved2",
)  # fmt: skip

# C0 controls (U+001F parts the fields of a note), C1 controls, and halves of surrogate pairs,
# which SQLite refuses.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# What Anki obeys inside a field: sounds, its own commands, LaTeX in three spellings.
_COMMANDS = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$))", re.IGNORECASE)
_ELEMENTS = re.compile(r"<(?=/?anki-)", re.IGNORECASE)
_PAGE = re.compile(r"(?:https?://|mailto:)[^\s]+\Z", re.IGNORECASE)
_NOT_IN_A_TAG = re.compile(r"[\s\"'<>&*]+")
_NESTING = re.compile(r":(?:\s*:)+")


class NoteFields:
    """Fills the fields of the notes of one post; what they share is made once."""

    def __init__(self, edition: Edition, *, reverse: bool) -> None:
        info = edition.post.post
        self.language = info.language or "ja"
        self.as_of = info.as_of
        self.start = f'<div lang="{html.escape(self.language)}">'
        self.twins = {
            f'src="{html.escape(name)}"': f'src="{html.escape(other)}"'
            for name, other in same_pictures(edition.media).items()
        }
        self.course = _plain(info.course)
        self.source = self._passage(link(info.url, info.title))
        self.rest = ["1" if reverse else "", "", ""]
        self.questions = {one.id: one.question.html for one in edition.post.records}

    def of(self, record: Record) -> list[str]:
        """Return the fields of the record's note, in the order of FIELDS."""
        return [
            self._passage(self._question(record)),
            self._passage(record.answer.html),
            self._passage(_references(record.references, self.language)),
            self._passage(_corrections(record, self.language)),
            _as_of(record.as_of or self.as_of, self.language),
            _topics(record.topics),
            self.course,
            self.source,
            str(record.number),
            record.id,
            *self.rest,
        ]

    def _question(self, record: Record) -> str:
        """Return the question; a follow-up makes no sense without what it follows."""
        parent = self.questions.get(record.follow_up_of or "")
        if not parent:
            return record.question.html
        return f'<blockquote class="before">{parent}</blockquote>{record.question.html}'

    def _passage(self, fragment: str) -> str:
        for name, other in self.twins.items():
            fragment = fragment.replace(name, other)
        return f"{self.start}{guarded(fragment)}</div>" if fragment else ""


def same_pictures(media: Mapping[str, Media]) -> dict[str, str]:
    """Return for pictures that are there under two names the name that is packed."""
    first: dict[bytes, str] = {}
    return {
        name: first[media[name].content]
        for name in sorted(media)
        if first.setdefault(media[name].content, name) != name
    }


def note_tags(record: Record) -> tuple[str, ...]:
    """Return the tags of the record's note, sorted: its topics, and whether it is retired."""
    return _tags(record.topics, record.status == "retired")


@cache
def _tags(topics: tuple[str, ...], retired: bool) -> tuple[str, ...]:
    tags = {tag for topic in topics if (tag := _tag(topic))}
    return tuple(sorted(tags | {"status::retired"} if retired else tags))


def deck_name(edition: Edition) -> str:
    """Return `<course>::<post>` as the first edition had it; `::` in a title nests nothing."""
    info = edition.post.post
    parts = edition.deck or tuple(part for part in (info.course, info.title) if part)
    return "::".join(_deck_part(part) for part in parts) or info.slug


def deck_description(edition: Edition) -> str:
    """Return what Anki shows above the deck: edition, counts, address, how to update."""
    info, records = edition.post.post, edition.post.records
    language = info.language or "ja"
    active = sum(record.status == "active" for record in records)
    day = date.fromisoformat(edition.date[:10])
    count = word(
        language,
        "edition",
        number=edition.number,
        date=day_of(language, day),
        count=active,
    )
    lines = [count, link(info.url, info.title), word(language, "update")]
    if retired := len(records) - active:
        lines[0] += word(language, "withdrawn", count=retired)
        lines.append(word(language, "find"))
    text = "".join(f"<p>{line}</p>" for line in lines)
    return f'<div lang="{html.escape(language)}">{guarded(text)}</div>'


def guarded(text: str) -> str:
    """Return the fragment in which nothing is a command to Anki or parts the note."""
    # Nearly no text has any of these, and asking is ten times faster than replacing.
    if not text.isprintable():
        text = _CONTROLS.sub("", text)
    if "[" in text:
        text = _COMMANDS.sub("&#91;", text)
    if "-" in text:
        text = _ELEMENTS.sub("&lt;", text)
    if "{{" in text or "}}" in text:
        text = text.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;")
    if "\u0338" in text:
        # Composed, as Anki does too, it would make "≯" of the end of the tag before it.
        text = text.replace("\u0338", "&#824;")
    return unicodedata.normalize("NFC", text)


def link(address: str, title: str) -> str:
    """Return a link to a page; where the address is none of a page, the title alone."""
    shown = html.escape(title, quote=False)
    if not _PAGE.match(address):
        return shown
    return f'<a href="{html.escape(address)}">{shown}</a>'


def _plain(text: str) -> str:
    return guarded(_no_formula(html.escape(text, quote=False)))


def _no_formula(text: str) -> str:
    """Write by number the sign that makes a formula of a cell where the deck's text is opened."""
    place = formula_in(text)
    return text if place < 0 else f"{text[:place]}&#{ord(text[place])};{text[place + 1 :]}"


@cache
def _as_of(day: date | None, language: str) -> str:
    return _plain(word(language, "as_of", date=day_of(language, day))) if day else ""


@cache
def _topics(topics: tuple[str, ...]) -> str:
    return _plain(" · ".join(" › ".join(topic.split("::")) for topic in topics))


def _references(references: tuple[Reference, ...], language: str) -> str:
    if not references:
        return ""
    entries = "".join(f"<li>{_reference(reference)}</li>" for reference in references)
    return f"<h2>{word(language, 'references')}</h2><ul>{entries}</ul>"


def _reference(reference: Reference) -> str:
    site = reference.site or _domain(reference.url)
    line = link(reference.url, reference.title or reference.url)
    if reference.description:
        line += f"<p>{html.escape(reference.description, quote=False)}</p>"
    return f"{line}<small>{html.escape(site, quote=False)}</small>" if site else line


def _domain(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _corrections(record: Record, language: str) -> str:
    lines = []
    if record.status == "retired":
        lines.append(f'<p class="retired">{word(language, "retired")}</p>')
    for correction in record.corrections:
        heading = word(language, "note")
        if correction.date is not None:
            heading = f"{word(language, 'correction')} {day_of(language, correction.date)}"
        text = html.escape(correction.text, quote=False).replace("\n", "<br>")
        line = f"<strong>{heading}</strong> {text}"
        if correction.source:
            line += " " + link(correction.source, word(language, "source"))
        lines.append(f"<p>{line}</p>")
    return "".join(lines)


def _tag(topic: str) -> str:
    """Return the tag of a topic; the cards hold tags too, as they are."""
    parts = [
        _NOT_IN_A_TAG.sub("_", _COMMANDS.sub("(", _CONTROLS.sub("", part))).strip("_:")
        for part in topic.split("::")
    ]
    tag = unicodedata.normalize("NFC", "::".join(part for part in parts if part))
    while (place := formula_in(tag)) >= 0:
        tag = tag[place + 1 :]
    return tag.lstrip("_:")


def _deck_part(part: str) -> str:
    cleaned = " ".join(_CONTROLS.sub("", part).replace('"', "”").split())
    return unicodedata.normalize("NFC", _NESTING.sub("：", cleaned).strip(":")) or "-"
