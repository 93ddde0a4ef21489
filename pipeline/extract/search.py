"""Where on a page its questions are: in the article, beside it, or behind names that say nothing.

The chooser looks at one article. Here the article is widened until it holds questions, and again
where what was found tells that more of them stand outside.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from pipeline.extract.choose import choose
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.doubts import SURE
from pipeline.extract.evidence.marks import read_mark
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article, find_article
from pipeline.extract.page.blocks import Box, Layout
from pipeline.extract.pairs import Proposal
from pipeline.extract.strategies import alone

# Boxes of one name that stand with this share of the questions are parts of the answers.
_USUAL = 0.4
# What is less sure by more than this is another list.
_LESS_SURE = 0.05
_MUCH_SURER = 0.2
_SURELY = 0.9
_SERIES = 3
_QUESTION_MARKS = ("?", "？")
# Whether names of boxes leave them out, and whether the article is narrowed down, at each try.
_TRIES = ((True, True), (True, False), (False, False))


class Choice(NamedTuple):
    """What was found, and the article that it was found in."""

    article: Article
    proposal: Proposal


def search(layout: Layout, context: Context) -> Choice | None:
    """Look for questions in the article, then in more and more of the page; None if none convince.

    A page that marks up several is left to that, and is not read as the answer to its title.
    """
    for by_name, narrow in _TRIES:
        article = find_article(layout, by_name=by_name, narrow=narrow)
        proposal = choose(layout, article, context)
        if proposal is None or proposal.strategy not in SURE:
            single = alone.propose_marked_up(layout, article, context)
            proposal = single or proposal
        if proposal is not None and proposal.pairs:
            choice = Choice(article, proposal)
            if narrow:
                choice = _with_outside(layout, context, choice)
            return _with_named(layout, context, choice, narrow=narrow) if by_name else choice
    if context.has_several_marked_up:
        return None
    article = find_article(layout)
    proposal = alone.propose(layout, article, context)
    return None if proposal is None else Choice(article, proposal)


def _with_outside(layout: Layout, context: Context, choice: Choice) -> Choice:
    """Choose from all of the page where lines ask outside the article too.

    These are lines like its questions, as where stray tags part a list, or a series of others.
    """
    article, proposal = choice
    blocks, root = layout.blocks, article.root
    asked = {pair.question[0].block for pair in proposal.pairs}
    # The page may show one of them again, for another width.
    known = {blocks[index].text for index in asked}
    asking = {
        block.index: block.box.key
        for block in (*blocks[: root.start], *blocks[root.end :])
        if block.text[-1:] in _QUESTION_MARKS and not article.reasons[block.index]
        if block.text not in known and question_score(block.text) >= _SURELY
    }
    keys = {blocks[index].box.key for index in asked}
    kinds = Counter(asking.values())
    if keys.isdisjoint(kinds) and max(kinds.values(), default=0) < _SERIES:
        return choice
    wide = find_article(layout, narrow=False)
    again = choose(layout, wide, context)
    if again is None or again.confidence < proposal.confidence - _LESS_SURE:
        return choice
    found = {pair.question[0].block for pair in again.pairs}
    more = asked < found and found - asked <= asking.keys()
    # Titles in the article, where the questions stand beside it.
    other = again.confidence > proposal.confidence + _MUCH_SURER and asked.isdisjoint(found)
    return Choice(wide, again) if more or other else choice


def _with_named(layout: Layout, context: Context, choice: Choice, *, narrow: bool) -> Choice:
    """Choose again where a name stands with so many questions that it is the answers'."""
    article, proposal = choice
    first = min(pair.question[0].block for pair in proposal.pairs if pair.question)
    last = max(pair.answer[-1].block for pair in proposal.pairs if pair.answer)
    names = Counter(name for name, box in article.named if first < box.start <= last)
    least = max(2, _USUAL * len(proposal.pairs))
    usual = {name for name, number in names.items() if number >= least}
    root = article.root
    asking = {
        name
        for name, box in article.named
        if root.start <= box.start < root.end and _asks(layout, box, proposal.strategy)
    }
    if not usual | asking:
        return choice
    more = find_article(layout, narrow=narrow, spared=frozenset(usual | asking))
    again = choose(layout, more, context)
    if again is None or len(again.pairs) < len(proposal.pairs) + (not usual):
        return choice
    return Choice(more, again)


def _asks(layout: Layout, box: Box, strategy: str) -> bool:
    """Tell whether a box holds questions that are marked like the ones that were found."""
    lines = layout.blocks[box.start : box.end]
    if strategy == "details":
        return any(line.box.tag == "summary" for line in lines)
    marks = (read_mark(line.text) for line in lines if strategy == "markers")
    return any(mark is not None and mark.kind == "q" for mark in marks)
