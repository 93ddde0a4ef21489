"""Marks -> events in reading order: here a question begins, here an answer.

Marks in the middle of a line split it.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.extract.evidence.marks import (
    Mark,
    find_inner_answer,
    find_inner_question,
    with_inner_answers,
)
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block
from pipeline.extract.pairs import Place

# What stands before the mark in "Delivery – Q: … A: …"; one such line proves nothing.
_LONGEST_LABEL = 40
_FEWEST_LABELLED = 2
_ASKS = 0.5
# What an answer's mark in the middle of a line ends with.
_SIGNS = frozenset(":：】］]〕』」")

# The constructor of tuples without the detour over Python.
_new = tuple.__new__


class Event(NamedTuple):
    """A question (`q`), an answer (`a`), a follow-up (`f`): where its mark and its text begin."""

    kind: str
    start: Place
    text: Place
    number: str


def _may_be_labelled(blocks: list[Block]) -> bool:
    """Tell whether there are lines that go on behind a question mark, as "Delivery – Q: … A: …"."""
    asking = [text for block in blocks if "?" in (text := block.text) or "？" in text]
    told = [text for text in asking if text[-1] not in "?？" and not _SIGNS.isdisjoint(text)]
    return len(told) >= _FEWEST_LABELLED


def events_of(blocks: list[Block], article: Article, marks: dict[int, Mark]) -> list[Event]:
    """Put the marks at the beginnings of lines and those inside lines in reading order."""
    if not marks and not _may_be_labelled(blocks):
        return []
    events: list[Event] = []
    labelled: list[int] = []
    inside = _inner_answers(blocks, article, marks)
    for index in sorted(marks.keys() | inside.keys()):
        mark = marks.get(index)
        if mark is not None:
            # A picture that is a mark, in a line of its own, is no part of what it marks.
            alone = not blocks[index].text and index + 1 < len(blocks)
            text_at = _new(Place, (index + 1, 0) if alone else (index, mark.end))
            events.append(_new(Event, (mark.kind, _new(Place, (index, 0)), text_at, mark.number)))
        if index not in inside:
            continue
        text, inner = blocks[index].text, inside[index]
        if mark is None:
            first = _unmarked(text, index, inner, follows=bool(events))
            if first is None:
                continue
            events.append(first)
            if first.kind == "q":
                labelled.append(index)
        events += _inner_events(text, index, inner)
    if len(labelled) < _FEWEST_LABELLED:
        return [event for event in events if event.start.block not in labelled] if marks else []
    return events


def _unmarked(text: str, index: int, inner: tuple[int, int], *, follows: bool) -> Event | None:
    """The question before an answer's mark in a line that has none: behind a label, or all of it.

    The latter follows up what was asked before it.
    """
    low, _ = inner
    asked = find_inner_question(text, 0, low)
    if asked is not None and asked[0] <= _LONGEST_LABEL:
        if question_score(text[asked[1] : low]) >= _ASKS:
            return Event("q", Place(index, 0), Place(index, asked[1]), "")
        return None
    if follows and question_score(text[:low]) == 1.0:
        return Event("f", Place(index, 0), Place(index, 0), "")
    return None


def _inner_events(text: str, index: int, inner: tuple[int, int]) -> list[Event]:
    """The marks in a line from the first answer's on: an answer's, a question's, and so on."""
    low, high = inner
    events = [Event("a", Place(index, low), Place(index, high), "")]
    while asked := find_inner_question(text, high, len(text)):
        told = find_inner_answer(text, asked[1])
        if told is None:
            break
        low, high = told
        events.append(Event("q", Place(index, asked[0]), Place(index, asked[1]), ""))
        events.append(Event("a", Place(index, low), Place(index, high), ""))
    return events


def _inner_answers(
    blocks: list[Block], article: Article, marks: dict[int, Mark]
) -> dict[int, tuple[int, int]]:
    """Where an answer's mark stands in the middle of a line that asks."""
    starts: dict[int, int] = {}
    for index in range(article.root.start, article.root.end):
        mark = marks.get(index)
        if mark is not None:
            if mark.kind == "q":
                starts[index] = mark.end
            continue
        block = blocks[index]
        text = block.text
        if ("？" in text or "?" in text) and not block.pre and not article.reasons[index]:
            starts[index] = 0
    asking = list(starts)
    places = with_inner_answers([blocks[index].text for index in asking])
    return {
        index: found
        for index in [asking[place] for place in places]
        if (found := find_inner_answer(blocks[index].text, starts[index])) is not None
    }
