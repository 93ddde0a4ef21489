"""Controls and their panels: the control names the panel, wherever that stands.

`aria-controls`, `data-target` and others like it, or a link to the panel's id. Where questions in a
list lead to places below it that do not repeat them, these places are the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from pipeline.extract.evidence.context import Context, normal
from pipeline.extract.evidence.marks import NUMBERED
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout, Piece
from pipeline.extract.pairs import Pair, Place, Proposal, pieces_between, whole

# What controls a panel is not far around its own words.
_STYLES_AROUND, _BOXES_AROUND = 8, 3
_FEWEST = 3
_ASKS = 0.7


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the text of each control with its panel, or with the place that it leads to."""
    controls = _controls_of(layout, article)
    if not controls:
        return None
    return _with_panels(layout, article, context, controls) or _with_places(
        layout, article, controls
    )


def _controls_of(layout: Layout, article: Article) -> list[tuple[int, list[str]]]:
    """The lines that may control something, with the names that they may have for it."""
    return [
        (index, targets)
        for index in article.kept(article.root.start, article.root.end)
        if layout.blocks[index].text and (targets := list(_targets(layout.blocks[index])))
    ]


def _with_panels(
    layout: Layout, article: Article, context: Context, controls: list[tuple[int, list[str]]]
) -> Proposal | None:
    blocks = layout.blocks
    panels = {name: box for box in layout.boxes if (name := box.element.get("id"))}
    pairs: list[Pair] = []
    scores = []
    taken: set[int] = set()
    for index, targets in controls:
        panel = next((panels[name] for name in targets if name in panels), None)
        if index in taken or panel is None or not _is_panel(blocks, panel, index):
            continue
        answer = _inside(article, panel)
        if not answer or taken & set(answer):
            continue
        taken.update(answer)
        taken.add(index)
        pairs.append(Pair(whole(blocks, [index]), whole(blocks, answer)))
        text = blocks[index].text
        scores.append(1.0 if context.knows(text) else question_score(text))
    if not pairs:
        return None
    least = 0.5 if context.about_questions else _ASKS
    share = sum(score >= least for score in scores) / len(pairs)
    if share < (0.3 if context.about_questions else 0.5) or (
        len(pairs) == 1 and not (share == 1 and context.about_questions)
    ):
        return None
    return Proposal("panels", pairs, 0.6 + 0.3 * share)


def _inside(article: Article, panel: Box) -> list[int]:
    """The lines of a panel; a window that opens over the page is one as a whole."""
    return article.kept(panel.start, panel.end) or list(range(panel.start, panel.end))


def _is_panel(blocks: list[Block], panel: Box, index: int) -> bool:
    """Tell whether a box is a panel, and not the place that a list of contents leads to."""
    if panel.start >= panel.end or panel.start <= index < panel.end:
        return False
    name, first = normal(blocks[index].text), normal(blocks[panel.start].text)
    return panel.tag not in HEADINGS and not first.endswith(name)


def _with_places(
    layout: Layout, article: Article, controls: list[tuple[int, list[str]]]
) -> Proposal | None:
    """Propose a list of questions with the places below it that its links lead to, in order."""
    blocks, anchors = layout.blocks, layout.anchors
    led = [
        (index, anchors[name])
        for index, targets in controls
        if (name := next((name for name in targets if name in anchors), "")) and name
        if anchors[name] > index
    ]
    asking = [one for one in led if question_score(blocks[one[0]].text) >= _ASKS]
    if len(asking) < _FEWEST or asking[0][1] <= asking[-1][0]:
        return None
    if not all(first[1] < second[1] for first, second in pairwise(asking)):
        return None
    if any(_repeats(blocks, index, place) for index, place in asking):
        return None
    ends = [*(place for _, place in asking[1:]), _end(blocks, article, asking[-1][1])]
    pairs = [
        _numbered_off(blocks, Pair(whole(blocks, [index]), whole(blocks, range(place, end))))
        for (index, place), end in zip(asking, ends, strict=True)
    ]
    return Proposal("panels", pairs, 0.8)


def _repeats(blocks: list[Block], index: int, place: int) -> bool:
    """Tell whether the question stands again where its link leads to."""
    name = normal(blocks[index].text)
    return any(normal(block.text).endswith(name) for block in blocks[place : place + 2])


def _end(blocks: list[Block], article: Article, begin: int) -> int:
    """Where the last answer ends: at a heading, or with the article."""
    return next(
        (
            index
            for index in range(begin + 1, article.root.end)
            if article.reasons[index] or blocks[index].box.tag in HEADINGS
        ),
        article.root.end,
    )


def _numbered_off(blocks: list[Block], pair: Pair) -> Pair:
    """Take the number of its question off an answer."""
    first = blocks[pair.answer[0].block]
    match = NUMBERED.match(first.text)
    if match is not None and match.end() < len(first.text):
        rest = pieces_between(
            blocks, Place(first.index, match.end()), Place(first.index, len(first.text))
        )
        pair.answer[:1] = rest
        pair.dropped.append((Piece(first.index, 0, match.end()), "number"))
    return pair


def _targets(block: Block) -> Iterator[str]:
    """The ids that a line may name: of what it controls or opens, or leads to."""
    links = {style.link for text, style in block.runs if text.strip() and style is not None}
    if len(links) > 1:
        # A row of links is no control.
        return
    for element in _controls(block):
        for key, value in element.items():
            name, named = str(key), str(value)
            if name == "aria-controls" or name.startswith("data-"):
                yield from named.lstrip("#").split()[:1]
            elif name == "href" and named.startswith("#"):
                yield named[1:]


def _controls(block: Block) -> Iterator[etree._Element]:
    style = block.style
    for _ in range(_STYLES_AROUND):
        if style is None:
            break
        yield style.element
        style = style.around
    box: Box | None = block.box
    for _ in range(_BOXES_AROUND):
        if box is None or box.end - box.start != 1:
            return
        yield box.element
        box = box.parent
