"""Lines that look alike and ask: headings, bold paragraphs, buttons, `div.question`, list items.

Lines are grouped by how they are marked up. The group whose lines ask questions, and have
something standing between one and the next, holds the questions; no name of a class is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.article import Article
from pipeline.extract.blocks import BLANK, BOLD, BREAK, HEADINGS, Block, Box, Layout, Style
from pipeline.extract.context import Context
from pipeline.extract.items import find_items
from pipeline.extract.lines import DISTINCT, Group, Line, group_lines, is_bold
from pipeline.extract.marks import MARK_STARTS, read_mark
from pipeline.extract.pairs import Head, Pair, Place, Proposal, with_words
from pipeline.extract.sequence import build_pairs
from pipeline.extract.wording import is_call, is_ending, is_frame

_NEARLY_ALL = 0.75
# One or two titles that ask are usual in any article.
_FEWEST = 3
_CHAPTER = 1500
_SERIES = 5
_FEW_ASK = 0.15
# Scores up to this come from a line's first words, which also begin titles ("Why us").
_BY_WORDS = 0.7
# Of those that ask, more than so many do it by more than their words.
_FEW_PLAIN = 0.34
# This share of lines has to ask: anywhere, below a heading that speaks of questions, or on a page
# whose title does.
_MOST = 0.6
_SOME_BELOW = 0.34
_SOME_ON_PAGE = 0.33
_ASKS = 0.5
_CLEAR = 0.5
_PLAIN = ("p", "div", "body", "td", "li", "pre", "blockquote", "article", "section", "main")


def propose(layout: Layout, article: Article, context: Context) -> list[Proposal]:
    """Propose the pairs of each group of lines that ask."""
    found = []
    groups = group_lines(layout, article, context)
    asking = {
        line.block: line.look for group in groups for line in group.lines if line.score >= _ASKS
    }
    told = _marked_answers(layout, article)
    # No line of a list of questions asks: they are troubles.
    silent = not asking and context.is_list
    for group in (*groups, *_inside(groups, context.part)):
        for choice in _choices(group, context, told, silent):
            proposal = _proposal(layout, article, context, choice)
            if proposal is not None:
                proposal.confidence -= _swallowed(proposal, choice, asking)
                found.append(proposal)
                if proposal.confidence >= _CLEAR:
                    break
    return found


def _inside(groups: list[Group], part: tuple[int, int]) -> Iterator[Group]:
    """What of each group stands in the part of the page that is about questions."""
    first, end = part
    if first == 0 or first == end:
        return
    for group in groups:
        lines = [line for line in group.lines if first < line.block < end]
        if len(lines) > 1 and len(lines) < len(group.lines):
            yield replace(group, lines=lines, limit=end)


def _swallowed(proposal: Proposal, group: Group, asking: dict[int, str]) -> float:
    """What it counts against a group that its answers hold questions set like its own."""
    heads = {line.block for line in group.lines}
    looks = {line.look for line in group.lines}
    inside = sum(
        1
        for pair in proposal.pairs
        for piece in pair.answer
        if piece.block not in heads and asking.get(piece.block) in looks
    )
    return 0.3 * min(1.0, inside / len(proposal.pairs)) + (0.05 if inside else 0.0)


def _marked_answers(layout: Layout, article: Article) -> set[int]:
    """Lines that begin with the mark of an answer ("答："), on pages whose questions have none."""
    found = set()
    for index in range(article.root.start, article.root.end):
        text = layout.blocks[index].text
        if text[:1] in MARK_STARTS and not article.reasons[index]:
            mark = read_mark(text)
            if mark is not None and mark.kind == "a" and mark.tie == "sign":
                found.add(index)
    return found


def _choices(group: Group, context: Context, told: set[int], silent: bool) -> Iterator[Group]:
    """The whole group if enough of it asks; failing that, only the lines that surely ask."""
    lines = group.lines
    if group.capitals and len(lines) >= _FEWEST and context.is_interview:
        yield replace(group, bonus=group.bonus + 0.25)
        return
    about = _is_about(group, context)
    asking = sum(line.score >= _ASKS for line in lines)
    if len(lines) > 1 and sum(line.block + 1 in told for line in lines) >= 0.8 * len(lines):
        yield replace(group, bonus=group.bonus + 0.4)
        return
    named = (group.heading or group.bold) and asking >= _FEWEST and context.is_interview
    if not (context.titled or named or _asks_plainly(lines, asking)):
        return
    some = _SOME_ON_PAGE if context.titled else _SOME_BELOW
    if asking < len(lines) * (some if about else _MOST):
        if context.titled and _names_troubles(group, asking, silent, context.is_list):
            yield replace(group, bonus=group.bonus + 0.1)
            return
    elif asking >= 2 or (asking and about):
        yield group
    if asking < 2 and not (asking and about):
        return
    surely = 0.8 if about else 1.0
    sure = [line for line in lines if line.score >= surely]
    if len(lines) > len(sure) >= 3 and group.tag in _PLAIN and not group.bold:
        yield Group(sure, group.heading, group.bold, "plain")


def _is_about(group: Group, context: Context) -> bool:
    """Tell whether a title says that lines ask; in an interview those do that are set apart."""
    apart = group.bold or group.styled
    return context.about(group.lines[0].block) or (apart and context.is_interview)


def _asks_plainly(lines: list[Line], asking: int) -> bool:
    """Tell whether a line asks by more than its first words, or nearly all do by these."""
    if sum(line.score > _BY_WORDS for line in lines) > _FEW_PLAIN * asking:
        return True
    clear = sum(line.score >= _BY_WORDS for line in lines)
    return clear >= max(3, _NEARLY_ALL * len(lines))


def _names_troubles(group: Group, asking: int, silent: bool, listed: bool) -> bool:
    """Tell whether a group can be what a page about questions has instead: names of troubles."""
    if group.tag == "dt":
        return len(group.lines) > 2
    distinct = (group.heading or group.bold) and group.tag != "h1"
    if silent:
        return distinct and len(group.lines) >= _FEWEST
    few = asking >= _FEW_ASK * len(group.lines) or group.numbered
    return distinct and few and len(group.lines) >= _SERIES - listed


def _proposal(layout: Layout, article: Article, context: Context, group: Group) -> Proposal | None:
    lines = _without_contents(layout.blocks, _joined(layout, group))
    lines = _without_sections(layout.blocks, lines)
    if _is_listing(layout.blocks, lines):
        return None
    heads = [_head(layout.blocks, line) for line in lines]
    _go_on(layout.blocks, heads, group)
    items = find_items(layout, heads)
    flat = not any(items)
    about = _is_about(group, context)
    distinct = group.heading or group.bold or group.numbered or group.bonus >= DISTINCT
    distinct = distinct or (group.styled and context.is_interview)
    series = (about and distinct) or group.capitals
    lines, heads = _trim_ends(layout, lines, heads, items, series)
    if not heads:
        return None
    items = find_items(layout, heads)
    pairs, unanswered, loose = build_pairs(layout, article, heads, items)
    if pairs and group.limit:
        pairs[-1].answer = [piece for piece in pairs[-1].answer if piece.block < group.limit]
    if not pairs or not pairs[-1].answer:
        return None
    answered = len(with_words(layout.blocks, pairs)) / len(heads)
    asking = sum(line.score >= _ASKS for line in lines)
    doubted = not about and _is_doubted(layout, article, group, pairs, asking, flat)
    if answered < 0.6 or doubted:
        return None
    # A page with one question, which is its title, is read by what stands around it (`alone`).
    by_address = context.is_filed and not context.titled
    if len(pairs) == 1 and (group.tag == "h1" or by_address or not _fills(layout, article, pairs)):
        return None
    share = asking / len(lines)
    sure = sum(line.score for line in lines) / len(lines)
    confidence = 0.35 + 0.3 * share + 0.1 * sure
    plain = -0.06 if about else -0.1
    confidence += 0.1 if group.heading or group.bold or not flat else plain
    confidence += 0 if flat else 0.05
    if not group.heading and _run_on(layout.blocks, pairs):
        confidence -= 0.2
    confidence += 0.05 if about else 0
    confidence += group.bonus - (0.1 if len(pairs) == 1 else 0)
    if group.tag == "h1":
        confidence -= 0.15
    name = "heading" if group.heading else "bold" if group.bold else "repetition"
    return Proposal(name, pairs, min(confidence, 0.9) * answered, loose, unanswered)


def _is_doubted(
    layout: Layout, article: Article, group: Group, pairs: list[Pair], asking: int, flat: bool
) -> bool:
    """Tell whether lines that no title calls questions are an article's."""
    if flat and ((asking < _FEWEST and not group.capitals) or _are_chapters(pairs)):
        return True
    return asking < _SERIES and _is_told(layout, article, group, pairs)


def _are_chapters(pairs: list[Pair]) -> bool:
    """Tell whether answers are as long as the parts of an article that asks in its headings."""
    size = sum(piece.end - piece.start for pair in pairs for piece in pair.answer)
    return size > _CHAPTER * len(pairs)


def _is_told(layout: Layout, article: Article, group: Group, pairs: list[Pair]) -> bool:
    """Tell whether an article asks itself: in the first words of paragraphs, or between its ends.

    The former are few among others; a heading such as "Conclusion" is set like the others.
    """
    blocks = layout.blocks
    if group.heading:
        return any(is_ending(blocks[line.block].text) for line in group.lines)
    leads = group.bold and all(0 < line.end < len(blocks[line.block].text) for line in group.lines)
    return leads and (
        any(len(pair.answer) > 1 for pair in pairs) or not _fills(layout, article, pairs)
    )


def _run_on(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether answers run on over headings: the questions are rhetorical, in an article."""
    over = sum(
        any(blocks[piece.block].box.tag in HEADINGS for piece in pair.answer) for pair in pairs
    )
    return over > 0.3 * len(pairs)


def _fills(layout: Layout, article: Article, pairs: list[Pair]) -> bool:
    """Tell whether pairs are most of the article; else few questions prove nothing."""
    size = sum(
        len(layout.blocks[index].text)
        for index in range(article.root.start, article.root.end)
        if not article.reasons[index]
    )
    pieces = (piece for pair in pairs for piece in (*pair.question, *pair.answer))
    return sum(piece.end - piece.start for piece in pieces) > 0.5 * size


def _is_listing(blocks: list[Block], lines: list[Line]) -> bool:
    """Tell whether the lines lead to other pages: news, a forum's index, related posts."""
    away = sum(_leads_away(blocks[line.block]) for line in lines)
    return away > 0.5 * len(lines)


def _leads_away(block: Block) -> bool:
    for text, style in block.runs:
        if text.strip():
            link = style.link if style is not None else None
            href = link.element.get("href") if link is not None else None
            if not href or href.startswith(("#", "javascript:")) or href.strip() == "":
                return False
    return bool(block.runs)


def _joined(layout: Layout, group: Group) -> list[Line]:
    """Leave out lines that only go on after the one before: a question over two lines."""
    kept: list[Line] = []
    for line in group.lines:
        block, before = layout.blocks[line.block], layout.blocks[line.block - 1]
        if (
            kept
            and max(kept[-1].block, -kept[-1].end) == before.index
            and group.tag != "plain"
            and (_is_next_line(before, block) or (group.bold and _share_bold(before, block)))
        ):
            kept[-1] = Line(kept[-1].block, -line.block, max(kept[-1].score, line.score))
            continue
        kept.append(line)
    return kept


def _is_next_line(before: Block, block: Block) -> bool:
    return block.joint & (BREAK | BLANK) == BREAK and block.box is before.box


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
        if line.score >= _ASKS
        or line.end < 0
        or not (level := HEADINGS.get(blocks[line.block].box.tag, 0))
        or line.block + 1 >= len(blocks)
        or HEADINGS.get(blocks[line.block + 1].box.tag, 0) <= level
    ]


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
    alone = sum(not _next_line(blocks, head) for head in heads) >= 0.6 * len(heads)
    for head in heads:
        while head.answer is None and head.end is not None and (line := _next_line(blocks, head)):
            if not alone and not (group.bold and is_bold(line)):
                break
            head.end = Place(line.index, len(line.text))


def _next_line(blocks: list[Block], head: Head) -> Block | None:
    index = head.end.block + 1 if head.end is not None else len(blocks)
    if index >= len(blocks):
        return None
    line = blocks[index]
    joined = line.joint & (BREAK | BLANK) == BREAK and line.box is blocks[index - 1].box
    return line if joined and not line.pre else None


def _trim_ends(
    layout: Layout,
    lines: list[Line],
    heads: list[Head],
    items: list[Box | None],
    series: bool,
) -> tuple[list[Line], list[Head]]:
    """Leave out what does not ask at both ends, and calls to ask ("Still have questions?").

    What stands in a box like those of all others, with an answer of its own, is neither.
    """
    blocks = layout.blocks
    first, last = 0, len(lines)
    while last > first and items[last - 1] is None and is_call(blocks[lines[last - 1].block].text):
        last -= 1
    asking = sum(line.score >= _ASKS for line in lines)
    regular = not any(items) and (series or (asking >= 3 and asking >= 0.7 * len(lines)))

    def is_edge(place: int) -> bool:
        line = lines[place]
        odd = not regular or is_frame(blocks[line.block].text)
        return line.score < _ASKS and items[place] is None and odd

    while last > first and is_edge(last - 1):
        last -= 1
    while first < last and is_edge(first):
        first += 1
    return lines[first:last], heads[first:last]
