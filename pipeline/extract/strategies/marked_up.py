"""Pairs that the page marks up for machines (JSON-LD, microdata, RDFa), where they are visible.

The words are looked for in the lines of the page; what differs from them, or is not shown, is not
proposed. So the visible page wins, and votes, buttons and names between the answers stay out.
"""

from __future__ import annotations

from collections import defaultdict

from pipeline.extract.evidence.context import Context, normal
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Layout
from pipeline.extract.pairs import Pair, Proposal, whole

_MOST = 0.8
# Lines that one question may stand in: the title, the crumbs above it, the heading.
_PLACES = 8


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the marked-up pairs that the page shows, if it shows most of them."""
    if not context.marked_up:
        return None
    known = {spelling for question, _ in context.marked_up for spelling in question}
    blocks = layout.blocks
    words = [
        "" if article.reasons[block.index] else normal(block.text)
        for block in blocks[: article.root.end]
    ]
    places: dict[str, list[int]] = defaultdict(list)
    for index in range(article.root.start, article.root.end):
        if words[index] in known:
            places[words[index]].append(index)
    starts = sorted(index for found in places.values() for index in found)
    pairs = []
    for question, answer in context.marked_up:
        tried = [
            (_answer(words, answer, index, _next(starts, index, article.root.end)), index)
            for spelling in question
            for index in places[spelling][:_PLACES]
        ]
        shown = [(lines, index) for lines, index in tried if _covers(words, lines, answer)]
        if shown:
            lines, index = shown[-1]
            pairs.append(_pair(blocks, index, lines))
    if not pairs or len(pairs) < _MOST * len(context.marked_up):
        return None
    pairs.sort(key=lambda pair: pair.question[0])
    return Proposal("marked up", pairs, 0.93)


def _next(starts: list[int], index: int, end: int) -> int:
    return next((start for start in starts if start > index), end)


def _answer(words: list[str], answer: str, start: int, end: int) -> list[int]:
    """Lines below a question whose words stand in its answer."""
    return [index for index in range(start + 1, end) if words[index] and words[index] in answer]


def _covers(words: list[str], lines: list[int], answer: str) -> bool:
    size = sum(len(words[index]) for index in lines)
    return bool(answer) and _MOST * len(answer) <= size <= len(answer) / _MOST


def _pair(blocks: list[Block], question: int, lines: list[int]) -> Pair:
    # A picture between two lines of an answer is a part of it.
    inside = [
        index
        for index in range(lines[0], lines[-1] + 1)
        if index in lines or (not blocks[index].text and blocks[index].runs)
    ]
    return Pair(whole(blocks, [question]), whole(blocks, inside))
