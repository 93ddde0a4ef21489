"""Lines that look alike and ask: headings, bold paragraphs, buttons, `div.question`, list items.

Lines are grouped by how they are marked up. The group whose lines ask questions, and have
something standing between one and the next, holds the questions; no name of a class is needed.
"""

from __future__ import annotations

from pipeline.extract.evidence.choices import (
    FEWEST,
    SERIES,
    choices,
    inside,
    is_about,
    marked_answers,
)
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.head_lines import asking_lines, heads_of, trim_ends
from pipeline.extract.evidence.items import find_items
from pipeline.extract.evidence.lines import ASKS, DISTINCT, Group, Line, group_lines
from pipeline.extract.evidence.wording import is_ending
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Layout
from pipeline.extract.pairs import Pair, Proposal, with_words
from pipeline.extract.sequence import build_pairs

_CHAPTER = 1500
_NEARLY_ALL = 0.75
_CLEAR = 0.5


def propose(layout: Layout, article: Article, context: Context) -> list[Proposal]:
    """Propose the pairs of each group of lines that ask."""
    found = []
    groups = group_lines(layout, article, context)
    asking = {
        line.block: line.look for group in groups for line in group.lines if line.score >= ASKS
    }
    told = marked_answers(layout, article)
    # No line of a list of questions asks: they are troubles.
    silent = not asking and context.is_list
    for group in (*groups, *inside(groups, context.part)):
        for choice in choices(group, context, told, silent):
            proposal = _proposal(layout, article, context, choice)
            if proposal is not None:
                proposal.confidence -= _swallowed(proposal, choice, asking)
                found.append(proposal)
                if proposal.confidence >= _CLEAR:
                    break
    return found


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


def _proposal(layout: Layout, article: Article, context: Context, group: Group) -> Proposal | None:
    lines = asking_lines(layout, group)
    if group.tag == "dd" or _is_listing(layout.blocks, lines):
        return None
    heads = heads_of(layout.blocks, lines, group)
    items = find_items(layout, heads)
    flat = not any(items)
    about = is_about(group, context)
    distinct = group.heading or group.bold or group.numbered or group.bonus >= DISTINCT
    terms = context.titled and _are_of_one_list(layout.blocks, group, lines)
    distinct = distinct or terms
    distinct = distinct or (group.styled and context.is_interview)
    series = (about and distinct) or group.capitals
    lines, heads = trim_ends(layout, lines, heads, items, series)
    if not heads:
        return None
    items = find_items(layout, heads)
    pairs, unanswered, loose = build_pairs(layout, article, heads, items)
    if pairs and group.limit:
        pairs[-1].answer = [piece for piece in pairs[-1].answer if piece.block < group.limit]
    if not pairs or not pairs[-1].answer:
        return None
    answered = len(with_words(layout.blocks, pairs)) / len(heads)
    asking = sum(line.score >= ASKS for line in lines)
    doubted = not about and _is_doubted(layout, article, group, pairs, asking, flat)
    if group.heading and not (about or context.is_interview):
        # The titles of an article, some of which ask.
        doubted = doubted or asking < _NEARLY_ALL * len(lines)
    if answered < 0.6 or doubted or (group.folds and flat and asking < _CLEAR * len(lines)):
        return None
    # A page with one question, which is its title, is read by what stands around it (`alone`).
    by_address = context.is_filed and not context.titled
    if len(pairs) == 1 and (group.tag == "h1" or by_address or not _fills(layout, article, pairs)):
        return None
    share = asking / len(lines)
    sure = sum(line.score for line in lines) / len(lines)
    confidence = 0.35 + 0.3 * share + 0.1 * sure
    plain = -0.06 if about else -0.1
    confidence += 0.1 if group.heading or group.bold or terms or not flat else plain
    confidence += 0 if flat else 0.05
    if not group.heading and _run_on(layout.blocks, pairs):
        confidence -= 0.2
    confidence += 0.05 if about else 0
    confidence += group.bonus - (0.1 if len(pairs) == 1 else 0)
    if group.tag == "h1":
        confidence -= 0.15
    name = "heading" if group.heading else "bold" if group.bold else "repetition"
    return Proposal(name, pairs, min(confidence, 0.9) * answered, loose, unanswered)


def _are_of_one_list(blocks: list[Block], group: Group, lines: list[Line]) -> bool:
    """Tell whether all lines are terms of one list, some of which ask: it is of troubles."""
    lists = {blocks[line.block].box.parent for line in lines}
    return group.tag == "dt" and len(lists) == 1 and sum(one.score >= ASKS for one in lines) > 1


def _is_doubted(
    layout: Layout, article: Article, group: Group, pairs: list[Pair], asking: int, flat: bool
) -> bool:
    """Tell whether lines that no title calls questions are an article's."""
    if flat and ((asking < FEWEST and not group.capitals) or _are_chapters(pairs)):
        return True
    return asking < SERIES and _is_told(layout, article, group, pairs)


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
