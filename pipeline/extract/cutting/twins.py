"""A list that a page shows twice: for wide screens and for narrow ones, or in a window."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.page.blocks import Block
from pipeline.extract.pairs import Pair, Proposal, text_of

# One question that comes again is the author's; a list that does is the page's.
_FEWEST = 3
_SHARE = 0.3
_REASON = "the page shows this question twice"


def leave_out_twins(blocks: Sequence[Block], proposal: Proposal) -> None:
    """Drop the second of each two pairs that say the same, where a whole list does; in place."""
    pairs = proposal.pairs
    most = len(pairs) - max(_FEWEST, _SHARE * len(pairs))
    asked = [text_of(blocks, pair.question) for pair in pairs]
    if len(set(asked)) > most:
        return
    said = [(text, text_of(blocks, pair.answer)) for text, pair in zip(asked, pairs, strict=True)]
    if len(set(said)) > most:
        return
    first: dict[tuple[str, str], Pair] = {}
    for what, pair in zip(said, pairs, strict=True):
        original = first.setdefault(what, pair)
        if pair is not original:
            pieces = pair.section_pieces + pair.question + pair.answer
            original.dropped += pair.dropped + [(piece, _REASON) for piece in pieces]
    proposal.pairs = list(first.values())
