"""Turns of speakers in reading order -> pairs: what one side says, and the other says to it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.courtesy import is_greeting
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Layout
from pipeline.extract.pairs import Pair, Place, Proposal, text_of
from pipeline.extract.sequence import build_pairs, heads_in_turn

FEWEST_TURNS = 3
_SURE = 0.82
# Messages that tell when each was sent cover less of a page, and are surer.
SENT = 0.9
_GREETING = 0.5


class Turn(NamedTuple):
    """The words of one speaker: its line, where it begins there, whose it is, where words begin.

    They begin in a later line, `said_in`, where the day and the time stand between. `sent` says
    that there is a time at all: it is a message.
    """

    block: int
    start: int
    name: str
    end: int
    said_in: int = -1
    sent: bool = False

    @property
    def said(self) -> Place:
        """Where the words begin."""
        return Place(max(self.block, self.said_in), self.end)


def alternate(turns: list[Turn], asker: str) -> bool:
    """Tell whether one speaker begins, and has nearly every second turn."""
    return turns[0].name == asker and changes(turns, asker) >= 0.9 * (len(turns) - 1)


def changes(turns: list[Turn], asker: str) -> int:
    """How often the word passes from the one who asks to others, or back."""
    return sum((one.name == asker) != (other.name == asker) for one, other in pairwise(turns))


def asking_share(blocks: list[Block], turns: list[Turn], least: float) -> float:
    """Share of turns that hold a question, by a score of at least `least`."""
    asking = 0
    for turn in turns:
        line, offset = turn.said
        text = blocks[line].text[offset:]
        if not text.strip() and line + 1 < len(blocks):
            text = blocks[line + 1].text
        asking += question_score(text) >= least
    return asking / max(len(turns), 1)


def propose_turns(
    layout: Layout, article: Article, context: Context, turns: list[tuple[Turn, bool]]
) -> Proposal | None:
    """Propose a pair for each turn that asks, with those that follow it; None if there are few."""
    # Two in turn may as well be quoted, or show how a program answers.
    fewest = 2 if context.is_interview or context.about_questions else FEWEST_TURNS
    named = any(not asks for _, asks in turns)
    heads = heads_in_turn((Place(turn.block, turn.start), turn.said, asks) for turn, asks in turns)
    answered = [head for head in heads if head.answer is not None or not named]
    if len(answered) < fewest:
        return None
    pairs, unanswered, loose = build_pairs(layout, article, answered)
    if heads[-1] is not answered[-1]:
        end_before(pairs[-1:], heads[-1].start.block)
    if _greets(layout.blocks, pairs):
        pairs = pairs[1:]
    if len(pairs) < fewest:
        return None
    sure = SENT if all(turn.sent for turn, _ in turns) else _SURE
    return Proposal("interview", pairs, sure, loose, unanswered)


def end_before(pairs: list[Pair], end: int) -> None:
    """Leave out of an answer what stands from a line on: the one who asks takes leave."""
    for pair in pairs:
        pair.answer = [piece for piece in pair.answer if piece.block < end] or pair.answer


def _greets(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether the first turn of a talk asks nothing, and welcomes the guest."""
    asked = text_of(blocks, pairs[0].question) if pairs else ""
    return question_score(asked) < _GREETING and is_greeting(asked)
