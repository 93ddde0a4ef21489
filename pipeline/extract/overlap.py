"""Pairs that stand inside one another: each piece belongs to the innermost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.blocks import Block
from pipeline.extract.pairs import Pair, Piece, text_of


def part(blocks: Sequence[Block], pairs: list[Pair]) -> list[Pair]:
    """Give each block that several pairs claim to the one whose question begins last.

    A pair that is left without an answer was the title of a section: it becomes that of the pairs
    inside it.
    """
    if not _overlap(pairs):
        return pairs
    ordered = sorted(pairs, key=lambda pair: pair.question[0])
    owner: dict[int, Pair] = {}
    for pair in ordered:
        for piece in pair.answer:
            owner[piece.block] = pair
        for piece in pair.question:
            owner[piece.block] = pair
    kept: list[Pair] = []
    title: list[Piece] = []
    for pair in ordered:
        pair.question = [piece for piece in pair.question if owner[piece.block] is pair]
        asked = {piece.block for piece in pair.question}
        pair.answer = [
            piece
            for piece in pair.answer
            if owner[piece.block] is pair and piece.block not in asked
        ]
        pair.dropped = [(piece, why) for piece, why in pair.dropped if piece.block in asked]
        if pair.question and pair.answer:
            if title and not pair.section:
                pair.section, pair.section_pieces = text_of(blocks, title), title
                title = []
            kept.append(pair)
        elif pair.question:
            title = pair.question
    return kept


def _overlap(pairs: list[Pair]) -> bool:
    pieces = sorted(
        piece
        for pair in pairs
        for group in (pair.question, pair.answer, [one for one, _ in pair.dropped])
        for piece in group
        if piece.start < piece.end
    )
    for before, after in pairwise(pieces):
        if before.block == after.block and after.start < before.end:
            return True
    return False
