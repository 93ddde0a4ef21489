"""`<details>` with its `<summary>`: the summary is the question, the rest of the box the answer."""

from __future__ import annotations

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.doubts import leads_on
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Box, Layout, leads_inside
from pipeline.extract.pairs import Pair, Proposal, whole

_ASKS = 0.5
# More than by the first words: "My script", 「連携方法」.
_SURELY = 0.7
_SOME = 0.34
_MOST = 0.5


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the pairs of all `<details>`; those that hold only links are contents.

    On a page that says it is about questions, or marks them up, statements are taken for questions
    too.
    """
    blocks = layout.blocks
    pairs = pairs_of(layout, article)
    if pairs and _share(blocks, pairs, _SURELY) < _MOST:
        # Menus fold links out; where most ask, one may be answered by a link.
        pairs = [pair for pair in pairs if not leads_on(blocks, pair)]
    if not pairs:
        return None
    asked = [_asked(blocks, pair) for pair in pairs]
    share = _share(blocks, pairs, _ASKS)
    meant = any(map(context.knows, asked)) or _are_announced(context, pairs)
    if share < _SOME and not (meant and len(pairs) > 1):
        return None
    alone = len(pairs) == 1
    if alone and not (context.about_questions and question_score(asked[0]) >= _SURELY):
        return None
    return Proposal("details", pairs, min(0.98, 0.8 + 0.2 * share))


def _asked(blocks: list[Block], pair: Pair) -> str:
    return blocks[pair.question[-1].block].text


def _share(blocks: list[Block], pairs: list[Pair], least: float) -> float:
    """Share of the pairs whose question asks with a score of at least `least`."""
    return sum(question_score(_asked(blocks, pair)) >= least for pair in pairs) / len(pairs)


def _are_announced(context: Context, pairs: list[Pair]) -> bool:
    """Tell whether the page says that most of them stand where its questions are."""
    first, end = context.part
    inside = sum(first <= pair.question[0].block < end for pair in pairs)
    return context.announced and inside > _MOST * len(pairs)


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
