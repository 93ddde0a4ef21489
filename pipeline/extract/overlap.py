"""Pairs that stand inside one another: each piece belongs to the innermost, and to one alone."""

from __future__ import annotations

from collections.abc import Sequence
from operator import gt

from pipeline.extract.page.blocks import Block, Piece
from pipeline.extract.pairs import Pair, text_of


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
    pieces: list[Piece] = []
    for pair in pairs:
        pieces += pair.question
        pieces += pair.answer
        pieces += [piece for piece, _ in pair.dropped]
    if not pieces:
        return False
    pieces.sort()
    # All ends against all starts that follow, without a step of Python for each: nearly always
    # that is all. An empty piece may stand inside another.
    places, starts, ends = zip(*pieces, strict=True)
    following = zip(places[1:], starts[1:], strict=True)
    if not any(map(gt, zip(places, ends, strict=True), following)):
        return False
    before = (-1, 0)
    for block, start, end in pieces:
        if start < end:
            if block == before[0] and start < before[1]:
                return True
            before = (block, end)
    return False


def settle(pairs: list[Pair]) -> list[Pair]:
    """Leave each character to one place, and return the pairs that still ask and answer.

    Questions come before answers, these before titles of sections and what was dropped.
    """
    taken: dict[int, list[tuple[int, int]]] = {}
    for pair in pairs:
        pair.question = _free(pair.question, taken)
    for pair in pairs:
        pair.answer = _free(pair.answer, taken)
    for pair in pairs:
        pair.section_pieces = _free(pair.section_pieces, taken)
        pair.dropped = [(left, why) for one, why in pair.dropped for left in _free([one], taken)]
    return [pair for pair in pairs if pair.question and pair.answer]


def _free(pieces: Sequence[Piece], taken: dict[int, list[tuple[int, int]]]) -> list[Piece]:
    """Cut out of pieces what is taken, and take the rest; an empty cell can be taken once."""
    found: list[Piece] = []
    for piece in pieces:
        spans = taken.setdefault(piece.block, [])
        if piece.start == piece.end and (piece.start, piece.end) in spans:
            continue
        at = piece.start
        for start, end in sorted(spans):
            if start > at and start < piece.end:
                found.append(Piece(piece.block, at, start))
            at = max(at, min(end, piece.end))
        if at < piece.end or piece.start == piece.end:
            found.append(Piece(piece.block, at, piece.end))
        spans.append((piece.start, piece.end))
    return found
