"""One walk through the tree, in reading order, that makes the boxes and blocks of a page."""

from __future__ import annotations

import re
from operator import attrgetter, methodcaller

from lxml import etree

from pipeline.extract.page.blocks import (
    BLANK,
    BREAK,
    CELLS,
    RULE,
    UNSEEN,
    VERBATIM,
    ZERO_WIDTH,
    Block,
    Box,
    Layout,
    Run,
    Style,
    words,
)
from pipeline.extract.page.spaces import is_media, joined, spaced

_INLINE = words(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i img ins kbd mark"
    " nobr q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr"
    " output tspan math mi mn mo ms mrow msup msub mfrac bookmark"
    " keygen source track embed param amp-img picture"
)
_VOID = words("iframe col colgroup input frame link meta base basefont isindex area")
_EMPTY = UNSEEN | _VOID | {"br", "hr"}
# Boxes that are an empty line where they hold none.
_BLANKS = frozenset(("p", "div"))
_BLOCK_LEVEL = words(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html label"
    " legend li listing main math menu nav ol optgroup option p plaintext pre search section select"
    " slot summary svg table tbody td textarea tfoot th thead tr ul xmp"
)
_BOX, _STYLE, _NO_BOX, _UNKNOWN = range(4)
_KINDS = (
    dict.fromkeys(_BLOCK_LEVEL, _BOX)
    | dict.fromkeys(_EMPTY, _NO_BOX)
    | dict.fromkeys(_INLINE, _STYLE)
)
_parent = methodcaller("getparent")
_tag = attrgetter("tag")
_ZERO_WIDTH = re.compile(f"[{ZERO_WIDTH}]")


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

    def goes_on(self, tag: str) -> bool:
        """Tell whether an element that HTML does not know stands in a line of text.

        Browsers show all of them so; authors give those with a hyphen boxes of their own.
        """
        return bool(self.runs) and "-" not in tag

    def leaf_unknown(self, tag: str, element: etree._Element) -> None:
        """Pass an element that HTML does not know, with nothing but text in it."""
        (self.leaf_style if self.goes_on(tag) else self.leaf_box)(tag, element)

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
    add, leaf_box, leaf_unknown = walk.text, walk.leaf_box, walk.leaf_unknown
    # What passes an element that holds no other, by its tag.
    leaves = (leaf_box, walk.leaf_style, walk.void)
    leaf = {tag: leaves[kind] for tag, kind in _KINDS.items()}.get
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
            leaf(tag, leaf_unknown)(tag, element)
            text = element.tail
        elif (kind := _KINDS.get(tag, _UNKNOWN)) == _NO_BOX:
            walk.void(tag, element)
            unread.add(element)
            text = element.tail
        else:
            around.append(element)
            innermost = element
            if kind == _UNKNOWN:
                kind = _STYLE if walk.goes_on(tag) else _BOX
            (walk.open_box if kind == _BOX else walk.open_style)(tag, element)
            text = element.text
        if text and (not text.isspace() or walk.runs or walk.pre):
            add(text)
    while len(around) > 1:
        walk.leave(around.pop())
