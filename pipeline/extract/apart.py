"""Questions and answers that stand apart -> pairs, by number: exercises and their solutions."""

from __future__ import annotations

from itertools import pairwise, takewhile

from pipeline.extract.evidence.events import Event
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Piece
from pipeline.extract.pairs import Pair, Place, pieces_between


def pairs_apart(
    blocks: list[Block],
    article: Article,
    asked: list[Event],
    told: list[Event],
    ends: tuple[Place, Place],
) -> list[Pair]:
    """Pair each question with the answer of its number; those without words are left out.

    Both sides are in reading order and have the same numbers, each once. Their words go up to the
    next one or the title of what follows; `ends` are where the last question and answer end.
    """
    questions, answers = (
        _words(blocks, article, events, end)
        for events, end in zip((asked, told), ends, strict=True)
    )
    of_number = {event.number: place for place, event in enumerate(told)}
    pairs = []
    for event, question in zip(asked, questions, strict=True):
        place = of_number[event.number]
        if question and answers[place]:
            marks = [*_mark(blocks, event), *_mark(blocks, told[place])]
            pairs.append(Pair(question, answers[place], [(piece, "mark") for piece in marks]))
    return pairs


def _mark(blocks: list[Block], event: Event) -> list[Piece]:
    return pieces_between(blocks, event.start, event.text)


def _words(
    blocks: list[Block], article: Article, events: list[Event], end: Place
) -> list[list[Piece]]:
    """The words behind each mark that are part of the article."""
    places = [*(event.start for event in events), end]
    return [
        [
            piece
            for piece in _up_to_heading(blocks, pieces_between(blocks, event.text, following))
            if not article.reasons[piece.block]
        ]
        for event, (_, following) in zip(events, pairwise(places), strict=True)
    ]


def _up_to_heading(blocks: list[Block], pieces: list[Piece]) -> list[Piece]:
    """The words behind a mark up to the title of what follows."""
    return [
        *pieces[:1],
        *takewhile(lambda piece: blocks[piece.block].box.tag not in HEADINGS, pieces[1:]),
    ]
