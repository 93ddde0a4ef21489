"""Boxes whose class names say which one asks and which one tells: `div.soudan`, `div.kaito`.

A name alone proves nothing: the boxes have to take turns, and some of those that ask have to ask by
their words. Letters of several paragraphs with their replies are found so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.wording import sentence_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Box, Layout
from pipeline.extract.pairs import Pair, Proposal, whole

_ASKED = re.compile(
    r"q|qs?|quest(?:ion)?s?|ask(?:ed|er)?|query|frage|pregunta|pergunta|domanda|vraag|letter[ae]?|lettre|"
    r"so(?:u)?dan|shitsumon|situmon|toi|mondai|tiwen|wenti|vopros|pytanie|soru"
)
_TOLD = re.compile(
    r"a|ans(?:wers?)?|repl(?:y|ies)|response|antwort|respuesta|resposta|rispost[ae]|risp|antwoord|"
    r"r[eé]ponse|kaito(?:u)?|kotae|huida|otvet|odpowied[zź]|cevap"
)
_WORD = re.compile(r"[a-zà-ž]+|[A-ZÀ-Ž][a-zà-ž]*")
_SHOWS = re.compile(
    r"こたえ|答え|解答|回答|answer|antwort|réponse|respuesta|risposta", re.IGNORECASE
)
_LONGEST_LABEL = 24
_FEWEST = 3
_REGULAR = 0.8
_ASKS = 0.7
_SOME, _FEW = 0.34, 0.2


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose each box named as a question with the box named as an answer that follows it."""
    boxes = list(_boxes(layout, article))
    turns = [(one, other) for (one, asks), (other, tells) in pairwise(boxes) if asks and not tells]
    # Several boxes that tell are the choices of a quiz.
    more = max(sum(asks for _, asks in boxes), sum(not asks for _, asks in boxes))
    if len(turns) < max(_FEWEST, _REGULAR * more):
        return None
    blocks = layout.blocks
    pairs = [
        pair for asked, told in turns if (pair := _pair(blocks, article, asked, told)) is not None
    ]
    share = sum(_asks(blocks, pair) for pair in pairs) / max(1, len(pairs))
    if len(pairs) < _FEWEST or share < (_FEW if context.is_list else _SOME):
        return None
    return Proposal("classed", pairs, 0.55 + 0.15 * share)


def _boxes(layout: Layout, article: Article) -> Iterator[tuple[Box, bool]]:
    """The outermost boxes with such names, and whether the name says that they ask."""
    ends = {True: 0, False: 0}
    for box in layout.boxes:
        name = box.element.get("class", "")
        if not name or box.start == box.end or not article.holds_box(box):
            continue
        asks = _says(name)
        if asks is None or box.start < ends[asks]:
            continue
        ends[asks] = box.end
        yield box, asks


def _says(name: str) -> bool | None:
    """Tell whether the first name that says one of them says that a box asks, or tells."""
    for one in name.split():
        words = {word.lower() for word in _WORD.findall(one)}
        asks = any(_ASKED.fullmatch(word) for word in words)
        if asks != any(_TOLD.fullmatch(word) for word in words):
            return asks
    return None


def _pair(blocks: list[Block], article: Article, asked: Box, told: Box) -> Pair | None:
    """Pair two boxes; the one that tells may stand in the one that asks."""
    asking = article.kept(asked.start, min(asked.end, told.start))
    telling = article.kept(told.start, told.end)
    return Pair(whole(blocks, asking), whole(blocks, telling)) if asking and telling else None


def _asks(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a sentence of a letter asks, or a control below it shows the answer."""
    below = blocks[pair.question[-1].block + 1].text
    return (len(below) <= _LONGEST_LABEL and _SHOWS.search(below) is not None) or any(
        sentence_score(blocks[piece.block].text) >= _ASKS for piece in pair.question
    )
