"""Pieces of blocks -> text and HTML.

The HTML holds only what the allowlist names and is balanced; the sanitiser has the last word all
the same (`sanitise`). In the text, list items begin with "・" (Japanese, Chinese) or "- ", or with
their number; the cells of a table row are joined by tabs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from pipeline.extract.page.blocks import BLANK, BOLD, HEADINGS, RULE, Block, Box, Piece
from pipeline.extract.rendering.links import Links
from pipeline.extract.rendering.markup import INLINE, escape
from pipeline.extract.rendering.passage import Passage, Rendered
from pipeline.records import Media

_PARAGRAPHS = ("p", "div", "section", "article", "main", "body", "summary", "center", "address")


@dataclass(slots=True)
class Renderer:
    """Renders pieces of one page."""

    blocks: Sequence[Block]
    links: Links
    files: Mapping[str, Media]
    bullet: str = "- "
    used: dict[str, Media] = field(default_factory=dict)

    def render(
        self,
        pieces: Sequence[Piece],
        base: Box | None,
        *,
        plain: bool = False,
        question: int | None = None,
    ) -> Rendered:
        """Render pieces; what holds them up to the box `base` is left out.

        With `plain`, as for a question, headings, lists of one item and bold all through go too.
        Lists that also hold the block `question` are the page's, and not the answer's.
        """
        flat = self._line(pieces[0], base, plain) if len(pieces) == 1 else self._flat(pieces, base)
        return flat or Passage(self, base, plain, question).render(pieces)

    def _line(self, piece: Piece, base: Box | None, plain: bool) -> Rendered | None:
        """Render a line of nothing but text; None for anything else."""
        block = self.blocks[piece[0]]
        box = block.box
        if box is not base and box.parent is not base:
            return None
        if not _is_paragraph(block) and not (plain and _is_set_as_question(block)):
            return None
        text = block.text if piece is block.whole else block.text[piece[1] : piece[2]]
        return Rendered(text, f"<p>{escape(text)}</p>")

    def _flat(self, pieces: Sequence[Piece], base: Box | None) -> Rendered | None:
        """Render paragraphs of nothing but text; None for anything else."""
        blocks = self.blocks
        lines: list[str] = []
        # What stands before each line.
        seams: list[str] = []
        before: Box | None = None
        for piece in pieces:
            block = blocks[piece[0]]
            if not _is_paragraph(block):
                return None
            box = block.box
            if box is not before:
                if box is not base and box.parent is not base:
                    return None
                seams.append("</p><p>")
                before = box
            elif block.joint & BLANK:
                return None
            else:
                seams.append("<br>")
            lines.append(block.text if piece is block.whole else block.text[piece[1] : piece[2]])
        if not lines:
            return None
        text = "\n".join(lines)
        if escape(text) is not text:
            lines = list(map(escape, lines))
        if "<br>" not in seams:
            return Rendered(text, f"<p>{'</p><p>'.join(lines)}</p>")
        seams[0] = "<p>"
        return Rendered(text, "".join(chain.from_iterable(zip(seams, lines, strict=True))) + "</p>")


def _is_paragraph(block: Block) -> bool:
    """Tell whether a line is nothing but text, in a paragraph."""
    return block.plain and block.box.tag in _PARAGRAPHS and not block.joint & RULE and not block.pre


def _is_set_as_question(block: Block) -> bool:
    """Tell whether a line is one text, bold all through or in a heading."""
    if block.parted or not block.text or block.joint & RULE or block.pre:
        return False
    if block.box.tag not in HEADINGS and block.box.tag not in _PARAGRAPHS:
        return False
    style = block.style
    if block.plain or style is None:
        return True
    bold = style.bold
    while style is not None and (style.tag in BOLD or style.tag not in INLINE):
        style = style.around
    return bold and style is None
