"""An edition as the templates see it: every text prepared, every choice made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from lxml import html as lxml_html
from markupsafe import Markup

from pipeline.export import typography
from pipeline.export.pdf.cards import Card, cut_middle, make_card, short_address
from pipeline.export.pdf.fragments import Setting, set_answer, set_line, set_link, set_question
from pipeline.export.pdf.index import Anchored, SourceGroup, Topic, source_list, topic_index
from pipeline.export.pdf.labels import Labels
from pipeline.export.pdf.qr import qr_svg
from pipeline.records import Edition, Record, RichText

CONTENTS_WIDTH = 37.0
SHORT_CONTENTS_WIDTH = 27.0
"""Width of a title in the contents, in em of its type size, as the style sheets set it; the short
one is that of large print."""

PAGE_LINES = 40
"""Lines of text on a page of the handout, as the style sheets set it."""

_FEW_LINES = 12
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class CorrectionBox:
    """A correction with its date in words, or a note."""

    heading: str
    text: Markup
    source: str
    short_source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer.

    `details` is what of the question cannot stand in a heading; `plain` the question in one line,
    `title` the same, cut to a line of the contents, `line` that line prepared, `short_line` the one
    of large print; `space` the ruled lines that a worksheet leaves for the answer; `joined` tells
    that the entry stands right after its parent.
    """

    anchor: str
    number: int
    question: Markup
    details: Markup
    answer: Markup
    plain: str
    title: str
    line: Markup
    short_line: Markup
    cards: tuple[Card, ...]
    corrections: tuple[CorrectionBox, ...]
    topics: tuple[str, ...]
    as_of: str
    mark: str
    parent: int | None
    parent_anchor: str
    joined: bool
    space: int


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
    them; `tight_contents` asks for closer lines, so that the contents do not end with a page of a
    few lines; `marks` are the marks that occur; `files` what the renderer may ask for; `prefix`
    begins every anchor.
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
    tight_contents: bool
    index: tuple[Topic, ...]
    sources: tuple[SourceGroup, ...]
    marks: tuple[str, ...]
    created: str
    modified: str
    files: Mapping[str, tuple[bytes, str]]
    prefix: str = ""


def make_handout(edition: Edition, labels: Labels, *, qr: bool = True, chapter: int = 0) -> Handout:
    """Prepare an edition for the templates; retired records are left out.

    Args:
        edition: the post.
        labels: the words to use.
        qr: whether references get QR codes.
        chapter: number of the chapter that the post is in a book, else 0.
    """
    return _Maker(edition, labels, qr, chapter).make()


def opening_part(passage: RichText) -> RichText:
    """Cut an introduction's opening pictures: on blogs, these show the title once more."""
    if not passage.html.strip():
        return RichText()
    root = lxml_html.fragment_fromstring(passage.html, create_parent="div")
    while not (root.text or "").strip() and len(root) and _is_picture(root[0]):
        root.text = root[0].tail
        del root[0]
    parts = [lxml_html.tostring(child, encoding="unicode") for child in root]
    return RichText(text=passage.text, html=(root.text or "") + "".join(parts))


def _is_picture(element: lxml_html.HtmlElement) -> bool:
    pictures = element.tag == "img" or any(True for _ in element.iter("img"))
    return pictures and not str(element.text_content()).strip()


def closing_part(passage: RichText) -> RichText:
    """Cut a closing part before what follows it on blogs: courses on offer, related articles.

    It ends at the first rule, and at the first heading that does not open it.
    """
    if not passage.html.strip():
        return RichText()
    root = lxml_html.fragment_fromstring(passage.html, create_parent="div")
    kept = [root.text or ""]
    for place, child in enumerate(root):
        if child.tag == "hr" or (child.tag in _HEADINGS and place):
            break
        kept.append(lxml_html.tostring(child, encoding="unicode"))
    return RichText(text=passage.text, html="".join(kept))


class _Maker:
    def __init__(self, edition: Edition, labels: Labels, qr: bool, chapter: int) -> None:
        self.edition = edition
        self.prefix = f"c{chapter}-" if chapter else ""
        self.qr = qr
        self.info = edition.post.post
        self.labels = labels
        self.setting = Setting(edition.media, labels.japanese, heading=5 if chapter else 4)
        self.front = replace(self.setting, heading=3 if chapter else 2)
        self.files: dict[str, tuple[bytes, str]] = {
            f"media:{name}": (media.content, media.mime) for name, media in edition.media.items()
        }
        self.records = [record for record in edition.post.records if record.status == "active"]
        self.by_id = {record.id: record for record in self.records}

    def make(self) -> Handout:
        info, labels = self.info, self.labels
        anchored = [self._anchored(record) for record in self.records]
        entries = [self._entry(record, place) for place, record in enumerate(self.records)]
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
            short_address=cut_middle(short_address(info.url), 56),
            qr=self._qr(info.url),
            introduction=set_answer(opening_part(info.introduction), self.front),
            closing=set_answer(closing_part(info.closing), self.front),
            count=len(entries),
            sections=_sections(entries, labels, self.prefix),
            contents=(contents := _contents(entries, labels)),
            tight_contents=ends_badly(contents),
            index=topic_index(anchored),
            sources=source_list(anchored),
            marks=tuple(dict.fromkeys(entry.mark for entry in entries if entry.mark)),
            created=f"{published.isoformat()}T00:00:00Z" if published else self.edition.date,
            modified=self.edition.date,
            files=self.files,
            prefix=self.prefix,
        )

    def _anchor(self, record: Record) -> str:
        return f"{self.prefix}q{record.number}"

    def _anchored(self, record: Record) -> Anchored:
        label = f"{self.prefix.lstrip('c')}{record.number}"
        return Anchored(record, self._anchor(record), label)

    def _day(self, day: date | None) -> str:
        return self.labels.date(day) if day else ""

    def _qr(self, address: str) -> str:
        drawn = qr_svg(address) if self.qr and address else None
        if drawn is None:
            return ""
        # WeasyPrint asks for an address that is not ASCII by another spelling.
        name = f"qr:{sha256(address.encode()).hexdigest()[:20]}"
        self.files[name] = (drawn, "image/svg+xml")
        return name

    def _entry(self, record: Record, place: int) -> Entry:
        plain = " ".join(record.question.text.split())
        title = self._cut(plain, CONTENTS_WIDTH)
        question, details = set_question(record.question, self.setting)
        differs = record.as_of is not None and record.as_of != self.info.as_of
        parent = self.by_id.get(record.follow_up_of or "")
        return Entry(
            anchor=self._anchor(record),
            number=record.number,
            question=question,
            details=details,
            answer=set_answer(record.answer, self.setting),
            plain=plain,
            title=title,
            line=set_link(title, self.setting),
            short_line=set_link(self._cut(plain, SHORT_CONTENTS_WIDTH), self.setting),
            cards=tuple(
                make_card(reference, self._qr(reference.url), self.setting)
                for reference in record.references
            ),
            corrections=tuple(self._remarks(record)),
            topics=tuple(topic.split("::")[-1] for topic in record.topics),
            as_of=self._day(record.as_of) if differs else "",
            mark=self._mark(record),
            parent=parent.number if parent else None,
            parent_anchor=self._anchor(parent) if parent else "",
            joined=self._follows_parent(record, place),
            space=_ruled_lines(record.answer.text),
        )

    def _cut(self, text: str, width: float) -> str:
        return typography.shorten(text, width, japanese=self.labels.japanese)

    def _follows_parent(self, record: Record, place: int) -> bool:
        if not record.follow_up_of or not place:
            return False
        before = self.records[place - 1]
        return record.follow_up_of in (before.id, before.follow_up_of)

    def _mark(self, record: Record) -> str:
        if record.id in self.edition.new:
            return self.labels["new"]
        return self.labels["changed"] if record.id in self.edition.changed else ""

    def _remarks(self, record: Record) -> Iterator[CorrectionBox]:
        for item in record.corrections:
            heading = self.labels["note"]
            if item.date is not None:
                date = self.labels.date(item.date)
                heading = self.labels["correction_on"].format(date=date)
            yield self._box(heading, item.text, item.source)

    def _box(self, heading: str, text: str, source: str = "") -> CorrectionBox:
        paragraphs = "".join(
            f"<p>{Markup.escape(line)}</p>" for line in text.split("\n") if line.strip()
        )
        return CorrectionBox(
            heading=heading,
            text=set_answer(RichText(text=text, html=paragraphs), self.setting),
            source=source,
            short_source=cut_middle(short_address(source), 44) if source else "",
        )


def _ruled_lines(answer: str) -> int:
    """Lines to write on: what the answer would take by hand, from 3 to 7."""
    return max(3, min(7, 1 + round(typography.width(answer) / 50)))


def _first_topic(entry: Entry) -> str:
    return entry.topics[0] if entry.topics else ""


def _sections(entries: list[Entry], labels: Labels, prefix: str) -> tuple[Group, ...]:
    """Group entries under headings where the post's own order allows it.

    A post whose topics come and go is printed in its own order under one heading.
    """
    runs: list[tuple[str, list[Entry]]] = []
    for entry in entries:
        topic = _first_topic(entry)
        if not runs or runs[-1][0] != topic:
            runs.append((topic, []))
        runs[-1][1].append(entry)
    topics = [topic for topic, _ in runs]
    if len(set(topics)) != len(topics) or not any(topics):
        return (Group(f"{prefix}t1", labels["handout"], tuple(entries)),)
    return tuple(
        Group(f"{prefix}t{place}", topic or labels["no_topic"], tuple(run))
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


def ends_badly(contents: tuple[Group, ...]) -> bool:
    """Tell whether the contents would leave their last page nearly empty."""
    lines = 2.5 + sum(len(group.entries) + (1.5 if group.title else 0.5) for group in contents)
    return lines > PAGE_LINES and 0 < lines % PAGE_LINES < _FEW_LINES
