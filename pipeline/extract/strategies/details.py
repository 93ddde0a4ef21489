"""`<details>` with its `<summary>`: the summary is the question, the rest of the box the answer."""

from __future__ import annotations

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Box, Layout, leads_inside
from pipeline.extract.pairs import Pair, Proposal, whole


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the pairs of all `<details>`; those that hold only links are contents.

    On a page that says it is about questions, or marks them up, statements are taken for questions
    too.
    """
    pairs = pairs_of(layout, article)
    if not pairs:
        return None
    blocks = layout.blocks
    asked = [blocks[pair.question[-1].block].text for pair in pairs]
    share = sum(question_score(text) >= 0.5 for text in asked) / len(pairs)
    meant = len(pairs) > 1 and (context.announced or any(map(context.knows, asked)))
    if share < 0.34 and not meant:
        return None
    if len(pairs) == 1 and share < 1:
        return None
    return Proposal("details", pairs, min(0.98, 0.8 + 0.2 * share))


def pairs_of(layout: Layout, article: Article | None = None) -> list[Pair]:
    """Pairs of all `<details>`, without judging them."""
    if "summary" not in layout.tags:
        return []
    return [
        pair
        for box in layout.boxes
        if box.tag == "summary" and (article is None or article.holds_box(box))
        if (pair := _pair(layout, article, box)) is not None
    ]


def _pair(layout: Layout, article: Article | None, summary: Box) -> Pair | None:
    around = summary.parent
    if around is None or around.tag != "details" or summary.start == summary.end:
        return None
    rest = [
        index
        for index in (*range(around.start, summary.start), *range(summary.end, around.end))
        if article is None or not article.reasons[index]
    ]
    blocks = layout.blocks
    if not rest or all(blocks[index].runs and _leads_on(layout, index) for index in rest):
        return None
    return Pair(whole(blocks, range(summary.start, summary.end)), whole(blocks, rest))


def _leads_on(layout: Layout, index: int) -> bool:
    return all(leads_inside(style) for text, style in layout.blocks[index].runs if text.strip())
