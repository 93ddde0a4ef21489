"""Posts that go on over several pages: their articles become one tree before anything is read.

So a question at the foot of one page meets its answer at the head of the next. What every page
repeats (title, menus, share buttons) is left out, and listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from urllib.parse import urljoin

from lxml import etree

from pipeline.extract.page.accounting import count, text_of_tree
from pipeline.extract.page.article import find_article
from pipeline.extract.page.blocks import Box, Layout
from pipeline.extract.page.tree import hide_unseen, parse
from pipeline.extract.page.walk import read_blocks
from pipeline.records import Drop, Media, Page

_SENTENCE = re.compile(r"[.。!！?？…]\s*$")
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")


@dataclass(slots=True)
class Joined:
    """What joining leaves: the pictures of all pages, and what of them is in no article.

    `left_out` counts its visible characters in the trees, which `drops` must add up to.
    """

    files: Mapping[str, Media]
    drops: list[Drop] = field(default_factory=list)
    left_out: int = 0


def join(body: etree._Element, page: Page) -> Joined:
    """Put the articles of the further pages into that of the first one, whose body is `body`.

    Raises:
        ExtractError: a further page cannot be read whole.
    """
    if not page.continuations:
        return Joined(page.files)
    article = _Article(body)
    files = dict(page.files)
    joined = Joined(files)
    for number, further in enumerate(page.continuations, 2):
        root = parse(further.text, further.file)
        hide_unseen(root)
        other = root.find("body")
        assert other is not None
        _settle_addresses(other, further, number)
        files |= {_key(number, source): media for source, media in further.files.items()}
        article.add(other, number, joined)
    return joined


def _key(number: int, source: str) -> str:
    """Name of a picture that only page `number` knows by this address."""
    return f"{number}:{source}"


def _settle_addresses(body: etree._Element, page: Page, number: int) -> None:
    """Make the addresses of a page mean the same in the first one."""
    for link in body.iter("a"):
        href = link.get("href", "").strip()
        if href and not href.startswith("#") and page.address:
            try:
                link.set("href", urljoin(page.address, href))
            except ValueError:
                continue
    for picture in body.iter("img", "amp-img"):
        for name in _SOURCES:
            if picture.get(name) in page.files:
                picture.set(name, _key(number, picture.get(name, "")))


class _Article:
    """The article of the first page, which grows by those of the others."""

    def __init__(self, body: etree._Element) -> None:
        layout = read_blocks(body, text_of_tree(body))
        root, self._kept = _kept(layout)
        self._lines = [layout.blocks[index].text for index in self._kept]
        self._layout, self._root = layout, root
        self._last: etree._Element | None = None

    def add(self, body: etree._Element, number: int, joined: Joined) -> None:
        """Put the article of page `number` behind what is there."""
        text = text_of_tree(body)
        layout = read_blocks(body, text)
        root, kept = _kept(layout)
        lines = [layout.blocks[index].text for index in kept]
        same, usual = _common(self._lines, lines), _usual_end(self._lines, lines)
        _take_out(layout, root, frozenset(kept[same : len(kept) - usual]))
        part = etree.Element("div")
        part.text = root.element.text
        part.extend(list(root.element))
        self._insert(part, usual)
        moved = text_of_tree(part)
        joined.left_out += count(text) - count(moved)
        left = Counter(block.text for block in layout.blocks if block.text)
        left -= Counter(block.text for block in read_blocks(part, moved).blocks)
        if left:
            reason = "outside the article, on a further page"
            joined.drops.append(Drop("\n".join(left.elements()), f"page {number}", reason))

    def _insert(self, part: etree._Element, usual: int) -> None:
        """Insert a page behind the one before, and before what all of them end with."""
        if self._last is None:
            before = self._kept[: len(self._kept) - usual]
            box: Box | None = self._layout.blocks[before[-1]].box if before else None
            while box is not None and box.parent is not self._root:
                box = box.parent
            self._last = None if box is None else box.element
        if self._last is None:
            self._root.element.append(part)
        else:
            part.tail, self._last.tail = self._last.tail, None
            self._last.addnext(part)
        self._last = part


def _kept(layout: Layout) -> tuple[Box, list[int]]:
    """The box of the article, and its lines without boilerplate."""
    article = find_article(layout)
    root = article.root
    return root, article.kept(root.start, root.end)


def _common(first: Sequence[str], other: Sequence[str]) -> int:
    """How many lines two pages begin with alike."""
    same = 0
    for one, two in zip(first, other, strict=False):
        if one != two:
            break
        same += 1
    return same


def _usual_end(first: Sequence[str], other: Sequence[str]) -> int:
    """How many lines two pages end with alike, which are no sentences."""
    ends = list(takewhile(lambda line: not _SENTENCE.search(line), reversed(other)))
    return _common(list(reversed(first)), ends)


def _take_out(layout: Layout, root: Box, kept: frozenset[int]) -> None:
    """Take the boxes out of an article that hold nothing of what is kept."""
    for box in layout.boxes:
        inside = root.start <= box.start < box.end <= root.end and box is not root
        if not inside or any(index in kept for index in range(box.start, box.end)):
            continue
        element = box.element
        around = element.getparent()
        if around is None or around is root.element.getparent():
            continue
        before = element.getprevious()
        if element.tail:
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                around.text = (around.text or "") + element.tail
        around.remove(element)
