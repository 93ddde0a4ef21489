"""A chosen proposal -> the Reading: records, references, introduction, closing, drops, sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.extract.page.accounting import count
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Box, Layout, Piece
from pipeline.extract.pairs import Pair, Proposal, common_box, text_of
from pipeline.extract.rendering.build import instant
from pipeline.extract.rendering.cards import Card, Cards, reference
from pipeline.extract.rendering.links import host_of
from pipeline.extract.rendering.markup import sanitise
from pipeline.extract.rendering.passage import Rendered
from pipeline.extract.rendering.render import Renderer
from pipeline.records import Drop, Finding, Record, Reference, RichText, Sums
from pipeline.source.metadata import Metadata, as_of_date

_UNSURE = 0.6


@dataclass(slots=True)
class Assembly:
    """What was read from one page, before the post's own metadata is added."""

    records: list[Record]
    introduction: RichText
    closing: RichText
    drops: list[Drop]
    findings: list[Finding]
    sums: Sums
    as_of: date | None


def assemble(
    layout: Layout,
    article: Article,
    proposal: Proposal,
    renderer: Renderer,
    about: Metadata,
    total: int,
) -> Assembly:
    """Render what a strategy found and account for every character; `total` is the tree's count."""
    blocks = layout.blocks
    # Of each pair in turn: question and answer (then the introduction and the closing), cards.
    passages: list[Rendered] = []
    cards_of: list[Sequence[Card]] = []
    references_count = 0
    findings: list[Finding] = []
    finder = Cards(layout, renderer.links, proposal.pairs)
    for number, pair in enumerate(proposal.pairs, 1):
        text, cards = finder.split(pair.answer)
        if not text:
            # An answer that is nothing but a link keeps its words.
            text, cards = pair.answer, ()
        around, base = _bases(blocks, pair)
        question = renderer.render(pair.question, around, plain=True)
        asked = pair.question[0].block if pair.question else None
        answer = renderer.render(text, base, question=asked)
        passages += (question, answer)
        cards_of.append(cards)
        for _, taken in cards:
            references_count += count(text_of(blocks, taken))
        if question.missing or answer.missing:
            findings += _remarks(number, question, answer)
    rest = _Rest(layout, article, proposal, about.title)
    passages.append(renderer.render(rest.introduction, article.root))
    passages.append(renderer.render(rest.closing, article.root))
    html = sanitise([passage.html for passage in passages])
    rich = [
        instant(RichText, {"text": passage.text, "html": clean})
        for passage, clean in zip(passages, html, strict=True)
    ]
    *_, introduction, closing = rich
    posted = about.modified or about.published
    as_of = as_of_date(f"{introduction.text}\n{closing.text}", posted)
    records = _records(proposal, cards_of, passages, rich, as_of, posted)
    sums = _sums(blocks, proposal, passages, rest, total, references_count)
    findings += _page_findings(blocks, proposal)
    return Assembly(records, introduction, closing, rest.drops, findings, sums, as_of)


def _bases(blocks: list[Block], pair: Pair) -> tuple[Box, Box]:
    """The boxes that a question and its answer are set in: one around both, or an item for each.

    Where each is an item of a list, the number that it has there is none of its text.
    """
    if pair.question and pair.answer and all(map(_begins_item, _firsts(blocks, pair))):
        asked, told = (
            common_box(blocks, (min(side)[0], max(side)[0]))
            for side in (pair.question, pair.answer)
        )
        if asked is not told and asked.tag == told.tag == "li":
            return asked, told
    pieces = pair.question + pair.answer
    both = common_box(blocks, (min(pieces)[0], max(pieces)[0]))
    return both, both


def _firsts(blocks: list[Block], pair: Pair) -> tuple[Box, Box]:
    return blocks[pair.question[0].block].box, blocks[pair.answer[0].block].box


def _begins_item(box: Box) -> bool:
    """Tell whether a line stands in an item of a list, or in a paragraph of one."""
    return box.tag == "li" or (box.parent is not None and box.parent.tag == "li")


def _records(
    proposal: Proposal,
    cards_of: Sequence[Sequence[Card]],
    passages: Sequence[Rendered],
    rich: Sequence[RichText],
    as_of: date | None,
    posted: date | None,
) -> list[Record]:
    records: list[Record] = []
    parent = 0
    columns = (
        proposal.pairs,
        cards_of,
        passages[:-2:2],
        passages[1:-2:2],
        rich[:-2:2],
        rich[1:-2:2],
    )
    rows = zip(*columns, strict=True)
    for number, (pair, cards, question, answer, asked, told) in enumerate(rows, 1):
        if not pair.follows:
            parent = number
        records.append(
            instant(
                Record,
                {
                    "id": "",
                    "number": number,
                    "question": asked,
                    "answer": told,
                    "references": _references(cards, (*question.links, *answer.links)),
                    "images": (*question.images, *answer.images),
                    "topics": (pair.section,) if pair.section else (),
                    "as_of": as_of_date(told.text, posted, tight=True) or as_of,
                    "revised": "",
                    "follow_up_of": str(parent) if pair.follows else None,
                    "status": "active",
                    "corrections": (),
                    "strategy": proposal.strategy,
                    "confidence": proposal.confidence,
                },
            )
        )
    return records


def _references(cards: Sequence[Card], links: Sequence[tuple[str, str]]) -> tuple[Reference, ...]:
    if not cards and not links:
        return ()
    found: dict[str, Reference] = {}
    for url, label in links:
        if url not in found:
            found[url] = reference(label, "", url, host_of(url))
    for card, _ in cards:
        found[card.url] = card
    return tuple(found.values())


class _Rest:
    """What no pair took: introduction, closing, and drops with their reasons."""

    def __init__(self, layout: Layout, article: Article, proposal: Proposal, title: str) -> None:
        self.introduction: list[Piece] = []
        self.closing: list[Piece] = []
        self.drops: list[Drop] = []
        blocks = layout.blocks
        self._known = dict(proposal.loose)
        taken = sorted(_taken(proposal.pairs))
        first, last = taken[0][0], taken[-1][0]
        group: list[str] = []
        before = ("", "")
        for piece in _left(blocks, taken):
            block = blocks[piece[0]]
            reason = self._reason(block, piece, article, first, last, title)
            if not reason:
                continue
            this = (reason, block.box.tag)
            if this != before or len(group) > 200:
                self._drop(group, before)
                group = []
                before = this
            group.append(block.text[piece[1] : piece[2]])
        self._drop(group, before)
        self.drops += [
            Drop(blocks[index].text[start:end], f"<{blocks[index].box.tag}>", reason)
            for pair in proposal.pairs
            for (index, start, end), reason in pair.dropped
            if start < end
        ]

    def _drop(self, group: list[str], what: tuple[str, str]) -> None:
        if group:
            self.drops.append(Drop("\n".join(group), f"<{what[1]}>", what[0]))

    def _reason(
        self, block: Block, piece: Piece, article: Article, first: int, last: int, title: str
    ) -> str:
        index = block.index
        if article.reasons[index]:
            return f"boilerplate: {article.reasons[index]}"
        if block.box.tag == "h1" or block.text == title:
            return "title"
        if index < first:
            if index < article.root.start:
                return "before the article"
            self.introduction.append(piece)
            return ""
        if index > last:
            if index >= article.root.end:
                return "after the article"
            self.closing.append(piece)
            return ""
        return self._known.get(piece, "between the questions")


def _taken(pairs: list[Pair]) -> list[Piece]:
    pieces: list[Piece] = []
    for pair in pairs:
        pieces += pair.question
        pieces += pair.answer
        pieces += pair.section_pieces
        pieces += [piece for piece, _ in pair.dropped]
    return pieces


def _left(blocks: Sequence[Block], taken: Sequence[Piece]) -> list[Piece]:
    """What is not among the pieces, which are sorted; spaces between pieces are no part."""
    touched = {piece[0] for piece in taken}
    left = [block.whole for block in blocks if block.index not in touched]
    line, at, text = -1, 0, ""
    # One more piece, of no line, ends the last line.
    for index, start, end in (*taken, (-1, 0, 0)):
        if index != line:
            if at < len(text) and not text[at:].isspace():
                left.append(Piece(line, at, len(text)))
            line, at, text = index, 0, blocks[index].text
        if start > at and not text[at:start].isspace():
            left.append(Piece(line, at, start))
        if end > at:
            at = end
    left.sort()
    return left


def _sums(
    blocks: list[Block],
    proposal: Proposal,
    passages: list[Rendered],
    rest: _Rest,
    total: int,
    references: int,
) -> Sums:
    *pairs, introduction, closing = passages
    sections = sum(
        count(text_of(blocks, pair.section_pieces))
        for pair in proposal.pairs
        if pair.section_pieces
    )
    return Sums(
        article=total,
        records=count("".join([one.text for one in pairs]))
        - sum([one.added for one in pairs])
        + sections,
        references=references,
        introduction=count(introduction.text) - introduction.added,
        closing=count(closing.text) - closing.added,
        dropped=count("".join([drop.text for drop in rest.drops])),
    )


def _remarks(number: int, question: Rendered, answer: Rendered) -> list[Finding]:
    return [
        Finding(
            "missing-picture",
            "warning",
            f"question {number}",
            f"The picture {name} is not beside the page, or is none that can be shown; its "
            "description stands in its place. Save the page with its pictures, as PNG, JPEG, GIF, "
            "WebP or AVIF.",
        )
        for name in (*question.missing, *answer.missing)
    ]


def _page_findings(blocks: list[Block], proposal: Proposal) -> list[Finding]:
    findings = [
        Finding(
            "unanswered",
            "warning",
            text_of(blocks, pieces)[:60],
            "This question has no answer and was left out.",
        )
        for pieces in proposal.unanswered
    ]
    if proposal.confidence < _UNSURE:
        findings.append(
            Finding(
                "unsure",
                "warning",
                proposal.strategy,
                "How this page marks its questions is unclear. Compare the records with the page.",
            )
        )
    texts = [text_of(blocks, pair.question) for pair in proposal.pairs]
    if len(set(texts)) == len(texts):
        return findings
    seen: dict[str, int] = {}
    for number, text in enumerate(texts, 1):
        if text in seen:
            findings.append(
                Finding(
                    "doubled",
                    "note",
                    f"question {number}",
                    f"The same words as question {seen[text]}.",
                )
            )
        seen.setdefault(text, number)
    return findings
