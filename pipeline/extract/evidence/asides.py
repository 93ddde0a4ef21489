"""Lines that belong to no answer, on whatever page: feedback, credits, links back to the top."""

from __future__ import annotations

import re

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
    r"参考になった|このページは役に立ち|この(?:回答|記事|情報|FAQ)は(?:お?役に立|参考)|お?役に立ちましたか|"
    r"👍\s*\d*\s*👎\s*\d*\s*$|"
    r"(?:这|這)(?:篇|条|個|个).{0,6}(?:有帮助|有幫助)|도움이 되|статья была полезна)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"^(?:©|\(c\)\s|copyright\b|all rights reserved)", re.IGNORECASE)
# What slides and printed pages have at their foot.
_PAGE = re.compile(
    r"^(?:スライド|ページ|頁|page|slide|seite|folie|diapositive|diapositiva|página|pagina|стр\.?|слайд|슬라이드|쪽)\s?"
    r"\d{1,4}\s?(?:[/／]|of|von|sur|de|di|из)\s?\d{1,4}$",
    re.IGNORECASE,
)
_LINE = re.compile(
    f"(?P<page_number>{_PAGE.pattern})|(?P<back_to_the_top>{_TOP.pattern})|(?P<feedback>{_FEEDBACK.pattern})|"
    f"(?P<credit>{_CREDIT.pattern})",
    re.IGNORECASE,
)
LONGEST = 80

# A rule that is written: ━━━━━, -----, *****.
WRITTEN_RULE = re.compile(
    r"\s*([━─═＝=＊*☆★◆◇■□〜~＿_\-‐–—―・･.…])(?:\s?\1){4,}\s*$|--\s*$|"
    r"\s*([*＊☆★◆◇])(?:\s?\2){2}\s*$"
)


def aside_of(text: str) -> str:
    """Name the kind of aside that a line of at most `LONGEST` characters is; "" if it is none."""
    match = _LINE.match(text)
    return str(match.lastgroup).replace("_", " ") if match is not None else ""


def is_feedback(text: str) -> bool:
    """Tell whether a line asks if the answer helped."""
    return len(text) <= LONGEST and _FEEDBACK.match(text) is not None


def is_page_number(text: str) -> bool:
    """Tell whether a line numbers a slide or a printed page, and how many there are."""
    return len(text) <= LONGEST and _PAGE.match(text) is not None
