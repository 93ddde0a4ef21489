"""What most questions of a page have around them and is no part of them.

Links and controls at their ends ("[edit | edit source]"), ornaments, labels behind them, categories
before them. A word that only one question has is never taken for such.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.evidence.marks import read_mark
from pipeline.extract.evidence.wording import TITLE, question_score
from pipeline.extract.page.blocks import Block
from pipeline.extract.pairs import Pair, cut_end, cut_start, text_of_piece

# Ornaments that may stand before each question, and a control's label behind its question mark.
# Dots are no such frame: "… with a wide loom?" goes on after the title above it.
_HEAD = re.compile(r"(?!\.\.|…|‥)(?:[^\w\s「『“‘\"'(（\[【¿¡<＜$]{1,3}|ー)\s*(?=\S)")
# A label that stands before each of them: "Subject: …".
_WORD = re.compile(r"[^\W\d_]{2,12}\s?[:：]\s*(?=\S)")
_BEHIND = re.compile(r"[?？]\s*(?=[^\s?？])([^?？]{1,24})$")
_SERIES = 3
_LONGEST_LABEL = 12
_LONGEST_CHIP = 24
_LONGEST_END = 60
_LONGEST_LINE = 40
_PIECES, _LETTERS = 6, 3
# What stands behind the end of a sentence is no part of it.
_ENDS = ("?", "？", "。", ".")
_ASKING_END = re.compile(r"[?？]\s*$")


@dataclass(frozen=True, slots=True)
class Usual:
    """What questions have in common: ends, labels behind, chips before, and the frame of signs."""

    ends: frozenset[str]
    labels: frozenset[str]
    chips: frozenset[str]
    frame: tuple[str, str]


def find_usual(blocks: list[Block], pairs: list[Pair]) -> Usual:
    """Look at all questions of a page."""
    return Usual(
        _ends_of(blocks, pairs),
        _labels(blocks, pairs),
        _chips(blocks, pairs),
        _frame(blocks, pairs),
    )


def cut_usual(blocks: list[Block], pair: Pair, usual: Usual) -> None:
    """Take it off one question, in place; a label or chip becomes the section if there is none."""
    if usual.labels:
        _cut_label(blocks, pair, usual.labels)
    if usual.ends:
        _cut_end_of(blocks, pair, usual.ends)
    if usual.chips:
        _cut_chip(blocks, pair, usual.chips)
    if usual.frame != ("", ""):
        _cut_frame(blocks, pair, usual.frame)


def _ends_of(blocks: list[Block], pairs: list[Pair]) -> frozenset[str]:
    """What most questions end with, in links and elements of its own: "[edit | edit source]"."""
    if len(pairs) < _SERIES:
        return frozenset()
    found = Counter(end for pair in pairs for end in _ends(blocks[pair.question[-1].block]))
    return frozenset(end for end, number in found.items() if number >= 0.6 * len(pairs))


def _ends(block: Block) -> Iterator[str]:
    """The words at the end of a line, from each element on that holds no other words."""
    end = ""
    for text, style in reversed(block.runs[1:]) if _is_parted(block) else ():
        end = text + end
        if style is None or style.box is not block.box or len(end) > _LONGEST_END:
            return
        if style.link is not None or style.tag in ("span", "sup", "small"):
            yield end


def _is_parted(block: Block) -> bool:
    return block.parted and not _is_cut_up(block)


def _is_cut_up(block: Block) -> bool:
    """Tell whether each letter or two has an element of its own, as editors and effects do it."""
    return len(block.runs) > max(_PIECES, len(block.text) / _LETTERS)


def _cut_end_of(blocks: list[Block], pair: Pair, ends: frozenset[str]) -> None:
    piece = pair.question[-1]
    block = blocks[piece.block]
    own = [end for end in _ends(block) if end in ends and not _ASKING_END.search(end)]
    if own and piece.end == len(block.text) and len(own[-1]) < piece.end - piece.start:
        cut_end(blocks, pair, pair.question, piece.end - piece.start - len(own[-1]), "usual end")


def _frame(blocks: list[Block], pairs: list[Pair]) -> tuple[str, str]:
    """Signs or a word that nearly all questions begin with, and words behind their last sign."""
    texts = [text_of_piece(blocks, pair.question[0]) for pair in pairs if len(pair.question) == 1]
    if len(texts) < _SERIES or len(texts) < 0.8 * len(pairs):
        return "", ""
    least = 0.8 * len(pairs)
    heads = [
        (_WORD if text[:1].isalpha() and text[0] != "ー" else _HEAD).match(text) for text in texts
    ]
    begins = Counter([match[0] for match in heads if match is not None])
    behind = [text for text in texts if text[-1:] not in "?？"]
    ends = Counter([match[1] for text in behind if (match := _BEHIND.search(text, len(text) - 30))])
    begin, number = (begins.most_common(1) or [("", 0)])[0]
    end, times = (ends.most_common(1) or [("", 0)])[0]
    return begin if number >= least else "", end if times >= least else ""


def _cut_frame(blocks: list[Block], pair: Pair, frame: tuple[str, str]) -> None:
    begin, end = frame
    if begin and text_of_piece(blocks, pair.question[0]).startswith(begin):
        cut_start(blocks, pair, pair.question, len(begin), "sign")
    text = text_of_piece(blocks, pair.question[-1])
    if end and text.endswith(end) and len(text) > len(end):
        cut_end(blocks, pair, pair.question, len(text) - len(end), "label")


def _coming_again(words: list[str], *, least: float, most: float) -> frozenset[str]:
    """The words that so many questions have, if they are so few, or nearly all come again.

    Both are shares of all questions.
    """
    found = Counter(filter(None, words))
    enough = len(words) >= _SERIES and found.total() >= least * len(words)
    again = sum(number for number in found.values() if number > 1)
    few = len(found) <= most * len(words) or again >= least * len(words)
    return frozenset(found if enough and few else ())


def _labels(blocks: list[Block], pairs: list[Pair]) -> frozenset[str]:
    """What stands in an element of its own behind most questions, and says only a few things."""
    return _coming_again([_label(blocks, pair)[0] for pair in pairs], least=0.6, most=0.4)


def _label(blocks: list[Block], pair: Pair) -> tuple[str, int]:
    """The words in an element of their own behind a question; the characters from there on.

    A sign that folds the answer out may stand behind them.
    """
    piece = pair.question[-1]
    block = blocks[piece.block]
    if not _is_parted(block) or piece.end < len(block.text):
        return "", 0
    length = 0
    runs = list(block.runs)
    while len(runs) > 1:
        text, style = runs.pop()
        length += len(text)
        if not any(map(str.isalnum, text)):
            continue
        own = style is not None and style.tag == "span"
        before = runs[-1][0].rstrip()
        longest = _LONGEST_CHIP if before[-1:] in _ENDS else _LONGEST_LABEL
        return (text.strip(), length) if own and before and len(text) <= longest else ("", 0)
    return "", 0


def _chips(blocks: list[Block], pairs: list[Pair]) -> frozenset[str]:
    """What stands in an element of its own before most questions, and comes again: categories."""
    if not any(_chip(blocks, pair) for pair in pairs[:2]):
        return frozenset()
    return _coming_again([_chip(blocks, pair) for pair in pairs], least=0.8, most=0.5)


def _chip(blocks: list[Block], pair: Pair) -> str:
    """The words before a question, in a line or an element of their own."""
    piece = pair.question[0]
    block = blocks[piece.block]
    if piece.start or piece.end < len(block.text) or not block.runs or _is_cut_up(block):
        return ""
    (first, style), *rest = block.runs
    if len(pair.question) == 1:
        text, following = next((run for run in rest if run[0].strip()), ("", None))
        if style is None or style.bold or style.link or style.box is not block.box or not text:
            return ""
        # The question stands in an element too, or follows without a space.
        apart = following is not None and following.element is not style.element
        if not apart and " " in (first[-1:], rest[0][0][:1]):
            return ""
    elif rest:
        return ""
    chip = first.strip()
    fits = 1 < len(chip) <= _LONGEST_CHIP and not _ASKING_END.search(chip)
    return chip if fits and any(map(str.isalpha, chip)) and read_mark(chip) is None else ""


def _cut_chip(blocks: list[Block], pair: Pair, chips: frozenset[str]) -> None:
    chip = _chip(blocks, pair)
    if chip not in chips:
        return
    if len(pair.question) > 1:
        pair.dropped.append((pair.question.pop(0), "label"))
    else:
        length = len(blocks[pair.question[0].block].runs[0][0])
        cut_start(blocks, pair, pair.question, length, "label")
    pair.section = pair.section or chip


def _cut_label(blocks: list[Block], pair: Pair, labels: frozenset[str]) -> None:
    label, length = _label(blocks, pair)
    if label in labels:
        piece = pair.question[-1]
        cut_end(blocks, pair, pair.question, piece.end - piece.start - length, "label")
        pair.section = pair.section or label


def cut_labels_above(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take the label that all questions have off, in place, and what stands above it there."""
    if len(pairs) < _SERIES:
        return
    found = Counter(
        text
        for pair in pairs
        for text in {text_of_piece(blocks, piece) for piece in pair.question[:-1]}
        if len(text) <= _LONGEST_LINE
    )
    usual = {text for text, number in found.items() if number == len(pairs)}
    for pair in pairs if usual else ():
        texts = [text_of_piece(blocks, piece) for piece in pair.question[:-1]]
        last = max(index for index, text in enumerate(texts) if text in usual)
        above = texts[: last + 1]
        asks = question_score(text_of_piece(blocks, pair.question[-1])) >= TITLE
        if asks and all(_is_label(text) for text in above):
            pair.dropped += [(piece, "label") for piece in pair.question[: last + 1]]
            del pair.question[: last + 1]


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LINE and question_score(text) < TITLE
