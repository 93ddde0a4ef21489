"""One walk through the tree, in reading order: boxes (elements) and blocks (lines of text).

A `Block` is a line as a reader sees it: it ends where a block-level element begins or ends, or at
a `<br>`. Every visible character of the page is in exactly one block. A `Box` is a block-level
element; the blocks inside it are `blocks[box.start:box.end]`, because they stand in reading order.
A `Style` is an inline element, linked to the one around it. A run is a piece of text with its
style; it never crosses the border of an element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from pipeline.extract.spaces import is_media, joined, spaced


def words(text: str) -> frozenset[str]:
    """Make a set of words parted by spaces."""
    return frozenset(text.split())


INLINE = words(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i img ins kbd mark"
    " nobr q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr"
    " output tspan math mi mn mo ms mrow msup msub mfrac bookmark"
    " keygen source track embed param amp-img picture"
)
_UNSEEN_STYLES = words("span font nobr time data output bdi bdo big blink label")
BOLD = frozenset(("b", "strong"))
CELLS = frozenset(("td", "th"))
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
# Elements whose content no reader sees; `tree.hide_unseen` takes them out of the tree.
UNSEEN = words(
    "script style template noscript noframes title applet object audio video canvas map datalist"
)
_VOID = words("iframe col colgroup input frame link meta base basefont isindex area")
_EMPTY = UNSEEN | _VOID | {"br", "hr"}
# Elements that show their text as it stands in the page.
VERBATIM = ("pre", "textarea", "plaintext", "xmp", "listing")
_BOX, _STYLE, _NO_BOX = range(3)
_KINDS = dict.fromkeys(_EMPTY, _NO_BOX) | dict.fromkeys(INLINE, _STYLE)
# What is between a block and the one before it.
BREAK, BLANK, RULE = 1, 2, 4

# Signs that no reader sees.
ZERO_WIDTH = "\u200b\u2060\ufeff\u00ad\u200e\u200f"
_ZERO_WIDTH = re.compile(f"[{ZERO_WIDTH}]")
_BOLD_CSS = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|font\s*:\s*bold", re.IGNORECASE)


class Piece(NamedTuple):
    """A part of a block's text, `text[start:end]`."""

    block: int
    start: int
    end: int


# Pieces are made by the hundred; this is their constructor without the detour over Python.
new_piece = tuple.__new__


class Box:
    """A block-level element: what stands in it is `blocks[start:end]`."""

    __slots__ = ("_key", "children", "depth", "element", "end", "parent", "start", "tag")

    def __init__(self, tag: str, element: etree._Element, parent: Box | None, start: int) -> None:
        self.tag = tag
        self.element = element
        self.parent = parent
        self.start = start
        self.end = start
        self.depth: int = parent.depth + 1 if parent is not None else 0
        # Most boxes hold no others: a list is made for the first of them.
        self.children: list[Box] = _NO_BOXES
        self._key = ""

    @property
    def key(self) -> str:
        """Tag and class names: what boxes that repeat have in common."""
        if not self._key:
            names = self.element.get("class", "").split()
            self._key = f"{self.tag}.{'.'.join(_generic(names))}" if names else self.tag
        return self._key


_NO_BOXES: list[Box] = []


# What one of several boxes alike may be at the moment: it does not make it another kind.
_STATES = words(
    "open opened is-open active is-active show shown visible hidden expanded collapsed current"
    " selected first last on in closed in-view"
)


def _generic(names: list[str]) -> list[str]:
    # A number at its end counts boxes alike ("q1", "q2"); one inside it is made by a machine.
    bare = [name.rstrip("0123456789") for name in names if name.lower() not in _STATES]
    return sorted(name for name in bare if not any(map(str.isdigit, name)))[:4]


class Style:
    """An inline element, and the one around it."""

    __slots__ = ("around", "bold", "box", "element", "link", "plain", "tag")

    def __init__(
        self, tag: str, element: etree._Element, around: Style | None, box: Box | None
    ) -> None:
        self.tag = tag
        self.element = element
        self.around = around
        # The box that it was opened in.
        self.box = box
        # Nothing of it, or of what is around it, shows in the rendered text.
        self.plain: bool = tag in _UNSEEN_STYLES and (around is None or around.plain)
        # An anchor, which old pages never close, leads nowhere.
        leads = tag == "a" and element.get("href") is not None
        self.link: Style | None = self if leads else around and around.link
        self.bold: bool = (around is not None and around.bold) or tag in BOLD
        if not self.bold and tag in ("span", "font", "a"):
            css = element.get("style")
            self.bold = css is not None and _BOLD_CSS.search(css) is not None


def enclosing(box: Box, tag: str) -> Box | None:
    """The innermost box of this tag that a box is, or stands in."""
    node: Box | None = box
    while node is not None and node.tag != tag:
        node = node.parent
    return node


def leads_inside(style: Style | None) -> bool:
    """Tell whether a text stands in a link to another place on the page."""
    link = style.link if style is not None else None
    return link is not None and link.element.get("href", "").startswith("#")


Run = tuple[str, Style | None]


class Block:
    """A line of text with its runs.

    `joint` says what is between it and the block before: BREAK (the same paragraph goes on after
    a `<br>`), BLANK (an empty line or paragraph), RULE (an `<hr>`), added up. `plain` says that it
    is nothing but text: no emphasis, link, picture. `whole` is all of it as a piece; a piece that
    is this very object needs no cutting.
    """

    __slots__ = ("box", "index", "joint", "plain", "pre", "runs", "text", "whole")

    def __init__(
        self, index: int, box: Box, text: str, runs: list[Run], joint: int, pre: bool
    ) -> None:
        self.index = index
        self.box = box
        self.text = text
        self.runs = runs
        self.joint = joint
        self.pre = pre
        self.whole = new_piece(Piece, (index, 0, len(text)))
        if len(runs) == 1:
            style = runs[0][1]
            self.plain = style is None or style.plain
        else:
            self.plain = all(style is None or style.plain for _, style in runs)


@dataclass(slots=True)
class Layout:
    """The blocks of a page in reading order, and its boxes in document order.

    `anchors` are the names of `<a name>` and `<a id>`, with the block that they stand in or before.
    `tags` are those of all boxes.
    """

    blocks: list[Block]
    boxes: list[Box]
    root: Box
    anchors: dict[str, int]
    tags: set[str]


class _Walk:
    """The state of the walk. Public methods are the events."""

    __slots__ = ("anchors", "blocks", "box", "boxes", "joint", "pre", "runs", "style", "zero_width")

    def __init__(self, body: etree._Element, zero_width: bool) -> None:
        self.zero_width = zero_width
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.joint = 0
        self.box = Box("body", body, None, 0)
        self.boxes: list[Box] = [self.box]
        self.style: Style | None = None
        self.anchors: dict[str, int] = {}
        self.pre = 0

    def text(self, text: str) -> None:
        """Add text of the page to the line, spaces as a browser shows them."""
        if self.pre:
            self._verbatim(text)
            return
        if not text.isprintable() or "  " in text:
            text = spaced(text)
        runs = self.runs
        if text[0] == " ":
            if not runs:
                text = text.lstrip(" ")
            elif runs[-1][0][-1:] == " ":
                text = text[1:]
            if not text:
                return
        runs.append((text, self.style))

    def _verbatim(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if first:
            self.runs.append((first, self.style))
        for line in rest:
            self.flush(BREAK)
            if line:
                self.runs.append((line, self.style))

    def flush(self, then: int = 0) -> None:
        """End the line."""
        runs = self.runs
        if runs:
            self.runs = []
            if len(runs) == 1 and not self.pre:
                text, style = runs[0]
                if text[-1:] == " ":
                    text = text.rstrip(" ")
                    runs[0] = (text, style)
            else:
                text = joined(runs, self.pre > 0)
            if text.strip() or any(is_media(run[1]) for run in runs):
                if self.zero_width:
                    runs = [(_ZERO_WIDTH.sub("", run), style) for run, style in runs]
                    text = _ZERO_WIDTH.sub("", text)
                blocks = self.blocks
                blocks.append(Block(len(blocks), self.box, text, runs, self.joint, self.pre > 0))
                self.joint = then
                return
            then |= BLANK if then else 0
        elif then:
            then |= BLANK if self.joint & BREAK else 0
        self.joint |= then

    def open_style(self, tag: str, element: etree._Element) -> None:
        """Enter an inline element."""
        style = self.style = Style(tag, element, self.style, self.box)
        if tag == "img" or tag == "amp-img":
            self.runs.append(("", style))
        elif tag == "a" and (name := element.get("name") or element.get("id")):
            self.anchors.setdefault(name, len(self.blocks))

    def leaf_style(self, tag: str, element: etree._Element) -> None:
        """Pass an inline element with nothing but text in it."""
        around = self.style
        self.open_style(tag, element)
        text = element.text
        if text and (self.runs or self.pre or not text.isspace()):
            self.text(text)
        self.style = around

    def open_box(self, tag: str, element: etree._Element) -> None:
        """Enter a block-level element."""
        self.box = self._new_box(tag, element)
        if tag in VERBATIM:
            self.pre += 1

    def _new_box(self, tag: str, element: etree._Element) -> Box:
        if self.runs:
            self.flush()
        if self.joint & BREAK:
            self.joint -= BREAK
        around = self.box
        box = Box(tag, element, around, len(self.blocks))
        if around.children:
            around.children.append(box)
        else:
            around.children = [box]
        self.boxes.append(box)
        return box

    def leaf_box(self, tag: str, element: etree._Element) -> None:
        """Pass a block-level element with nothing but text in it: one line, or none."""
        text = element.text
        if text and (self.pre or tag in VERBATIM):
            self.open_box(tag, element)
            self.text(text)
            self.close_box()
            return
        box = self._new_box(tag, element)
        if text:
            if not text.isprintable() or "  " in text:
                text = spaced(text)
            text = text.strip(" ")
        if text and not text.isspace():
            if self.zero_width:
                text = _ZERO_WIDTH.sub("", text)
            runs: list[Run] = [(text, self.style)]
            self.blocks.append(Block(box.start, box, text, runs, self.joint, False))
            self.joint = 0
            box.end = box.start + 1
        else:
            self._empty(box)

    def void(self, tag: str, element: etree._Element) -> None:
        """Pass an element that holds nothing to be read."""
        if tag == "br":
            self.flush(BREAK)
        elif tag == "hr":
            self.flush()
            self.joint = (self.joint & ~BREAK) | RULE
        elif tag == "iframe":
            self.runs.append(("", Style(tag, element, self.style, None)))

    def leave(self, element: etree._Element) -> None:
        """Leave an element, and read what follows it."""
        style = self.style
        if style is not None and style.element is element:
            self.style = style.around
        else:
            self.close_box()
        text = element.tail
        if text and (self.runs or self.pre or not text.isspace()):
            self.text(text)

    def close_box(self) -> None:
        """Leave a block-level element; an empty one is a blank, an empty cell is a block."""
        if self.runs:
            self.flush()
        box = self.box
        box.end = len(self.blocks)
        if self.joint & BREAK:
            self.joint -= BREAK
        if box.start == box.end:
            self._empty(box)
        if self.pre and box.tag in VERBATIM:
            self.pre -= 1
        self.box = box.parent or self.boxes[0]

    def _empty(self, box: Box) -> None:
        if box.tag in CELLS:
            self.blocks.append(Block(box.end, box, "", [], self.joint, False))
            box.end += 1
            self.joint = 0
        elif box.tag in ("p", "div"):
            self.joint |= BLANK


def read_blocks(body: etree._Element, text: str) -> Layout:
    """Walk through the body once; `text` is all that is in it, in one string."""
    walk = _Walk(body, any(sign in text for sign in ZERO_WIDTH))
    _visit(walk, body)
    walk.flush()
    root = walk.boxes[0]
    root.end = len(walk.blocks)
    tags = {box.tag for box in walk.boxes}
    return Layout(walk.blocks, walk.boxes, root, walk.anchors, tags)


def _visit(walk: _Walk, body: etree._Element) -> None:
    """The hot loop: what is only white space between lines never leaves it."""
    add, leaf_box = walk.text, walk.leaf_box
    # What passes an element that holds no other, by its tag; a box has none of these.
    leaf = {
        tag: walk.leaf_style if kind == _STYLE else walk.void for tag, kind in _KINDS.items()
    }.get
    text = body.text
    if text and not text.isspace():
        add(text)
    around = [body]
    unread: set[etree._Element] = set()
    for element in tuple(body.iterdescendants()):
        parent = element.getparent()
        if around[-1] is not parent:
            if parent in unread:
                unread.add(element)
                continue
            # What the element does not stand in ends before it.
            while around[-1] is not parent:
                walk.leave(around.pop())
        tag = element.tag
        if not len(element):
            leaf(tag, leaf_box)(tag, element)
            text = element.tail
        elif (kind := _KINDS.get(tag, _BOX)) == _NO_BOX:
            walk.void(tag, element)
            unread.add(element)
            text = element.tail
        else:
            around.append(element)
            (walk.open_box if kind == _BOX else walk.open_style)(tag, element)
            text = element.text
        if text and (not text.isspace() or walk.runs or walk.pre):
            add(text)
    while len(around) > 1:
        walk.leave(around.pop())
