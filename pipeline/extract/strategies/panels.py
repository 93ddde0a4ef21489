"""Controls and their panels: the control names the panel, wherever that stands.

`aria-controls`, `data-target`, `data-bs-target`, or a link to the panel's id.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.extract.evidence.context import Context, normal
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout
from pipeline.extract.pairs import Pair, Proposal, whole

# What controls a panel is not far around its own words.
_STYLES_AROUND, _BOXES_AROUND = 8, 3
_NAMES = ("aria-controls", "data-bs-target", "data-target", "href")


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the text of each control with its panel."""
    panels: dict[str, Box] | None = None
    pairs: list[Pair] = []
    scores = []
    blocks = layout.blocks
    taken: set[int] = set()
    for index in range(article.root.start, article.root.end):
        if article.reasons[index] or index in taken or not blocks[index].text:
            continue
        target = _target(blocks[index])
        if not target:
            continue
        if panels is None:
            panels = {name: box for box in layout.boxes if (name := box.element.get("id"))}
        panel = panels.get(target)
        if panel is None or not _is_panel(blocks, panel, index):
            continue
        answer = [one for one in range(panel.start, panel.end) if not article.reasons[one]]
        if not answer or taken & set(answer):
            continue
        taken.update(answer)
        taken.add(index)
        pairs.append(Pair(whole(blocks, [index]), whole(blocks, answer)))
        text = blocks[index].text
        scores.append(1.0 if context.knows(text) else question_score(text))
    if not pairs:
        return None
    least = 0.5 if context.about_questions else 0.7
    share = sum(score >= least for score in scores) / len(pairs)
    if share < (0.3 if context.about_questions else 0.5) or (len(pairs) == 1 and share < 1):
        return None
    return Proposal("panels", pairs, 0.6 + 0.3 * share)


def _is_panel(blocks: list[Block], panel: Box, index: int) -> bool:
    """Tell whether a box is a panel, and not the place that a list of contents leads to."""
    if panel.start >= panel.end or panel.start <= index < panel.end:
        return False
    name, first = normal(blocks[index].text), normal(blocks[panel.start].text)
    return panel.tag not in HEADINGS and not first.endswith(name)


def _target(block: Block) -> str:
    links = {style.link for text, style in block.runs if text.strip() and style is not None}
    if len(links) > 1:
        # A row of links is no control.
        return ""
    for element in _controls(block):
        for name in _NAMES:
            value = element.get(name)
            if value and (name == "aria-controls" or value.startswith("#")):
                named = value.lstrip("#").split()
                if named:
                    return str(named[0])
    return ""


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
