"""Lines that look alike and ask: headings, bold paragraphs, buttons, `div.question`, list items.

Lines are grouped by how they are marked up. The group whose lines ask questions, and have
something standing between one and the next, holds the questions; no name of a class is needed.
"""

from __future__ import annotations

from pipeline.extract.evidence.choices import choices, inside, is_about, marked_answers
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.head_lines import asking_lines, heads_of, titles_among, trim_ends
from pipeline.extract.evidence.items import find_items
from pipeline.extract.evidence.lines import ASKS, DISTINCT, Group, Line, group_lines
from pipeline.extract.evidence.refusals import Found, are_teasers, is_listing, is_refused, size_of
from pipeline.extract.evidence.regular import regular_groups
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Layout
from pipeline.extract.pairs import Pair, Proposal, with_words
from pipeline.extract.sequence import build_pairs

# Where questions lead to pages of their own, shorter answers are only their beginnings.
_SAID, _TOLD = 40, 200
_SURELY = 0.9
_CLEAR = 0.5


def propose(layout: Layout, article: Article, context: Context) -> list[Proposal]:
    """Propose the pairs of each group of lines that ask."""
    found = []
    groups = group_lines(layout, article, context)
    asking = {
        line.block: line.look for group in groups for line in group.lines if line.score >= ASKS
    }
    told = marked_answers(layout, article)
    # No line of a list of questions asks (but the last one, whether any are left): they are
    # troubles.
    silent = context.is_list and len(asking) <= context.titled
    regular = regular_groups(layout, article, context)
    for group in (*groups, *inside(groups, context.part), *regular):
        for choice in choices(group, context, told, silent):
            proposal = _proposal(layout, article, context, choice)
            if proposal is not None:
                if not choice.regular:
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
    blocks = layout.blocks
    lines = asking_lines(layout, group)
    if group.tag == "h1" and len(lines) > 1 and blocks[lines[0].block].text == context.title:
        # Some sites set the title of a post like the questions in it.
        lines = lines[1:]
    listing = is_listing(blocks, lines)
    if not lines or group.tag == "dd" or (listing and not context.titled):
        return None
    titles = titles_among(blocks, lines, group)
    lines = [line for line in lines if line.block not in titles] if titles else lines
    heads = heads_of(blocks, lines, group)
    items = find_items(layout, heads)
    flat = not any(items)
    about = is_about(group, context)
    terms = context.titled and _are_of_one_list(blocks, group, lines)
    series = _is_series(group, context, about=about, terms=terms)
    lines, heads = trim_ends(layout, article, lines, heads, items, series, context.knows)
    if not heads:
        return None
    items = find_items(layout, heads)
    pairs, unanswered, loose = build_pairs(layout, article, heads, items, titles)
    if pairs and group.limit:
        pairs[-1].answer = [piece for piece in pairs[-1].answer if piece.block < group.limit]
    if not pairs or not pairs[-1].answer:
        return None
    if listing and (not _say_all(pairs, context) or are_teasers(blocks, pairs)):
        return None
    answered = len(with_words(blocks, pairs)) / len(heads)
    found = Found(group, lines, pairs, about, terms, flat)
    if answered < 0.6 or is_refused(layout, article, context, found):
        return None
    name = "heading" if group.heading else "bold" if group.bold else "repetition"
    confidence = min(_confidence(blocks, found), 0.9) * answered
    return Proposal(name, pairs, confidence, loose, unanswered)


def _say_all(pairs: list[Pair], context: Context) -> bool:
    """Tell whether answers are more than beginnings of what stands on pages of their own."""
    parted = sum(len(pair.answer) > 1 for pair in pairs)
    least = _SAID if context.is_list or parted > _CLEAR * len(pairs) else _TOLD
    return size_of(pairs) >= least * len(pairs)


def _are_of_one_list(blocks: list[Block], group: Group, lines: list[Line]) -> bool:
    lists = {blocks[line.block].box.parent for line in lines}
    return group.tag == "dt" and len(lists) == 1 and any(one.score >= _SURELY for one in lines)


def _is_series(group: Group, context: Context, *, about: bool, terms: bool) -> bool:
    """Tell whether lines are set so that those which do not ask belong to those which do."""
    distinct = group.heading or group.bold or group.numbered or group.bonus >= DISTINCT or terms
    distinct = distinct or (group.styled and context.is_interview)
    return (about and distinct) or group.capitals or group.regular


def _confidence(blocks: list[Block], found: Found) -> float:
    group, number = found.group, len(found.lines)
    confidence = 0.35 + 0.3 * found.asking / number
    confidence += 0.1 * sum(line.score for line in found.lines) / number
    if group.heading or group.bold or found.terms or not found.flat:
        confidence += 0.1
    else:
        confidence -= 0.06 if found.about else 0.1
    confidence += 0 if found.flat else 0.05
    if not group.heading and _run_on(blocks, found.pairs):
        confidence -= 0.2
    confidence += 0.05 if found.about else 0
    confidence += group.bonus - (0.1 if len(found.pairs) == 1 else 0)
    return confidence - (0.15 if group.tag == "h1" else 0)


def _run_on(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether answers run on over headings: the questions are rhetorical, in an article."""
    over = sum(
        any(blocks[piece.block].box.tag in HEADINGS for piece in pair.answer) for pair in pairs
    )
    return over > 0.3 * len(pairs)
