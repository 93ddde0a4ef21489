"""Boxes alike that hold two boxes each: what is asked, and what is told to it.

A reader's letter and its reply below a title, a trouble and its cure. The page has to say that it
is about questions; below titles of their own many letters have to ask as well.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.indexes import is_index
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout, linked
from pipeline.extract.pairs import Pair, Proposal, whole

_SENTENCE = re.compile(r"\w{3,}[.!?](?=\s|$)|[。！？।]|다\.|요\.")
_FEWEST = 2
_FEWEST_SILENT = 3
_ASKS = 0.7
_MANY = 0.4
_SURE, _LESS_SURE = 0.92, 0.72


class _Two(NamedTuple):
    """The title above both, if there is one; what is asked; what is told."""

    title: Box | None
    asked: Box
    told: Box


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose a pair for each box of the kind that most boxes with two others are of."""
    kinds: dict[tuple[str, str, str], list[_Two]] = {}
    for box in layout.boxes:
        two = _two(box) if box.end - box.start > 1 and article.holds_box(box) else None
        if two is not None:
            kinds.setdefault((box.key, two.asked.key, two.told.key), []).append(two)
    twos = max(kinds.values(), key=len, default=[])
    if len(twos) < _FEWEST:
        return None
    blocks = layout.blocks
    asking = sum(_asks(blocks, two.asked) for two in twos) / len(twos)
    telling = sum(_asks(blocks, two.told) for two in twos) / len(twos)
    titled = all(two.title is not None for two in twos)
    if titled and context.announced and asking >= _MANY and telling < asking:
        return Proposal("twos", _pairs(blocks, article, twos), _SURE)
    listed = context.is_list and not any(two.title is not None for two in twos)
    if listed and len(twos) >= _FEWEST_SILENT and telling < _MANY and _say_something(blocks, twos):
        pairs = _pairs(blocks, article, twos)
        return None if is_index(blocks, pairs) else Proposal("twos", pairs, _LESS_SURE)
    return None


def _two(box: Box) -> _Two | None:
    """The two boxes of different kinds that are all that a box holds, but for a heading."""
    inside = [one for one in box.first(4) if one.start < one.end]
    title = inside.pop(0) if len(inside) == 3 and inside[0].tag in HEADINGS else None
    if len(inside) != 2 or inside[0].key == inside[1].key or inside[0].tag != inside[1].tag:
        return None
    first = title or inside[0]
    if first.start != box.start or inside[1].end != box.end or box.tag in ("tr", "thead", "tbody"):
        return None
    return _Two(title, inside[0], inside[1])


def _asks(blocks: list[Block], box: Box) -> bool:
    lines = blocks[box.start : box.end]
    return any(question_score(line.text) >= _ASKS for line in lines)


def _say_something(blocks: list[Block], twos: list[_Two]) -> bool:
    """Tell whether answers are sentences, and what is asked leads nowhere, as in a list of news."""
    if any(linked(blocks[two.asked.start]) for two in twos):
        return False
    said = (" ".join(line.text for line in blocks[two.told.start : two.told.end]) for two in twos)
    return sum(_SENTENCE.search(text) is not None for text in said) >= _MANY * len(twos)


def _pairs(blocks: list[Block], article: Article, twos: list[_Two]) -> list[Pair]:
    pairs = []
    for title, asked, told in twos:
        question, answer = (
            whole(blocks, article.kept(box.start, box.end)) for box in (asked, told)
        )
        if not question or not answer:
            continue
        pair = Pair(question, answer)
        if title is not None:
            pair.section = blocks[title.start].text
            pair.section_pieces = whole(blocks, range(title.start, title.end))
        pairs.append(pair)
    return pairs
