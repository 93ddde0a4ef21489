"""What strategies propose: pairs of questions and answers, as pieces of blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.extract.page.blocks import Block, Box, Piece, new_piece

# So notes leave an answer open.
_LEFT_OPEN = frozenset(("?", "？", "??", "？？", "???", "？？？"))


class Place(NamedTuple):
    """A place in the reading order: a block, and an offset in its text."""

    block: int
    offset: int


@dataclass(slots=True)
class Head:
    """Where a question begins (with its mark), where its text begins, and where its answer does.

    `end` is where the question's text ends if no answer's mark says so. `more` are questions that
    share the answer, `more_answers` further answers' marks: places of mark and text.
    """

    start: Place
    text: Place
    answer: Place | None = None
    answer_mark: Place | None = None
    end: Place | None = None
    number: str = ""
    follows: bool = False
    more: list[tuple[Place, Place]] = field(default_factory=list)
    more_answers: list[tuple[Place, Place]] = field(default_factory=list)


@dataclass(slots=True)
class Pair:
    """A question with its answer.

    `dropped` are pieces that belong to neither, with the reason (a mark, a permalink sign).
    `follows` says that the question stands inside the answer of the pair before it.
    """

    question: list[Piece]
    answer: list[Piece]
    dropped: list[tuple[Piece, str]] = field(default_factory=list)
    section: str = ""
    section_pieces: list[Piece] = field(default_factory=list)
    follows: bool = False


@dataclass(slots=True)
class Proposal:
    """What one strategy found, with the evidence for it as a score from 0 to 1."""

    strategy: str
    pairs: list[Pair]
    confidence: float
    loose: list[tuple[Piece, str]] = field(default_factory=list)
    unanswered: list[list[Piece]] = field(default_factory=list)


def pieces_between(blocks: Sequence[Block], start: Place, end: Place) -> list[Piece]:
    """Pieces from one place up to another, without empty ones (an empty cell is kept)."""
    first, low = start
    last, high = end
    if first == last:
        if low >= high:
            return []
        block = blocks[first]
        if low == 0 and high == len(block.text):
            return [block.whole]
        return [trim(block.text, first, low, high)]
    if first > last:
        return []
    if low == 0:
        found = [block.whole for block in blocks[first:last]]
    else:
        size = len(blocks[first].text)
        found = [trim(blocks[first].text, first, low, size)] if low < size or size == 0 else []
        found += [block.whole for block in blocks[first + 1 : last]]
    if high:
        found.append(trim(blocks[last].text, last, 0, high))
    return found


def words_behind(blocks: Sequence[Block], index: int, end: int) -> Place:
    """Where the words behind a mark begin: in the next line, if it has one of its own."""
    alone = end >= len(blocks[index].text) and index + 1 < len(blocks)
    return Place(index + 1, 0) if alone else Place(index, end)


def size(pieces: Iterable[Piece]) -> int:
    """How many characters pieces have."""
    return sum([end - start for _, start, end in pieces])


def whole(blocks: Sequence[Block], indices: Iterable[int]) -> list[Piece]:
    """Blocks as pieces."""
    return [blocks[index].whole for index in indices]


def trim(text: str, block: int, low: int, high: int) -> Piece:
    """Make a piece without the spaces at ends that lie inside its block."""
    if low and low < high and text[low] in " \u3000":
        low += len(text[low:high]) - len(text[low:high].lstrip(" \u3000"))
    if low < high < len(text) and text[high - 1] in " \u3000":
        high = low + len(text[low:high].rstrip(" \u3000"))
    return new_piece(Piece, (block, low, high))


def text_of(blocks: Sequence[Block], pieces: Sequence[Piece]) -> str:
    """Plain text of pieces, a line each."""
    if len(pieces) == 1:
        index, start, end = pieces[0]
        return blocks[index].text[start:end]
    return "\n".join([blocks[piece.block].text[piece.start : piece.end] for piece in pieces])


def text_of_piece(blocks: Sequence[Block], piece: Piece) -> str:
    """Plain text of one piece."""
    index, start, end = piece
    return blocks[index].text[start:end]


def cut_start(
    blocks: Sequence[Block], pair: Pair, pieces: list[Piece], length: int, reason: str
) -> None:
    """Take characters off the start of a pair's question or answer, and note why; in place."""
    piece = pieces[0]
    pair.dropped.append((Piece(piece.block, piece.start, piece.start + length), reason))
    pieces[0] = trim(blocks[piece.block].text, piece.block, piece.start + length, piece.end)


def cut_end(
    blocks: Sequence[Block], pair: Pair, pieces: list[Piece], start: int, reason: str
) -> None:
    """Take what its last piece has from `start` on likewise, unless nothing would be left."""
    piece = pieces[-1]
    pair.dropped.append((Piece(piece.block, piece.start + start, piece.end), reason))
    rest = trim(blocks[piece.block].text, piece.block, piece.start, piece.start + start)
    if rest.start < rest.end:
        pieces[-1] = rest
    elif text_of(blocks, pieces[:-1]).strip():
        pieces.pop()
    else:
        pair.dropped.pop()


def with_words(blocks: Sequence[Block], pairs: Iterable[Pair]) -> list[Pair]:
    """Keep the pairs whose question has a letter or digit, and whose answer shows something."""
    return [
        pair
        for pair in pairs
        if _has_word(text_of(blocks, pair.question)) and _show(blocks, pair.answer)
    ]


def _has_word(text: str) -> bool:
    return text[:1].isalnum() or any(map(str.isalnum, text))


def _show(blocks: Sequence[Block], pieces: Iterable[Piece]) -> bool:
    """Tell whether pieces have text, other than a question mark for want of it, or a picture."""
    for index, start, end in pieces:
        block = blocks[index]
        text = block.text[start:end]
        if (said := text.strip()) and said not in _LEFT_OPEN:
            return True
        if any(style is not None and style.tag == "img" for _, style in block.runs):
            return True
    return False


def common_box(blocks: Sequence[Block], indices: Sequence[int]) -> Box:
    """Innermost box that holds all these blocks (at least one)."""
    last = max(indices)
    found = blocks[min(indices)].box
    while found.end <= last and found.parent is not None:
        found = found.parent
    return found
