"""What a page titled as questions may have instead of them, set alike as well.

Topics with what each is about and a link to their questions, steps, whom to write to, who answers.
Troubles that nobody asks about in so many words look like these; they are told more of.
"""

from __future__ import annotations

import re

from pipeline.extract.evidence.wording import TITLE, question_score
from pipeline.extract.page.blocks import HEADINGS, Block, stays
from pipeline.extract.pairs import Pair, text_of

_MOST = 0.5
_NEARLY_ALL = 0.8
# How much is told of a trouble at least, and of one with a link to more of it; a sign of Chinese,
# Japanese or Korean counts twice.
_TOLD, _TOLD_BEFORE_LINK = 44, 200
_WIDE = "\u2e80"
_NEAR = 8
_CONTACT = re.compile(
    r"\W*(?:(?:お?電話|tel|fax|ファックス|phone|telephone|telefono?|téléphone|teléfono|телефон|전화|"
    r"电话|電話)(?:番号|\snumber|nummer|号码)?|e-?mail|メール(?:アドレス)?|"
    r"(?:e-?mail )?address|adresse|direcci[óo]n|indirizzo|endereço|住所|所在地|адрес|주소|地址|"
    r"営業時間|受付時間|定休日|(?:opening )?hours|öffnungszeiten|horaires?|horarios?|orari|"
    r"アクセス|会社名|担当者?|contact)\W*",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\W*(?:step|ステップ|手順|schritt|étape|etape|paso|passo|stap|krok|шаг|步骤|단계)\s?\d",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"の流れ|手順|ステップ|\bsteps\b|\bablauf|schritte|étapes|\bpasos\b|\bpassos\b|步骤|流程|절차|순서",
    re.IGNORECASE,
)


def is_index(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether lines that do not ask are topics, steps, or ways to reach somebody."""
    asked = [text_of(blocks, pair.question) for pair in pairs]
    if any(question_score(text) > TITLE for text in asked):
        return False
    kinds = (_CONTACT.fullmatch, _STEP.match)
    if any(sum(kind(text) is not None for text in asked) >= _MOST * len(asked) for kind in kinds):
        return True
    if _STEPS.search(_title_above(blocks, pairs[0].question[0].block)):
        return True
    told = sum(_weight(text_of(blocks, pair.answer)) for pair in pairs)
    leading = sum(_leads_away(blocks[pair.answer[-1].block]) for pair in pairs if pair.answer)
    least = _TOLD_BEFORE_LINK if leading >= _NEARLY_ALL * len(pairs) else _TOLD
    return told < least * len(pairs)


def _title_above(blocks: list[Block], index: int) -> str:
    near = blocks[max(0, index - _NEAR) : index]
    return next((block.text for block in reversed(near) if block.box.tag in HEADINGS), "")


def _leads_away(block: Block) -> bool:
    """Tell whether a line ends with a link to another page."""
    style = block.runs[-1][1] if block.runs else None
    link = style.link if style is not None else None
    return link is not None and not stays(link.element.get("href", ""))


def _weight(text: str) -> int:
    return len(text) + sum(sign >= _WIDE for sign in text)
