"""Chapters and what stands around them become one PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pipeline.export.pdf import engine
from pipeline.export.pdf.chapters import Chapter
from pipeline.export.pdf.document import Handout
from pipeline.export.pdf.folio import Folio
from pipeline.export.pdf.typeset import (
    BACK,
    STANDARDS,
    Job,
    lay_out_back,
    render_html,
    source_of,
)
from pipeline.settings import HandoutSettings

if TYPE_CHECKING:
    import pikepdf

MOST_LINES = 600
"""Questions that the contents name one by one; above, they name chapters and topics: a table of
contents of more than 20 pages helps nobody."""


def bind(
    cover: Handout,
    chapters: Sequence[Chapter],
    contents: Iterable[bytes],
    planned: int,
    settings: HandoutSettings,
) -> bytes:
    """Lay out what stands around the chapters and put the book together.

    Args:
        cover: title, index and colophon, as `make_cover` returns it.
        chapters: in their order; their `content` is not looked at.
        contents: their PDFs, which are asked for one at a time: all of them may be large.
        planned: the number of chapters that there should be; the book names those that are not.
        settings: of the handout.

    Raises:
        MissingGlyphError, SettingsError: as `typeset`.
    """
    missing = sorted(set(range(1, planned + 1)) - {chapter.number for chapter in chapters})
    content, length = _set_around(Job(cover, "book", settings), chapters, missing)
    engine.forget_fonts()
    return _Binding(content, length).bind(contents)


def _set_around(job: Job, chapters: Sequence[Chapter], missing: Sequence[int]) -> tuple[bytes, int]:
    """Set what stands before and after the chapters; returns it and the length of the former."""
    standard = STANDARDS[job.settings.standard]
    front = engine.lay_out(_front(job, chapters, missing), variant=standard)
    length = len(front.pages) - 1
    pages: dict[str, int] = {}
    for chapter in chapters:
        pages |= {anchor: length + page for anchor, page in chapter.anchors.items()}
        length += chapter.pages
    engine.fill_page_numbers(front, pages)
    back = lay_out_back(job, {**pages, BACK: length + 1}, 0, standard)
    around = front.copy([*front.pages, *back.pages])
    engine.lead_links_to(front.pages[-1], pages, around)
    return engine.write(around, variant=standard), len(front.pages) - 1


def _front(job: Job, chapters: Sequence[Chapter], missing: Sequence[int]) -> engine.Source:
    values = {
        "missing": missing,
        "chapters": chapters,
        "detailed": (detailed := sum(chapter.count for chapter in chapters) <= MOST_LINES),
        "tight": _ends_badly(chapters, detailed),
        "has_sources": any(chapter.sources for chapter in chapters),
    }
    html = render_html("book.html", job, job.handout, **values)
    return source_of(html, job, job.handout)


def _ends_badly(chapters: Sequence[Chapter], detailed: bool) -> bool:
    lines = 2.5 + sum(len(chapter.lines(detailed)) + 2 for chapter in chapters)
    return lines > 40 and 0 < lines % 40 < 12


@dataclass(slots=True)
class _Part:
    """Pages with what leads to them and what tells their meaning."""

    pages: list[Any]
    tags: list[Any] = field(default_factory=list)
    parents: list[Any] = field(default_factory=list)
    bookmarks: list[Any] = field(default_factory=list)


class _Binding:
    """A PDF that chapters are put into; `front` is the number of pages before them.

    The page after these is the specimen; it goes.
    """

    def __init__(self, content: bytes, front: int) -> None:
        import pikepdf

        self.pdf: pikepdf.Pdf = pikepdf.open(BytesIO(content))
        self.specimen: Any = self.pdf.pages[front].obj
        self.folio = Folio.of(self.specimen)
        self.place = front
        self.names: dict[bytes, Any] = {}
        self.keys = 0
        self.parents: list[Any] = []
        self.before = {page.objgen for page in self.pdf.pages[:front]}

    def bind(self, contents: Iterable[bytes]) -> bytes:
        """Return the whole book."""
        import pikepdf

        pdf, root = self.pdf, self.pdf.Root
        document = root.StructTreeRoot.K[0]
        first, last = self._around()
        del pdf.pages[self.place]
        parts = [first]
        for content in contents:
            with pikepdf.open(BytesIO(content)) as source:
                parts.append(self._add(source))
        parts.append(last)
        tags = [tag for part in parts for tag in part.tags]
        for tag in tags:
            tag.P = document
        document.K = pikepdf.Array(tags)
        root.StructTreeRoot.ParentTree = pdf.make_indirect(
            pikepdf.Dictionary(Nums=pikepdf.Array(self.parents))
        )
        self._set_outlines([item for part in parts for item in part.bookmarks])
        names = [value for name in sorted(self.names) for value in self.names[name]]
        root.Names.Dests = pikepdf.Dictionary(Names=pikepdf.Array(names))
        self.folio.number(pdf)
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return out.getvalue()

    def _around(self) -> tuple[_Part, _Part]:
        """Part what is there already into before and after the chapters."""
        root = self.pdf.Root
        specimen = self.specimen.objgen
        parts = (_Part([]), _Part([]))

        def side(page: Any) -> _Part:
            return parts[0] if page.objgen in self.before else parts[1]

        for tag in root.StructTreeRoot.K[0].K:
            if tag.Pg.objgen != specimen:
                side(tag.Pg).tags.append(tag)
        for item in _chain(root.Outlines):
            side(item.Dest[0]).bookmarks.append(item)
        self._take_names(root.Names.Dests.Names, specimen)
        gone = int(self.specimen.StructParents)
        for key, value in _pairs(root.StructTreeRoot.ParentTree.Nums):
            if int(key) != gone:
                self.parents += [key, value]
            self.keys = max(self.keys, int(key) + 1)
        return parts

    def _add(self, source: pikepdf.Pdf) -> _Part:
        """Put in a chapter; its pages first: what is copied later leads to these copies."""
        pdf = self.pdf
        part = _Part([])
        for page in source.pages:
            pdf.pages.insert(self.place, page)
            part.pages.append(pdf.pages[self.place])
            self.place += 1
        for page in part.pages:
            page.StructParents = int(page.StructParents) + self.keys
            for annotation in page.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + self.keys
        tree = pdf.copy_foreign(source.Root.StructTreeRoot)
        part.tags = list(tree.K[0].K)
        highest = self.keys
        for key, value in _pairs(tree.ParentTree.Nums):
            self.parents += [int(key) + self.keys, value]
            highest = max(highest, int(key) + self.keys + 1)
        self.keys = highest
        names = source.make_indirect(source.Root.Names.Dests.Names)
        self._take_names(pdf.copy_foreign(names))
        outlines = source.make_indirect(source.Root.Outlines)
        part.bookmarks = list(_chain(pdf.copy_foreign(outlines)))
        return part

    def _take_names(self, names: Any, but_of: tuple[int, int] | None = None) -> None:
        for name, destination in _pairs(names):
            if destination[0].objgen != but_of:
                self.names.setdefault(bytes(name), (name, destination))

    def _set_outlines(self, items: Sequence[Any]) -> None:
        import pikepdf

        outlines = self.pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Outlines, Count=len(items))
        )
        for place, item in enumerate(items):
            item.Parent = outlines
            for name in ("/Prev", "/Next"):
                if name in item:
                    del item[name]
            if place:
                item.Prev = items[place - 1]
                items[place - 1].Next = item
        outlines.First, outlines.Last = items[0], items[-1]
        self.pdf.Root.Outlines = outlines


def _pairs(array: Any) -> Iterator[tuple[Any, Any]]:
    values = list(array)
    return zip(values[::2], values[1::2], strict=True)


def _chain(outlines: Any) -> Iterator[Any]:
    item = outlines.get("/First")
    while item is not None:
        yield item
        item = item.get("/Next")
