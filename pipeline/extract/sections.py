"""Sections of a post: the headings, or short lines like headings, that stand between the pairs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.extract.evidence.marks import bare_number
from pipeline.extract.evidence.wording import is_call, is_frame
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block
from pipeline.extract.pairs import Pair, whole

_LONGEST = 60
_LINES = 4
_NEAR = 3
_SENTENCE = re.compile(r"[。.!！?？:：]\s*$")


def find_sections(blocks: Sequence[Block], article: Article, pairs: list[Pair]) -> None:
    """Give pairs the title of the section that they stand in, in place.

    Nothing changes where a strategy found several sections, or where fewer than two titles stand
    between the pairs: one heading above all of them is the title of the list.
    """
    if len(pairs) < 2 or len({pair.section for pair in pairs}) > 1:
        return
    taken = [_blocks_of(pair) for pair in pairs]
    used = set().union(*taken)
    if used.issuperset(range(min(taken[0]), max(map(min, taken)))):
        return
    end = max(article.root.start, min(taken[0]) - _NEAR) - 1
    gaps: list[list[int]] = []
    for own in taken:
        start, begin = end + 1, min(own)
        end = max(end, max(own))
        gaps.append(
            [
                index
                for index in range(start, begin)
                if index not in used and blocks[index].text and article.holds(index)
            ]
        )
    titles = _headings(blocks, gaps) or _lines(blocks, gaps)
    if sum(map(bool, titles)) < 2:
        return
    section = ""
    for pair, title in zip(pairs, titles, strict=True):
        if title:
            section = blocks[title[-1]].text
            pair.section_pieces = whole(blocks, title)
        pair.section = section


def _blocks_of(pair: Pair) -> list[int]:
    blocks = [piece[0] for piece in pair.question + pair.answer]
    blocks += [piece[0] for piece, _ in pair.dropped]
    return blocks


def _headings(blocks: Sequence[Block], gaps: list[list[int]]) -> list[list[int]]:
    titles = [
        [
            index
            for index in gap
            if HEADINGS.get(blocks[index].box.tag, 0) > 1
            and bare_number(blocks[index].text) is None
        ]
        for gap in gaps
    ]
    first = titles[0]
    between = {blocks[index].box.tag for title in titles[1:] for index in title}
    titles[0] = [index for index in first if blocks[index].box.tag in between]
    return titles if between else []


def _lines(blocks: Sequence[Block], gaps: list[list[int]]) -> list[list[int]]:
    """Short lines that are set alike, one in each gap that has text at all."""
    filled = [gap for gap in gaps[1:] if gap]
    if not filled or any(len(gap) > _LINES for gap in filled):
        return []
    kinds = Counter(kind for gap in filled for kind in {blocks[index].box.key for index in gap})
    number = max(kinds.values())
    if number < len(filled):
        return []
    usual = [name for name, count in kinds.items() if count == number]
    titles = [
        sorted(
            (index for index in gap if blocks[index].box.key in usual),
            key=lambda index: len(blocks[index].text),
        )[-1:]
        for gap in gaps
    ]
    return titles if all(_is_title(blocks[index].text) for one in titles for index in one) else []


def _is_title(text: str) -> bool:
    return (
        1 < len(text) <= _LONGEST
        and bare_number(text) is None
        and not _SENTENCE.search(text)
        and not is_call(text)
        and not is_frame(text)
    )
