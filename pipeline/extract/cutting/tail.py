"""The end of the last answer: calls to ask, and the name of the site, belong to the closing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from pipeline.extract.evidence.asides import WRITTEN_RULE
from pipeline.extract.evidence.courtesy import takes_leave
from pipeline.extract.evidence.wording import is_call, is_ending
from pipeline.extract.page.blocks import BLANK, BREAK, HEADINGS, RULE, Block, Box, Piece
from pipeline.extract.pairs import Pair, Proposal

# Who made the page, when, and that it ends.
_CREDIT = re.compile(
    r"\W*(?:propos recueillis|interview(?:ed)? (?:by|von|par)|das (?:gespräch|interview) führte|"
    r"(?:text|words|photos?|fotos?)(?: and photos?)?(?: by|\s?[:：])|entrevista de|intervista di|"
    r"(?:取材|聞き手|構成|文|撮影|写真|インタビュアー?)(?:・\w+)?\s?[:：＝=／/]|"
    r"беседовал|беседу (?:вёл|вела)|интервью\s?[:：]|rozmawiała?\b|röportaj\s?[:：]|"
    r"記者會.{0,16}結束|(?:会議|会見|質疑|協議会)は.{0,12}(?:終了|閉会)(?:した|しました)。?$|"
    r"(?:前|次)の(?:記事|ページ|号)|[（(].{1,24}(?:にて|収録|取材)[)）]$|"
    r"last (?:modified|updated|edited|changed)|(?:page )?updated (?:on )?\d|"
    r"zuletzt (?:geändert|aktualisiert)|"
    r"dernière (?:mise à jour|modification)|最終更新日?\s?[:：]|"
    r"(?:wir|ich) (?:danken?|bedanken?) .{0,30}gespräch|"
    r"(?:many )?thanks? (?:you )?for (?:the|this|your) (?:interview|conversation|talk|time)|"
    r"merci (?:pour|d['’]avoir)|gracias por (?:la entrevista|leer)|"
    r"(?:本日は|貴重なお話を?)?.{0,12}ありがとうございました。?$|"
    r"以上(?:です|、.{0,14})?。?$|"
    # Below what comes by mail.
    r"(?:メール(?:マガジン)?の?|メルマガの?)?(?:配信|購読)(?:の)?(?:停止|解除|登録)|"
    r"(?:click (?:here )?to )?unsubscribe\b|newsletter (?:abbestellen|abmelden)|"
    r"(?:pour )?(?:se|vous) désabonner|(?:para )?darse de baja\b)",
    re.IGNORECASE,
)

# Whose the page is, and on what terms; whatever it follows, that is no answer.
_TERMS = re.compile(
    r"\W*(?:copyright\b|©|\(c\) \d{4}|all rights reserved|licen[cs]ed under|"
    r"(?:this|the) (?:work|page|document|content|text|site|faq) is licen[cs]ed|"
    r"(?:本|この|当)(?:情報|記事|ページ|ブログ|資料|サイト)の(?:内容|情報).{0,40}(?:時点|予告なく|免責))",
    re.IGNORECASE,
)

# What stands above those who are responsible, as towns write it below each answer.
_RESPONSIBLE = re.compile(
    r"\W*(?:(?:ご?担当|所管)(?:課|部署?|部局|窓口)?|(?:お)?問い?合わ?せ先?|このページ(?:に関する|の).{0,12}|"
    r"関連(?:リンク|ページ|情報|する質問)|掲載日|更新日)\W*$"
)


# Titles begin with these where nothing else tells them apart: 「■おわりに」.
_TITLE_SIGNS = frozenset("■□●○◆◇▼▽★☆◎【#")
_END = re.compile(
    r"\W*[-—–―~～]+\s?(?:the end|end|fin|ende|完|终|終)\s?[-—–―~～]+\W*", re.IGNORECASE
)
_LONGEST_LABEL = 24
_FEWEST = 2
# Boxes that hold all of an answer, without a name too.
_HOLDERS = ("dd", "blockquote", "section", "article")


def trim_tail(blocks: Sequence[Block], proposal: Proposal, names: Sequence[str]) -> None:
    """Leave what closes the page out of the last answer, in place.

    It ends where a label or a heading closes the page, at a rule, if no other answer has one, and
    with its box, if the others do. Else only the terms of the page and whole paragraphs at the end
    go, and never the first one: "Still unsure? Write to us.", and lines that are one of the `names`
    of the site.
    """
    if not proposal.pairs:
        return
    pair = max(proposal.pairs, key=lambda one: max(one.answer))
    others = [one for one in proposal.pairs if one is not pair]
    stops = [_is_label, _opens_the_end, _says_end]
    if not any(_is_ruled(blocks, piece) for one in others for piece in one.answer[1:]):
        stops.append(_is_ruled)
    first, *rest = sorted(pair.answer)
    answer = [first, *takewhile(lambda piece: not any(stop(blocks, piece) for stop in stops), rest)]
    kind = _kind_of_answers(blocks, pair, others)
    if kind:
        answer = list(takewhile(lambda piece: _is_in(blocks[piece.block].box, kind), answer))
    boxed = bool(kind)
    answer = [first, *takewhile(lambda one: not _takes_leave(blocks, one, boxed), answer[1:])]
    while len(answer) > 1:
        block = blocks[answer[-1].block]
        goes_on = block.joint & BREAK and block.box is blocks[answer[-2].block].box
        # What stands in the box of an answer is its.
        closes = not (goes_on or kind) and _is_no_answer(block.text, names)
        if not (closes or _TERMS.match(block.text)):
            break
        answer.pop()
    kept = set(answer)
    pair.answer = [piece for piece in pair.answer if piece in kept]


def _is_in(box: Box, key: str) -> bool:
    """Tell whether a box is, or stands in, one of a kind."""
    node: Box | None = box
    while node is not None and node.key != key:
        node = node.parent
    return node is not None


def _kind_of_answers(blocks: Sequence[Block], pair: Pair, others: Sequence[Pair]) -> str:
    """The kind of box that an answer begins in, if most others are all in one like it."""
    if len(others) < _FEWEST:
        return ""
    kinds = Counter(key for one in others for key in _kinds_around(blocks, one))
    usual = {key for key, number in kinds.items() if number >= max(_FEWEST, 0.6 * len(others))}
    box: Box | None = blocks[min(pair.answer).block].box
    while box is not None and box.key not in usual:
        box = box.parent
    # A box that holds the question too, or another answer, is none of an answer.
    first = min(pair.question or pair.answer).block
    return box.key if box is not None and first < box.start else ""


def _kinds_around(blocks: Sequence[Block], pair: Pair) -> set[str]:
    """The kinds of the boxes around all of an answer, and nothing of its question."""
    first, last = min(pair.answer).block, max(pair.answer).block
    asked = min(pair.question or pair.answer).block
    found: set[str] = set()
    box: Box | None = blocks[first].box
    while box is not None and box.start > asked:
        if box.end > last and ("." in box.key or box.tag in _HOLDERS) and box.tag != "p":
            found.add(box.key)
        box = box.parent
    return found


def _is_no_answer(text: str, names: Sequence[str]) -> bool:
    """Tell whether a line is an invitation, one of the names of the page, or who made it."""
    return is_call(text) or text in names or _CREDIT.match(text) is not None


def _is_label(blocks: Sequence[Block], piece: Piece) -> bool:
    """Tell whether a line that begins a box says no more than who answers, and where."""
    block = blocks[piece.block]
    return (
        len(block.text) <= _LONGEST_LABEL
        and block.index == block.box.start
        and _RESPONSIBLE.match(block.text) is not None
    )


def _opens_the_end(blocks: Sequence[Block], piece: Piece) -> bool:
    """Tell whether a heading begins the end of the article: "Conclusion", "Contact us"."""
    block = blocks[piece.block]
    signed = len(block.text) < _LONGEST_LABEL and block.text[:1] in _TITLE_SIGNS
    if block.box.tag in HEADINGS or signed:
        return is_ending(block.text) or is_call(block.text)
    return False


def _says_end(blocks: Sequence[Block], piece: Piece) -> bool:
    """Tell whether a line says that the article is over: "- END -"."""
    return _END.fullmatch(blocks[piece.block].text) is not None


def _takes_leave(blocks: Sequence[Block], piece: Piece, boxed: bool) -> bool:
    """Tell whether a paragraph begins the words that a post closes with."""
    block = blocks[piece.block]
    begins = piece.start == 0 and not (block.joint & BREAK and not block.joint & BLANK)
    return begins and takes_leave(block.text, boxed=boxed)


def _is_ruled(blocks: Sequence[Block], piece: Piece) -> bool:
    block = blocks[piece.block]
    return piece.start == 0 and bool(block.joint & RULE or WRITTEN_RULE.match(block.text))
