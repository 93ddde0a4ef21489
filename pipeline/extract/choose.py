"""The chooser: which of the proposals is right, judged by evidence.

The best proposal wins: its confidence, weighed by how much of the article it explains. Others may
add what lies elsewhere on the page, if they are nearly as sure.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.extract.article import Article
from pipeline.extract.blocks import Block, Box, Layout
from pipeline.extract.context import Context
from pipeline.extract.overlap import part
from pipeline.extract.pairs import Pair, Proposal, text_of, with_words
from pipeline.extract.sections import find_sections
from pipeline.extract.strategies import (
    balloons,
    columns,
    details,
    heads,
    interview,
    marked_up,
    markers,
    panels,
    quotes,
)
from pipeline.extract.wording import is_call, question_score

_SENTENCE = re.compile(r"[.。!！?？…]|다|요")
_NAMED_DAY = re.compile(r"[^\W\d].*\d{4}\s?[-/年]\s?\d{1,2}")
_DAY = re.compile(
    r"\d{4}\s?[-/年.]\s?\d{1,2}|\b(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])"
    r"[a-zé]*\.? \d|\d\.? (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}:\d{2}")
_CONTROLS = ("label", "option", "select", "button", "fieldset")
_NEAR = 4
_BYLINE = 60
# The second and further choices of a quiz; the mark of the first may be gone.
_CHOICE = re.compile(r".\s?[.．)）:：、]")
_CHOICES = ("BbＢイ", "CcＣウ", "DdＤエ")
_LEAST = 0.5
# What these find is marked as question and answer, whatever it says.
_SURE = ("columns", "markers", "details")
# This share of an answer in links to places of the page makes it a list of contents.
_LINKED = 0.8
_ADDED = 0.7
# What is less beside a long series is a list of contents, a motto, a box at the side.
_FEW = 0.1


def choose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Take the best proposal, and what others add elsewhere; None if nothing convinces."""
    proposals = [
        one
        for one in (
            columns.propose(layout, article),
            markers.propose(layout, article, context),
            details.propose(layout, article, context),
        )
        if one is not None
    ]
    sure = proposals and max(one.confidence for one in proposals) >= 0.9
    if not sure or max(len(one.pairs) for one in proposals) < 2 or _thin(layout, proposals):
        proposals += heads.propose(layout, article, context)
        more = (
            interview.propose(layout, article, context),
            panels.propose(layout, article, context),
            balloons.propose(layout, article),
            quotes.propose(layout, article),
            marked_up.propose(layout, article, context),
        )
        proposals += [one for one in more if one is not None]
    asked = {text_of(layout.blocks, pair.question) for one in proposals for pair in one.pairs}
    for one in proposals:
        one.pairs = _sound(layout.blocks, one, asked)
    proposals = [
        one
        for one in proposals
        if one.pairs and one.confidence >= _LEAST and not _is_thin(layout.blocks, one)
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
    best.pairs = with_words(layout.blocks, part(layout.blocks, best.pairs))
    if best.strategy not in _SURE:
        while len(best.pairs) > 2 and _leads_on(layout.blocks, best.pairs[-1]):
            best.pairs.pop()
    find_sections(layout.blocks, article, best.pairs)
    return best


def _sound(blocks: list[Block], proposal: Proposal, asked: set[str]) -> list[Pair]:
    """Leave out pairs without words, and lists of contents: titles with links to what follows."""
    pairs = with_words(blocks, proposal.pairs)
    if proposal.strategy in ("columns", "markers"):
        return pairs
    return [pair for pair in pairs if not _is_contents(blocks, pair, asked)]


def _is_contents(blocks: list[Block], pair: Pair, asked: set[str]) -> bool:
    lines = [blocks[piece.block] for piece in pair.answer]
    if all(line.plain for line in lines):
        return False
    leading = sum(_leading(line, line.text in asked) for line in lines)
    return leading > _LINKED * sum(len(line.text) for line in lines)


def _leading(line: Block, asks: bool) -> int:
    """How many characters of a line stand in links to a place on the page, or to a question."""
    return sum(
        len(text)
        for text, style in line.runs
        if style is not None
        and style.link is not None
        and (asks or style.link.element.get("href", "").startswith("#"))
    )


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
    if proposal.strategy in _SURE:
        return False
    pairs = proposal.pairs
    reasons = (_says_nothing, _is_signed, _offers_choices)
    most = max(sum(1 for pair in pairs if reason(blocks, pair)) for reason in reasons)
    return most > 0.5 * len(pairs) or _says_the_same(blocks, pairs)


def _says_the_same(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether one line answers several questions: a speaker's name, a button."""
    answers = Counter(text_of(blocks, pair.answer) for pair in pairs)
    questions = Counter(text_of(blocks, pair.question) for pair in pairs)
    return max(answers.values()) > max(2, 0.3 * len(pairs)) or (
        max(questions.values()) > max(1, 0.5 * len(pairs))
    )


def _offers_choices(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether an answer is nothing but the choices of a quiz or a form: A. …, B. …, C. …"""
    lines = [text for piece in pair.answer if (text := blocks[piece.block].text)]
    if all(_is_control(blocks[piece.block]) for piece in pair.answer if blocks[piece.block].text):
        return True
    return len(lines) > 1 and all(
        _CHOICE.match(text) is not None and text[0] in signs
        for text, signs in zip(lines[1:], _CHOICES, strict=False)
    )


def _is_signed(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a line has a date, or a name with one right below it: the turns of a thread."""
    asked = text_of(blocks, pair.question)
    if _TIME.search(asked) and _DAY.search(asked):
        return True
    line = blocks[pair.answer[0].block].text
    named = len(line) < _BYLINE and _NAMED_DAY.search(line) is not None
    return named and not _SENTENCE.search(line)


def _says_nothing(blocks: list[Block], pair: Pair) -> bool:
    asked = text_of(blocks, pair.question)
    lines = [blocks[piece.block] for piece in pair.answer]
    told = [line for line in lines if not (is_call(line.text) or _is_byline(line.text))]
    if all(_is_link(line) for line in told or lines):
        return True
    return question_score(asked) < 1 and all(
        len(line.text) < 25 and not _SENTENCE.search(line.text) for line in lines
    )


def _is_control(block: Block) -> bool:
    """Tell whether a line is the text of a control in a form."""
    box: Box | None = block.box
    for _ in range(_NEAR):
        if box is None or box.tag in _CONTROLS:
            return box is not None
        box = box.parent
    return False


def _is_byline(text: str) -> bool:
    return len(text) < _BYLINE and _DAY.search(text) is not None and not _SENTENCE.search(text)


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
