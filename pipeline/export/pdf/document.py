"""An edition as the templates see it: every text prepared, every choice made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from pipeline.export import typography
from pipeline.export.pdf.fragments import Setting, set_answer, set_line, set_question
from pipeline.export.pdf.labels import Labels
from pipeline.export.pdf.qr import qr_svg
from pipeline.records import Correction, Edition, Record, Reference, RichText

_CARD_LINES = 2
_CARD_EM = 44.0


@dataclass(frozen=True, slots=True)
class Card:
    """A reference as it is printed; `qr` is the address of its code for the renderer, or ''."""

    title: Markup
    description: Markup
    site: str
    address: str
    short_address: str
    qr: str


@dataclass(frozen=True, slots=True)
class CorrectionBox:
    """A correction with its date in words."""

    heading: str
    text: Markup
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer; `plain` is the question in one line, `title` the same, cut."""

    anchor: str
    number: int
    question: Markup
    details: Markup
    answer: Markup
    plain: str
    title: str
    cards: tuple[Card, ...]
    corrections: tuple[CorrectionBox, ...]
    topics: tuple[str, ...]
    as_of: str
    mark: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one topic; `title` is '' when the post knows no topics."""

    anchor: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """All that the templates need.

    `sections` are the entries as they are printed, `contents` as the table of contents groups
    them; `files` what the renderer may ask for.
    """

    labels: Labels
    language: str
    title: Markup
    plain_title: str
    course: str
    site: str
    as_of: str
    published: str
    edition: str
    edition_day: str
    address: str
    short_address: str
    qr: str
    introduction: Markup
    closing: Markup
    count: int
    sections: tuple[Group, ...]
    contents: tuple[Group, ...]
    created: str
    modified: str
    files: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)


def make_handout(edition: Edition, labels: Labels) -> Handout:
    """Prepare an edition for the templates."""
    return _Maker(edition, labels).make()


def short_address(address: str) -> str:
    """Write an address for a reader's eyes: no scheme, no escapes, no query that tracks."""
    parts = urlsplit(address)
    text = parts.netloc.removeprefix("www.") + unquote(parts.path).rstrip("/")
    return text + (f"#{unquote(parts.fragment)}" if parts.fragment else "")


def whole_sentences(text: str, limit: float) -> str:
    """Keep as many whole sentences as fit a width in em; the first one is cut if it does not."""
    kept = ""
    for sentence in re.findall(r".+?(?:[。！？]|[.!?](?=\s|$)|$)\s*", " ".join(text.split())):
        if kept and typography.width(kept + sentence) > limit:
            break
        kept += sentence
    return kept.strip()


class _Maker:
    def __init__(self, edition: Edition, labels: Labels) -> None:
        self.edition = edition
        self.info = edition.post.post
        self.labels = labels
        self.setting = Setting(edition.media, labels.japanese)
        self.files: dict[str, tuple[bytes, str]] = {
            f"media:{name}": (media.content, media.mime) for name, media in edition.media.items()
        }

    def make(self) -> Handout:
        records = [record for record in self.edition.post.records if record.status == "active"]
        self.numbers = {record.id: record.number for record in records}
        entries = [self._entry(record) for record in records]
        info, labels = self.info, self.labels
        published = info.published or info.modified or info.as_of
        return Handout(
            labels=labels,
            language=info.language or labels.language,
            title=set_line(info.title, self.setting),
            plain_title=info.title,
            course=info.course,
            site=info.site,
            as_of=self._day(info.as_of),
            published=self._day(info.published),
            edition=labels["edition_number"].format(number=self.edition.number),
            edition_day=self._day(date.fromisoformat(self.edition.date[:10])),
            address=info.url,
            short_address=short_address(info.url),
            qr=self._qr(info.url),
            introduction=set_answer(info.introduction, self.setting),
            closing=set_answer(info.closing, self.setting),
            count=len(entries),
            sections=_sections(entries, labels),
            contents=_contents(entries, labels),
            created=f"{published.isoformat()}T00:00:00Z" if published else self.edition.date,
            modified=self.edition.date,
            files=self.files,
        )

    def _day(self, day: date | None) -> str:
        return self.labels.date(day) if day else ""

    def _qr(self, address: str) -> str:
        drawn = qr_svg(address) if address else None
        if drawn is None:
            return ""
        self.files[f"qr:{address}"] = (drawn, "image/svg+xml")
        return f"qr:{address}"

    def _entry(self, record: Record) -> Entry:
        plain = " ".join(record.question.text.split())
        differs = record.as_of is not None and record.as_of != self.info.as_of
        question, details = set_question(record.question, self.setting)
        return Entry(
            anchor=f"q{record.number}",
            number=record.number,
            question=question,
            details=details,
            answer=set_answer(record.answer, self.setting),
            plain=plain,
            title=typography.shorten(plain, 34, japanese=self.labels.japanese),
            cards=tuple(self._card(reference) for reference in record.references),
            corrections=tuple(self._correction(item) for item in record.corrections),
            topics=record.topics,
            as_of=self._day(record.as_of) if differs else "",
            mark=self._mark(record),
            parent=self.numbers.get(record.follow_up_of or ""),
        )

    def _mark(self, record: Record) -> str:
        if record.id in self.edition.new:
            return self.labels["new"]
        return self.labels["changed"] if record.id in self.edition.changed else ""

    def _card(self, reference: Reference) -> Card:
        host = urlsplit(reference.url).netloc.removeprefix("www.")
        titled = reference.title and reference.title != reference.url
        title = reference.title if titled else short_address(reference.url)
        description = whole_sentences(reference.description, _CARD_EM * _CARD_LINES)
        return Card(
            title=set_line(title, self.setting),
            description=set_line(description, self.setting),
            site=reference.site or host,
            address=reference.url,
            short_address=short_address(reference.url),
            qr=self._qr(reference.url),
        )

    def _correction(self, item: Correction) -> CorrectionBox:
        paragraphs = "".join(
            f"<p>{Markup.escape(line)}</p>" for line in item.text.split("\n") if line.strip()
        )
        return CorrectionBox(
            heading=self.labels["correction_on"].format(date=self.labels.date(item.date)),
            text=set_answer(RichText(text=item.text, html=paragraphs), self.setting),
            source=item.source,
        )


def _first_topic(entry: Entry) -> str:
    return entry.topics[0].split("::")[-1] if entry.topics else ""


def _runs(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    runs: list[tuple[str, list[Entry]]] = []
    for entry in entries:
        topic = _first_topic(entry)
        if not runs or runs[-1][0] != topic:
            runs.append((topic, []))
        runs[-1][1].append(entry)
    return runs


def _sections(entries: list[Entry], labels: Labels) -> tuple[Group, ...]:
    """Group entries under headings where the post's own order allows it.

    A post whose topics come and go is printed in its own order without headings.
    """
    runs = _runs(entries)
    topics = [topic for topic, _ in runs]
    if len(set(topics)) != len(topics) or not any(topics):
        return (Group("questions", "", tuple(entries)),)
    return tuple(
        Group(f"t{place}", topic or labels["no_topic"], tuple(run))
        for place, (topic, run) in enumerate(runs, 1)
    )


def _contents(entries: list[Entry], labels: Labels) -> tuple[Group, ...]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_first_topic(entry), []).append(entry)
    if not any(groups):
        return (Group("", "", tuple(entries)),)
    rest = groups.pop("", [])
    ordered = [*groups.items(), *([("", rest)] if rest else [])]
    return tuple(
        Group("", topic or labels["no_topic"], tuple(members)) for topic, members in ordered
    )
