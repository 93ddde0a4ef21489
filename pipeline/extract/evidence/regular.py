"""Parts alike, on a page that is titled as questions: what stands first in each of them is asked.

One question in six has no question mark, and some lists have none at all. Where all that stands
below the title comes in turns (a line set so, then text set otherwise), in boxes alike, or between
blanks or rules, the lines need not ask: those that begin such parts belong together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pipeline.extract.evidence.bylines import SENTENCE
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.lines import ASKS, Group, Line, below_numbers, place
from pipeline.extract.evidence.looks import set_by_hand
from pipeline.extract.evidence.marks import NUMBERED, read_mark
from pipeline.extract.evidence.wording import PLAINLY, question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import BLANK, HEADINGS, RULE, Block, Box, Layout

_FEWEST = 3
_FIRST = 4
# A list has so many kinds of lines at most; each that is tried costs a look at all of the page.
_KINDS = 12
_LONGEST = 100
_NEARLY_ALL = 0.8
_MOST = 0.5
# How much longer answers are than what is asked.
_LONGER = 1.2
_BONUS = 0.2
_ENDS = (".", "。", "．", "!", "！")


def regular_groups(layout: Layout, article: Article, context: Context) -> Iterator[Group]:
    """Group the lines that begin parts alike, where these are all that the page has.

    Where no title speaks of questions, blanks or rules part them, and nearly all ask.
    """
    announced = context.titled or context.is_list
    first, end = context.part if announced else (0, len(layout.blocks))
    blocks = layout.blocks
    lines = [
        blocks[index]
        for index in article.kept(max(first, article.root.start), min(end, article.root.end))
        if blocks[index].text
    ]
    seen: set[tuple[int, ...]] = set()
    found = _candidates(layout, article, lines) if announced else _parted(lines)
    for heads in found:
        if heads and heads[-1] is lines[-1]:
            heads.pop()
        key = tuple(block.index for block in heads)
        if len(key) < _FEWEST or key in seen or not (announced or _nearly_all_ask(heads)):
            continue
        if _are_parts(lines, heads, context.is_list):
            seen.add(key)
            asked = [Line(one.index, len(one.text), question_score(one.text)) for one in heads]
            yield Group(asked, False, False, heads[0].box.tag, _BONUS, regular=True)


def _nearly_all_ask(heads: list[Block]) -> bool:
    asking = sum(question_score(block.text) >= PLAINLY for block in heads)
    return asking >= _NEARLY_ALL * len(heads)


def _candidates(layout: Layout, article: Article, lines: list[Block]) -> Iterator[list[Block]]:
    yield from _set_alike(lines)
    yield [block for block in lines if NUMBERED.match(block.text)]
    numbered = below_numbers(layout, article)
    yield [block for block in lines if block.index in numbered]
    yield from _parted(lines)
    yield from _in_boxes(layout, article)


def _set_alike(lines: list[Block]) -> Iterator[list[Block]]:
    """The lines of each look that take turns with lines of one other look."""
    looks = [_look(block) for block in lines]
    places: dict[str, list[int]] = defaultdict(list)
    for number, look in enumerate(looks):
        places[look].append(number)
    for look, numbers in sorted(places.items(), key=lambda one: -len(one[1]))[:_KINDS]:
        if numbers[-1] + 1 >= len(lines):
            # What it closes with may be set so, too.
            numbers.pop()
        if len(numbers) < _FEWEST or lines[numbers[0]].box.tag in HEADINGS:
            continue
        while len(numbers) >= _FEWEST and looks[numbers[0] + 1] == look:
            # An introduction, set like what is asked.
            del numbers[0]
        below = Counter(looks[number + 1] for number in numbers)
        usual, number = below.most_common(1)[0]
        if usual != look and number >= _NEARLY_ALL * len(numbers):
            yield [lines[number] for number in numbers]


def _look(block: Block) -> str:
    """How a line is set: with all of its class names, for their numbers may tell columns."""
    attributes = ((str(name), str(value)) for name, value in block.box.element.items())
    names = [
        value
        for name, value in attributes
        if name == "class" or (name.startswith("data-") and value.isalpha())
    ]
    style = block.style if not block.parted else None
    tag = style.tag if style is not None and style.box is block.box else ""
    indented = block.pre and block.text[0].isspace()
    return f"{place(block.box)}|{names}|{tag}|{set_by_hand(block)}|{indented}"


def _parted(lines: list[Block]) -> Iterator[list[Block]]:
    for sign in (BLANK, RULE):
        yield from _parted_by(lines, sign)


def _parted_by(lines: list[Block], sign: int) -> Iterator[list[Block]]:
    """The lines that stand behind a blank or a rule, and the first one below each heading.

    The very first may as well stand at the beginning, or below an introduction.
    """
    apart = [block for block in lines if block.joint & sign and block.box.tag not in HEADINGS]
    if len(apart) < _FEWEST - 1:
        return
    starts = {block.index for block in apart}
    starts |= {block.index for before, block in pairwise(lines) if before.box.tag in HEADINGS}
    yield [block for block in lines if block.index in starts and block.box.tag not in HEADINGS]
    for first in lines[:_FIRST]:
        if first.index < apart[0].index and first.box.tag not in HEADINGS:
            yield [first, *apart]


def _in_boxes(layout: Layout, article: Article) -> Iterator[list[Block]]:
    """The first line of each box, for those of one kind that stand in one box."""
    kinds: dict[tuple[int, str], list[Box]] = defaultdict(list)
    for box in layout.boxes:
        if box.end - box.start > 1 and box.parent is not None and article.holds_box(box):
            kinds[box.parent.number, box.key].append(box)
    for boxes in sorted(kinds.values(), key=lambda boxes: -len(boxes))[:_KINDS]:
        if len(boxes) >= _FEWEST:
            heads = [layout.blocks[box.start] for box in boxes]
            if not any(head.box.tag in HEADINGS for head in heads):
                yield heads


def _are_parts(lines: list[Block], heads: list[Block], listed: bool) -> bool:
    """Tell whether lines are asked, and what stands between them is told to each."""
    starts = {block.index for block in heads}
    parts = list(_parts(lines, starts))
    if len(parts) != len(heads) or not all(parts):
        return False
    asking = [question_score(block.text) >= ASKS for block in heads]
    # Behind rules questions may stand in answers; contents stand above the first of all.
    ruled = all(asking) and all(block.joint & RULE for block in heads[1:])
    if any(question_score(line.text) == 1 for part in parts[: 1 if ruled else -1] for line in part):
        return False
    if sum(read_mark(block.text) is not None for block in heads) > _MOST * len(heads):
        return False
    if not listed and sum(asking) < _MOST * len(heads):
        return False
    if not listed and not all(asking[end] or _is_usual(heads, parts, end) for end in (0, -1)):
        return False
    named = sum(asking) >= _NEARLY_ALL * len(heads) or all(
        asks or (len(block.text) <= _LONGEST and block.text[-1] not in _ENDS)
        for block, asks in zip(heads, asking, strict=True)
    )
    told = ["\n".join(block.text for block in part) for part in parts]
    saying = sum(SENTENCE.search(text) is not None for text in told)
    return (
        named
        and saying >= _NEARLY_ALL * len(told)
        and _size(told) > _LONGER * _size(block.text for block in heads)
    )


def _is_usual(heads: list[Block], parts: list[list[Block]], number: int) -> bool:
    """Tell whether one of them and what is told to it are set like most others."""
    looks = [(_look(head), _look(part[0])) for head, part in zip(heads, parts, strict=True)]
    return looks.count(looks[number]) >= _NEARLY_ALL * len(looks)


def _parts(lines: list[Block], starts: set[int]) -> Iterator[list[Block]]:
    """The lines below each of those that begin a part, without the headings of the next ones."""
    part: list[Block] | None = None
    for block in lines:
        if block.index in starts:
            if part is not None:
                yield part
            part = []
        elif part is not None and block.box.tag not in HEADINGS:
            part.append(block)
    if part is not None:
        yield part


def _size(texts: Iterable[str]) -> int:
    return sum(map(len, texts))
