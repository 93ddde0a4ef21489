"""Lines that begin with a mark: "Q. … A. …", 【質問】/【回答】, Frage:/Antwort:, in any spelling.

A question goes from its mark to the mark of its answer, an answer up to the mark of the next
question or a section's heading. Marks in the middle of a line split it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from pipeline.extract.article import Article
from pipeline.extract.blocks import CELLS, HEADINGS, Block, Box, Layout, leads_inside
from pipeline.extract.context import Context
from pipeline.extract.items import find_items
from pipeline.extract.lines import is_bold
from pipeline.extract.marks import (
    LETTERS,
    MARK_STARTS,
    Mark,
    find_inner_answer,
    find_inner_question,
    read_mark,
    with_inner_answers,
)
from pipeline.extract.pairs import Head, Pair, Place, Proposal, text_of
from pipeline.extract.sequence import build_pairs
from pipeline.extract.wording import question_score

_NEAR = 12
_LONGEST_NAME = 24
# So many questions and answers show how the marks of a page are set.
_REGULAR = 3
# What stands before the mark in "Delivery – Q: … A: …"; one such line proves nothing.
_LONGEST_LABEL = 40
_FEWEST_LABELLED = 2
_ASKS = 0.5
# What an answer's mark in the middle of a line ends with.
_SIGNS = frozenset(":：】］]〕』」")
# No word begins so.
_FUSED = re.compile(r"Q[A-Z][a-z' ]")
# Who asked, and when, alone behind a mark.
_BYLINE = re.compile(
    r"\s*[(（](?=[^()（）]*\d|(?:by|von|par|por|from) )[^()（）]{1,60}[)）]\s*", re.IGNORECASE
)
_ENUMERATION = re.compile(r"\s*[BbＢ][.)．）:]")
_ENUMERATION_LINE = re.compile(rf"\n{_ENUMERATION.pattern}")


# The constructor of tuples without the detour over Python.
_new = tuple.__new__


class _Event(NamedTuple):
    kind: str
    start: Place
    text: Place
    number: str


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose pairs by the marks at the start of lines; None if the page has none."""
    marks = _read_marks(layout.blocks, article)
    accepted = _accept(marks, layout.blocks)
    accepted = _with_fused(accepted, layout.blocks, article)
    if not accepted and not _may_be_labelled(layout.blocks):
        return None
    events = _events(layout.blocks, article, accepted)
    if not events:
        return None
    heads = _without_contents(layout.blocks, _heads(layout.blocks, events))
    if not heads:
        return None
    pairs, unanswered, loose = build_pairs(layout, article, heads, _items(layout, heads))
    if not pairs or not _shows_itself(layout.blocks, accepted, pairs, context):
        return None
    answered = sum(1 for head in heads if head.answer is not None)
    confidence = 0.95 if answered >= 0.8 * len(heads) else 0.8
    if len(pairs) == 1 and (not answered or len(pairs[0].question) > 4):
        return None
    return Proposal("markers", pairs, confidence, loose, unanswered)


def _shows_itself(
    blocks: list[Block], marks: dict[int, Mark], pairs: list[Pair], context: Context
) -> bool:
    """Tell marks from names that are letters ("Q 急行"), keys and initials ("P. Meier").

    Signs follow them on a page about questions, or lines ask.
    """
    asking = (question_score(text_of(blocks, pair.question)) >= 0.5 for pair in pairs)
    if all(mark.family not in ("q", "word") for mark in marks.values() if mark.kind == "q"):
        return sum(asking) >= 0.5 * len(pairs)
    if not any(asking):
        signs = any(mark.tie in ("sign", "own") for mark in marks.values())
        return signs and context.about_questions
    return True


def _items(layout: Layout, heads: list[Head]) -> list[Box | None] | None:
    """The box around each question and its answer; none if a box ends before an answer begins."""
    items = find_items(layout, heads)
    for head, item in zip(heads, items, strict=True):
        if item is not None and head.answer is not None and head.answer.block >= item.end:
            return None
    return items


def _read_marks(blocks: list[Block], article: Article) -> dict[int, Mark]:
    found = {}
    reasons = article.reasons
    for index in range(article.root.start, article.root.end):
        if reasons[index]:
            continue
        block = blocks[index]
        # Most lines can have no mark, which is seen here without a call.
        may_have = block.text[:1] in MARK_STARTS
        mark = read_mark(block.text, _borders(block)) if may_have else None
        if mark is not None:
            if block.text.rstrip()[-1:] in ")）" and _BYLINE.fullmatch(block.text, mark.end):
                mark = mark._replace(end=len(block.text))
            found[index] = mark
        elif block.plain:
            continue
        elif block.style is not None and block.style.tag == "img":
            alt = block.style.element.get("alt", "").strip()
            picture = read_mark(alt)
            if picture is not None and picture.end >= len(alt):
                found[index] = picture._replace(end=0)
    return found


def _borders(block: Block) -> tuple[int, ...]:
    return (len(block.runs[0][0]),) if block.parted else ()


def _accept(marks: dict[int, Mark], blocks: list[Block]) -> dict[int, Mark]:
    questions = {index: mark for index, mark in marks.items() if mark.kind == "q"}
    if not questions:
        return {}
    families = Counter(mark.family for mark in questions.values())
    answers = Counter(mark.family for mark in marks.values() if mark.kind == "a")
    usual = {"q", "word"} & families.keys()
    if not usual:
        letter, count = families.most_common(1)[0]
        partners = {"q" if sign == "a" else sign for sign in LETTERS.get(letter, "")}
        if count < 2 or sum(answers[partner] for partner in partners) < count * 0.5:
            return {}
        return {
            index: mark
            for index, mark in marks.items()
            if mark.family == (letter if mark.kind == "q" else mark.family)
            and (mark.kind == "q" or mark.family in partners)
        }
    ties = {mark.tie for mark in questions.values() if mark.family in usual}
    sure = ("sign", "own")
    apart = sum(_is_apart(blocks[index]) for index in questions) >= max(_REGULAR, len(questions))
    lettered = []
    # Most pages have no such line at all.
    if _ENUMERATION_LINE.search("\n".join(["", *[block.text for block in blocks]])):
        lettered = [block.index for block in blocks if _ENUMERATION.match(block.text)]
    accepted = {}
    number = ""
    for index, mark in marks.items():
        if mark.family not in ("q", "word"):
            continue
        if mark.kind == "q":
            number = mark.number
        elif mark.number and mark.number == number and mark.tie == "space":
            # "Q1. …" is answered by "A1 …".
            accepted[index] = mark
            continue
        if mark.tie not in sure and (mark.tie not in ties or not (answers or apart)):
            continue
        if mark.kind == "a" and lettered and _enumerates(blocks, index, lettered):
            continue
        if mark.tie == "own" and blocks[index].box.tag in CELLS and _titles(marks, blocks, index):
            continue
        accepted[index] = mark
    return accepted


def _is_apart(block: Block) -> bool:
    """Tell whether a line is set as a question of its own: a heading, or bold all through."""
    return block.box.tag in HEADINGS or (not block.plain and is_bold(block))


def _with_fused(
    accepted: dict[int, Mark], blocks: list[Block], article: Article
) -> dict[int, Mark]:
    """Add marks that nothing parts from a Latin word ("QLambda", "AAWS") where one has to stand.

    Only on pages whose other marks stand so too, and only in turn: an answer right behind a
    question, and a question behind an answer with its own answer right behind it.
    """
    direct = Counter(mark.kind for mark in accepted.values() if mark.tie == "direct")
    if accepted and min(direct["q"], direct["a"]) < _REGULAR:
        return accepted
    indices = [
        index
        for index in range(article.root.start, article.root.end)
        if not article.reasons[index] and blocks[index].text
    ]
    if not accepted and sum(1 for one in indices if _FUSED.match(blocks[one].text)) < _REGULAR:
        return accepted
    found: dict[int, Mark] = {}
    last: tuple[str, int] = ("a", -1)
    for place, index in enumerate(indices):
        mark = accepted.get(index)
        if mark is None:
            following = blocks[indices[place + 1]].text if place + 1 < len(indices) else ""
            first = blocks[index].text[0]
            asks = first in "QＱ" and last[0] == "a" and following[:1] in ("A", "Ａ")
            answers = first in "AＡ" and last == ("q", place - 1)
            if asks or answers:
                mark = Mark("q" if asks else "a", "q", "", 1, "direct")
        if mark is not None:
            found[index] = mark
            last = (mark.kind, place)
    return found


def _titles(marks: dict[int, Mark], blocks: list[Block], index: int) -> bool:
    """Tell whether a table's row only names its columns: number, question, answer."""
    row = blocks[index].box.parent
    assert row is not None
    kinds = {
        mark.kind if (mark := marks.get(one)) is not None and mark.tie == "own" else ""
        for one in range(row.start, row.end)
    }
    return kinds >= {"q", "a"} and all(
        len(block.text) <= _LONGEST_NAME for block in blocks[row.start : row.end]
    )


def _enumerates(blocks: list[Block], index: int, lettered: list[int]) -> bool:
    """Tell whether a B follows an A, in the next line or in the next one that is set like it.

    `lettered` are the lines that begin with that letter.
    """
    if not any(index < one < index + _NEAR for one in lettered):
        return False
    box = blocks[index].box
    for number, block in enumerate(blocks[index + 1 : index + _NEAR]):
        if (number == 0 or block.box.key == box.key) and _ENUMERATION.match(block.text):
            return True
        if block.box.key == box.key and block.box is not box:
            return False
    return False


def _may_be_labelled(blocks: list[Block]) -> bool:
    """Tell whether there are lines that go on behind a question mark, as "Delivery – Q: … A: …"."""
    asking = [text for block in blocks if "?" in (text := block.text) or "？" in text]
    told = [text for text in asking if text[-1] not in "?？" and not _SIGNS.isdisjoint(text)]
    return len(told) >= _FEWEST_LABELLED


def _events(blocks: list[Block], article: Article, marks: dict[int, Mark]) -> list[_Event]:
    events: list[_Event] = []
    labelled: list[int] = []
    inside = _inner_answers(blocks, article, marks)
    for index in sorted(marks.keys() | inside.keys()):
        mark = marks.get(index)
        if mark is not None:
            text_at = _new(Place, (index, mark.end))
            events.append(_new(_Event, (mark.kind, _new(Place, (index, 0)), text_at, mark.number)))
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


def _unmarked(text: str, index: int, inner: tuple[int, int], *, follows: bool) -> _Event | None:
    """The question before an answer's mark in a line that has none: behind a label, or all of it.

    The latter follows up what was asked before it.
    """
    low, _ = inner
    asked = find_inner_question(text, 0, low)
    if asked is not None and asked[0] <= _LONGEST_LABEL:
        if question_score(text[asked[1] : low]) >= _ASKS:
            return _Event("q", Place(index, 0), Place(index, asked[1]), "")
        return None
    if follows and question_score(text[:low]) == 1.0:
        return _Event("f", Place(index, 0), Place(index, 0), "")
    return None


def _inner_events(text: str, index: int, inner: tuple[int, int]) -> list[_Event]:
    """The marks in a line from the first answer's on: an answer's, a question's, and so on."""
    low, high = inner
    events = [_Event("a", Place(index, low), Place(index, high), "")]
    while asked := find_inner_question(text, high, len(text)):
        told = find_inner_answer(text, asked[1])
        if told is None:
            break
        low, high = told
        events.append(_Event("q", Place(index, asked[0]), Place(index, asked[1]), ""))
        events.append(_Event("a", Place(index, low), Place(index, high), ""))
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


def _heads(blocks: list[Block], events: list[_Event]) -> list[Head]:
    heads: list[Head] = []
    for event in events:
        if event.kind in "qf":
            previous = heads[-1] if heads else None
            if (
                previous is not None
                and previous.answer is None
                and _adjacent(blocks, previous, event)
            ):
                previous.more.append((event.start, event.text))
                continue
            heads.append(
                Head(event.start, event.text, number=event.number, follows=event.kind == "f")
            )
        elif heads:
            head = heads[-1]
            mark = (event.start, event.text)
            if head.answer is None:
                head.answer = event.text
                head.answer_mark = event.start
            else:
                head.more_answers.append(mark)
    return heads


def _without_contents(blocks: list[Block], heads: list[Head]) -> list[Head]:
    """Leave out questions without an answer that stand again, with theirs, further below."""
    if None not in [head.answer for head in heads]:
        return heads
    answered = {_asked(blocks, head) for head in heads if head.answer is not None}
    usual = len(answered) > 0.6 * len({_asked(blocks, head) for head in heads})
    return [
        head
        for head in heads
        if head.answer is not None
        or not (_asked(blocks, head) in answered or (usual and _is_entry(blocks[head.text.block])))
    ]


def _is_entry(block: Block) -> bool:
    """Tell whether a line leads to another place on the page."""
    return any(leads_inside(style) for _, style in block.runs)


def _asked(blocks: list[Block], head: Head) -> str:
    return blocks[head.text.block].text[head.text.offset :]


def _adjacent(blocks: list[Block], head: Head, event: _Event) -> bool:
    """Tell whether two questions stand together, so that one answer is for both."""
    last = event.start.block
    return (
        last - head.start.block == 1
        and not blocks[last].joint & 6
        and blocks[last].box.tag == blocks[head.start.block].box.tag
    )
