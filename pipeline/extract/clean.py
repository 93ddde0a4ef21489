"""After the choice: take out of questions and answers what is no part of their text.

Marks and numbering, permalink and fold signs, links back to the top, "Was this helpful?", credits.
Each goes to the pair's drops with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.extract.blocks import CELLS, Block, Layout, Piece, words
from pipeline.extract.marks import MARK_STARTS, Mark, read_mark
from pipeline.extract.pairs import Pair, Proposal, trim

NUMBERED = re.compile(
    r"\s*(?:\(?\d{1,3}(?:[.．)）、:：]|\s?[-–]\s)\s*(?!\d)|[①-⑳❶-❿]\s*|[（(]\d{1,3}[)）]\s*|"
    r"#\d{1,3}\s+|[A-Z]?\d{1,3}(?:[.．-]\d{1,3}){1,3}[.．)）:：]?(?:\s?[-–])?\s+(?!\d)|"
    r"[A-Z]\d{1,3}[.．)）:：]\s+)"
)
# So are questions numbered in Chinese, and parts of any text.
_NUMERALS = "一二三四五六七八九十"
_NUMERAL = re.compile(rf"[{_NUMERALS}]{{1,3}}、\s*")
_DIGITS = re.compile(r"\s*[A-Z]?\d{1,3}(?:[.．-]\d{1,3}){0,3}[.．)）:：]?\s*")
_PERMALINK = re.compile(
    r"\s*(?:[¶§#🔗∞⚓\ue000-\uf8ff]+|\[?permalink\]?|\[edit\]|\[編集\])\s*$", re.IGNORECASE
)
_PERMALINK_START = re.compile(r"^[¶§#🔗⚓]\s*(?=\S)")
_FOLD = re.compile(r"\s*[+＋−‐–—▼▲▽△⌄⌃˅∨⋁›»❯▾▴▸◂►◄▶◀⯆⊕⊖✕×✚➕➖^]+\s*$|\s+[-xvV>]$")
_FOLD_START = re.compile(r"^\s*(?:[+＋−▼▲▽△▾▸►▶❯›»⊕➕]\s+|[▎▍▌│┃❖✦✅✔✓]+\s*)")
_SIGN_START = re.compile(f"(?:{_FOLD_START.pattern})|(?:{_PERMALINK_START.pattern})")
# The interviewer's turn in Japanese print.
_DASHES = re.compile(r"[―─—–ー]{2,}\s*(?=\S)")
_ICON_WORD = re.compile(
    r"\s*\b(?:expand_more|expand_less|keyboard_arrow_(?:down|right|up)|chevron_(?:right|left)|"
    r"arrow_drop_down|"
    r"add_circle(?:_outline)?|arrow_downward)\s*$"
)
_TOP = re.compile(
    r"^[\s\[(]*[↑▲△⬆⇧⤴^]+[\s\])]*$|"
    r"^[\s\[(↑▲△⬆^«]*(?:back to (?:the )?top|return to (?:the )?top|to (?:the )?top|"
    r"top(?: of (?:the )?page)?|"
    r"back to (?:the )?(?:questions|index|contents|list|faq)|(?:page|ページ)\s*(?:の)?(?:top|"
    r"トップ|先頭)(?:へ|に)?(?:戻る)?|"
    r"(?:先頭|上|目次|質問一覧|一覧|トップ)(?:へ|に)(?:戻る)?|nach oben|zum seitenanfang|"
    r"zurück (?:nach oben|zum anfang)|"
    r"haut de (?:la )?page|retour en haut|(?:volver )?arriba|torna su|inizio pagina|"
    r"voltar ao topo|naar boven|"
    r"(?:返回|回到)(?:顶部|頂部|页首)|맨\s?위로|наверх|в начало|к началу)[\s\])↑▲△⬆^»]*$",
    re.IGNORECASE,
)
_FEEDBACK = re.compile(
    r"^(?:was this (?:article |answer |page |information )?helpful|did this (?:answer|help)|"
    r"rate this|"
    r"war (?:dieser|diese) \w+ hilfreich|cet article vous a-t-il|¿(?:te|le) (?:fue|ha sido|"
    r"(?:ha )?result(?:ó|ado)) útil|"
    r"このページは役に立ち|この(?:回答|記事|情報|FAQ)は(?:お?役に立|参考)|お?役に立ちましたか|"
    r"(?:这|這)(?:篇|条|個|个).{0,6}(?:有帮助|有幫助)|도움이 되|статья была полезна)",
    re.IGNORECASE,
)
# Between the pages of a manual, or its sections on one page.
_NAVIGATION = re.compile(r"\W*(?:next|prev(?:ious)?|up|home|contents)\b", re.IGNORECASE)
_CREDIT = re.compile(r"^(?:©|\(c\)\s|copyright\b|all rights reserved)", re.IGNORECASE)
_LINE = re.compile(
    f"(?P<back_to_the_top>{_TOP.pattern})|(?P<feedback>{_FEEDBACK.pattern})|"
    f"(?P<credit>{_CREDIT.pattern})",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^(?:yes|no|はい|いいえ|ja|nein|oui|non|sí|是|否|네|아니요|да|нет)[\s\d()/|、・]*",
    re.IGNORECASE,
)

# What a line can begin with that is no part of an answer (see _LINE, _FOLD, _PERMALINK), beside
# spaces and icons; letters also as re.IGNORECASE takes them for the same.
_STARTS = frozenset(
    "ペ先上目質一ト返回맨こお役这這도нвксНВКСᲀᲃıİ"
    "[(↑▲△⬆⇧⤴^«¿©¶§#🔗∞⚓+＋−‐–—▼▽⌄⌃˅∨⋁›»❯▾▴▸◂►◄▶◀⯆⊕⊖✕×✚➕➖"
)
_LETTERS = words("ne pr up ho al ar ba ce co di dı di̇ ha in na pa pe ra re to vo wa zu")
_LONGEST = 80

_AT_END = ((_ICON_WORD, "icon"), (_PERMALINK, "permalink"), (_FOLD, "fold sign"))
# A question that ends in none of these has nothing to take off its end.
_LAST = frozenset("¶§#🔗∞⚓+＋−‐–—▼▲▽△⌄⌃˅∨⋁›»❯▾▴▸◂►◄▶◀⯆⊕⊖✕×✚➕➖^-xvV>]kK集) \t")
# Signs at an end are few; to look for them all through a text takes the square of its length.
_SIGNS = 30
# Ornaments that may stand before each question, and a control's label behind its question mark.
_HEAD = re.compile(r"(?:[^\w\s「『“‘\"'(（\[【¿¡<＜$]{1,3}|ー)\s*(?=\S)")
_BEHIND = re.compile(r"[?？]\s*(?=[^\s?？])([^?？]{1,24})$")
_SERIES = 3
_LONGEST_LABEL = 12
_LONGEST_CHIP = 24
_LONGEST_END = 60
_ASKING_END = re.compile(r"[?？]\s*$")


def clean(layout: Layout, proposal: Proposal) -> None:
    """Clean the pairs of a proposal, in place."""
    blocks = layout.blocks
    numbered = _is_numbered(blocks, proposal.pairs)
    labels = _labels(blocks, proposal.pairs)
    chips = _chips(blocks, proposal.pairs)
    ends = _usual_ends(blocks, proposal.pairs)
    frame = _frame(blocks, proposal.pairs)
    for pair in proposal.pairs:
        if ends:
            _cut_usual_end(blocks, pair, ends)
        _cut_label(blocks, pair, labels)
        if chips:
            _cut_chip(blocks, pair, chips)
        if frame != ("", ""):
            _cut_frame(blocks, pair, frame)
        _clean_question(blocks, pair, numbered)
        _clean_answer(blocks, pair)
        if match := _PERMALINK.search(pair.section, max(0, len(pair.section) - _SIGNS)):
            pair.section = pair.section[: match.start()]


def _is_numbered(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether questions are numbered by hand: nearly all begin with a number."""
    starts = sum(1 for pair in pairs if pair.question and _number(blocks, pair.question[0]))
    return starts > 0.6 * len(pairs)


def _number(blocks: list[Block], piece: Piece) -> int:
    """Where the number at the start of a question ends; 0 if there is none."""
    text = _text(blocks, piece)
    sign = _SIGN_START.match(text)
    start = sign.end() if sign is not None else 0
    if match := NUMBERED.match(text, start):
        return match.end()
    if text[:1] in _NUMERALS and (match := _NUMERAL.match(text)):
        return match.end()
    runs = blocks[piece.block].runs
    # In an element of its own it needs no sign behind it.
    alone = len(runs) > 1 and piece.start == 0 and _DIGITS.fullmatch(runs[0][0])
    return len(runs[0][0]) if alone else 0


def _usual_ends(blocks: list[Block], pairs: list[Pair]) -> frozenset[str]:
    """What most questions end with, in links and elements of its own: "[edit | edit source]"."""
    if len(pairs) < _SERIES:
        return frozenset()
    found = Counter(end for pair in pairs for end in _ends(blocks[pair.question[-1].block]))
    return frozenset(end for end, number in found.items() if number >= 0.6 * len(pairs))


def _ends(block: Block) -> Iterator[str]:
    """The words at the end of a line, from each element on that holds no other words."""
    end = ""
    for text, style in reversed(block.runs[1:]):
        end = text + end
        if style is None or style.box is not block.box or len(end) > _LONGEST_END:
            return
        if style.link is not None or style.tag in ("span", "sup", "small"):
            yield end


def _cut_usual_end(blocks: list[Block], pair: Pair, ends: frozenset[str]) -> None:
    piece = pair.question[-1]
    block = blocks[piece.block]
    own = [end for end in _ends(block) if end in ends and not _ASKING_END.search(end)]
    if own and piece.end == len(block.text) and len(own[-1]) < piece.end - piece.start:
        _cut_end(blocks, pair, pair.question, piece.end - piece.start - len(own[-1]), "usual end")


def _frame(blocks: list[Block], pairs: list[Pair]) -> tuple[str, str]:
    """Signs that nearly all questions begin with, and words that stand behind their last sign."""
    texts = [_text(blocks, pair.question[0]) for pair in pairs if len(pair.question) == 1]
    if len(texts) < _SERIES or len(texts) < 0.8 * len(pairs):
        return "", ""
    least = 0.8 * len(pairs)
    begins = Counter(match[0] for text in texts if (match := _HEAD.match(text)))
    ends = Counter(match[1] for text in texts if (match := _BEHIND.search(text, len(text) - 30)))
    begin, number = (begins.most_common(1) or [("", 0)])[0]
    end, times = (ends.most_common(1) or [("", 0)])[0]
    return begin if number >= least else "", end if times >= least else ""


def _cut_frame(blocks: list[Block], pair: Pair, frame: tuple[str, str]) -> None:
    begin, end = frame
    if begin and _text(blocks, pair.question[0]).startswith(begin):
        _cut_start(blocks, pair, pair.question, len(begin), "sign")
    text = _text(blocks, pair.question[-1])
    if end and text.endswith(end) and len(text) > len(end):
        _cut_end(blocks, pair, pair.question, len(text) - len(end), "label")


def _labels(blocks: list[Block], pairs: list[Pair]) -> frozenset[str]:
    """What stands in an element of its own behind most questions, and says only a few things."""
    if len(pairs) < _SERIES:
        return frozenset()
    found = Counter(label for pair in pairs if (label := _label(blocks, pair)))
    if found.total() < 0.6 * len(pairs) or len(found) > 0.4 * len(pairs):
        return frozenset()
    return frozenset(found)


def _label(blocks: list[Block], pair: Pair) -> str:
    piece = pair.question[-1]
    block = blocks[piece.block]
    if len(block.runs) < 2:
        return ""
    (before, _), (last, style) = block.runs[-2], block.runs[-1]
    own = style is not None and style.tag == "span" and piece.end == len(block.text)
    return last.strip() if own and len(last) <= _LONGEST_LABEL and before.strip() else ""


def _chips(blocks: list[Block], pairs: list[Pair]) -> frozenset[str]:
    """What stands in an element of its own before most questions, and comes again: categories."""
    if len(pairs) < _SERIES or not any(_chip(blocks, pair) for pair in pairs[:2]):
        return frozenset()
    found = Counter(chip for pair in pairs if (chip := _chip(blocks, pair)))
    if found.total() < 0.8 * len(pairs) or len(found) > 0.5 * len(pairs):
        return frozenset()
    return frozenset(found)


def _chip(blocks: list[Block], pair: Pair) -> str:
    """The words before a question, in a line or an element of their own."""
    piece = pair.question[0]
    block = blocks[piece.block]
    if piece.start or piece.end < len(block.text) or not block.runs:
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
        _cut_start(blocks, pair, pair.question, length, "label")
    pair.section = pair.section or chip


def _cut_label(blocks: list[Block], pair: Pair, labels: frozenset[str]) -> None:
    label = _label(blocks, pair) if labels else ""
    if label in labels and label:
        piece = pair.question[-1]
        _cut_end(blocks, pair, pair.question, piece.end - piece.start - len(label), "label")
        pair.section = pair.section or label


def _text(blocks: list[Block], piece: Piece) -> str:
    return blocks[piece.block].text[piece.start : piece.end]


def _clean_question(blocks: list[Block], pair: Pair, numbered: bool) -> None:
    pieces = pair.question
    if len(pieces) > 1 and _DIGITS.fullmatch(_text(blocks, pieces[0])):
        # In a cell or paragraph of its own.
        pair.dropped.append((pieces.pop(0), "number"))
    if not pieces:
        return
    text = _text(blocks, pieces[0])
    if text and (numbered or text[0] in MARK_STARTS or not text[0].isalpha()):
        _clean_start(blocks, pair, numbered)
    _clean_end(blocks, pair, pieces)


def _clean_start(blocks: list[Block], pair: Pair, numbered: bool) -> None:
    pieces = pair.question
    text = _text(blocks, pieces[0])
    if match := _DASHES.match(text):
        _cut_start(blocks, pair, pieces, match.end(), "mark")
        text = _text(blocks, pieces[0])
    mark = read_mark(text, _borders(blocks, pieces[0]))
    if mark is not None and mark.kind == "q" and _is_sure(mark, text):
        _cut_start(blocks, pair, pieces, mark.end, "mark")
        text = _text(blocks, pieces[0])
    if match := _SIGN_START.match(text):
        _cut_start(blocks, pair, pieces, match.end(), "sign")
        text = _text(blocks, pieces[0])
    if numbered and 0 < (end := _number(blocks, pieces[0])) < len(text):
        _cut_start(blocks, pair, pieces, end, "number")


def _borders(blocks: list[Block], piece: Piece) -> tuple[int, ...]:
    """Where the first element of a question ends."""
    runs = blocks[piece.block].runs
    return (len(runs[0][0]),) if len(runs) > 1 and piece.start == 0 else ()


def _clean_end(blocks: list[Block], pair: Pair, pieces: list[Piece]) -> None:
    for _ in range(3):
        text = _text(blocks, pieces[-1])
        if not text:
            return
        # Icons of a font lie in the private area, below full-width signs such as "？".
        last = text[-1]
        if not (last in _LAST or "\ue000" <= last <= "\uf8ff" or "_" in text[-24:]):
            return
        for pattern, reason in _AT_END:
            match = pattern.search(text, max(0, len(text) - _SIGNS))
            if match and match.start() < match.end():
                _cut_end(blocks, pair, pieces, match.start(), reason)
                break
        else:
            return


def _is_sure(mark: Mark, text: str) -> bool:
    tied = mark.tie in ("sign", "own") or (mark.tie == "space" and mark.number != "")
    return tied and mark.family in ("q", "word") and mark.end < len(text)


def _cut_start(
    blocks: list[Block], pair: Pair, pieces: list[Piece], length: int, reason: str
) -> None:
    piece = pieces[0]
    pair.dropped.append((Piece(piece.block, piece.start, piece.start + length), reason))
    pieces[0] = trim(blocks[piece.block].text, piece.block, piece.start + length, piece.end)


def _cut_end(blocks: list[Block], pair: Pair, pieces: list[Piece], start: int, reason: str) -> None:
    piece = pieces[-1]
    pair.dropped.append((Piece(piece.block, piece.start + start, piece.end), reason))
    rest = trim(blocks[piece.block].text, piece.block, piece.start, piece.start + start)
    if rest.start < rest.end:
        pieces[-1] = rest
    elif len(pieces) > 1:
        pieces.pop()
    else:
        pair.dropped.pop()


def _clean_answer(blocks: list[Block], pair: Pair) -> None:
    pieces = pair.answer
    if pieces and (text := _text(blocks, pieces[0]))[:1] in MARK_STARTS:
        mark = read_mark(text)
        if mark is not None and mark.kind == "a" and mark.tie == "sign":
            if mark.end < len(text):
                _cut_start(blocks, pair, pieces, mark.end, "mark")
            elif len(pieces) > 1:
                pair.dropped.append((pieces.pop(0), "mark"))
    texts = [_text(blocks, piece) for piece in pieces]
    # Most lines are text, as their length or their first letter tells.
    doubts = [
        _may_go(text) and (len(text) <= _LONGEST or _NAVIGATION.match(text) is not None)
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


def is_feedback(text: str) -> bool:
    """Tell whether a line asks if the answer helped."""
    return len(text) <= _LONGEST and _FEEDBACK.match(text) is not None


def _leads_on(block: Block) -> bool:
    """Tell whether a line holds several links."""
    return len({style.link for _, style in block.runs if style is not None and style.link}) > 1


def _may_go(text: str) -> bool:
    """Tell by its first letters whether a line may be no part of an answer."""
    first = text[:1]
    return (
        text[:2].lower() in _LETTERS
        or first in _STARTS
        or first.isspace()
        or "\ue000" <= first <= "\uf8ff"
    )


def _reason(text: str, feedback: bool) -> str:
    if len(text) > _LONGEST or not text:
        return ""
    if match := _LINE.match(text):
        return str(match.lastgroup).replace("_", " ")
    if feedback and _YES_NO.match(text):
        return "feedback"
    if len(text) < 15 and (_FOLD.fullmatch(text) or _PERMALINK.fullmatch(text)):
        return "fold sign"
    return ""
