"""Pieces of blocks -> text and HTML.

The HTML holds only what the allowlist names and is balanced; the sanitiser has the last word all
the same (`sanitise`). In the text, list items begin with "・" (Japanese, Chinese) or "- ", or with
their number; the cells of a table row are joined by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipeline.extract.blocks import BLANK, BREAK, RULE, Block, Box, Piece, Style, words
from pipeline.extract.links import Links
from pipeline.extract.marks import read_mark
from pipeline.extract.markup import CONTAINERS, INLINE, escape, escape_attribute
from pipeline.records import Image, Media

# A paragraph cannot stand in these; lines are parted by <br>.
_LEAVES = frozenset(
    ("li", "th", "td", "dt", "dd", "caption", "figcaption", "h3", "h4", "h5", "h6", "pre")
)
_PARAGRAPHS = ("p", "div", "section", "article", "main", "body", "summary", "center", "address")
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
# A number as HTML means it: "²" is a digit to Python, and 5,000 digits are too many for it.
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_ITEM_START = re.compile(r"\s*(?:[・•●○■□◆◇▪※*-]|\d{1,3}[.)．、]|[①-⑳])")


@dataclass(slots=True)
class Rendered:
    """Text and HTML of a passage; `added` counts visible characters that the page does not have."""

    text: str = ""
    html: str = ""
    added: int = 0
    images: list[Image] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Renderer:
    """Renders pieces of one page."""

    blocks: Sequence[Block]
    links: Links
    files: Mapping[str, Media]
    bullet: str = "- "
    used: dict[str, Media] = field(default_factory=dict)

    def render(
        self,
        pieces: Sequence[Piece],
        base: Box | None,
        *,
        plain: bool = False,
        question: int | None = None,
    ) -> Rendered:
        """Render pieces; what holds them up to the box `base` is left out.

        With `plain`, as for a question, headings, lists of one item and bold all through go too.
        Lists that also hold the block `question` are the page's, and not the answer's.
        """
        return self._flat(pieces, base) or _Passage(self, base, plain, question).render(pieces)

    def _flat(self, pieces: Sequence[Piece], base: Box | None) -> Rendered | None:
        """Render paragraphs of nothing but text; None for anything else."""
        lines: list[str] = []
        html: list[str] = []
        box: Box | None = None
        for index, start, end in pieces:
            block = self.blocks[index]
            if block.box.tag not in _PARAGRAPHS or block.joint & RULE or block.pre:
                return None
            if (block.box is not base and block.box.parent is not base) or not block.plain:
                return None
            text = block.text if start == 0 and end == len(block.text) else block.text[start:end]
            if block.box is not box:
                html.append("</p><p>" if html else "<p>")
            elif block.joint & BLANK:
                return None
            else:
                html.append("<br>")
            box = block.box
            html.append(escape(text))
            lines.append(text)
        return Rendered("\n".join(lines), "".join(html) + "</p>") if lines else None


class _Passage:
    def __init__(
        self, renderer: Renderer, base: Box | None, plain: bool, question: int | None
    ) -> None:
        self.question = -1 if question is None else question
        self.renderer = renderer
        self.base = base
        self.plain = plain
        self.out: list[str] = []
        self.lines: list[str] = []
        self.open: list[Box] = []
        self.paragraph: Box | None = None
        self.done = Rendered()
        self.counters: dict[Box, int] = {}
        self.all_bold = False
        self.left_out: tuple[str, ...] = ()

    def render(self, pieces: Sequence[Piece]) -> Rendered:
        blocks = self.renderer.blocks
        self.all_bold = self.plain and all(
            style is not None and style.bold
            for piece in pieces
            for text, style in blocks[piece.block].runs
            if text.strip()
        )
        if self.plain:
            items = {_item_of(blocks[piece.block].box) for piece in pieces}
            self.left_out = _IN_QUESTIONS if len(items) == 1 else _IN_QUESTIONS[:6]
        before: Block | None = None
        for piece in pieces:
            block = blocks[piece.block]
            self._add(block, piece, before)
            before = block
        self._close_to(0)
        done = self.done
        done.text = "".join(self.lines).strip("\n")
        done.html = "".join(self.out)
        return done

    def _add(self, block: Block, piece: Piece, before: Block | None) -> None:
        chain = self._chain(block.box)
        shared = 0
        opened = self.open
        for one, other in zip(opened, chain, strict=False):
            if one is not other:
                break
            shared += 1
        joined = (
            before is not None
            and shared == len(opened) == len(chain)
            and block.joint & BREAK
            and (self.paragraph is block.box or block.pre)
            and not (block.joint & (BLANK | RULE) and not block.pre)
        )
        text, html = self._inline(block, piece)
        if joined:
            blanks = "\n" * (2 if block.joint & BLANK else 1)
            self.out.append((blanks if block.pre else "<br>") + html)
            self.lines.append(blanks + text)
            return
        in_leaf = bool(chain) and chain[-1].tag in _LEAVES and shared == len(opened) == len(chain)
        if in_leaf and before is not None:
            self.out.append("<br>" + html)
            self.lines.append((" " if chain[-1].tag in ("td", "th") else "\n") + text)
            return
        self._close_to(shared)
        if block.joint & RULE and before is not None and not chain:
            self.out.append("<hr>")
        self.lines.append(self._separator(chain, shared, before))
        for box in chain[shared:]:
            self._open(box, text)
        if not chain or chain[-1].tag not in _LEAVES:
            self.out.append("<p>")
            self.paragraph = block.box
        else:
            self.paragraph = None
        self.out.append(html)
        self.lines.append(text)

    def _separator(self, chain: list[Box], shared: int, before: Block | None) -> str:
        if before is None:
            return ""
        if shared and chain[shared - 1].tag == "tr":
            return "\t"
        return "\n"

    def _chain(self, box: Box) -> list[Box]:
        found: list[Box] = []
        base = self.base
        node: Box | None = box
        while node is not None and node is not base:
            if node.tag in CONTAINERS and not node.start <= self.question < node.end:
                found.append(node)
            node = node.parent
        if not found:
            return found
        found.reverse()
        kept: list[Box] = []
        for node in found:
            needs = _NEEDS.get(node.tag)
            if needs is not None and (not kept or kept[-1].tag not in needs):
                continue
            if node.tag in self.left_out:
                continue
            if kept and kept[-1].tag[:1] == "h" and kept[-1].tag[1:].isdigit():
                continue
            if kept and kept[-1].tag == "pre":
                continue
            # What is in no cell stands behind the table; a browser would show it before.
            while needs is None and kept and kept[-1].tag in _TABLES:
                kept.pop()
            kept.append(node)
            if len(kept) == _DEEPEST:
                break
        while kept and kept[-1].tag in _NO_TEXT:
            kept.pop()
        return kept

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
            self.done.added += len(sign.strip())
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
        runs = block.runs
        whole = piece.start == 0 and piece.end == len(block.text)
        if block.plain:
            text = block.text if whole else block.text[piece.start : piece.end]
            return text, escape(text)
        html: list[str] = []
        texts: list[str] = []
        opened: list[Style] = []
        offset = 0
        for run, style in runs:
            low, high = max(piece.start - offset, 0), min(piece.end - offset, len(run))
            offset += len(run)
            if not run and style is not None and style.tag in ("img", "amp-img", "iframe"):
                if piece.start <= offset <= piece.end and style.tag != "iframe":
                    self._image(style, html)
                continue
            if low >= high:
                continue
            part = run if low == 0 and high == len(run) else run[low:high]
            styles = self._styles(style, block.pre)
            shared = 0
            for one, other in zip(opened, styles, strict=False):
                if one is not other:
                    break
                shared += 1
            while len(opened) > shared:
                html.append(f"</{INLINE[opened.pop().tag]}>")
            for new in styles[shared:]:
                html.append(self._start(new, part))
                opened.append(new)
            html.append(escape(part))
            texts.append(part)
        while opened:
            html.append(f"</{INLINE[opened.pop().tag]}>")
        return "".join(texts), "".join(html)

    def _styles(self, style: Style | None, pre: bool) -> list[Style]:
        found: list[Style] = []
        while style is not None:
            tag = style.tag
            if tag in INLINE and not (
                (self.all_bold and tag in ("b", "strong"))
                or (pre and tag != "a")
                or (tag == "a" and not self._address(style))
            ):
                found.append(style)
            style = style.around
        found.reverse()
        return found[:_DEEPEST]

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
                self.done.links.append((address, label))
            return f'<a href="{escape_attribute(address)}">'
        if tag == "abbr" and (title := style.element.get("title")):
            return f'<abbr title="{escape_attribute(title)}">'
        return f"<{tag}>"

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
                self.done.images.append(Image.model_construct(file=media.name, alt=alt))
                html.append(
                    f'<img src="{escape_attribute(media.name)}" alt="{escape_attribute(alt)}">'
                )
                return
        if alt:
            html.append(escape(alt))
        if (sources[0] and not sources[0].startswith("data:")) or alt:
            self.done.missing.append(alt or sources[0] or "")


def _item_of(box: Box) -> Box | None:
    """The list item that a box stands in."""
    node: Box | None = box
    while node is not None and node.tag != "li":
        node = node.parent
    return node


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
    value = box.element.get(name, "")
    return f' {name}="{value}"' if _WHOLE.fullmatch(value) and 1 < int(value) < 1000 else ""
