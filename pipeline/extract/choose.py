"""The chooser: which of the proposals is right, judged by evidence.

The best proposal wins: its confidence, weighed by how much of the article it explains. Others may
add what lies elsewhere on the page, if they are nearly as sure.
"""

from __future__ import annotations

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.doubts import (
    SURE,
    UNCHECKED,
    is_doubtful,
    leads_on,
    says_little,
    sound_pairs,
)
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.overlap import part
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Layout
from pipeline.extract.pairs import Pair, Proposal, size, text_of, with_words
from pipeline.extract.sections import find_sections
from pipeline.extract.strategies import (
    balloons,
    classed,
    columns,
    details,
    heads,
    interview,
    labels,
    marked_up,
    markers,
    minutes,
    panels,
    quotes,
    sentences,
    solutions,
    told,
    twos,
)
from pipeline.extract.turns import SENT

_LEAST = 0.5
_ASKS = 0.7
_SEVERAL = 3
_ADDED = 0.7
_OFTEN = 0.5
_TITLED, _LESS_SURE = 0.85, 0.05
# What is less beside a long series is a list of contents, a motto, a box at the side.
_FEW = 0.1


def choose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Take the best proposal, and what others add elsewhere; None if nothing convinces."""
    proposals = _propose(layout, article, context)
    asked: set[str] = set()
    if any(one.strategy not in UNCHECKED for one in proposals):
        asked = {text_of(layout.blocks, pair.question) for one in proposals for pair in one.pairs}
    for one in proposals:
        one.pairs = sound_pairs(layout.blocks, one, asked)
    proposals = [
        one
        for one in proposals
        if one.pairs and one.confidence >= _LEAST and not is_doubtful(layout.blocks, one)
    ]
    if not proposals:
        return None
    proposals = [
        one
        for one in proposals
        if not any(
            _is_above(one, other)
            or _titles(layout.blocks, one, other)
            or _is_part_of(one, other)
            or _is_guessed_beside(one, other)
            or _goes_beyond_marked_up(layout.blocks, context, one, other)
            for other in proposals
        )
    ] or proposals
    proposals = _without_others(layout.blocks, _without_marked(proposals), context.part)
    inside = layout.blocks[article.root.start : article.root.end]
    size = sum([len(block.text) for block in inside])
    if len(proposals) > 1:
        proposals.sort(key=lambda one: -_merit(one, size))
    best = proposals[0]
    checked = best.strategy not in UNCHECKED
    if checked and (context.is_legal(best.pairs) or (not context.announced and context.is_fiction)):
        return None
    if best.strategy not in SURE and _is_beside(layout, context, best):
        return None
    for other in proposals[1:]:
        if other.confidence >= _ADDED and not says_little(layout.blocks, other.pairs):
            best = _add(layout.blocks, best, other)
    parted = part(layout.blocks, best.pairs)
    if parted is not best.pairs:
        best.pairs = with_words(layout.blocks, parted)
    if best.strategy not in SURE:
        while len(best.pairs) > 2 and leads_on(layout.blocks, best.pairs[-1]):
            best.pairs.pop()
    find_sections(layout.blocks, article, best.pairs)
    return best


def _propose(layout: Layout, article: Article, context: Context) -> list[Proposal]:
    """Ask the strategies; those that guess only where none of those that know is sure."""
    marked = (
        columns.propose(layout, article),
        markers.propose(layout, article, context),
        details.propose(layout, article, context),
    )
    proposals = [one for one in marked if one is not None]
    sure = proposals and max(one.confidence for one in proposals) >= 0.9
    if sure and max(len(one.pairs) for one in proposals) >= 2 and not _thin(layout, proposals):
        return proposals
    guessed = (
        *heads.propose(layout, article, context),
        interview.propose(layout, article, context),
        minutes.propose(layout, article, context),
        panels.propose(layout, article, context),
        balloons.propose(layout, article),
        quotes.propose(layout, article, context),
        labels.propose(layout, article),
        classed.propose(layout, article, context),
        told.propose(layout, article, context),
        twos.propose(layout, article, context),
        solutions.propose(layout, article, context),
        sentences.propose(layout, article, context),
        marked_up.propose(layout, article, context),
    )
    return proposals + [one for one in guessed if one is not None]


def _without_marked(proposals: list[Proposal]) -> list[Proposal]:
    """Leave out what proposes questions that bear marks: the marks tell better where they end.

    Beside several marks titles that ask have none because they are an article's. A longer list in
    whose answers the marks stand is a list all the same.
    """
    marked = next((one for one in proposals if one.strategy == "markers"), None)
    if marked is None:
        return proposals
    asked = {piece.block for pair in marked.pairs for piece in pair.question}
    twos = next((one for one in proposals if one.strategy == "twos"), None)
    if twos is not None and marked.confidence < twos.confidence and _begin_there(twos, asked):
        # Where no mark tells where the answers begin, their boxes do.
        return [one for one in proposals if one is not marked]
    if len(marked.pairs) >= _SEVERAL:
        return [one for one in proposals if one.strategy in SURE or _quotes(one, marked, asked)]
    return [one for one in proposals if one is marked or not _begin_there(one, asked)]


def _begin_there(one: Proposal, asked: set[int]) -> bool:
    """Tell whether nearly all questions begin at lines that others are known to begin at."""
    return sum(pair.question[0].block in asked for pair in one.pairs) >= 0.8 * len(one.pairs)


def _quotes(one: Proposal, marked: Proposal, asked: set[int]) -> bool:
    """Tell whether marked questions stand in the answers of a list that is longer than theirs."""
    inside = any(piece.block in asked for pair in one.pairs for piece in pair.answer)
    return inside and len(one.pairs) > len(marked.pairs)


def _without_others(
    blocks: list[Block], proposals: list[Proposal], part: tuple[int, int]
) -> list[Proposal]:
    """Leave out what is less sure than the list that the page itself titles as questions."""
    first, end = part
    titled = max(
        (
            one.confidence
            for one in proposals
            if first and len(one.pairs) >= _SEVERAL
            if all(first < pair.question[0].block < end for pair in one.pairs)
        ),
        default=0.0,
    )
    if titled < _TITLED:
        return proposals
    return [
        one
        for one in proposals
        if one.strategy in SURE
        or (one.confidence >= titled - _LESS_SURE and not _goes_beyond(blocks, one, part))
    ]


def _goes_beyond(blocks: list[Block], one: Proposal, part: tuple[int, int]) -> bool:
    """Tell whether a proposal adds lines that hardly ask to a list that is titled as questions."""
    first, end = part
    outside = [pair for pair in one.pairs if not first < pair.question[0].block < end]
    inside = len(one.pairs) - len(outside)
    return inside >= _SEVERAL and bool(outside) and _asking(blocks, outside) < _OFTEN


def _is_above(one: Proposal, other: Proposal) -> bool:
    """Tell whether the answers of one begin with the questions of the other: it has sections."""
    known = other.strategy == "marked up" and one.strategy not in SURE
    if one.strategy == "markers" or not (known or len(other.pairs) > len(one.pairs)):
        return False
    questions = {pair.question[0].block for pair in other.pairs if pair.question}
    begins = sum(1 for pair in one.pairs if pair.answer[0].block in questions)
    held = [sum(piece.block in questions for piece in pair.answer) for pair in one.pairs]
    if known and sum(held) >= 0.6 * len(other.pairs):
        # What the page marks up for machines stands inside the chapters of an article.
        return True
    if len(one.pairs) > 1 and sum(held) == len(other.pairs) and other.confidence > one.confidence:
        # The titles of sections ask less surely than all that stands in them.
        return True
    return begins > 0.6 * len(one.pairs) or max(held) >= max(3, 0.6 * len(other.pairs))


def _is_beside(layout: Layout, context: Context, best: Proposal) -> bool:
    """Tell whether a page marks up other questions than these, few of which ask at all.

    What it marks up is then not shown, and these are titles of an article.
    """
    asked = [text_of(layout.blocks, pair.question) for pair in best.pairs]
    asking = sum(question_score(text) >= _ASKS for text in asked)
    return (
        asking < max(_SEVERAL, 0.75 * len(asked))
        and len(context.marked_up) > 1
        and not any(map(context.knows, asked))
    )


def _titles(blocks: list[Block], one: Proposal, other: Proposal) -> bool:
    """Tell whether a proposal takes the titles above questions for the questions.

    These are terms, or ask where the titles do not: "Question 1: on prices", "What does it cost?"
    """
    if len(one.pairs) != len(other.pairs) or one.strategy not in ("heading", "markers"):
        return False
    asked = {pair.question[0].block for pair in other.pairs}
    if not all(pair.answer[0].block in asked for pair in one.pairs):
        return False
    if one.strategy == "heading" and all(blocks[index].box.tag == "dt" for index in asked):
        return True
    return _asking(blocks, one.pairs) == 0 and _asking(blocks, other.pairs) == 1


def _is_part_of(one: Proposal, other: Proposal) -> bool:
    """Tell whether another knows all of these questions, and more of them, or who asks when.

    It is told so by class names, or by what stands above each message.
    """
    more = other.strategy == "classed" and len(one.pairs) < len(other.pairs)
    sent = other.strategy == "interview" and other.confidence == SENT and one is not other
    if not (more or sent):
        return False
    asked = {pair.question[0].block for pair in other.pairs}
    return all(pair.question[0].block in asked for pair in one.pairs)


def _is_guessed_beside(one: Proposal, other: Proposal) -> bool:
    """Tell whether a single pair was guessed beside a list that is nearly sure."""
    alone = one.strategy not in SURE and len(one.pairs) == 1
    return alone and len(other.pairs) >= _SEVERAL and other.confidence >= _ADDED


def _goes_beyond_marked_up(
    blocks: list[Block], context: Context, one: Proposal, other: Proposal
) -> bool:
    """Tell whether titles are those that the page marks up, and more that never ask."""
    if other.strategy != "marked up" or one.strategy in SURE or context.announced:
        return False
    asked = {pair.question[0].block for pair in other.pairs}
    others = [pair for pair in one.pairs if pair.question[0].block not in asked]
    inside = len(one.pairs) - len(others)
    return bool(others) and inside == len(asked) and _asking(blocks, others) < _OFTEN


def _thin(layout: Layout, proposals: list[Proposal]) -> bool:
    covered = max(map(_covered, proposals))
    return covered < 0.5 * sum([len(block.text) for block in layout.blocks])


def _covered(proposal: Proposal) -> int:
    return size(piece for pair in proposal.pairs for piece in pair.question + pair.answer)


def _merit(proposal: Proposal, size: int) -> float:
    coverage = _covered(proposal) / max(size, 1)
    number = len(proposal.pairs)
    several = 0.02 * min(number, 10) + 0.002 * min(number, 100)
    return proposal.confidence * (0.5 + 0.5 * coverage) + several


def _asking(blocks: list[Block], pairs: list[Pair]) -> float:
    asked = [question_score(text_of(blocks, pair.question)) for pair in pairs]
    return sum(score >= _ASKS for score in asked) / len(asked)


def _add(blocks: list[Block], best: Proposal, other: Proposal) -> Proposal:
    """Add the pairs of another proposal that share no block with the best one.

    Beside lines that ask, lines that were guessed ask as well.
    """
    taken = {piece.block for pair in best.pairs for piece in (*pair.question, *pair.answer)}
    taken |= {piece.block for pair in best.pairs for piece, _ in pair.dropped}
    if best.strategy == "columns":
        # What such a table leaves open has no answer elsewhere.
        taken |= {piece.block for pieces in best.unanswered for piece in pieces}
    new = [pair for pair in other.pairs if not _blocks_of(pair) & taken]
    if not new or len(new) < _FEW * len(best.pairs):
        return best
    guessed = other.strategy not in SURE
    if guessed and best.strategy in SURE and len(new) < _SEVERAL:
        return best
    if guessed and _asking(blocks, new) < _OFTEN <= _asking(blocks, best.pairs):
        return best
    pairs = sorted((*best.pairs, *new), key=lambda pair: min(_blocks_of(pair), default=0))
    return Proposal(best.strategy, pairs, best.confidence, best.loose, best.unanswered)


def _blocks_of(pair: Pair) -> set[int]:
    return {piece.block for piece in (*pair.question, *pair.answer)}
