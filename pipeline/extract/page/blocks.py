"""What a page is made of, in reading order: boxes (elements) and blocks (lines of text).

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
from itertools import islice
from typing import NamedTuple

from lxml import etree


def words(text: str) -> frozenset[str]:
    """Make a set of words parted by spaces."""
    return frozenset(text.split())


_UNSEEN_STYLES = words("span font nobr time data output bdi bdo big blink label")
BOLD = frozenset(("b", "strong"))
CELLS = frozenset(("td", "th"))
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
# Elements whose content no reader sees; `tree.hide_unseen` takes them out of the tree.
UNSEEN = words(
    "script style template noscript noframes title applet object audio video canvas map datalist"
)
# Elements that show their text as it stands in the page.
VERBATIM = words("pre textarea plaintext xmp listing")
_STYLED = frozenset(("span", "font", "a"))
# What is between a block and the one before it.
BREAK, BLANK, RULE = 1, 2, 4

# Signs that no reader sees.
ZERO_WIDTH = "\u200b\u2060\ufeff\u00ad\u200e\u200f"
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
        return self.first(len(self._boxes))

    def first(self, count: int) -> list[Box]:
        """The first boxes right inside it, at most so many."""
        found: list[Box] = []
        number = self.number + 1
        while number < self.last and len(found) < count:
            child = self._boxes[number]
            found.append(child)
            number = child.last
        return found

    @property
    def last_but_one(self) -> bool:
        """Whether one box stands behind it in the one around both, or it stands there alone."""
        around = self.parent
        if around is None or self.last == around.last:
            return self.alone
        return self._boxes[self.last].last == around.last

    @property
    def alone(self) -> bool:
        """Whether it has no box beside it."""
        around = self.parent
        return around is None or (around.number + 1 == self.number and around.last == self.last)

    @property
    def key(self) -> str:
        """Tag and class names: what boxes that repeat have in common."""
        if not self._key:
            classes = self.element.get("class", "").split()
            names = _generic(classes)[:_NAMES]
            if len(names) > 1 and self.end - self.start > 1:
                names = _kind_of_others(self.element, names) or names
            self._key = f"{self.tag}.{'.'.join(names)}" if classes else self.tag
        return self._key

    @property
    def whole_key(self) -> str:
        """Tag and all class names: speech balloons differ in the last of many."""
        return f"{self.tag}.{'.'.join(_generic(self.element.get('class', '').split()))}"

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
    return sorted(name for name in bare if not any(map(str.isdigit, name)))


# More of them tell single posts apart, by their subjects and authors.
_NAMES = 4
_FEWEST_OTHERS = 2


def _kind_of_others(element: etree._Element, names: list[str]) -> list[str]:
    """The kind of the elements around one that is like them, but for a name more: an item in focus.

    Two of them have to be near. Where the next but one has the name too, as questions have between
    their answers, it is a kind.
    """
    near = [*islice(element.itersiblings(preceding=True), 2), *islice(element.itersiblings(), 2)]
    kinds = [
        _generic(one.get("class", "").split())[:_NAMES] for one in near if one.tag == element.tag
    ]
    others = [kind for kind in kinds if set(kind) < set(names)]
    alike = len(others) >= _FEWEST_OTHERS and others.count(others[0]) == len(kinds)
    return others[0] if alike and len(others[0]) == len(names) - 1 else []


class Style:
    """An inline element, and the one around it."""

    __slots__ = ("around", "bold", "box", "element", "link", "outer", "plain", "tag")

    def __init__(
        self, tag: str, element: etree._Element, around: Style | None, box: Box | None
    ) -> None:
        self.tag = tag
        self.element = element
        self.around = around
        # The box that it was opened in, and the outermost of those around it that were too.
        self.box = box
        inner = around is not None and around.box is box
        self.outer: Style | None = around and (around.outer or around) if inner else None
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


def cell_around(box: Box) -> Box | None:
    """The innermost cell of a table that a box is, or stands in."""
    node: Box | None = box
    while node is not None and node.tag not in CELLS:
        node = node.parent
    return node


def stays(address: str) -> bool:
    """Tell whether an address leads no further than the page that it stands on."""
    return not address.strip() or address.startswith(("#", "javascript:"))


def leads_inside(style: Style | None) -> bool:
    """Tell whether a text stands in a link to another place on the page."""
    link = style.link if style is not None else None
    return link is not None and link.element.get("href", "").startswith("#")


def linked(block: Block) -> int:
    """Count the characters of a line that stand in links."""
    return sum([len(text) for text, style in block.runs if style is not None and style.link])


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
