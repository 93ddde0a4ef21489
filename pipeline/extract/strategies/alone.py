"""A page that answers one question: its title asks, and the page says that it is one of many.

Its address, its title, or the path above it ("Home > FAQ > …") speaks of questions, or a link below
leads back to them. Or it marks up its title as the one question that it answers.
"""

from __future__ import annotations

import re

from pipeline.extract.evidence.asides import is_feedback
from pipeline.extract.evidence.bylines import is_awaited, is_byline
from pipeline.extract.evidence.context import Context, normal, speaks_of_questions
from pipeline.extract.evidence.lines import is_link
from pipeline.extract.evidence.wording import is_call, question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout
from pipeline.extract.pairs import Pair, Proposal, text_of, whole

_ASKS = 0.7
_LONGEST_ANSWER = 3000
_LONGEST_CRUMB = 60
_LONGEST_WAY = 40
_MOST_HEADINGS = 2
# So much of a marked-up answer tells that the article is it; many pages mark up its beginning only.
_BEGINNING = 60
_CRUMBS = re.compile(r"crumb|pankuzu|topic-?path|\bp(?:fad|ath)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[>＞›»→]|\s(?:[/|]|::)\s")
_ADDRESS = re.compile(
    r"/(?:faqs?|qa|q-?(?:and|n)?-?a|questions?|fragen|foire-aux-questions|preguntas?|perguntas?|"
    r"domande|vragen)(?:-[a-z-]+)?/[^/?#]",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:back|return|zurück|retour|volver|torna|voltar|terug|naar|powrót|назад)\b|"
    r"戻る|一覧|返回|목록",
    re.IGNORECASE,
)
_ALONG = re.compile(
    r"\W*(?:prev(?:ious)?|next|back|return|zurück|weiter|nächste|vorige|vorherige|précédent|suivant|"
    r"retour|anterior|siguiente|volver|próxim|precedente|successiv|torna|volgende|terug|"
    r"poprzedni|następn|назад|далее|前の|次の|前へ|次へ|一覧|戻る|トップ|上一|下一|返回|이전|다음|목록|"
    r"related|see also|関連|相关|相關|관련)",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"(?:written|posted|published|updated|last (?:updated|modified))\b|(?:zuletzt )?aktualisiert|"
    r"mis à jour|actualizado|aggiornato|atualizado|bijgewerkt|обновлено|"
    r"(?:最終)?更新|公開日|投稿日|"
    r"发布|發布|更新|수정일|등록일",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\.(?!\d)|[。!！।۔]|다|요")


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the title with what stands below it; None if nothing says that it is a question."""
    blocks = layout.blocks
    title = _title(blocks)
    if title is None or question_score(title.text) < _ASKS:
        return None
    below = _below(blocks, article, title)
    answer = _answer(blocks, below, parted=False)
    if any(is_awaited(block.text) for block in blocks[title.index + 1 :]):
        return None
    if not _answers(blocks, answer) or not _is_one_of_many(blocks, context, title, below):
        return None
    return Proposal("alone", [Pair([title.whole], whole(blocks, answer))], 0.7)


def propose_marked_up(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the title with all below it, where the page marks up the beginning as its answer."""
    if not context.has_one_marked_up or (title := _title(layout.blocks)) is None:
        return None
    question, told = context.marked_up[0]
    if normal(title.text) not in question:
        return None
    below = _below(layout.blocks, article, title)
    answer = whole(layout.blocks, _answer(layout.blocks, below, parted=True))
    beginning = told[:_BEGINNING]
    if not beginning or not normal(text_of(layout.blocks, answer)).startswith(beginning):
        return None
    return Proposal("alone", [Pair([title.whole], answer)], 0.93)


def _title(blocks: list[Block]) -> Block | None:
    """The one `h1`, or where there is none the first heading."""
    titles = [block for block in blocks if block.box.tag == "h1" and block.text]
    titles = titles or [block for block in blocks if block.box.tag in HEADINGS and block.text][:1]
    return titles[0] if len(titles) == 1 else None


def _below(blocks: list[Block], article: Article, title: Block) -> list[int]:
    """The lines below the title up to what is no part of the article."""
    found: list[int] = []
    for index in range(title.index + 1, article.root.end):
        if not article.reasons[index]:
            found.append(index)
        elif found:
            break
    return found


def _answer(blocks: list[Block], below: list[int], *, parted: bool) -> list[int]:
    """Those lines up to a title like the first (if it has no parts), or to what leads elsewhere."""
    found: list[int] = []
    for index in below:
        block = blocks[index]
        ends = (not parted and HEADINGS.get(block.box.tag) in (1, 2)) or is_feedback(block.text)
        if ends or _leads_along(block):
            break
        if (block.text or block.runs) and (found or not _is_credit(block.text)):
            found.append(index)
    while found and _is_no_end(blocks[found[-1]]):
        found.pop()
    return found


def _is_no_end(block: Block) -> bool:
    """Tell whether a line leads elsewhere, or is the heading of something that does."""
    return block.box.tag in HEADINGS or is_link(block) or is_call(block.text)


def _is_credit(text: str) -> bool:
    """Tell whether a line says who wrote what follows, or when."""
    return is_byline(text) or (len(text) < _LONGEST_CRUMB and _WRITTEN.match(text) is not None)


def _leads_along(block: Block) -> bool:
    """Tell whether a line leads to the next question, the one before, or all of them."""
    linked = any(style is not None and style.link for _, style in block.runs)
    return linked and _ALONG.match(block.text) is not None


def _answers(blocks: list[Block], lines: list[int]) -> bool:
    """Tell whether lines say something, and are no article with parts of its own."""
    text = text_of(blocks, whole(blocks, lines))
    headings = [blocks[index].text for index in lines if blocks[index].box.tag in HEADINGS]
    return (
        len(text) < _LONGEST_ANSWER
        and _SENTENCE.search(text) is not None
        and len(headings) <= _MOST_HEADINGS
        and not any(question_score(heading) >= _ASKS for heading in headings)
    )


def _is_one_of_many(blocks: list[Block], context: Context, title: Block, below: list[int]) -> bool:
    name = f"{context.title.replace(title.text, '')} {context.site}"
    if _ADDRESS.search(context.address) or speaks_of_questions(name):
        return True
    if any(_is_crumb(block) for block in blocks[: title.index]):
        return True
    return any(
        len(text := blocks[index].text) <= _LONGEST_WAY
        and is_link(blocks[index])
        and _BACK.search(text) is not None
        and speaks_of_questions(text)
        for index in below
    )


def _is_crumb(block: Block) -> bool:
    """Tell whether a line is, or stands in, a path that leads over a list of questions."""
    if not speaks_of_questions(block.text) or len(block.text) > 2 * _LONGEST_CRUMB:
        return False
    if block.plain:
        return False
    if _BETWEEN.search(block.text):
        return True
    box: Box | None = block.box
    for _ in range(4):
        if box is None:
            return False
        element = box.element
        names = (element.get("class", ""), element.get("id", ""), element.get("aria-label", ""))
        if any(map(_CRUMBS.search, names)):
            return True
        box = box.parent
    return False
