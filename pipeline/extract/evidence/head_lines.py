"""Lines that ask -> heads: where each question begins and ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from pipeline.extract.evidence.lines import ASKS, Group, Line, is_bold, is_own
from pipeline.extract.evidence.wording import (
    is_call,
    is_ending,
    is_frame,
    is_list_title,
    question_score,
    says_none,
)
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import BLANK, BOLD, BREAK, HEADINGS, Block, Box, Layout, Style
from pipeline.extract.pairs import Head, Place

_QUESTION_MARKS = ("?", "？")
_LEADS_UP = (":", "：", ",", "、")
_LONGEST_TITLE = 60
_SENTENCE_ENDS = (".", "。")
_FEWEST = 2
_ENDS = (".", "。", "!", "！", *_LEADS_UP)


def asking_lines(layout: Layout, group: Group) -> list[Line]:
    """The lines of a group that begin a question; contents and titles are left out."""
    blocks = layout.blocks
    lines = _without_contents(blocks, _joined(layout, group))
    lines = [
        line
        for line in lines
        # Signs alone part what is asked: "+++".
        if any(map(str.isalnum, text := blocks[line.block].text))
        and not (is_list_title(text) or says_none(text))
    ]
    return _without_sections(blocks, lines)


def heads_of(blocks: list[Block], lines: list[Line], group: Group) -> list[Head]:
    """The head of each line, with the lines that its question goes on over."""
    heads = [_head(blocks, line) for line in lines]
    _go_on(blocks, heads, group)
    return heads


def _joined(layout: Layout, group: Group) -> list[Line]:
    """Leave out lines that only go on after the one before: a question over two lines."""
    kept: list[Line] = []
    for line in group.lines:
        if kept and max(kept[-1].block, -kept[-1].end) == line.block - 1 and group.tag != "plain":
            before, block = layout.blocks[line.block - 1], layout.blocks[line.block]
            # What stands in bold above the first of all is an introduction.
            says = len(kept) > 1 and _says_first(layout, kept[-1])
            if _is_next_line(before, block) or (group.bold and (says or _goes_on(before, block))):
                kept[-1] = Line(kept[-1].block, -line.block, max(kept[-1].score, line.score))
                continue
        kept.append(line)
    return kept


def _is_next_line(before: Block, block: Block) -> bool:
    return block.joint & (BREAK | BLANK) == BREAK and block.box is before.box


def _goes_on(before: Block, block: Block) -> bool:
    return _leads_up(before) or _share_bold(before, block)


def _says_first(layout: Layout, line: Line) -> bool:
    """Tell whether a line only says something, before the next one asks."""
    text = layout.blocks[line.block].text
    whole = line.end < 0 or line.end == len(text)
    return whole and text[-1:] in _SENTENCE_ENDS and question_score(text) < ASKS


def _leads_up(block: Block) -> bool:
    return block.text.rstrip()[-1:] in _LEADS_UP


def _share_bold(before: Block, block: Block) -> bool:
    """Tell whether two paragraphs stand in one `<b>` or `<strong>` around them."""
    if block.box is before.box or not (before.runs and block.runs):
        return False
    bold = {style for style in _styles(before) if style.tag in BOLD and style.box is not before.box}
    return any(style in bold for style in _styles(block))


def _styles(block: Block) -> Iterator[Style]:
    """The inline elements around the beginning of a line, inside out."""
    style = block.runs[0][1]
    while style is not None:
        yield style
        style = style.around


def _without_contents(blocks: list[Block], lines: list[Line]) -> list[Line]:
    """Leave out lines with nothing behind them that stand again below: a list of contents."""
    texts = Counter(blocks[line.block].text for line in lines)
    if max(texts.values()) < 2:
        return lines
    kept: list[Line] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        text = blocks[line.block].text
        texts[text] -= 1
        if texts[text] and after is not None and after.block == line.block + 1:
            continue
        kept.append(line)
    return kept


def _without_sections(blocks: list[Block], lines: list[Line]) -> list[Line]:
    """Leave out headings that ask nothing and have a deeper heading right below them."""
    return [
        line
        for line in lines
        if line.score >= ASKS
        or line.end < 0
        or not (level := HEADINGS.get(blocks[line.block].box.tag, 0))
        or line.block + 1 >= len(blocks)
        or HEADINGS.get(blocks[line.block + 1].box.tag, 0) <= level
    ]


def titles_among(blocks: list[Block], lines: list[Line], group: Group) -> frozenset[int]:
    """The blocks of bold lines that ask nothing and have the next one right below: sections.

    A single one above all others is the title of the list.
    """
    if not group.bold or group.heading:
        return frozenset()
    found = frozenset(
        line.block
        for line, after in pairwise(lines)
        if line.score < ASKS
        and after.block == line.block + 1
        and line.end == len(text := blocks[line.block].text) <= _LONGEST_TITLE
        and text[-1] not in _ENDS
    )
    return found if found - {lines[0].block} else frozenset()


def _head(blocks: list[Block], line: Line) -> Head:
    start = Place(line.block, 0)
    if line.end < 0:
        end = Place(-line.end, len(blocks[-line.end].text))
        return Head(start, start, end=end)
    end = Place(line.block, line.end)
    whole = line.end >= len(blocks[line.block].text)
    return Head(start, start, end=end, answer=None if whole else end)


def _go_on(blocks: list[Block], heads: list[Head], group: Group) -> None:
    """Let questions go on over line breaks, where their box is theirs alone or bold goes on."""
    starts = {head.start.block for head in heads}
    alone = sum(not _next_line(blocks, head) for head in heads) >= 0.6 * len(heads)
    for head in heads:
        own = is_own(blocks[head.start.block].box)
        while head.answer is None and head.end is not None and (line := _next_line(blocks, head)):
            bold = group.bold and is_bold(line)
            if not (alone or own or bold) or (not bold and _is_answered(blocks, head, line)):
                break
            head.end = Place(line.index, len(line.text))
        if group.bold and (line := _said_by_an_error(blocks, head, starts)):
            head.end = Place(line.index, len(line.text))


def _is_answered(blocks: list[Block], head: Head, line: Block) -> bool:
    """Tell whether a question is over, and the line below it in running text asks nothing."""
    assert head.end is not None
    asked = blocks[head.end.block]
    ends = asked.text[-1:] in _QUESTION_MARKS and not asked.plain and line.plain
    return ends and question_score(line.text) < ASKS


def _said_by_an_error(blocks: list[Block], head: Head, starts: set[int]) -> Block | None:
    """The bold line below a question that leads up to it: "I get the following error:"."""
    last = head.end.block if head.end is not None and head.answer is None else len(blocks)
    if last + 1 >= len(blocks) or last + 1 in starts:
        return None
    line = blocks[last + 1]
    said = _leads_up(blocks[last]) and line.text and not line.plain and is_bold(line)
    return line if said else None


def _next_line(blocks: list[Block], head: Head) -> Block | None:
    index = head.end.block + 1 if head.end is not None else len(blocks)
    if index >= len(blocks):
        return None
    line = blocks[index]
    joined = line.joint & (BREAK | BLANK) == BREAK and line.box is blocks[index - 1].box
    return line if joined and not line.pre else None


def trim_ends(
    layout: Layout,
    article: Article,
    lines: list[Line],
    heads: list[Head],
    items: list[Box | None],
    series: bool,
    knows: Callable[[str], bool],
) -> tuple[list[Line], list[Head]]:
    """Leave out what does not ask at both ends, and calls to ask ("Still have questions?").

    What stands in a box like those of all others, with an answer of its own, is neither. Nor are
    lines parts of a series where the page marks up (`knows`) others of them alone. Where lines are
    set like running text, those with nothing below them are neither: introductions, closing words.
    """
    blocks = layout.blocks
    first, last = 0, len(lines)
    asking = sum(line.score >= ASKS for line in lines)
    marked_up = sum(knows(blocks[line.block].text) for line in lines)
    regular = not any(items) and (series or (asking >= 3 and asking >= 0.7 * len(lines)))
    regular = regular and marked_up < _FEWEST

    def is_edge(place: int) -> bool:
        line, text = lines[place], blocks[lines[place].block].text
        odd = not regular or is_frame(text) or (not series and bare(place))
        return line.score < ASKS and (is_ending(text) or (items[place] is None and odd))

    def bare(place: int) -> bool:
        below = lines[place + 1].block if place + 1 < last else article.root.end
        return max(lines[place].block, -lines[place].end) + 1 >= below

    def calls(place: int) -> bool:
        return items[place] is None and is_call(blocks[lines[place].block].text)

    while last > first and (calls(last - 1) or is_edge(last - 1)):
        last -= 1
    while first < last and is_edge(first):
        first += 1
    return lines[first:last], heads[first:last]
