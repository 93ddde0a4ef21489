"""Lines that begin with a mark: "Q. … A. …", 【質問】/【回答】, Frage:/Antwort:, in any spelling.

A question goes from its mark to the mark of its answer, an answer up to the mark of the next
question or a section's heading. Marks in the middle of a line split it.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.extract.apart import pairs_apart
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.events import Event, events_of
from pipeline.extract.evidence.items import find_items
from pipeline.extract.evidence.marks import Mark
from pipeline.extract.evidence.usual_marks import usual_marks
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout, Piece, leads_inside
from pipeline.extract.pairs import Head, Pair, Place, Proposal, text_of
from pipeline.extract.sequence import build_pairs

_MOST, _SOME = 0.5, 0.34
# The initial of somebody else.
_INITIAL = re.compile(r"[B-PR-ZＢ-ＰＲ-Ｚ](?:[.．:：]\s|\s*$)")
_FEWEST = 2
_MOST_LINES = 4
_ASKS = 0.5
_LONGEST_NAME = 24
# What is asked there nobody answers.
_EXERCISES = re.compile(
    r"\b(?:homework|assignment|problem set|problem sheet|exercise sheet|midterm|final exam|quiz|"
    r"übungsblatt|hausaufgaben?|devoirs?|tarea|compiti)\b|宿題|課題|小テスト|期末試験|中間試験|作业|과제",
    re.IGNORECASE,
)
_CHOICES = ("option", "select")
_COUNT = re.compile(
    r"(?:[AＡ]\s?)?\d+\s?(?:件|回答|answers?\b|repl(?:y|ies)\b|antworten\b|réponses?\b|respuestas?\b|"
    r"ответ\w*|个回答|개)",
    re.IGNORECASE,
)


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose pairs by the marks at the start of lines; None if the page has none."""
    accepted = usual_marks(layout.blocks, article)
    events = events_of(layout.blocks, article, accepted)
    if not events:
        return None
    if parted := _answered_below(layout.blocks, article, events):
        return Proposal("markers", parted, 0.95)
    heads = _without_contents(layout.blocks, _heads(layout.blocks, events))
    if not heads:
        return None
    end = article.root.end
    items = None if _end_with_boxes(layout.blocks, heads, end) else _items(layout, heads)
    pairs, unanswered, loose = build_pairs(layout, article, heads, items)
    if not pairs or not _shows_itself(layout.blocks, accepted, pairs, context):
        return None
    if _are_counts(layout.blocks, pairs) or _are_choices(layout.blocks, pairs):
        return None
    if _are_initials(layout.blocks, accepted, pairs):
        return None
    if len(pairs) < _MOST * len(heads):
        # What stands below some of them belongs to the question, in an exam.
        return None
    answered = sum(1 for head in heads if head.answer is not None)
    few = answered < _SOME * len(heads)
    if few and _EXERCISES.search(context.title) and not context.about_questions:
        return None
    confidence = 0.95 if answered >= 0.8 * len(heads) else 0.8
    if len(pairs) == 1 and not (answered and _is_short(layout.blocks, pairs[0].question)):
        return None
    return Proposal("markers", pairs, confidence, loose, unanswered)


def _is_short(blocks: list[Block], question: list[Piece]) -> bool:
    """Tell whether a question has a few lines, besides the code that it is about."""
    return sum(not blocks[piece.block].pre for piece in question) <= _MOST_LINES


def _answered_below(blocks: list[Block], article: Article, events: list[Event]) -> list[Pair]:
    """Pair questions with answers that all stand below the last of them, by their numbers.

    Exercises are answered so; nothing is found where the numbers are not the same.
    """
    # "Questions" and "Answers" alone are the titles above them.
    events = [event for event in events if event.number or not _is_heading(blocks, event)]
    asked = [event for event in events if event.kind == "q"]
    told = [event for event in events if event.kind == "a"]
    numbers = {event.number for event in told}
    if (
        len(asked) < _FEWEST
        or not len(asked) == len(told) == len(numbers)
        or asked[-1].start > told[0].start
        or "" in numbers
        or numbers != {event.number for event in asked}
    ):
        return []
    ends = (told[0].start, Place(article.root.end, 0))
    return pairs_apart(blocks, article, asked, told, ends)


def _is_heading(blocks: list[Block], event: Event) -> bool:
    return blocks[event.start.block].box.tag in HEADINGS


def _shows_itself(
    blocks: list[Block], marks: dict[int, Mark], pairs: list[Pair], context: Context
) -> bool:
    """Tell marks from names that are letters ("Q 急行"), keys and initials ("P. Meier").

    Signs follow them on a page about questions or in an interview, or lines ask.
    """
    asking = (_asks(blocks, pair) for pair in pairs)
    if all(mark.family not in ("q", "word") for mark in marks.values() if mark.kind == "q"):
        return sum(asking) >= 0.5 * len(pairs)
    if not any(asking):
        signs = any(mark.tie in ("sign", "own") for mark in marks.values())
        about = context.about(pairs[0].question[0].block) if pairs[0].question else False
        return signs and (about or context.is_interview)
    return True


def _asks(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a question asks, whatever code stands below it."""
    asked = [piece for piece in pair.question if not blocks[piece.block].pre] or pair.question
    return question_score(text_of(blocks, asked)) >= _ASKS


def _are_counts(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most answers only tell how many there are, as in the index of a forum."""
    counts = sum(_COUNT.match(text_of(blocks, pair.answer)) is not None for pair in pairs)
    return counts > _MOST * len(pairs)


def _are_choices(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether what is asked can only be chosen, in a form: "Security question"."""
    asked = [pair.question[0].block for pair in pairs if pair.question]
    return bool(asked) and all(blocks[index].box.tag in _CHOICES for index in asked)


def _are_initials(blocks: list[Block], marks: dict[int, Mark], pairs: list[Pair]) -> bool:
    """Tell whether letters are short for speakers, others of whom are named in full: a play."""
    bare = [index for index, mark in marks.items() if mark.family == "q" and not mark.number]
    if not bare:
        return False
    looks = {look for index in bare if (look := _look_of_first(blocks[index]))}
    others = sum(
        _look_of_first(block) in looks or _INITIAL.match(block.text) is not None
        for block in blocks[bare[0] : bare[-1]]
        if block.index not in marks
    )
    most = (_MOST if others >= _FEWEST else _SOME if others else 0) * len(pairs)
    asking = 0
    for pair in pairs:
        asking += _asks(blocks, pair)
        if asking > most:
            return False
    return True


def _look_of_first(block: Block) -> tuple[str, str] | None:
    """The tag and class of the element that a line begins with, if it holds but a few words."""
    if not block.parted:
        return None
    first, style = block.runs[0]
    if style is None or not 0 < len(first) <= _LONGEST_NAME:
        return None
    return style.tag, style.element.get("class", "")


def _items(layout: Layout, heads: list[Head]) -> list[Box | None] | None:
    """The box around each question and its answer; none if a box ends before an answer begins."""
    items = find_items(layout, heads)
    for head, item in zip(heads, items, strict=True):
        if item is not None and head.answer is not None and head.answer.block >= item.end:
            return None
    return items


def _heads(blocks: list[Block], events: list[Event]) -> list[Head]:
    heads: list[Head] = []
    numbered = False
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
                numbered = event.number != ""
            elif numbered or not event.number:
                # Else it is a name: "A25: 25 cm wide" below "A: By its width."
                head.more_answers.append(mark)
    return heads


def _end_with_boxes(blocks: list[Block], heads: list[Head], end: int) -> bool:
    """End questions, in place, with the boxes that they begin, where no mark says it.

    Most boxes hold one line, and something stands below each: so the others ask in several, if any
    do at all.
    """
    ends = [*(head.start.block for head in heads[1:]), end]
    begun = [
        (head, box, _first_line(blocks, head))
        for head, last in zip(heads, ends, strict=True)
        if head.answer is None and not head.more
        if (box := _box_begun(blocks, head)) and box.end < last
    ]
    single = [box.key for _, box, first in begun if box.end == first + 1]
    if len(single) < max(_FEWEST, _MOST * len(heads)):
        return False
    longer = [
        (head, box.end - 1)
        for head, box, first in begun
        if box.end > first + 1 and box.key in single
    ]
    for head, last in longer:
        head.end = Place(last, len(blocks[last].text))
    return bool(longer)


def _box_begun(blocks: list[Block], head: Head) -> Box | None:
    """The innermost box that begins with a mark and holds what is asked."""
    begin, first = head.start.block, _first_line(blocks, head)
    box: Box | None = blocks[begin].box
    while box is not None and box.start == begin and box.end <= first:
        box = box.parent
    return box if box is not None and box.start == begin else None


def _first_line(blocks: list[Block], head: Head) -> int:
    """The line in which a question's words begin: the next one where the mark has its own."""
    line, offset = head.text
    return line if offset < len(blocks[line].text) else line + 1


def _without_contents(blocks: list[Block], heads: list[Head]) -> list[Head]:
    """Leave out questions without an answer that stand again, with theirs, further below."""
    if None not in [head.answer for head in heads]:
        return heads
    answered = {_asked(blocks, head) for head in heads if head.answer is not None}
    again = Counter(_asked(blocks, head) for head in heads)
    usual = len(answered) > 0.6 * len({_asked(blocks, head) for head in heads})
    return [
        head
        for head in heads
        if head.answer is not None
        or not (
            _asked(blocks, head) in answered
            or ((usual or again[_asked(blocks, head)] > 1) and _is_entry(blocks[head.text.block]))
        )
    ]


def _is_entry(block: Block) -> bool:
    """Tell whether a line leads to another place on the page."""
    return any(leads_inside(style) for _, style in block.runs)


def _asked(blocks: list[Block], head: Head) -> str:
    return blocks[head.text.block].text[head.text.offset :]


def _adjacent(blocks: list[Block], head: Head, event: Event) -> bool:
    """Tell whether two questions stand together, so that one answer is for both."""
    last = event.start.block
    return (
        last - head.start.block == 1
        and not blocks[last].joint & 6
        and blocks[last].box.tag == blocks[head.start.block].box.tag
    )
