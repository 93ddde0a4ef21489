"""HTML becomes PDF: WeasyPrint, shut off from everything that it was not handed."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import ExportError
from pipeline.export.pdf.fonts import font_configuration
from pipeline.export.pdf.subset import compact_fonts
from pipeline.export.pdf.tags import merge_spans

_MISSING_GLYPH = re.compile(r'\.notdef glyph rendered .*?"(.)" \(U\+([0-9A-F]+)\)', re.DOTALL)


class MissingGlyphError(ExportError):
    """A character that none of the fonts has; `character` tells which."""

    character: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be laid out.

    `files` maps an address (`media:…`, `qr:…`) to content and MIME type: all that exists for the
    renderer.
    """

    html: str
    styles: tuple[str, ...]
    files: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)
    own_fonts: Path | None = None


def lay_out(source: Source, *, variant: str) -> Any:
    """Lay out a document; returns WeasyPrint's Document, whose pages can be looked at.

    Raises:
        ExportError: the document wants something that it was not handed.
    """
    fonts = font_configuration(source.own_fonts)
    from weasyprint import HTML

    with _watched():
        html = HTML(string=source.html, url_fetcher=_fetcher(source.files))
        return html.render(
            font_config=fonts,
            stylesheets=[_style(text, source.own_fonts) for text in source.styles],
            pdf_variant=variant,
        )


def change_margin_text(document: Any, place: str, change: Callable[[str], str]) -> None:
    """Change the text of a running head after layout, its right edge kept.

    What a page holds is known only now, and style sheets cannot say "one number if both are the
    same". WeasyPrint has no interface for this; the tests see to it that its boxes stay as here.

    Args:
        document: as `lay_out` returns it.
        place: the margin box, e.g. `@top-right`.
        change: gets the text, returns the new one, on one line.
    """
    margins = (box for page in document.pages for box in page._page_box.children)
    for margin in margins:
        if getattr(margin, "at_keyword", None) != place:
            continue
        for box in _text_boxes(margin):
            _set_text(box, change(box.text), keep_right_edge=True)


PAGE_STAND_IN = "000"
"""What `::after` of a link sets in place of the number of the page that it leads to."""


def fill_page_numbers(document: Any, pages: Mapping[str, int]) -> None:
    """Put the true page numbers where the layout has stand-ins; no line can move by it.

    Args:
        document: as `lay_out` returns it.
        pages: the page of each anchor.
    """
    for page in document.pages:
        for box in _text_boxes(page._page_box):
            if box.element_tag == "a::after" and PAGE_STAND_IN in box.text:
                number = str(pages[box.element.get("href")[1:]])
                right = box.style["text_align_all"] == "right"
                text = box.text.replace(PAGE_STAND_IN, number)
                _set_text(box, text, keep_right_edge=right)


def lead_links_to(page: Any, targets: Container[str], document: Any) -> None:
    """Let the document's links to these targets, which it does not hold, lead to one of its pages.

    An element for each of thousands of targets would take more time than all that is printed.

    Args:
        page: a page of the document, which holds none of the targets.
        targets: names of anchors.
        document: as `lay_out` returns it.
    """
    links = (link for one in document.pages for link in one.links)
    corner = (0, 0, 0, 0)
    page.anchors |= {target: corner for _, target, *_ in links if target in targets}


def _text_boxes(box: Any) -> Iterator[Any]:
    from weasyprint.formatting_structure.boxes import TextBox

    boxes = box.descendants(placeholders=True)
    return (one for one in boxes if isinstance(one, TextBox))


def _set_text(box: Any, text: str, *, keep_right_edge: bool) -> None:
    from weasyprint.text.line_break import split_first_line

    if text == box.text:
        return
    layout, _, _, width, _, _ = split_first_line(text, box.style, None, None, 0)
    if keep_right_edge:
        box.position_x += box.width - width
    box.text, box.width, box.pango_layout = text, width, layout


def write(document: Any, *, variant: str, id_prefix: str = "") -> bytes:
    """Write a laid out document as PDF; `id_prefix` begins the names of its table headers.

    Raises:
        MissingGlyphError: a character that none of the fonts has.
        ExportError: it has more elements than its writer can count.
    """

    def finish(document: Any, pdf: Any) -> None:
        compact_fonts(document, pdf)
        merge_spans(pdf)
        if id_prefix:
            _prefix_ids(pdf, id_prefix)

    with _watched():
        try:
            content = document.write_pdf(pdf_variant=variant, pdf_identifier=True, finisher=finish)
        except OverflowError as error:
            # pydyf 0.13 has two bytes for the number of an object in a file of less than 64 KB.
            raise ExportError(
                "the PDF has too many elements, nearly all of them the same",
                advice="Split the post, or build the other formats alone with --formats",
            ) from error
    assert isinstance(content, bytes)
    return content


def forget_fonts() -> None:
    """Give back the memory of layouts and fonts, 50 MB, to work that sets no more type.

    Layouts are large circles of objects; the fonts are read again when they are needed (0.1 s).
    """
    _style.cache_clear()
    font_configuration.cache_clear()
    gc.collect()


def _prefix_ids(pdf: Any, prefix: str) -> None:
    """Make the names of table headers differ from those of other documents."""
    from weasyprint.pdf import pydyf

    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem":
            if "ID" in item:
                item["ID"] = pydyf.String(prefix + item["ID"].string)
            attributes = item.get("A", {})
            if "Headers" in attributes:
                names = [pydyf.String(prefix + name.string) for name in attributes["Headers"]]
                attributes["Headers"] = pydyf.Array(names)


@cache
def _style(text: str, own_fonts: Path | None) -> Any:
    from weasyprint import CSS

    return CSS(string=text, font_config=font_configuration(own_fonts), url_fetcher=_fetcher({}))


def _fetcher(files: Mapping[str, tuple[bytes, str]]) -> Any:
    """Make a fetcher that serves these files and stops the rendering at everything else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in files:
                # Any other error would only be logged, and the build would go on.
                raise FatalURLFetchingError(url)
            content, mime = files[url]
            return URLFetcherResponse(url, content, {"Content-Type": mime})

    return Fetcher()


class _Log(logging.Handler):
    """Collects what WeasyPrint complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _watched() -> Iterator[None]:
    """Turn WeasyPrint's warnings into errors; spare the garbage collector meanwhile.

    A layout makes millions of objects that live until its end: without collections in between it
    takes 6 to 13 % less time (measured).
    """
    from weasyprint.urls import FatalURLFetchingError

    logger = logging.getLogger("weasyprint")
    log = _Log()
    propagate, threshold = logger.propagate, gc.get_threshold()
    logger.addHandler(log)
    logger.propagate = False
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    except FatalURLFetchingError as error:
        raise ExportError(
            f"the page asks for {error}, which is not part of the post",
            advice="Please report this post to the makers of qapress",
        ) from error
    finally:
        gc.set_threshold(*threshold)
        logger.propagate = propagate
        logger.removeHandler(log)
    for message in log.messages:
        _judge(message)


def _judge(message: str) -> None:
    if match := _MISSING_GLYPH.match(message):
        error = MissingGlyphError(f"no font has the character {match[1]} (U+{match[2]})")
        error.character = match[1]
        raise error
    raise ExportError(
        f"the PDF cannot be set: {message}",
        advice="Please report this post to the makers of qapress",
    )
