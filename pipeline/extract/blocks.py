"""One walk through the tree, in reading order: boxes (elements) and blocks (lines of text).

A `Block` is a line as a reader sees it: it ends where a block-level element begins or ends, or at
a `<br>`. Every visible character of the page is in exactly one block. A `Box` is a block-level
element; the blocks inside it are `blocks[box.start:box.end]`, because they stand in reading order.
A `Style` is an inline element, linked to the one around it. A run is a piece of text with its
style; it never crosses the border of an element.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter, methodcaller
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
VERBATIM = words("pre textarea plaintext xmp listing")
_STYLED = frozenset(("span", "font", "a"))
# Boxes that are an empty line where they hold none.
_BLANKS = frozenset(("p", "div"))
_BOX, _STYLE, _NO_BOX = range(3)
_KINDS = dict.fromkeys(_EMPTY, _NO_BOX) | dict.fromkeys(INLINE, _STYLE)
_parent = methodcaller("getparent")
_tag = attrgetter("tag")
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
    """A block-level element: what stands in it is `blocks[start:end]`.

    Of all boxes it is `boxes[number]`, and those inside it go on from there up to `last`.
    """

    __slots__ = ("_boxes", "_key", "element", "end", "last", "number", "parent", "start", "tag")

    def __init__(
        self,
        tag: str,
        element: etree._Element,
        parent: Box | None,
        start: int,
        boxes: list[Box],
    ) -> None:
        self.tag = tag
        self.element = element
        self.parent = parent
        self.start = start
        self.end = start
        self.number = len(boxes)
        self.last = self.number + 1
        self._boxes = boxes
        self._key = ""
        boxes.append(self)

    @property
    def children(self) -> list[Box]:
        """The boxes right inside it."""
        found: list[Box] = []
        number = self.number + 1
        while number < self.last:
            child = self._boxes[number]
            found.append(child)
            number = child.last
        return found

    @property
    def alone(self) -> bool:
        """Whether it has no box beside it."""
        around = self.parent
        return around is None or (around.number + 1 == self.number and around.last == self.last)

    @property
    def key(self) -> str:
        """Tag and class names: what boxes that repeat have in common."""
        if not self._key:
            names = self.element.get("class", "").split()
            self._key = f"{self.tag}.{'.'.join(_generic(names))}" if names else self.tag
        return self._key

    @property
    def depth(self) -> int:
        """How many boxes it stands in."""
        depth = 0
        around = self.parent
        while around is not None:
            depth += 1
            around = around.parent
        return depth


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
        if not self.bold and tag in _STYLED:
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

    `parted` says that there are several of them, `style` is that of the first.
    `joint` says what is between it and the block before: BREAK (the same paragraph goes on after
    a `<br>`), BLANK (an empty line or paragraph), RULE (an `<hr>`), added up. `plain` says that it
    is nothing but text: no emphasis, link, picture. `whole` is all of it as a piece; a piece that
    is this very object needs no cutting.
    """

    __slots__ = (
        "_runs",
        "box",
        "index",
        "joint",
        "parted",
        "plain",
        "pre",
        "style",
        "text",
        "whole",
    )

    def __init__(
        self,
        index: int,
        box: Box,
        text: str,
        joint: int,
        pre: bool,
        style: Style | None = None,
        runs: Sequence[Run] | None = None,
    ) -> None:
        self.index = index
        self.box = box
        self.text = text
        self.joint = joint
        self.pre = pre
        self.whole = new_piece(Piece, (index, 0, len(text)))
        # Most lines have one run: there are hundreds of them, and few are asked for it.
        self._runs = runs
        if runs is None:
            self.style = style
            self.parted = False
            self.plain: bool = style is None or style.plain
        else:
            self.style = runs[0][1] if runs else None
            self.parted = len(runs) > 1
            self.plain = False not in [one is None or one.plain for _, one in runs]

    @property
    def runs(self) -> Sequence[Run]:
        """The pieces of its text, each with its style."""
        return ((self.text, self.style),) if self._runs is None else self._runs

    def strip(self, signs: re.Pattern[str]) -> None:
        """Take signs out of its text."""
        if self._runs is not None:
            self._runs = [(signs.sub("", text), style) for text, style in self._runs]
        self.text = signs.sub("", self.text)
        self.whole = new_piece(Piece, (self.index, 0, len(self.text)))


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

    __slots__ = ("anchors", "blocks", "box", "boxes", "joint", "pre", "runs", "style")

    def __init__(self, body: etree._Element) -> None:
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.joint = 0
        self.boxes: list[Box] = []
        self.box = Box("body", body, None, 0, self.boxes)
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
            if len(runs) == 1 and not self.pre:
                text, style = runs.pop()
                text = text.rstrip(" ")
                blank = (not text or text.isspace()) and not is_media(style)
                several = None
            else:
                style, several = None, runs
                text = joined(runs, self.pre > 0)
                blank = not text.strip() and not any(is_media(run[1]) for run in runs)
                self.runs = []
            if not blank:
                blocks = self.blocks
                pre = self.pre > 0
                blocks.append(Block(len(blocks), self.box, text, self.joint, pre, style, several))
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
        if self.runs:
            self.flush()
        if self.joint & BREAK:
            self.joint -= BREAK
        if tag in VERBATIM:
            self.pre += 1
        self.box = Box(tag, element, self.box, len(self.blocks), self.boxes)

    def leaf_box(self, tag: str, element: etree._Element) -> None:
        """Pass a block-level element with nothing but text in it: one line, or none."""
        text = element.text
        if text and (self.pre or tag in VERBATIM):
            self.open_box(tag, element)
            self.text(text)
            self.close_box()
            return
        if self.runs:
            self.flush()
        if self.joint & BREAK:
            self.joint -= BREAK
        blocks = self.blocks
        index = len(blocks)
        box = Box(tag, element, self.box, index, self.boxes)
        if not text or text.isspace():
            self._empty(box)
            return
        if not text.isprintable() or "  " in text:
            text = spaced(text)
        text = text.strip(" ")
        blocks.append(Block(index, box, text, self.joint, False, self.style))
        self.joint = 0
        box.end = index + 1

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
        box.last = len(self.boxes)
        if self.joint & BREAK:
            self.joint -= BREAK
        if box.start == box.end:
            self._empty(box)
        if self.pre and box.tag in VERBATIM:
            self.pre -= 1
        self.box = box.parent or self.boxes[0]

    def _empty(self, box: Box) -> None:
        if box.tag in CELLS:
            pre = self.pre > 0
            self.blocks.append(Block(box.end, box, "", self.joint, pre, runs=()))
            box.end += 1
            self.joint = 0
        elif box.tag in _BLANKS:
            self.joint |= BLANK


def read_blocks(body: etree._Element, text: str) -> Layout:
    """Walk through the body once; `text` is all that is in it, in one string."""
    walk = _Walk(body)
    _visit(walk, body)
    walk.flush()
    root = walk.boxes[0]
    root.end, root.last = len(walk.blocks), len(walk.boxes)
    tags = set(map(_tag, walk.boxes))
    if any(sign in text for sign in ZERO_WIDTH):
        for block in walk.blocks:
            block.strip(_ZERO_WIDTH)
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
    innermost = body
    unread: set[etree._Element] = set()
    elements = tuple(body.iterdescendants())
    parents, tags, sizes = map(_parent, elements), map(_tag, elements), map(len, elements)
    for element, parent, tag, size in zip(elements, parents, tags, sizes, strict=True):
        if innermost is not parent:
            if unread and parent in unread:
                unread.add(element)
                continue
            # What the element does not stand in ends before it.
            while around[-1] is not parent:
                walk.leave(around.pop())
            innermost = parent
        if not size:
            leaf(tag, leaf_box)(tag, element)
            text = element.tail
        elif (kind := _KINDS.get(tag, _BOX)) == _NO_BOX:
            walk.void(tag, element)
            unread.add(element)
            text = element.tail
        else:
            around.append(element)
            innermost = element
            (walk.open_box if kind == _BOX else walk.open_style)(tag, element)
            text = element.text
        if text and (not text.isspace() or walk.runs or walk.pre):
            add(text)
    while len(around) > 1:
        walk.leave(around.pop())
