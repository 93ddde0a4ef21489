"""A passage that is more than plain paragraphs -> text and HTML.

Lists, tables, headings, emphasis, links, pictures: what is open stays open from line to line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.extract.evidence.marks import read_mark
from pipeline.extract.page.blocks import (
    BLANK,
    BREAK,
    HEADINGS,
    RULE,
    Block,
    Box,
    Piece,
    Run,
    Style,
    enclosing,
    words,
)
from pipeline.extract.rendering.build import instant
from pipeline.extract.rendering.markup import CONTAINERS, INLINE, escape, escape_attribute
from pipeline.records import Image

if TYPE_CHECKING:
    from pipeline.extract.rendering.render import Renderer

# A paragraph cannot stand in these; lines are parted by <br>.
_LEAVES = frozenset(("li", "th", "td", "dt", "dd", "caption", "figcaption", "pre", *HEADINGS))
_NEEDS = {
    "li": ("ul", "ol"), "tr": ("table", "thead", "tbody", "tfoot"), "td": ("tr",), "th": ("tr",),
    "thead": ("table",), "tbody": ("table",), "tfoot": ("table",), "caption": ("table",),
    "dt": ("dl",), "dd": ("dl",), "figcaption": ("figure",),
}  # fmt: skip
_TABLES = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
_NO_TEXT = words("ul ol table thead tbody tfoot tr dl")
# What a question is not set in: headings, and a list of which it is one item.
_IN_QUESTIONS = ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li")
# Elements that stand in one another: no reader tells more apart, and some programs that read the
# HTML call themselves for each (markdownify, mobile clients).
_DEEPEST = 40
_HEADING = {"h1": "h3", "h2": "h3"}
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang(?:uage)?|brush|highlight|source)[-: ]+([A-Za-z0-9+#_.-]+)")
# No box, no inline element to open.
_NONE: list[Box] = []
_PLAIN: list[Style] = []
# A number as HTML means it: "²" is a digit to Python, and 5,000 digits are too many for it.
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_ITEM_START = re.compile(r"\s*(?:[・•●○■□◆◇▪※*-]|\d{1,3}[.)．、]|[①-⑳])")


@dataclass(slots=True)
class Rendered:
    """Text and HTML of a passage; `added` counts visible characters that the page does not have."""

    text: str = ""
    html: str = ""
    added: int = 0
    images: Sequence[Image] = ()
    links: Sequence[tuple[str, str]] = ()
    missing: Sequence[str] = ()


class Passage:
    """The state of the rendering of one passage."""

    def __init__(
        self, renderer: Renderer, base: Box | None, plain: bool, question: int | None
    ) -> None:
        self.question = -1 if question is None else question
        self.renderer = renderer
        self.plain = plain
        self.out: list[str] = []
        self.lines: list[str] = []
        self.open: list[Box] = []
        self.paragraph: Box | None = None
        self.added = 0
        self.images: list[Image] = []
        self.links: list[tuple[str, str]] = []
        self.missing: list[str] = []
        self.counters: dict[Box, int] = {}
        self.all_bold = False
        self.left_out: tuple[str, ...] = ()
        # The boxes to open around a line, and the inline elements around a run (in running text,
        # and in `<pre>`), by what they stand in: neighbours share them.
        self.chains: dict[Box | None, list[Box]] = {None: _NONE, base: _NONE}
        self.styles: tuple[dict[Style, list[Style]], ...] = ({}, {})

    def render(self, pieces: Sequence[Piece]) -> Rendered:
        """Render the pieces of the passage; once only."""
        blocks = self.renderer.blocks
        self.all_bold = self.plain and all(
            style is not None and style.bold
            for piece in pieces
            for text, style in blocks[piece.block].runs
            if text.strip()
        )
        if self.plain:
            items = {enclosing(blocks[piece.block].box, "li") for piece in pieces}
            self.left_out = _IN_QUESTIONS if len(items) == 1 else _IN_QUESTIONS[:6]
        before: Block | None = None
        for piece in pieces:
            block = blocks[piece.block]
            self._add(block, piece, before)
            before = block
        self._close_to(0)
        return Rendered(
            "".join(self.lines).strip("\n"),
            "".join(self.out),
            self.added,
            self.images or (),
            self.links or (),
            self.missing or (),
        )

    def _add(self, block: Block, piece: Piece, before: Block | None) -> None:
        chain = self._chain(block.box)
        opened = self.open
        shared = len(chain) if chain == opened else _shared(opened, chain)
        inside = before is not None and shared == len(opened) == len(chain)
        if block.plain:
            text = block.text if piece is block.whole else block.text[piece.start : piece.end]
            html = escape(text)
        else:
            text, html = self._inline(block, piece)
        if inside and self._goes_on(block, text, html, chain):
            return
        self._close_to(shared)
        if block.joint & RULE and before is not None and not chain:
            self.out.append("<hr>")
        if before is not None:
            self.lines.append("\t" if shared and chain[shared - 1].tag == "tr" else "\n")
        for box in chain[shared:]:
            self._open(box, text)
        if not chain or chain[-1].tag not in _LEAVES:
            self.out.append("<p>")
            self.paragraph = block.box
        else:
            self.paragraph = None
        self.out.append(html)
        self.lines.append(text)

    def _goes_on(self, block: Block, text: str, html: str, chain: list[Box]) -> bool:
        """Add a line to the paragraph or leaf that is open; False if it begins a new one."""
        joint = block.joint
        pre = block.pre
        if joint & BREAK and (pre or (self.paragraph is block.box and not joint & (BLANK | RULE))):
            blanks = "\n" * (2 if joint & BLANK else 1)
            self.out.append((blanks if pre else "<br>") + html)
            self.lines.append(blanks + text)
            return True
        if chain and chain[-1].tag in _LEAVES:
            self.out.append("<br>" + html)
            self.lines.append((" " if chain[-1].tag in ("td", "th") else "\n") + text)
            return True
        return False

    def _chain(self, box: Box) -> list[Box]:
        """The boxes to open around a line."""
        chains = self.chains
        above: list[Box] = []
        node: Box | None = box
        while (chain := chains.get(node)) is None:
            assert node is not None
            above.append(node)
            node = node.parent
        for node in reversed(above):
            if node.tag in CONTAINERS and not node.start <= self.question < node.end:
                chain = self._below(chain, node)
            chains[node] = chain
        while chain and chain[-1].tag in _NO_TEXT:
            chain = chain[:-1]
        return chain

    def _below(self, chain: list[Box], box: Box) -> list[Box]:
        """The boxes to open around what stands in a box, given those around it."""
        needs = _NEEDS.get(box.tag)
        if not chain:
            return chain if needs or box.tag in self.left_out else [box]
        last = chain[-1].tag
        if (
            len(chain) == _DEEPEST
            or (needs is not None and last not in needs)
            or box.tag in self.left_out
            or last == "pre"
            or (last[:1] == "h" and last[1:].isdigit())
        ):
            return chain
        # What is in no cell stands behind the table; a browser would show it before.
        while needs is None and chain and chain[-1].tag in _TABLES:
            chain = chain[:-1]
        return [*chain, box]

    def _open(self, box: Box, text: str) -> None:
        tag = _HEADING.get(box.tag, box.tag)
        if tag == "li":
            self._item(box, text)
            return
        if tag == "pre":
            self.out.append(f"<pre><code{_language(box)}>")
        elif tag in ("td", "th"):
            self.out.append(f"<{tag}{_span(box, 'colspan')}{_span(box, 'rowspan')}>")
        elif tag == "ol":
            start = box.element.get("start", "")
            first = int(start) if _WHOLE.fullmatch(start) else 1
            self.counters[box] = first - 1
            self.out.append(f'<ol start="{first}">' if first != 1 else "<ol>")
        else:
            self.out.append(f"<{tag}>")
        self.open.append(box)

    def _item(self, box: Box, text: str) -> None:
        self.open.append(box)
        around = box.parent
        while around is not None and around.tag not in ("ul", "ol"):
            around = around.parent
        level = sum(1 for one in self.open if one.tag in ("ul", "ol")) - 1
        self.out.append("<li>")
        sign = self.renderer.bullet
        if around in self.counters:
            value = box.element.get("value", "")
            self.counters[around] += 1
            if _WHOLE.fullmatch(value):
                self.counters[around] = int(value)
                self.out[-1] = f'<li value="{value}">'
            sign = f"{self.counters[around]}. "
        if not _ITEM_START.match(text):
            self.lines.append("  " * level + sign)
            self.added += len(sign.strip())
        elif level:
            self.lines.append("  " * level)

    def _close_to(self, depth: int) -> None:
        if self.paragraph is not None:
            self.out.append("</p>")
            self.paragraph = None
        while len(self.open) > depth:
            tag = self.open.pop().tag
            tag = _HEADING.get(tag, tag)
            self.out.append("</code></pre>" if tag == "pre" else f"</{tag}>")

    def _inline(self, block: Block, piece: Piece) -> tuple[str, str]:
        runs = block.runs if piece is block.whole else _cut(block.runs, piece)
        html: list[str] = []
        text: list[str] = []
        opened: list[Style] = []
        for run, style in runs:
            if not run:
                if style is not None and style.tag in ("img", "amp-img"):
                    self._image(style, html)
                continue
            styles = self._styles(style, block.pre) if style is not None else _PLAIN
            if styles != opened:
                shared = _shared(opened, styles)
                while len(opened) > shared:
                    self._end(opened.pop(), text, html)
                for new in styles[shared:]:
                    if new.tag == "rt" and _stands_bare(new):
                        text.append("（")
                        html.append("<rp>（</rp>")
                    html.append(self._start(new, run))
                    opened.append(new)
            text.append(run)
            html.append(escape(run))
        while opened:
            self._end(opened.pop(), text, html)
        return "".join(text), "".join(html)

    def _styles(self, style: Style, pre: bool) -> list[Style]:
        """The elements to open around a run."""
        known = self.styles[pre]
        if style in known:
            return known[style]
        found: list[Style] = []
        node: Style | None = style
        while node is not None:
            tag = node.tag
            if tag in INLINE and not (
                (self.all_bold and tag in ("b", "strong"))
                or (pre and tag != "a")
                or (tag == "a" and not self._address(node))
            ):
                found.append(node)
            node = node.around
        found.reverse()
        found = known[style] = found[:_DEEPEST]
        return found

    def _address(self, style: Style) -> str:
        if "keyword" in style.element.get("class", "").split():
            return ""
        return self.renderer.links.resolve(style.element.get("href"))

    def _start(self, style: Style, text: str) -> str:
        tag = INLINE[style.tag]
        if tag == "a":
            address = self._address(style)
            if address.startswith("http"):
                label = _text_of(style) or text
                self.links.append((address, label))
            return f'<a href="{escape_attribute(address)}">'
        if tag == "abbr" and (title := style.element.get("title")):
            return f'<abbr title="{escape_attribute(title)}">'
        return f"<{tag}>"

    def _end(self, style: Style, text: list[str], html: list[str]) -> None:
        html.append(f"</{INLINE[style.tag]}>")
        if style.tag == "rt" and _stands_bare(style):
            text.append("）")
            html.append("<rp>）</rp>")
            self.added += 2

    def _image(self, style: Style, html: list[str]) -> None:
        element = style.element
        alt = " ".join(element.get("alt", "").split())
        if alt and (mark := read_mark(alt)) and mark.end >= len(alt):
            return
        sources = [
            element.get(name) for name in ("src", "data-src", "data-original", "data-lazy-src")
        ]
        for source in sources:
            media = self.renderer.files.get(source) if source else None
            if media is not None:
                self.renderer.used[media.name] = media
                self.images.append(instant(Image, {"file": media.name, "alt": alt}))
                html.append(
                    f'<img src="{escape_attribute(media.name)}" alt="{escape_attribute(alt)}">'
                )
                return
        if alt:
            html.append(escape(alt))
        if (sources[0] and not sources[0].startswith("data:")) or alt:
            self.missing.append(alt or sources[0] or "")


def _stands_bare(reading: Style) -> bool:
    """Tell whether a reading has no brackets around it where ruby is not shown (HTML, 4.5.12)."""
    ruby = next(reading.element.iterancestors("ruby"), reading.element)
    return next(ruby.iter("rp"), None) is None


def _shared(opened: Sequence[object], wanted: Sequence[object]) -> int:
    """How many of what is open, from the outermost on, can stay open.

    What stands around a box or an inline element is the same wherever that stands, so the search
    can go from the innermost out.
    """
    shared = min(len(opened), len(wanted))
    while shared and opened[shared - 1] is not wanted[shared - 1]:
        shared -= 1
    return shared


def _cut(runs: Sequence[Run], piece: Piece) -> list[Run]:
    """The part of a line's runs that lies in a piece; pictures at its ends belong to it."""
    kept: list[Run] = []
    offset = 0
    _, start, end = piece
    for run, style in runs:
        low, high = max(start - offset, 0), min(end - offset, len(run))
        offset += len(run)
        if low < high:
            kept.append((run[low:high], style))
        elif not run and start <= offset <= end:
            kept.append((run, style))
    return kept


def _text_of(style: Style) -> str:
    return " ".join(
        etree.tostring(style.element, method="text", encoding="unicode", with_tail=False).split()
    )


def _language(box: Box) -> str:
    for element in (box.element, *box.element.iterchildren("code")):
        name = element.get("data-lang") or element.get("data-language")
        if not name and (match := _LANGUAGE.search(element.get("class", ""))):
            name = match[1]
        if name and re.fullmatch(r"[A-Za-z0-9+#_.-]{1,30}", name):
            return f' class="language-{name.lower()}"'
    return ""


def _span(box: Box, name: str) -> str:
    value = box.element.get(name)
    if value is None or not _WHOLE.fullmatch(value) or not 1 < int(value) < 1000:
        return ""
    return f' {name}="{value}"'
