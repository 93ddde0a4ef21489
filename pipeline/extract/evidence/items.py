"""The box that holds one question with its answer, where a page has such boxes."""

from __future__ import annotations

from collections import Counter

from pipeline.extract.page.blocks import Block, Box, Layout
from pipeline.extract.pairs import Head

_MOST = 0.7
_LONGEST_TOGGLE = 20


def find_items(layout: Layout, heads: list[Head]) -> list[Box | None]:
    """For each question the box that holds it with its answer and no other question.

    Boxes count only if most questions have one of the same kind (tag and class names).
    """
    if not heads:
        return []
    starts = [head.start.block for head in heads]
    ends = [_question_end(layout, head) for head in heads]
    chains = [_alone(layout, starts, ends, position) for position in range(len(heads))]
    kinds = Counter(key for chain in chains for key in {box.key for box in chain})
    if not kinds:
        return [None] * len(heads)
    most = max(kinds.values())
    if most < len(heads) * _MOST or most < 2:
        return [None] * len(heads)
    usual = {key for key, number in kinds.items() if number == most}
    return [next((box for box in chain if box.key in usual), None) for chain in chains]


def _question_end(layout: Layout, head: Head) -> int:
    """The last line of a question; it is the next one where a mark stands in a line of its own."""
    if head.end is not None:
        return head.end.block
    block, offset = head.text
    alone = offset >= len(layout.blocks[block].text)
    return block + 1 if alone and block + 1 < len(layout.blocks) else block


def _alone(layout: Layout, starts: list[int], ends: list[int], position: int) -> list[Box]:
    """Boxes around a question that hold more words than its own but no other, inside out.

    An icon beside the question is no answer to it.
    """
    own = starts[position]
    blocks = layout.blocks
    before = starts[position - 1] if position else -1
    after = starts[position + 1] if position + 1 < len(starts) else len(blocks)
    chain: list[Box] = []
    box: Box | None = blocks[own].box
    while box is not None and box.parent is not None:
        if box.start <= before or box.end > after:
            break
        # A paragraph ends before an answer's lists and further paragraphs.
        if box.tag != "p" and (chain or _has_words(layout, ends[position] + 1, box.end)):
            chain.append(box)
        box = box.parent
    return chain


def _has_words(layout: Layout, start: int, end: int) -> bool:
    return any(
        any(map(str.isalnum, block.text)) and not _is_toggle(block)
        for block in layout.blocks[start:end]
    )


def _is_toggle(block: Block) -> bool:
    """Tell whether a line only folds something out: a short link or button that leads nowhere."""
    if len(block.text) > _LONGEST_TOGGLE:
        return False
    if block.box.tag == "button":
        return True
    return not block.plain and all(
        style is not None
        and style.tag == "a"
        and (style.element.get("href") or "#").startswith(("#", "javascript:"))
        for text, style in block.runs
        if text.strip()
    )
