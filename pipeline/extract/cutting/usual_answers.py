"""What most answers of a page begin or end with and is no part of them.

Controls that fold them ("Show", "Close", "Back to the questions"), who tells and when, a label that
comes again ("The gardener's answer"), and the number of the next question.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.extract.evidence.bylines import is_answer_label, is_byline
from pipeline.extract.evidence.lines import is_link
from pipeline.extract.evidence.marks import ARROW, bare_number
from pipeline.extract.page.blocks import Block, stays
from pipeline.extract.pairs import Pair, cut_end, cut_start, text_of_piece

_SERIES = 3
_MOST = 0.5
_NEARLY_ALL = 0.8
_LONGEST_CONTROL = 24
_LONGEST_NAME = 20
_THANKS = re.compile(
    r"\W*(?:質問者(?:さん)?(?:から|より)の|この回答への)(?:お礼|返信|コメント)|お礼コメント|"
    r"(?:提问者|提問者)(?:对答案的)?(?:评价|感谢)|질문자\s?(?:인사|감사)"
)
_INITIALS = re.compile(r"\s*[（(—–-]*\s*((?:[A-ZÀ-ÞА-Я]\.\s?){2,3})[)）]?$")
# Typed before each answer instead of a mark.
_WHO = re.compile(
    r"\W*(?:answered by|(?:es )?antwortet|risponde|responde|répond|回答者|отвечает)\b"
    r"[^.。?？]{1,40}",
    re.IGNORECASE,
)


def cut_usual_answers(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take controls, labels and numbers off the answers, in place."""
    _cut_thanks(blocks, pairs)
    if len(pairs) >= _SERIES:
        _cut_first(blocks, pairs)
        _cut_arrows(blocks, pairs)
        _cut_last(blocks, pairs)
        _cut_next_numbers(blocks, pairs)
        _cut_initials(blocks, pairs)


def _cut_thanks(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut what the one who asked writes back below an answer."""
    for pair in pairs:
        if len(pair.answer) > 1 and _THANKS.match(text_of_piece(blocks, pair.answer[-1])):
            pair.dropped.append((pair.answer.pop(), "thanks"))


def _cut_initials(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut the initials of one who answers, where nearly all answers end with them: "S. M."."""
    told = [text_of_piece(blocks, pair.answer[-1]) for pair in pairs]
    if sum(text[-1:] in (".", ")", "）") for text in told) < _NEARLY_ALL * len(pairs):
        return
    ends = [_INITIALS.search(text, max(0, len(text) - _LONGEST_NAME)) for text in told]
    names = Counter(end[1] for end in ends if end is not None)
    for name, number in names.most_common(1):
        if number < _NEARLY_ALL * len(pairs):
            continue
        for pair, end in zip(pairs, ends, strict=True):
            if end is not None and end[1] == name and end.start():
                cut_end(blocks, pair, pair.answer, end.start(), "byline")


def _cut_first(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut the controls and the label that most answers begin with."""
    several = [pair for pair in pairs if len(pair.answer) > 1]
    dated = [pair for pair in several if is_byline(text_of_piece(blocks, pair.answer[0]))]
    if len(dated) >= _NEARLY_ALL * len(pairs):
        for pair in dated:
            pair.dropped.append((pair.answer.pop(0), "byline"))
        return
    told = [pair for pair in several if _WHO.fullmatch(text_of_piece(blocks, pair.answer[0]))]
    if len(told) > _MOST * len(pairs):
        for pair in told:
            pair.dropped.append((pair.answer.pop(0), "byline"))
        return
    labelled = [pair for pair in several if is_answer_label(text_of_piece(blocks, pair.answer[0]))]
    if len(labelled) >= _NEARLY_ALL * len(pairs):
        for pair in labelled:
            pair.dropped.append((pair.answer.pop(0), "label"))
        return
    found = Counter(text_of_piece(blocks, pair.answer[0]) for pair in several)
    for text, number in found.most_common(1):
        own = [pair for pair in several if text_of_piece(blocks, pair.answer[0]) == text]
        control = all(_is_control(blocks[pair.answer[0].block]) for pair in own)
        behind = all(
            pair.question and pair.answer[0].block == pair.question[-1].block for pair in own
        )
        label = number >= _NEARLY_ALL * len(pairs) and behind
        if text and (label or (control and number > _MOST * len(pairs))):
            for pair in own:
                pair.dropped.append((pair.answer.pop(0), "control" if control else "label"))


def _cut_arrows(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut the arrow that nearly all answers begin with: "⇒ Yes, you can."."""
    arrows = [ARROW.match(text_of_piece(blocks, pair.answer[0])) for pair in pairs]
    if sum(arrow is not None for arrow in arrows) >= _NEARLY_ALL * len(pairs):
        for pair, arrow in zip(pairs, arrows, strict=True):
            if arrow is not None:
                cut_start(blocks, pair, pair.answer, arrow.end(), "sign")


def _cut_last(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut the control or the link to a place on the page that most answers end with."""
    several = [pair for pair in pairs if len(pair.answer) > 1]
    ends = Counter(
        block.text
        for pair in several
        if _is_control(block := blocks[pair.answer[-1].block]) and block.text
    )
    for text, number in ends.most_common(1):
        if number > _MOST * len(pairs):
            for pair in several:
                block = blocks[pair.answer[-1].block]
                if block.text == text and _is_control(block):
                    pair.dropped.append((pair.answer.pop(), "control"))


def _is_control(block: Block) -> bool:
    """Tell whether a line is a button, or a link that leads no further than the page."""
    if len(block.text) > _LONGEST_CONTROL:
        return False
    if block.box.tag == "button":
        return True
    return not block.plain and is_link(block) and all(map(stays, _addresses(block)))


def _addresses(block: Block) -> list[str]:
    links = [style.link for _, style in block.runs if style is not None and style.link is not None]
    return [link.element.get("href", "") for link in links]


def _cut_next_numbers(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut the number of the next question, where all answers but the last one end with it."""
    numbers = [
        bare_number(text_of_piece(blocks, pair.answer[-1])) if len(pair.answer) > 1 else None
        for pair in pairs[:-1]
    ]
    first = numbers[0]
    if first and numbers == list(range(first, first + len(numbers))):
        for pair in pairs[:-1]:
            pair.dropped.append((pair.answer.pop(), "number"))
