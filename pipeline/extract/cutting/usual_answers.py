"""What most answers of a page begin or end with and is no part of them.

Controls that fold them ("Show", "Close", "Back to the questions"), who tells and when, a label that
comes again ("The gardener's answer"), and the number of the next question.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.extract.evidence.bylines import is_answer_label, is_byline
from pipeline.extract.evidence.lines import is_link
from pipeline.extract.evidence.marks import bare_number
from pipeline.extract.evidence.wording import TITLE, question_score
from pipeline.extract.page.blocks import Block, Piece, stays
from pipeline.extract.pairs import Pair, cut_end, cut_start, text_of_piece

_SERIES = 3
_FEWEST = 2
_MOST = 0.5
_NEARLY_ALL = 0.8
_LONGEST_CONTROL = 24
_LONGEST_LABEL = 40
_LONGEST_NAME = 20
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
_THANKS = re.compile(
    r"\W*(?:質問者(?:さん)?(?:から|より)の|この回答への)(?:お礼|返信|コメント)|お礼コメント|"
    r"(?:提问者|提問者)(?:对答案的)?(?:评价|感谢)|질문자\s?(?:인사|감사)"
)
_INITIALS = re.compile(r"\s*[（(—–-]*\s*((?:[A-ZÀ-ÞА-Я]\.\s?){2,3})[)）]?$")
_AS_OF = re.compile(
    r"現在|時点|当時|截至|기준|\b(?:as of|stand|valid|gültig|état|actualizado|al)\b|※",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\W*(?:answered by|(?:es )?antwortet|risponde|responde|répond|回答者|отвечает)\b"
    r"[^.。?？]{1,40}",
    re.IGNORECASE,
)


def cut_usual_answers(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take controls, labels and numbers off the answers, in place."""
    _cut_thanks(blocks, pairs)
    if len(pairs) >= _SERIES:
        _cut_above_questions(blocks, pairs)
        _cut_first(blocks, pairs)
        _cut_last(blocks, pairs)
        _cut_next_numbers(blocks, pairs)
        _cut_initials(blocks, pairs)


def _cut_above_questions(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut the label that all questions have, with what stands above it: what each counts."""
    found = Counter(
        text
        for pair in pairs
        for text in {text_of_piece(blocks, piece) for piece in pair.question[:-1]}
        if len(text) <= _LONGEST_LABEL
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
    return len(text) <= _LONGEST_LABEL and question_score(text) < TITLE


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


def cut_bylines(blocks: list[Block], pairs: list[Pair]) -> None:
    """Take off questions and answers who asks or tells, and when, in place."""
    if len(pairs) >= _FEWEST:
        _cut_bylines(blocks, [pair.question for pair in pairs], pairs)
        _cut_bylines(blocks, [pair.answer for pair in pairs], pairs)


def _cut_first(blocks: list[Block], pairs: list[Pair]) -> None:
    """Cut the controls and the label that most answers begin with."""
    several = [pair for pair in pairs if len(pair.answer) > 1]
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


def cut_speakers(blocks: list[Block], pairs: list[Pair]) -> None:
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


def cut_signatures(blocks: list[Block], pairs: list[Pair]) -> None:
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


def cut_names(blocks: list[Block], pairs: list[Pair]) -> None:
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
