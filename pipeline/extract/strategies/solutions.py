"""Numbered questions whose answers all stand below the last of them, below a title of their own.

Quizzes and exercises are answered so: 第1問 … 第5問, then こたえ, then 第1問 … again. Numbers are
written, or those of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.extract.apart import pairs_apart
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.events import Event
from pipeline.extract.evidence.marks import NUMBERED, bare_number
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Box, Layout
from pipeline.extract.pairs import Pair, Place, Proposal, common_box, text_of

_TITLE = re.compile(
    r"\W*(?:(?:クイズ|問題|練習問題|もんだい|確認テスト)の?)?"
    r"(?:こたえ|答え|解答|正解|回答)(?:あわせ|合わせ|編|例|一覧)?(?:[とﾄ・]?(?:解説|かいせつ))?\W*|"
    r"\W*(?:answers?(?: key)?|(?:the |model )?(?:answers|solutions)(?: (?:and|&|to)\b.{0,24})?|"
    r"lösung(?:en|sschlüssel)?|auflösung(?:en)?|antworten|(?:les )?réponses|corrigés?|solutions|"
    r"(?:las )?respuestas|soluciones|(?:le )?risposte|soluzioni|(?:as )?respostas|gabarito|"
    r"antwoorden|oplossingen|odpowiedzi|ответы|facit|řešení|参考答案|答案(?:与解析|及解析)?|解答|"
    r"정답(?:\s?및\s?해설)?|해답)\W*",
    re.IGNORECASE,
)
_LONGEST_TITLE = 40
_NTH = re.compile(r"\W*(?:第\s?(\d{1,3})\s?[問题題]|問\s?(\d{1,3}))[\s.．:：)）】」]*")
_DIGITS = re.compile(r"\d{1,3}")
_FEWEST = 3
_ASKS = 0.5
_SOME, _MOST = 0.2, 0.5
_CONFIDENCE = 0.9


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose each numbered question with what stands behind the same number below."""
    blocks = layout.blocks
    lines = [
        blocks[index]
        for index in article.kept(article.root.start, article.root.end)
        if blocks[index].text and not blocks[index].pre
    ]
    for title in lines:
        if len(title.text) > _LONGEST_TITLE or not _TITLE.fullmatch(title.text):
            continue
        above = [line for line in lines if line.index < title.index]
        below = [line for line in lines if line.index > title.index]
        for items_of in (_written, _listed):
            asked = _series(items_of("q", above), last=True)
            told = _series(items_of("a", below), last=False)
            if len(asked) >= _FEWEST and len(asked) == len(told):
                pairs = _pairs(layout, article, title, asked, told)
                if pairs and _ask(blocks, context, pairs) and not _are_contents(blocks, pairs):
                    return Proposal("solutions", pairs, _CONFIDENCE)
    return None


def _written(kind: str, lines: Sequence[Block]) -> Iterator[Event]:
    """The lines that begin with a number."""
    for block in lines:
        match = _NTH.match(block.text) or NUMBERED.match(block.text)
        if match is not None and (digits := _DIGITS.search(match[0])):
            place, number = Place(block.index, match.end()), int(digits[0])
            yield Event(kind, Place(block.index, 0), place, str(number))
        elif (bare := bare_number(block.text)) is not None:
            yield Event(kind, Place(block.index, 0), Place(block.index + 1, 0), str(bare))


def _listed(kind: str, lines: Sequence[Block]) -> Iterator[Event]:
    """The items of ordered lists that stand in no other list."""
    last = -1
    for block in lines:
        item = _item_around(block.box)
        if item is None or item.start != block.index or item.start <= last or item.parent is None:
            continue
        last = item.end - 1
        first = item.parent.element.get("start", "")
        number = item.parent.children.index(item) + int(first if first.isdigit() else 1)
        yield Event(kind, Place(block.index, 0), Place(block.index, 0), str(number))


def _item_around(box: Box) -> Box | None:
    """The outermost item of an ordered list around a box."""
    found = None
    node: Box | None = box
    while node is not None:
        if node.tag == "li" and node.parent is not None and node.parent.tag == "ol":
            found = node
        node = node.parent
    return found


def _series(events: Iterator[Event], *, last: bool) -> list[Event]:
    """The first events whose numbers go up from one, or the last that do."""
    series: list[Event] = []
    for event in events:
        if event.number == "1" and (last or not series):
            series = [event]
        elif series and int(event.number) == int(series[-1].number) + 1:
            series.append(event)
    return series


def _pairs(
    layout: Layout, article: Article, title: Block, asked: list[Event], told: list[Event]
) -> list[Pair]:
    """Pair both series; none if one of them says nothing."""
    end = common_box(layout.blocks, [event.start.block for event in told]).end
    ends = (Place(title.index, 0), Place(min(end, article.root.end), 0))
    pairs = pairs_apart(layout.blocks, article, asked, told, ends)
    return pairs if len(pairs) == len(asked) else []


def _are_contents(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether what stands above is a list of what stands below, with its answers."""
    again = sum(
        text_of(blocks, pair.answer).startswith(text_of(blocks, pair.question)) for pair in pairs
    )
    return again > _SOME * len(pairs)


def _ask(blocks: list[Block], context: Context, pairs: list[Pair]) -> bool:
    """Tell whether questions ask, or are announced as such."""
    asking = sum(
        any(question_score(blocks[piece.block].text) >= _ASKS for piece in pair.question)
        for pair in pairs
    )
    return asking > _MOST * len(pairs) or (
        context.about(pairs[0].question[0].block) and bool(text_of(blocks, pairs[0].answer))
    )
