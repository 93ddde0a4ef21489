"""Heads in reading order -> pairs: what stands between one question and the next is its answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.extract.evidence.lines import is_bold
from pipeline.extract.evidence.marks import bare_number
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import SIGN, Article
from pipeline.extract.page.blocks import (
    BLANK,
    BREAK,
    HEADINGS,
    RULE,
    Block,
    Box,
    Layout,
    Piece,
    enclosing,
)
from pipeline.extract.pairs import Head, Pair, Place, common_box, pieces_between

_REASON_MARK = "mark"
# A line with this score asks, whatever follows it.
_ASKS = 0.7
_MOST_LINES = 8
_NEAR = 3
_MOST = 0.5


Built = tuple[list[Pair], list[list[Piece]], list[tuple[Piece, str]]]


def build_pairs(
    layout: Layout,
    article: Article,
    heads: list[Head],
    items: list[Box | None] | None = None,
    titles: frozenset[int] = frozenset(),
) -> Built:
    """Build pairs from heads; also questions without answer, and pieces that are neither.

    `items` are the boxes that end the answers, where the page has such boxes; `titles` are blocks
    that are known to title a section, beside the headings that show it by their level.
    """
    builder = _Builder(layout, article, heads, titles)
    last = _end_of_last(layout, article, heads)
    for position, head in enumerate(heads):
        final = position + 1 == len(heads)
        end = last if final else _end_of_part(layout.blocks, heads, position)
        item = items[position] if items else None
        if item is not None and item.end <= end.block:
            tabled = not final and _is_tabled(layout.blocks, item, end.block)
            end = end if tabled else Place(item.end, 0)
        builder.add(head, end, final, boxed=item is not None)
    return builder.pairs, builder.unanswered, builder.loose


def heads_in_turn(marks: Iterable[tuple[Place, Place, bool]]) -> list[Head]:
    """Heads from marks in reading order: where each stands, where its text begins, if it asks.

    What tells before anything asks belongs to nothing; what tells again is a further answer.
    """
    heads: list[Head] = []
    for start, text, asks in marks:
        if asks:
            heads.append(Head(start, text))
        elif heads and heads[-1].answer is None:
            heads[-1].answer_mark, heads[-1].answer = start, text
        elif heads:
            heads[-1].more_answers.append((start, text))
    return heads


def _is_tabled(blocks: list[Block], item: Box, end: int) -> bool:
    """Tell whether only a table of data stands between a question's layout table and the next.

    It belongs to the answer above it, as on old pages, where the title of a section would not.
    """
    if item.tag != "table" or item.end >= end:
        return False
    between: Box | None = blocks[item.end].box
    while between is not None and between.parent is not item.parent:
        between = between.parent
    return between is not None and between.tag == "table" and between.end == end > item.end + 1


class _Builder:
    """Collects pairs in reading order, and the section that the next one stands in."""

    def __init__(
        self, layout: Layout, article: Article, heads: list[Head], titles: frozenset[int]
    ) -> None:
        self.blocks = layout.blocks
        self.article = article
        self.titles = titles
        self.marked = len(heads) > 1 and heads[0].answer_mark is not None
        self.told_in_headings = _are_told_in_headings(layout.blocks, heads)
        plain = self.told_in_headings and not _level(layout.blocks[heads[0].start.block])
        self.levels = set() if plain else _section_levels(layout.blocks, article, heads)
        self.pairs: list[Pair] = []
        self.unanswered: list[list[Piece]] = []
        self.loose: list[tuple[Piece, str]] = []
        self.section, self.title = self._sections_before(heads[0])

    def add(self, head: Head, end: Place, final: bool, *, boxed: bool = False) -> None:
        """Add the question of a head with what stands between it and `end`.

        In a box of its own (`boxed`), headings like the question's are its answer's.
        """
        pair = _question(self.blocks, head)
        if final and head.answer is None and self.marked:
            # All others have the mark of an answer: what follows this one is the closing.
            self._leave(pair)
            return
        begin = head.answer or pair_end(head, self.blocks)
        reasons = self.article.reasons
        answer = pieces_between(self.blocks, begin, end)
        if any(reasons[begin.block : end.block + 1]):
            answer = [piece for piece in answer if not reasons[piece.block]]
        answer, rest, title = self._cut_sections(
            answer, head, told_in_headings=boxed or self.told_in_headings
        )
        if head.more_answers:
            answer, dropped = _take_out(answer, head.more_answers)
            pair.dropped += dropped
        pair.answer = answer
        pair.section, pair.section_pieces = self.section, self.title
        pair.follows = head.follows and bool(self.pairs)
        self.title = []
        if not final:
            self.loose += [(piece, "text of a section") for piece in rest]
            if title:
                self.section, self.title = self.blocks[title[-1].block].text, title
        if answer and _has_content(self.blocks, answer):
            self.pairs.append(pair)
        else:
            self._leave(pair)

    def _sections_before(self, head: Head) -> tuple[str, list[Piece]]:
        """The title right above the first question, unless it is that of the page."""
        index = _above(self.article, head)
        if index < self.article.root.start:
            return "", []
        block = self.blocks[index]
        level = _level(block)
        of_a_part = index in self.titles or (level > 1 and level in self.levels)
        return (block.text, [block.whole]) if of_a_part and self._is_title(index) else ("", [])

    def _cut_sections(
        self, pieces: list[Piece], head: Head, *, told_in_headings: bool
    ) -> tuple[list[Piece], list[Piece], list[Piece]]:
        """Part what follows a question: its answer, loose text, titles of the next section."""
        blocks, titles = self.blocks, self.titles
        own = _level(blocks[head.start.block])
        if not own and not self.levels and not titles:
            return pieces, [], []
        highest = max(self.levels, default=0)
        if not told_in_headings and not _answered_by_heading(blocks, pieces, head):
            # A heading like the questions' that asks nothing begins another part of the page.
            highest = max(highest, own)
        for position, piece in enumerate(pieces):
            level = _level(blocks[piece.block])
            if piece.block in titles or (level and (level <= highest or level < own)):
                rest = pieces[position:]
                title = [one for one in rest if self._is_title(one.block)]
                return pieces[:position], [one for one in rest if one not in title], title
        return pieces, [], []

    def _is_title(self, index: int) -> bool:
        """Tell whether a line is a heading, or known to title a section; a number titles none."""
        titled = index in self.titles or _level(self.blocks[index]) > 0
        return titled and bare_number(self.blocks[index].text) is None

    def _leave(self, pair: Pair) -> None:
        self.unanswered.append(pair.question)
        self.loose += pair.dropped
        self.loose += [(piece, "question without answer") for piece in pair.question]


def _has_content(blocks: list[Block], pieces: list[Piece]) -> bool:
    return any(end > start or blocks[index].runs for index, start, end in pieces)


def pair_end(head: Head, blocks: list[Block]) -> Place:
    """Where a question ends that no answer's mark ends: with its paragraph."""
    if head.end is not None:
        return head.end
    start, text = head.more[-1] if head.more else (head.start, head.text)
    index = start.block if text.offset < len(blocks[start.block].text) else start.block + 1
    index = min(index, len(blocks) - 1)
    box = blocks[index].box
    # All lines of a heading are its own, and of a paragraph that is bold all through.
    own = box.tag in HEADINGS or _is_bold_question(blocks, index, box.end)
    last = max(index, box.end - 1) if own else index
    return Place(last, len(blocks[last].text))


def _is_bold_question(blocks: list[Block], start: int, end: int) -> bool:
    """Tell whether a question that its first line does not end goes on in bold up to its box's."""
    if not 1 < end - start <= _MOST_LINES or blocks[start].plain:
        return False
    if question_score(blocks[start].text) >= _ASKS:
        return False
    lines = blocks[start + 1 : end]
    style = blocks[start].runs[-1][1]
    goes_on = all(line.joint & (BREAK | BLANK) == BREAK and is_bold(line) for line in lines)
    return goes_on and style is not None and style.bold


def _question(blocks: list[Block], head: Head) -> Pair:
    answer, mark = head.answer, head.answer_mark
    end = mark or answer or pair_end(head, blocks)
    start, text = head.start, head.text
    question: list[Piece] = []
    marks: list[Piece] = []
    for following, its_text in head.more:
        question += pieces_between(blocks, text, following)
        marks += pieces_between(blocks, start, text)
        start, text = following, its_text
    question += pieces_between(blocks, text, end)
    marks += pieces_between(blocks, start, text)
    if answer is not None and mark is not None:
        marks += pieces_between(blocks, mark, answer)
    return Pair(question, [], [(piece, _REASON_MARK) for piece in marks])


def _take_out(
    pieces: list[Piece], marks: Sequence[tuple[Place, Place]]
) -> tuple[list[Piece], list[tuple[Piece, str]]]:
    """Part pieces at marks that stand inside them, in the order of the page."""
    inside: dict[int, list[tuple[int, int]]] = {}
    for start, end in marks:
        if start.block == end.block:
            inside.setdefault(start.block, []).append((start.offset, end.offset))
    kept: list[Piece] = []
    dropped: list[tuple[Piece, str]] = []
    for piece in pieces:
        begin = piece.start
        for first, last in inside.get(piece.block, ()):
            if begin <= first < piece.end:
                if begin < first:
                    kept.append(Piece(piece.block, begin, first))
                dropped.append((Piece(piece.block, first, last), _REASON_MARK))
                begin = last
        if begin < piece.end or begin == piece.start:
            kept.append(Piece(piece.block, begin, piece.end))
    return kept, dropped


def _level(block: Block) -> int:
    return HEADINGS.get(block.box.tag, 0)


def _section_levels(blocks: list[Block], article: Article, heads: list[Head]) -> set[int]:
    """Levels of the headings that stand right above a question."""
    levels = _level_near(blocks, heads[0])
    for head in heads:
        index = _above(article, head)
        own = _level(blocks[head.start.block])
        while index >= 0 and (level := _level(blocks[index])) and (not own or level < own):
            levels.add(level)
            index -= 1
    return levels


def _above(article: Article, head: Head) -> int:
    """The line above a question, and above the icon that may stand before it."""
    index = head.start.block - 1
    return index - 1 if index >= 0 and article.reasons[index] == SIGN else index


def _level_near(blocks: list[Block], head: Head) -> set[int]:
    """The level of a heading that stands a few lines above the first question, which is none.

    Others of its level title what is beside it: the items of an agenda, each with some words first.
    """
    start = head.start.block
    near = range(start - 1, max(start - 1 - _NEAR, -1), -1) if not _level(blocks[start]) else ()
    level = next((level for index in near if (level := _level(blocks[index]))), 0)
    return {level} if level > 1 else set()


def _are_told_in_headings(blocks: list[Block], heads: list[Head]) -> bool:
    """Tell whether right below most questions stands a heading like theirs: the answer.

    Below lines that are none, most answers begin with a heading and end with one.
    """
    if None not in [head.answer for head in heads]:
        return False
    told = 0
    for head, following in pairwise(heads):
        level = _level(blocks[head.start.block])
        below = pair_end(head, blocks).block + 1 if head.answer is None else 0
        if not 0 < below < following.start.block:
            continue
        first, last = _level(blocks[below]), _level(blocks[following.start.block - 1])
        told += first == level if level else bool(first and last)
    return told > 0.5 * (len(heads) - 1) > 0


def _answered_by_heading(blocks: list[Block], pieces: list[Piece], head: Head) -> bool:
    """Tell whether headings hold the answers too, as each turn of some interviews."""
    if not pieces:
        return False
    marks = [head.answer, *(start for start, _ in head.more_answers)]
    return any(
        place is not None and place.block >= pieces[0].block and _level(blocks[place.block])
        for place in marks
    )


def _end_of_part(blocks: list[Block], heads: list[Head], position: int) -> Place:
    """Where the next question begins, or the box ends that holds this one and others before it."""
    following = heads[position + 1].start
    listed = enclosing(blocks[heads[position].start.block].box, "dl")
    asked = pair_end(heads[position], blocks).block
    if listed is not None and asked + 1 < listed.end <= following.block:
        # What follows a list of terms is no answer to the last of them.
        return Place(listed.end, 0)
    if position == 0:
        return following
    before = heads[position - 1].start.block
    told = (heads[position].answer or pair_end(heads[position], blocks)).block
    box: Box | None = blocks[heads[position].start.block].box
    while box is not None and box.end <= following.block:
        holds = box.start <= before and box.end > told + 1
        if holds and _has_twin(box, blocks[following.block].box):
            return Place(box.end, 0)
        box = box.parent
    return following


def _has_twin(part: Box, inside: Box) -> bool:
    """Tell whether a line stands in a box beside another one, and of its kind."""
    node: Box | None = inside
    while node is not None and node.parent is not part.parent:
        node = node.parent
    return node is not None and node.key == part.key and part.tag != "li"


def _end_of_last(layout: Layout, article: Article, heads: list[Head]) -> Place:
    """Where the last answer ends: at the end of its container, or at the usual separator."""
    blocks = layout.blocks
    end = _container_end(layout, article, heads)
    usual = _separators(blocks, heads)
    begin = (heads[-1].answer or heads[-1].text).block
    above = _level_above(blocks, article, heads)
    for index in range(begin + 1, end):
        block = blocks[index]
        # An empty line in code parts nothing.
        parted = block.joint & usual and not block.pre
        if parted or 0 < _level(block) <= above:
            return Place(index, 0)
        if article.reasons[index] not in ("", SIGN):
            return Place(index, 0)
    if end >= len(blocks):
        return Place(len(blocks), 0)
    return Place(end, 0)


def _level_above(blocks: list[Block], article: Article, heads: list[Head]) -> int:
    """Level of the heading that all questions stand below, if answers hold none like it."""
    first = heads[0].start.block
    own = _level(blocks[first])
    levels = [level for block in blocks[article.root.start : first] if (level := _level(block))]
    level = levels[-1] if levels else 0
    if not level or (own and level >= own):
        return 0
    starts = {head.start.block for head in heads}
    between = range(first, heads[-1].start.block)
    inside = any(0 < _level(blocks[index]) <= level and index not in starts for index in between)
    return 0 if inside else level


def _container_end(layout: Layout, article: Article, heads: list[Head]) -> int:
    """End of the item that holds the last question, if items hold one question each."""
    blocks = layout.blocks
    if len(heads) < 2:
        return article.root.end
    common = common_box(blocks, [head.start.block for head in heads])
    assert common is not None
    items = [_child_below(common, blocks[head.start.block].box) for head in heads]
    last = items[-1]
    answer = heads[-1].answer
    asked = pair_end(heads[-1], blocks).block
    # A term holds no answer, though it may hold a control.
    if (
        last is not None
        and last.tag != "dt"
        and (
            (
                answer is not None
                and answer.block < last.end
                and answer.block > heads[-1].start.block
            )
            or (answer is None and last.end > asked + 1)
        )
    ):
        begins = [item.start for item in items if item is not None]
        own = len(set(begins)) == len(heads) and not _spill(items, begins)
        if own or items.count(last) > 1:
            return last.end
    return min(common.end, article.root.end)


def _spill(items: list[Box | None], begins: list[int]) -> bool:
    """Tell whether most answers go on behind the boxes that their questions stand in."""
    ends = [item.end for item in items if item is not None]
    behind = sum(end < begin for end, begin in zip(ends, begins[1:], strict=False))
    return behind > _MOST * (len(begins) - 1)


def _child_below(ancestor: Box, box: Box) -> Box | None:
    node: Box | None = box
    while node is not None and node.parent is not ancestor:
        node = node.parent
    return node


def _separators(blocks: list[Block], heads: list[Head]) -> int:
    """Signs (a blank, a rule) that stand between pairs and never inside an answer."""
    usual = 0
    joints = [block.joint for block in blocks]
    for sign in (BLANK, RULE):
        between = sum([1 for head in heads[1:] if joints[head.start.block] & sign])
        if not between or between < 0.6 * (len(heads) - 1):
            continue
        inside = 0
        for head, following in pairwise(heads):
            begin = (head.answer or head.text).block
            inside += any(joint & sign for joint in joints[begin + 1 : following.start.block])
        if inside <= 0.05 * len(heads):
            usual |= sign
    return usual
