"""Speech balloons: boxes of two kinds that take turns, left and right, with or without names.

No class name is known: the boxes stand side by side, and their kinds alternate. Who asks more is
the one who asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout
from pipeline.extract.pairs import Pair, Proposal, whole

_FEWEST = 2
_FEWEST_PAIRS = 3
_ALTERNATES = 0.75
_ASKS = 0.4
_LINE_ASKS = 0.7
_MORE = 0.3
_LONGEST_NAME = 20
# No name ends so, but "Mr." does.
_ENDS = ("。", "!", "！", "?", "？")
_TIME = re.compile(
    r"\W*(?:既読\s?|읽음\s?|已读\s?|read\s)?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?\W*",
    re.IGNORECASE,
)
_BESIDE = ("ul", "ol", "dl", "pre", "table", "figure", "blockquote")
# A name may stand beside what is said.
_COLUMNS = 2


def propose(layout: Layout, article: Article) -> Proposal | None:
    """Propose a pair for each turn of the one who asks, over all rows of balloons."""
    sizes = Counter([box.parent for box in layout.boxes])
    pairs: list[Pair] = []
    for parent, size in sizes.items():
        if (
            size >= 2 * _FEWEST
            and parent is not None
            and article.holds_box(parent)
            and (row := _row(parent))
        ):
            pairs += _pairs(layout.blocks, article, row)
    return Proposal("balloons", pairs, 0.84) if len(pairs) >= _FEWEST_PAIRS else None


def _row(parent: Box) -> list[Box]:
    """The balloons in a box: children of the two kinds that take turns."""
    filled = [box for box in parent.children if box.start < box.end]
    spoken = [box for box in filled if box.tag not in HEADINGS]
    kinds = Counter((box.tag, box.whole_key) for box in spoken).most_common(2)
    if len(kinds) < 2 or kinds[1][1] < _FEWEST or kinds[0][0][0] != kinds[1][0][0]:
        return []
    if kinds[0][0][0] == "tr" and any(len(box.children) > _COLUMNS for box in filled):
        # The rows of a table say more than what is asked and told.
        return []
    keys = {key for (_, key), _ in kinds}
    row = [box for box in filled if box.whole_key in keys]
    between = filled[filled.index(row[0]) : filled.index(row[-1]) + 1]
    first = row[0].whole_key
    if any(
        one.whole_key == first and other.whole_key not in keys and other.tag not in HEADINGS
        for one, other in pairwise(between)
    ):
        # What is said between a question and its answer would be lost.
        return []
    changes = sum(one.whole_key != other.whole_key for one, other in pairwise(row))
    return row if changes >= _ALTERNATES * (len(row) - 1) else []


def _pairs(blocks: list[Block], article: Article, row: Sequence[Box]) -> list[Pair]:
    spoken = (blocks[index].box.tag for box in row for index in range(box.start, box.end))
    if any(tag in HEADINGS for tag in spoken):
        # Sections of a page, on grounds of two colours.
        return []
    names = _names(blocks, row)
    bylines = _bylines(blocks, row)
    lines = {
        box: [
            index
            for index in article.kept(box.start, box.end)
            if blocks[index].text not in names and index not in bylines
        ]
        for box in row
    }
    asker = _asker(blocks, row, lines)
    pairs: list[Pair] = []
    asked: list[int] = []
    told: list[int] = []
    for box, behind in zip(row, _behind(row), strict=True):
        if box.whole_key != asker:
            told += [*lines[box], *article.kept(*behind)] if asked else []
            continue
        if told:
            pairs.append(Pair(whole(blocks, asked), whole(blocks, told)))
            asked, told = [], []
        asked += lines[box]
    if asked and told:
        pairs.append(Pair(whole(blocks, asked), whole(blocks, told)))
    return pairs if asker else []


def _behind(row: Sequence[Box]) -> list[tuple[int, int]]:
    """The lines behind each balloon that are its own: a list, a table, code beside what is said."""
    parent = row[0].parent
    assert parent is not None
    ends = {box: box.end for box in row}
    last: Box | None = None
    for box in parent.children:
        if box in ends:
            last = box
        elif last is not None and box.tag in _BESIDE and box.start == ends[last]:
            ends[last] = box.end
    return [(box.end, ends[box]) for box in row]


def _names(blocks: list[Block], row: Sequence[Box]) -> set[str]:
    """Short lines that stand in about every second balloon."""
    found = Counter(
        text
        for box in row
        for text in {block.text for block in blocks[box.start : box.end]}
        if len(text) <= _LONGEST_NAME and text[-1:] not in _ENDS
    )
    return {text for text, number in found.items() if number >= max(_FEWEST, 0.3 * len(row))}


def _bylines(blocks: list[Block], row: Sequence[Box]) -> set[int]:
    """The lines that tell when each was sent, and those beside what is said that tell who says it.

    Few of them prove nothing.
    """
    times = [
        (balloon, block)
        for balloon in row
        for block in blocks[balloon.start : balloon.end]
        if _TIME.fullmatch(block.text)
    ]
    least = _ALTERNATES * len(row)
    found: set[int] = set()
    if len({balloon for balloon, _ in times}) >= least:
        found.update(block.index for _, block in times)
    beside = {block.box for balloon, block in times if block.box is not balloon}
    if len(beside) >= least:
        found.update(
            block.index
            for balloon in row
            for block in blocks[balloon.start : balloon.end]
            if block.box in beside
        )
    return found


def _asker(blocks: list[Block], row: Sequence[Box], lines: dict[Box, list[int]]) -> str:
    """The kind of box whose words ask clearly more often than the other's; "" if neither does."""
    shares = {}
    for key in {box.whole_key for box in row}:
        own = [box for box in row if box.whole_key == key]
        asking = sum(
            any(question_score(blocks[index].text) >= _LINE_ASKS for index in lines[box])
            for box in own
        )
        shares[key] = asking / len(own)
    (low, _), (high, most) = sorted(shares.items(), key=lambda item: item[1])
    return high if most >= _ASKS and most - shares[low] >= _MORE else ""
