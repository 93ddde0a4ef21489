"""After the choice: take out of questions and answers what is no part of their text.

Marks and numbering, permalink and fold signs, links back to the top, "Was this helpful?", credits.
Each goes to the pair's drops with its reason.
"""

from __future__ import annotations

import re

from pipeline.extract.cutting.people import cut_people
from pipeline.extract.cutting.usual import cut_labels_above, cut_usual, find_usual
from pipeline.extract.cutting.usual_answers import cut_usual_answers
from pipeline.extract.evidence.asides import LONGEST, WRITTEN_RULE, aside_of, is_page_number
from pipeline.extract.evidence.bylines import is_awaited
from pipeline.extract.evidence.marks import COUNTED, MARK_STARTS, NUMBERED, Mark, read_mark
from pipeline.extract.evidence.usual_marks import borders
from pipeline.extract.evidence.wording import VOTES
from pipeline.extract.page.blocks import CELLS, Block, Layout, Piece, words
from pipeline.extract.pairs import Pair, Proposal, cut_end, cut_start, text_of, text_of_piece

# Questions are numbered so in Chinese, and parts of any text.
_NUMERALS = "一二三四五六七八九十"
_NUMERAL = re.compile(rf"\s*(?:[{_NUMERALS}]{{1,3}}、|[（(][{_NUMERALS}]{{1,3}}[)）])\s*")
_DIGITS = re.compile(r"\s*[A-Z]?\d{1,3}(?:[.．-]\d{1,3}){0,3}[.．)）:：]?\s*")
_PERMALINK = re.compile(
    r"\s*(?:[¶§#🔗∞⚓\ue000-\uf8ff]+|\[?permalink\]?|\[edit\]|\[編集\])\s*$", re.IGNORECASE
)
_PERMALINK_START = re.compile(r"^[¶§#🔗⚓]\s*(?=\S)")
_FOLD = re.compile(r"\s*[+＋−‐–—▼▲▽△⌄⌃˅∨⋁›»❯▾▴▸◂►◄▶◀⯆⊕⊖✕×✚➕➖^]+\s*$|\s+[-xvV>]$")
_FOLD_START = re.compile(
    r"^\s*(?:\[[+＋−-]\]\s*|[+＋−▼▲▽△▾▸►▶❯›»⊕➕]\s+|[+＋](?=[ぁ-ヿ一-鿿])|[▎▍▌│┃❖✦✅✔✓]+\s*)"
)
_SIGN_START = re.compile(f"(?:{_FOLD_START.pattern})|(?:{_PERMALINK_START.pattern})")
# The interviewer's turn in Japanese print.
_DASHES = re.compile(r"[―─—–ー]{2,}\s*(?=\S)")
_ICON_WORD = re.compile(
    r"\s*\b(?:expand_more|expand_less|keyboard_arrow_(?:down|right|up)|chevron_(?:right|left)|"
    r"arrow_drop_down|"
    r"add_circle(?:_outline)?|arrow_downward)\s*$"
)
# Between the pages of a manual, or its sections on one page.
_NAVIGATION = re.compile(r"\W*(?:next|prev(?:ious)?|up|home|contents)\b", re.IGNORECASE)
_YES_NO = re.compile(
    r"^(?:yes|no|はい|いいえ|ja|nein|oui|non|sí|是|否|네|아니요|да|нет)[\s\d()/|、・]*",
    re.IGNORECASE,
)

# What a line can begin with that is no part of an answer (see asides.py, _FOLD, _PERMALINK), beside
# icons: signs, letters also as re.IGNORECASE takes them for the same, and spaces.
_STARTS = frozenset(
    "スペ頁先上目質一ト返回맨こお役参这這도нвксНВКСᲀᲃıİ👍"
    "[(↑▲△⬆⇧⤴^«¿©¶§#🔗∞⚓+＋−‐–—▼▽⌄⌃˅∨⋁›»❯▾▴▸◂►◄▶◀⯆⊕⊖✕×✚➕➖"
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_LETTERS = words(
    "ne pr up ho al ar ba ce co di dı di̇ ha in na pa pe ra re to vo wa zu sl se fo di pá st ст сл"
)

_AT_END = ((VOTES, "votes"), (_ICON_WORD, "icon"), (_PERMALINK, "permalink"), (_FOLD, "fold sign"))
# A question that ends in none of these has nothing to take off its end.
_LAST = frozenset(")）¶§#🔗∞⚓+＋−‐–—▼▲▽△⌄⌃˅∨⋁›»❯▾▴▸◂►◄▶◀⯆⊕⊖✕×✚➕➖^-xvV>]kK集) \t")
# Signs at an end are few; to look for them all through a text takes the square of its length.
_SIGNS = 30


def clean(layout: Layout, proposal: Proposal) -> None:
    """Clean the pairs of a proposal, in place."""
    blocks = layout.blocks
    usual = find_usual(blocks, proposal.pairs)
    for pair in proposal.pairs:
        cut_usual(blocks, pair, usual)
    cut_labels_above(blocks, proposal.pairs)
    cut_usual_answers(blocks, proposal.pairs)
    numbered = _is_numbered(blocks, proposal.pairs)
    for pair in proposal.pairs:
        _clean_question(blocks, pair, numbered)
        _clean_answer(blocks, pair)
        if section := pair.section:
            match = _PERMALINK.search(section, max(0, len(section) - _SIGNS))
            pair.section = section[: match.start()] if match is not None else section
    cut_people(blocks, proposal.pairs)
    _leave_open(blocks, proposal)


def _leave_open(blocks: list[Block], proposal: Proposal) -> None:
    """Keep as open the questions whose answers are still awaited, in place."""
    kept: list[Pair] = []
    for pair in proposal.pairs:
        if is_awaited(text_of(blocks, pair.answer)):
            proposal.unanswered.append(pair.question)
        else:
            kept.append(pair)
    proposal.pairs = kept


def _is_numbered(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether questions are numbered by hand: nearly all begin with a number."""
    starts = sum(1 for pair in pairs if pair.question and _number(blocks, pair.question[0]))
    return starts > 0.6 * len(pairs)


def _number(blocks: list[Block], piece: Piece) -> int:
    """Where the number at the start of a question ends; 0 if there is none."""
    text = text_of_piece(blocks, piece)
    # A letter begins no number, unless a digit follows it, or it is one in Chinese.
    if not text[:1].isalpha() or text[1:2].isdigit() or text[0] in _NUMERALS:
        sign = _SIGN_START.match(text)
        start = sign.end() if sign is not None else 0
        if match := NUMBERED.match(text, start) or _NUMERAL.match(text, start):
            return match.end()
    elif match := COUNTED.match(text):
        return match.end()
    block = blocks[piece.block]
    if not block.parted or piece.start:
        return 0
    # In an element of its own it needs no sign behind it.
    first = block.runs[0][0]
    return len(first) if _DIGITS.fullmatch(first) else 0


def _clean_question(blocks: list[Block], pair: Pair, numbered: bool) -> None:
    pieces = pair.question
    if (
        len(pieces) > 1
        and _DIGITS.fullmatch(text_of_piece(blocks, pieces[0]))
        and text_of(blocks, pieces[1:]).strip()
    ):
        # In a cell or paragraph of its own.
        pair.dropped.append((pieces.pop(0), "number"))
    while len(pieces) > 1 and is_page_number(text_of_piece(blocks, pieces[-1])):
        pair.dropped.append((pieces.pop(), "page number"))
    if not pieces:
        return
    text = text_of_piece(blocks, pieces[0])
    if text and (numbered or text[0] in MARK_STARTS or not text[0].isalpha()):
        _clean_start(blocks, pair, numbered)
    _clean_end(blocks, pair, pieces)


def _clean_start(blocks: list[Block], pair: Pair, numbered: bool) -> None:
    pieces = pair.question
    text = text_of_piece(blocks, pieces[0])
    if match := _DASHES.match(text):
        cut_start(blocks, pair, pieces, match.end(), "mark")
        text = text_of_piece(blocks, pieces[0])
    first = pieces[0]
    mark = read_mark(text, borders(blocks[first.block]) if first.start == 0 else ())
    if mark is not None and mark.kind == "q" and _is_sure(mark, text):
        cut_start(blocks, pair, pieces, mark.end, "mark")
        text = text_of_piece(blocks, pieces[0])
    if match := _SIGN_START.match(text):
        cut_start(blocks, pair, pieces, match.end(), "sign")
        text = text_of_piece(blocks, pieces[0])
    if numbered and 0 < (end := _number(blocks, pieces[0])) < len(text):
        cut_start(blocks, pair, pieces, end, "number")


def _clean_end(blocks: list[Block], pair: Pair, pieces: list[Piece]) -> None:
    for _ in range(3):
        text = text_of_piece(blocks, pieces[-1])
        if not text:
            return
        # Icons of a font lie in the private area, below full-width signs such as "？".
        last = text[-1]
        if not (last in _LAST or "\ue000" <= last <= "\uf8ff" or "_" in text[-24:]):
            return
        for pattern, reason in _AT_END:
            match = pattern.search(text, max(0, len(text) - _SIGNS))
            if match and match.start() < match.end():
                cut_end(blocks, pair, pieces, match.start(), reason)
                break
        else:
            return


def _is_sure(mark: Mark, text: str) -> bool:
    tied = mark.tie in ("sign", "own") or (mark.tie == "space" and mark.number != "")
    return tied and mark.family in ("q", "word") and mark.end < len(text)


def _clean_answer(blocks: list[Block], pair: Pair) -> None:
    pieces = pair.answer
    while len(pieces) > 1 and WRITTEN_RULE.match(text_of_piece(blocks, pieces[-1])):
        pair.dropped.append((pieces.pop(), "rule"))
    if pieces and (text := text_of_piece(blocks, pieces[0]))[:1] in MARK_STARTS:
        mark = read_mark(text)
        if mark is not None and mark.kind == "a" and mark.tie == "sign":
            if mark.end < len(text):
                cut_start(blocks, pair, pieces, mark.end, "mark")
            elif len(pieces) > 1:
                pair.dropped.append((pieces.pop(0), "mark"))
    texts = [blocks[index].text[start:end] for index, start, end in pieces]
    # Most lines are text, as their first letters or their length tell.
    doubts = [
        (text[:2].lower() in _LETTERS or text[:1] in _STARTS or "\ue000" <= text[:1] <= "\uf8ff")
        and (len(text) <= LONGEST or _NAVIGATION.match(text) is not None)
        for text in texts
    ]
    if True not in doubts:
        return
    kept: list[Piece] = []
    dropped: list[tuple[Piece, str]] = []
    feedback = False
    for piece, text, doubt in zip(pieces, texts, doubts, strict=True):
        # A sign that is alone in a table's cell says something.
        cell = blocks[piece.block].box.tag in CELLS
        reason = _reason(text, feedback) if (doubt or feedback) and not cell else ""
        feedback = feedback or reason == "feedback"
        if not reason and doubt and _NAVIGATION.match(text) and _leads_on(blocks[piece.block]):
            reason = "navigation"
        if reason:
            dropped.append((piece, reason))
        else:
            kept.append(piece)
    # An answer of nothing else is kept as it is.
    if kept:
        pair.answer = kept
        pair.dropped += dropped


def _leads_on(block: Block) -> bool:
    """Tell whether a line holds several links."""
    return len({style.link for _, style in block.runs if style is not None and style.link}) > 1


def _reason(text: str, feedback: bool) -> str:
    if len(text) > LONGEST or not text:
        return ""
    if kind := aside_of(text):
        return kind
    if feedback and _YES_NO.match(text):
        return "feedback"
    if len(text) < 15 and (_FOLD.fullmatch(text) or _PERMALINK.fullmatch(text)):
        return "fold sign"
    return ""
