"""`<details>` with its `<summary>`: the summary is the question, the rest of the box the answer."""

from __future__ import annotations

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.doubts import leads_on
from pipeline.extract.evidence.marks import NUMBERED, read_mark
from pipeline.extract.evidence.reasons import holds_fields
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Box, Layout, enclosing, leads_inside
from pipeline.extract.pairs import Pair, Proposal, common_box, whole

_ASKS = 0.5
# More than by the first words: "My script", 「連携方法」.
_SURELY = 0.7
_SOME = 0.34
_MOST = 0.5
_NEARLY_ALL = 0.8


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the pairs of all `<details>`; those that hold only links are contents.

    On a page that says it is about questions, or marks them up, statements are taken for questions
    too.
    """
    blocks = layout.blocks
    scored = [
        (pair, question_score(blocks[pair.question[-1].block].text))
        for pair in pairs_of(layout, article)
    ]
    if sum(score >= _SURELY for _, score in scored) < _MOST * len(scored):
        # Menus fold links out, settings fields; where most ask, one may be answered by a link.
        scored = [
            (pair, score)
            for pair, score in scored
            if not (leads_on(blocks, pair) or _is_to_fill_in(blocks, pair))
        ]
    scored = _without_others(blocks, scored)
    if not context.titled:
        scored = _of_lists_that_ask(blocks, scored, context.part)
    if not scored:
        return None
    pairs = [pair for pair, _ in scored]
    share = sum(score >= _ASKS for _, score in scored) / len(scored)
    if len(scored) == 1:
        if not (context.about_questions and scored[0][1] >= _SURELY):
            return None
    elif share < _SOME and (not _are_meant(blocks, context, pairs) or _all_ask(blocks, pairs)):
        return None
    return Proposal("details", pairs, min(0.98, 0.8 + 0.2 * share))


def _without_others(
    blocks: list[Block], scored: list[tuple[Pair, float]]
) -> list[tuple[Pair, float]]:
    """Leave out what asks nothing and has neither mark nor number where nearly all others do."""
    marked = [_is_marked(blocks[pair.question[0].block].text) for pair, _ in scored]
    if sum(marked) < _NEARLY_ALL * len(scored):
        return scored
    return [one for one, known in zip(scored, marked, strict=True) if known or one[1] >= _ASKS]


def _of_lists_that_ask(
    blocks: list[Block], scored: list[tuple[Pair, float]], part: tuple[int, int]
) -> list[tuple[Pair, float]]:
    """Leave out the lists that never ask beside one that does: the days of a journey, settings.

    Below a heading that speaks of questions they need not.
    """
    first, end = part
    lists: dict[Box | None, list[float]] = {}
    for pair, score in scored:
        lists.setdefault(_list_around(blocks, pair), []).append(score)
    asking = {
        around
        for around, scores in lists.items()
        if sum(score >= _ASKS for score in scores) >= _MOST * len(scores) > 1
    }
    rest = [score for around, scores in lists.items() if around not in asking for score in scores]
    if not asking or any(score >= _ASKS for score in rest):
        return scored
    return [
        one
        for one in scored
        if _list_around(blocks, one[0]) in asking or first < one[0].question[0].block < end
    ]


def _list_around(blocks: list[Block], pair: Pair) -> Box | None:
    """What the `<details>` of a pair stands in."""
    around = enclosing(blocks[pair.question[0].block].box, "details")
    return None if around is None else around.parent


def _is_marked(text: str) -> bool:
    return read_mark(text) is not None or NUMBERED.match(text) is not None


def _is_to_fill_in(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a fold holds fields."""
    return holds_fields(common_box(blocks, [pair.question[0].block, pair.answer[-1].block]))


def _are_meant(blocks: list[Block], context: Context, pairs: list[Pair]) -> bool:
    """Tell whether the page marks them up, or says that questions are where most of them are."""
    if any(context.knows(blocks[pair.question[-1].block].text) for pair in pairs):
        return True
    first, end = context.part
    inside = sum(first <= pair.question[0].block < end for pair in pairs)
    return context.announced and inside > _MOST * len(pairs)


def _all_ask(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether nearly all folds end with a question: what is to be discussed about each."""
    asking = sum(question_score(blocks[pair.answer[-1].block].text) >= _SURELY for pair in pairs)
    return asking >= _NEARLY_ALL * len(pairs)


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
