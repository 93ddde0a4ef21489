"""What speaks against a single pair: its answer lists, leads elsewhere, or offers choices."""

from __future__ import annotations

import re
from operator import contains

from pipeline.extract.evidence.bylines import SENTENCE, is_byline, tells_worth
from pipeline.extract.evidence.lines import is_link
from pipeline.extract.evidence.wording import is_call, question_score
from pipeline.extract.page.blocks import HEADINGS, Block, Box, linked
from pipeline.extract.pairs import Pair, text_of

_CLAUSE = re.compile(r"[,，、;；]")
_COLONS = (":", "：")
# Where in a film something is asked.
_TIMECODE = re.compile(r"\W*(?:\d{1,2}:)?\d{1,2}:\d{2}(?!\d)")
# How people in a story begin to speak.
_SPOKEN = ("「", "『", "“", "„", "«", "»", "—", "–", '"')
_QUOTES = re.compile(r"[?？!.,…][\"”»“]|[,:：][\s]*[\"“„«]")
# Who said it: `"…" said he`, `She asked, "…"`.
_REPORTED = re.compile(
    r"\b(?:said|asked|replied|cried|whispered|muttered|exclaimed|answered|sagte|fragte|rief|flüsterte|"
    r"antwortete|dit|demanda|répondit|dijo|preguntó|respondió|disse|chiese|rispose|perguntou|сказал\w*|"
    r"спросил\w*|ответил\w*)\b[^\"“”«»„]{0,40}[\"“«„]|"
    r"[?？!.,][\"”»“][\s,–—-]*(?:\w+\s){0,2}?(?:said|asked|replied|cried|whispered|exclaimed|sagte|"
    r"fragte|rief|dit|demanda|dijo|preguntó|disse|chiese|perguntou|сказал\w*|спросил\w*)\b",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"\d\s?(?:min\b|minutes?\b|minuten\b|分钟|分鐘|分で読|분)", re.IGNORECASE
)
_REPLY = re.compile(
    r"\W*(?:reply|antworten|répondre|responder|rispondi|reageren|odpowiedz|ответить|yanıtla|"
    r"trả lời|返信(?:する)?|回复|回覆|답글)\W*",
    re.IGNORECASE,
)
# How many have answered, in the index of a forum.
_REPLIES = re.compile(
    r"(?<!\d)\d{1,5}\s?(?:个回答|個回答|件の回答|개의 답변|answers?\b|replies\b|antworten\b|"
    r"réponses\b|respuestas\b|risposte\b|respostas\b|ответ(?:а|ов)?\b)(?:.{0,24}\d.{0,12})?$",
    re.IGNORECASE,
)
# Glued to the first words of a post, in a list of them.
_DATE_BEFORE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}(?=[^\W\d_])")
# Above a comment, and beside what a member of a forum wrote.
_WRITTEN = re.compile(
    r"(?:comment|kommentar|commentaire|comentario|commento) (?:by|von|de|par|di|per)\b|"
    r".{2,40}\s(?:says|wrote|schreibt|schrieb|sagt|meint|a écrit|dit|escribió|dice|ha scritto|"
    r"пишет)(?:\s(?:am|on|le|el|il)\s.{4,30})?\s?:$|"
    r"(?:mitglied seit|dabei seit|registriert(?: seit)?|member since|joined|beiträge|posts|"
    r"inscrit le|registrado|сообщени[яй]|регистрация|登録日|注册时间|註冊日期)\s?(?::|$)",
    re.IGNORECASE,
)
# Lines to write on, and boxes to tick.
_BLANKS = re.compile(r"[_＿]{4,}|[.…]{6,}|…{3,}|[☐□](?=\s?\w).*[☐□](?=\s?\w)")
# What helps to guess, and is no answer.
_HINT = re.compile(
    r"\W*(?:ヒント|hints?|tipps?|indices?|pistas?|indizio|подсказка|힌트|提示)\s?[:：]",
    re.IGNORECASE,
)
# The day of a programme.
_ON_DAY = re.compile(
    r"\W*(?:\d{1,2}[.º°]?\s(?:de\s)?(?:jan|feb|fév|m[aä]r|apr|avr|abr|ma[iyg]|jui?n|giu|jul|lug|aug|"
    r"ao[uû]|ago|sep|set|o[ck]t|out|ott|nov|d[eé][czi])\w*\W|\d{1,2}月\d{1,2}日|\d{1,2}/\d{1,2}[（(])",
    re.IGNORECASE,
)
_CONTROLS = ("label", "option", "select", "button", "fieldset")
_LABELS = ("label", "option")
_NEAR = 4
# The second and further choices of a quiz; the mark of the first may be gone.
_CHOICE = re.compile(r".(?:\s?[.．)）:：、]|\u3000)")
_CHOICES = ("BbＢイ", "CcＣウ", "DdＤエ")
_LETTERED = "AaＡア" + "".join(_CHOICES)
_CHOICES_IN_LINE = re.compile(r"\W*a[.)]\s?\S.{0,60}?\sb[.)]\s?\S", re.IGNORECASE)
_TO_TICK = re.compile(r"(?:[A-Za-z][.)]\s?)?(?:\[\s?\]|☐)\s?\S")
# Longer lines say something.
_ENTRY = 30
# This share of an answer in links to places of the page makes it a list of contents.
LINKED = 0.8
SURELY = 0.7
_WORDS = 25
_LONGEST_SPEECH = 400
# Tags and a link to all of it may stand below the number of answers.
_LAST = 3


def blocks_of(blocks: list[Block], pair: Pair) -> list[Block]:
    """The lines of an answer."""
    return [blocks[piece.block] for piece in pair.answer]


def _lines_of(blocks: list[Block], pair: Pair) -> list[str]:
    """The lines of an answer that have text."""
    return [block.text for block in blocks_of(blocks, pair) if block.text]


def is_no_sentence(text: str) -> bool:
    """Tell whether a line is a few words and no sentence."""
    return len(text) < _WORDS and not SENTENCE.search(text)


def _asks_on(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether all that stands below a question asks as well: a checklist, themes to discuss.

    Below a heading these are the contents of a section, unless it asks: then it may be the title of
    such a list.
    """
    if blocks[pair.question[0].block].box.tag in HEADINGS:
        lines = _lines_of(blocks, pair)
        titled = question_score(text_of(blocks, pair.question)) < SURELY and len(lines) > 1
        return titled and all(question_score(text) >= SURELY for text in lines)
    first = blocks[pair.answer[0].block].text
    if "?" not in first and "？" not in first:
        return False
    lines = _lines_of(blocks, pair)
    return bool(lines) and all(question_score(text) == 1 for text in lines)


def _is_commented(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a pair is of a thread: with the control to reply with, or who wrote it."""
    return any(_REPLY.fullmatch(text) or _WRITTEN.match(text) for text in _lines_of(blocks, pair))


def _counts(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stands what an answer is worth, or how many there are."""
    lines = _lines_of(blocks, pair)
    return all(map(tells_worth, lines)) or any(map(_REPLIES.search, lines[-_LAST:]))


def _lists(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether an answer is nothing but several short lines: choices, counts, lessons."""
    if len(pair.answer) < 2 or len(blocks[pair.answer[0].block].text) >= _ENTRY:
        return False
    lines = _lines_of(blocks, pair)
    return len(lines) > 1 and all(
        len(line) < _ENTRY and not (SENTENCE.search(line) or _CLAUSE.search(line)) for line in lines
    )


def offers_choices(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether an answer is for the most part the choices of a quiz or a form ("B. …")."""
    lines = _lines_of(blocks, pair)
    controls = {piece.block: tag for piece in pair.answer if (tag := _control(blocks[piece.block]))}
    if sum(len(blocks[index].text) for index in controls) > 0.5 * sum(map(len, lines)):
        return True
    if sum(tag in _LABELS for tag in controls.values()) > 1 and not any(map(is_call, lines)):
        # What can be chosen, with what is said about it.
        return True
    if sum(_TO_TICK.match(text) is not None for text in lines) > 1:
        return True
    if any(_CHOICES_IN_LINE.match(text) for text in lines):
        return True
    listed = [text[0] for text in lines[1:] if _CHOICE.match(text) and text[0] in _LETTERED]
    return bool(listed) and all(map(contains, _CHOICES, listed))


def _control(block: Block) -> str:
    """The kind of control in a form that a line is the text of; "" if it is none."""
    box: Box | None = block.box
    for _ in range(_NEAR):
        if box is None:
            return ""
        if box.tag in _CONTROLS and (box.tag != "fieldset" or holds_fields(box)):
            return box.tag
        box = box.parent
    return ""


def holds_fields(box: Box) -> bool:
    """Tell whether there is anything to fill in: a `<fieldset>` may be there for its frame."""
    return next(box.element.iter("input", "select", "textarea"), None) is not None


def _is_to_fill_in(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question are lines to write on, boxes to tick, or a hint."""
    lines = _lines_of(blocks, pair)
    return any(map(_BLANKS.search, lines)) or (bool(lines) and bool(_HINT.match(lines[0])))


def _is_on_a_day(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stands first when it is spoken of, in a programme."""
    return _ON_DAY.match(text_of(blocks, pair.answer)) is not None


def _is_left_open(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a heading follows a question that is none: notes ask so, without an answer."""
    asked, told = blocks[pair.question[-1].block], blocks[pair.answer[0].block]
    return told.box.tag in HEADINGS and asked.box.tag not in HEADINGS


def _is_listed(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a pair is of a list: of places in a film, of posts and how long they take."""
    asked, lines = text_of(blocks, pair.question), _lines_of(blocks, pair)
    if _TIMECODE.match(asked):
        return bool(lines) and _TIMECODE.match(lines[0]) is not None
    ends = (lines[0], lines[-1]) if lines else ()
    return any(is_byline(line) and _READING_TIME.search(line) for line in ends)


def _is_dated(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stands of what day it is: alone, or glued to a teaser."""
    lines = _lines_of(blocks, pair)
    if lines and (_TIMECODE.fullmatch(lines[0]) or _DATE_BEFORE.match(lines[0])):
        return True
    return bool(lines) and all(map(is_byline, lines))


def _is_spoken(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a question and what stands below it are said in a story."""
    asked, told = text_of(blocks, pair.question), text_of(blocks, pair.answer)
    speech = asked[:_LONGEST_SPEECH]
    if _REPORTED.search(speech) or (told[:1] in _SPOKEN and _QUOTES.search(speech)):
        return True
    if asked[:1] not in _SPOKEN:
        return False
    line = blocks[pair.question[0].block]
    # A paragraph of nothing but speech, and the story goes on.
    whole = asked[:1] == "「" and asked[-1:] == "」" and line.plain and line.box.tag == "p"
    return told[:1] == asked[:1] or (whole and told[:1].isspace())


def _announces(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether an answer is a line with a colon behind it: the title of the next group."""
    lines = _lines_of(blocks, pair)
    return len(lines) == 1 and lines[0][-1] in _COLONS


def _leads_elsewhere(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stand only links, as in a list of contents."""
    lines = [line for line in blocks_of(blocks, pair) if line.text]
    return bool(lines) and all(linked(line) >= LINKED * len(line.text) for line in lines)


def _says_nothing(blocks: list[Block], pair: Pair) -> bool:
    asked = text_of(blocks, pair.question)
    lines = blocks_of(blocks, pair)
    told = [line for line in lines if not (is_call(line.text) or is_byline(line.text))]
    if all(is_link(line) for line in told or lines):
        return True
    return question_score(asked) < 1 and all(is_no_sentence(line.text) for line in lines)


# What speaks against a pair: of marks of questions alone, and of others.
BARE = (_lists, _counts, offers_choices, _is_left_open, _is_listed, _is_dated, _leads_elsewhere)
REASONS = (
    _says_nothing,
    _announces,
    _is_listed,
    _is_spoken,
    offers_choices,
    _lists,
    _counts,
    _asks_on,
    _is_commented,
    _is_dated,
    _leads_elsewhere,
    _is_to_fill_in,
    _is_on_a_day,
)
