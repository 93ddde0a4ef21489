"""The chooser: which of the proposals is right, judged by evidence.

The best proposal wins: its confidence, weighed by how much of the article it explains. Others may
add what lies elsewhere on the page, if they are nearly as sure.
"""

from __future__ import annotations

import re

from pipeline.extract.article import Article
from pipeline.extract.blocks import Block, Layout
from pipeline.extract.context import Context
from pipeline.extract.overlap import part
from pipeline.extract.pairs import Pair, Proposal, text_of, with_words
from pipeline.extract.sections import find_sections
from pipeline.extract.strategies import details, heads, interview, markers, panels
from pipeline.extract.wording import is_call, question_score

_SENTENCE = re.compile(r"[.。!！?？…]|다|요")
_NAMED_DAY = re.compile(r"[^\W\d].*\d{4}\s?[-/年]\s?\d{1,2}")
_BYLINE = 40
_LEAST = 0.5
_ADDED = 0.7
# What is less beside a long series is a list of contents, a motto, a box at the side.
_FEW = 0.1


def choose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Take the best proposal, and what others add elsewhere; None if nothing convinces."""
    proposals = [
        one
        for one in (markers.propose(layout, article), details.propose(layout, article, context))
        if one is not None
    ]
    sure = proposals and max(one.confidence for one in proposals) >= 0.9
    if not sure or max(len(one.pairs) for one in proposals) < 2 or _thin(layout, proposals):
        proposals += heads.propose(layout, article, context)
        proposals += [
            one
            for propose_more in (interview.propose, panels.propose)
            if (one := propose_more(layout, article, context)) is not None
        ]
    proposals = [
        one for one in proposals if one.confidence >= _LEAST and not _is_thin(layout.blocks, one)
    ]
    if not proposals:
        return None
    proposals = [
        one for one in proposals if not any(_is_above(one, other) for other in proposals)
    ] or proposals
    size = sum(
        len(layout.blocks[index].text) for index in range(article.root.start, article.root.end)
    )
    proposals.sort(key=lambda one: -_merit(layout, one, size))
    best = proposals[0]
    for other in proposals[1:]:
        if other.confidence >= _ADDED:
            best = _add(best, other)
    best.pairs = part(layout.blocks, with_words(layout.blocks, best.pairs))
    if best.strategy not in ("markers", "details"):
        while len(best.pairs) > 2 and _leads_on(layout.blocks, best.pairs[-1]):
            best.pairs.pop()
    find_sections(layout.blocks, article, best.pairs)
    return best


def _leads_on(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a line that asks nothing, with nothing but links below it, is the last one."""
    lines = [blocks[piece.block] for piece in pair.answer]
    return question_score(text_of(blocks, pair.question)) < _LEAST and all(map(_is_link, lines))


def _is_above(one: Proposal, other: Proposal) -> bool:
    """Tell whether the answers of one begin with the questions of the other: it has sections."""
    if one.strategy == "markers" or len(other.pairs) <= len(one.pairs):
        return False
    questions = {pair.question[0].block for pair in other.pairs if pair.question}
    begins = sum(1 for pair in one.pairs if pair.answer[0].block in questions)
    return begins > 0.6 * len(one.pairs)


def _is_thin(blocks: list[Block], proposal: Proposal) -> bool:
    """Tell whether most answers are no sentence: dates, names, counts, tags, or only links."""
    if proposal.strategy in ("markers", "details"):
        return False
    thin = sum(1 for pair in proposal.pairs if _says_nothing(blocks, pair))
    signed = sum(1 for pair in proposal.pairs if _is_signed(blocks, pair))
    return max(thin, signed) > 0.5 * len(proposal.pairs)


def _is_signed(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a name with a date stands right below a line: the turns of a thread."""
    line = blocks[pair.answer[0].block].text
    named = len(line) < _BYLINE and _NAMED_DAY.search(line) is not None
    return named and not _SENTENCE.search(line)


def _says_nothing(blocks: list[Block], pair: Pair) -> bool:
    asked = text_of(blocks, pair.question)
    lines = [blocks[piece.block] for piece in pair.answer]
    told = [line for line in lines if not is_call(line.text)]
    if all(_is_link(line) for line in told or lines):
        return True
    return question_score(asked) < 1 and all(
        len(line.text) < 25 and not _SENTENCE.search(line.text) for line in lines
    )


def _is_link(block: Block) -> bool:
    return bool(block.text) and all(
        style is not None and style.link is not None for text, style in block.runs if text.strip()
    )


def _thin(layout: Layout, proposals: list[Proposal]) -> bool:
    covered = max(_covered(layout, one) for one in proposals)
    return covered < 0.5 * sum(len(block.text) for block in layout.blocks)


def _covered(layout: Layout, proposal: Proposal) -> int:
    return sum(
        piece.end - piece.start
        for pair in proposal.pairs
        for piece in (*pair.question, *pair.answer)
    )


def _merit(layout: Layout, proposal: Proposal, size: int) -> float:
    coverage = _covered(layout, proposal) / max(size, 1)
    number = len(proposal.pairs)
    several = 0.02 * min(number, 10) + 0.002 * min(number, 100)
    return proposal.confidence * (0.5 + 0.5 * coverage) + several


def _add(best: Proposal, other: Proposal) -> Proposal:
    """Add the pairs of another proposal that share no block with the best one."""
    taken = {piece.block for pair in best.pairs for piece in (*pair.question, *pair.answer)} | {
        piece.block for pair in best.pairs for piece, _ in pair.dropped
    }
    new = [pair for pair in other.pairs if not _blocks_of(pair) & taken]
    if not new or len(new) < _FEW * len(best.pairs):
        return best
    pairs = sorted((*best.pairs, *new), key=lambda pair: min(_blocks_of(pair), default=0))
    return Proposal(best.strategy, pairs, best.confidence, best.loose, best.unanswered)


def _blocks_of(pair: Pair) -> set[int]:
    return {piece.block for piece in (*pair.question, *pair.answer)}
