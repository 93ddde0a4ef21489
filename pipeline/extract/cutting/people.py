"""Who asks and who tells, and when: no part of questions and answers, where most of them say it."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.extract.evidence.bylines import is_byline
from pipeline.extract.evidence.wording import TITLE, question_score
from pipeline.extract.page.blocks import Block, Piece
from pipeline.extract.pairs import Pair, cut_end, cut_start, text_of_piece

_SERIES = 3
_FEWEST = 2
_MOST = 0.5
_NEARLY_ALL = 0.8
_LONGEST_LABEL = 40
_SETS = {"i", "em", "cite", "small", "b", "strong"}
_SPEAKER = re.compile(r"[（(［\[【〔][^（）()［\]【】〔〕?？.。]{1,14}[)）］\]】〕]\s*(?=\S)")
_NAMED = re.compile(r"([^\W\d][\w .・'’-]{0,29}?)\s?[:：]\s*(?!//)")
_SIGNED = re.compile(
    r"[（(][^（）()?？.。]{2,40}[)）]|@[\w.]{2,30}|"
    r"[—–―]\s?(?:[A-ZÀ-ÞŁŚŻČŠŽА-Я][\w.'’-]+\s?){2,4}"
)
# Behind a letter, who sends it: "（みかんさん）", "(30代・女性)".
_SENT = re.compile(
    r"[（(][^（）()]{0,24}(?:さん|様|くん|君|ちゃん|氏|\d0?[代歳才]|男性|女性|匿名|名無し)"
    r"[^（）()]{0,12}[)）]\s*$"
)
_AS_OF = re.compile(
    r"現在|時点|当時|截至|기준|\b(?:as of|stand|valid|gültig|état|actualizado|al)\b|※",
    re.IGNORECASE,
)


def cut_people(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take off questions and answers who says them, in place."""
    _cut_all_bylines(blocks, pairs)
    _cut_speakers(blocks, pairs)
    _cut_names(blocks, pairs)
    _cut_signatures(blocks, pairs)


def _cut_all_bylines(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take off questions and answers who asks or tells, and when, in place."""
    if len(pairs) >= _FEWEST:
        _cut_bylines(blocks, [pair.question for pair in pairs], pairs)
        _cut_bylines(blocks, [pair.answer for pair in pairs], pairs)


def _cut_speakers(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take off who asks and who tells, in place, where nearly all sides begin so: "(Ms. Ide) …"."""
    sides = [side for pair in pairs for side in (pair.question, pair.answer) if side]
    spoken = [_SPEAKER.match(text_of_piece(blocks, side[0])) for side in sides]
    if len(pairs) < _FEWEST or sum(map(bool, spoken)) < _NEARLY_ALL * len(sides):
        return
    for pair in pairs:
        for side in (pair.question, pair.answer):
            match = _SPEAKER.match(text_of_piece(blocks, side[0])) if side else None
            if match is not None:
                cut_start(blocks, pair, side, match.end(), "speaker")


def _cut_signatures(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take off questions who sends them, in place: a last line set apart, or in brackets."""
    _cut_senders(blocks, pairs)
    signed = [
        pair
        for pair in pairs
        if len(pair.question) > 1
        and len(text_of_piece(blocks, pair.question[-1])) <= _LONGEST_LABEL
        and question_score(text_of_piece(blocks, pair.question[-1])) < TITLE
        and (look := _set_in(blocks[pair.question[-1].block]))
        and look != _set_in(blocks[pair.question[0].block])
    ]
    if len(signed) >= max(_SERIES, _NEARLY_ALL * len(pairs)):
        for pair in signed:
            pair.dropped.append((pair.question.pop(), "byline"))


def _cut_senders(blocks: list[Block], pairs: list[Pair]) -> None:
    asked = [text_of_piece(blocks, pair.question[-1]) for pair in pairs]
    if sum(text.rstrip()[-1:] in (")", "）") for text in asked) < _NEARLY_ALL * len(pairs):
        return
    ends = [_SENT.search(text) for text in asked]
    if sum(map(bool, ends)) < max(_SERIES, _NEARLY_ALL * len(pairs)):
        return
    for pair, end in zip(pairs, ends, strict=True):
        if end is not None and end.start():
            cut_end(blocks, pair, pair.question, end.start(), "byline")


def _set_in(block: Block) -> str:
    """The tag of the element that all words of a line are set in; "" if there is none."""
    tags = {style.tag if style is not None else "" for text, style in block.runs if text.strip()}
    return tags.pop() if len(tags) == 1 and tags <= _SETS else ""


def _cut_names(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take off who speaks, in place, where a name stands before nearly all of them: "Ide: …"."""
    if len(pairs) < _SERIES:
        return
    for sides in ([pair.question for pair in pairs], [pair.answer for pair in pairs]):
        found = [_NAMED.match(text_of_piece(blocks, side[0])) if side else None for side in sides]
        names = Counter(match[1] for match in found if match is not None)
        again = sum(number for number in names.values() if number > 1)
        if again < _NEARLY_ALL * len(pairs):
            continue
        for pair, side, match in zip(pairs, sides, found, strict=True):
            if match is not None and names[match[1]] > 1:
                _cut_name(blocks, pair, side, match.end())


def _cut_name(blocks: list[Block], pair: Pair, side: list[Piece], end: int) -> None:
    if end < len(text_of_piece(blocks, side[0])):
        cut_start(blocks, pair, side, end, "speaker")
    elif len(side) > 1:
        pair.dropped.append((side.pop(0), "speaker"))


def _cut_bylines(blocks: list[Block], sides: list[list[Piece]], pairs: list[Pair]) -> None:
    """Cut the lines that stand so above or below the words of most of them."""
    for place in (0, -1):
        signed = [
            (side, pair)
            for side, pair in zip(sides, pairs, strict=True)
            if len(side) > 1 and _signs(text_of_piece(blocks, side[place]))
        ]
        if len(signed) > _MOST * len(pairs):
            for side, pair in signed:
                pair.dropped.append((side.pop(place), "byline"))


def _signs(text: str) -> bool:
    """Tell whether a line is a name with a day, all in brackets, or a handle: "@night_owl".

    A day up to which the answer holds is a part of it.
    """
    named = is_byline(text) or _SIGNED.fullmatch(text) is not None
    return named and _AS_OF.search(text) is None
