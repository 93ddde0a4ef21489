"""The end of the last answer: calls to ask, and the name of the site, belong to the closing."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.blocks import BREAK, RULE, Block, Piece
from pipeline.extract.pairs import Proposal
from pipeline.extract.wording import is_call


def trim_tail(blocks: Sequence[Block], proposal: Proposal, names: Sequence[str]) -> None:
    """Leave what closes the page out of the last answer, in place.

    What stands behind a rule goes, if no other answer has one. Else only whole paragraphs at the
    end go, and never the first one: "Still unsure? Write to us.", and lines that are one of the
    `names` of the site.
    """
    if not proposal.pairs:
        return
    pair = max(proposal.pairs, key=lambda one: max(one.answer))
    answer = sorted(pair.answer)
    rule = next((at for at, piece in enumerate(answer) if at and _is_ruled(blocks, piece)), 0)
    others = (piece for one in proposal.pairs if one is not pair for piece in one.answer[1:])
    if rule and not any(_is_ruled(blocks, piece) for piece in others):
        answer = answer[:rule]
        pair.answer = list(answer)
    while len(answer) > 1:
        block = blocks[answer[-1].block]
        if block.joint & BREAK and block.box is blocks[answer[-2].block].box:
            break
        if not (is_call(block.text) or block.text in names):
            break
        pair.answer.remove(answer.pop())


def _is_ruled(blocks: Sequence[Block], piece: Piece) -> bool:
    return bool(blocks[piece.block].joint & RULE) and piece.start == 0
