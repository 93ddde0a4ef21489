"""A post as a chapter of a book: drawn apart, so that it need not be drawn again with the others.

Nothing in it depends on the other chapters but its number and the title of the book. It has no page
numbers: these are added when the book is bound.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from markupsafe import Markup

from pipeline.export.pdf import engine
from pipeline.export.pdf.document import Handout
from pipeline.export.pdf.typeset import (
    STANDARDS,
    Job,
    anchors_of,
    one_number,
    render_html,
    source_of,
)
from pipeline.settings import HandoutSettings


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents; `text` is HTML, `number` the question's or '' at a topic."""

    number: str
    text: Markup
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a chapter with its questions."""

    title: Line
    questions: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a book has to know of a chapter, and the chapter's PDF.

    `pages` counts its pages, `anchors` gives the page within the chapter, `topics` their anchors,
    `sources` tells that it has references.
    """

    number: int
    title: str
    anchor: str
    created: str
    pages: int
    anchors: Mapping[str, int]
    sections: tuple[Section, ...]
    topics: Mapping[str, tuple[str, ...]]
    marks: tuple[str, ...]
    sources: bool
    content: bytes = b""

    @property
    def count(self) -> int:
        """Number of questions."""
        return sum(len(section.questions) for section in self.sections)

    def lines(self, detailed: bool) -> tuple[Line, ...]:
        """Return its lines in the contents: the questions, or only the topics if it has some."""
        if detailed:
            return tuple(line for section in self.sections for line in section.questions)
        return tuple(section.title for section in self.sections) if len(self.sections) > 1 else ()


def draw_chapter(handout: Handout, number: int, book: str, settings: HandoutSettings) -> Chapter:
    """Draw a post as a chapter; raises what `typeset` does.

    Args:
        handout: made with `chapter=number`.
        number: of the chapter.
        book: title of the book, for the foot of each page.
        settings: of the handout.
    """
    job, standard = Job(handout, "book", settings), STANDARDS[settings.standard]
    html = render_html("chapter.html", job, handout, number=number, running_title=book)
    document = engine.lay_out(source_of(html, job, handout), variant=standard)
    engine.change_margin_text(document, "@top-right", one_number)
    return Chapter(
        number=number,
        title=handout.plain_title,
        anchor=f"{handout.prefix}top",
        created=handout.created,
        pages=len(document.pages),
        anchors=anchors_of(document),
        sections=tuple(
            Section(
                Line("", Markup.escape(group.title), group.anchor),
                tuple(Line(str(e.number), e.line, e.anchor) for e in group.entries),
            )
            for group in handout.sections
        ),
        topics={topic.name: topic.anchors for topic in handout.index},
        marks=handout.marks,
        sources=bool(handout.sources),
        content=engine.write(document, variant=standard, id_prefix=handout.prefix),
    )


def pack_chapter(chapter: Chapter) -> bytes:
    """Write a chapter as bytes: a line of JSON, then its PDF."""
    table = asdict(chapter)
    del table["content"]
    return json.dumps(table, ensure_ascii=False).encode() + b"\n" + chapter.content


def unpack_chapter(pack: bytes) -> Chapter:
    """Read what `pack_chapter` wrote, but for the PDF."""
    table = json.loads(pack.partition(b"\n")[0])
    table["sections"] = tuple(
        Section(_line(one["title"]), tuple(_line(line) for line in one["questions"]))
        for one in table["sections"]
    )
    table["topics"] = {name: tuple(anchors) for name, anchors in table["topics"].items()}
    table["marks"] = tuple(table["marks"])
    return Chapter(**table)


def content_of(pack: bytes) -> bytes:
    """Return the PDF that `pack_chapter` wrote."""
    return pack.partition(b"\n")[2]


def _line(packed: dict[str, str]) -> Line:
    # It was escaped before it was packed.
    return Line(packed["number"], Markup(packed["text"]), packed["anchor"])  # noqa: S704
