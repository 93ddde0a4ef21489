"""A chosen proposal -> the Reading: records, references, introduction, closing, drops, sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.extract.accounting import count
from pipeline.extract.article import Article
from pipeline.extract.blocks import Block, Layout, Piece
from pipeline.extract.build import instant
from pipeline.extract.cards import Cards
from pipeline.extract.links import host_of
from pipeline.extract.markup import sanitise
from pipeline.extract.pairs import Pair, Proposal, common_box, text_of
from pipeline.extract.render import Rendered, Renderer
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


@dataclass(slots=True)
class _Parts:
    """Passages in the order in which they are sanitised."""

    rendered: list[Rendered] = field(default_factory=list)

    def add(self, passage: Rendered) -> int:
        self.rendered.append(passage)
        return len(self.rendered) - 1


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
    taken: dict[int, list[Piece]] = {}
    parts = _Parts()
    drafts = []
    references_count = 0
    findings: list[Finding] = []
    answers = [piece for pair in proposal.pairs for piece in pair.answer]
    finder = Cards(layout, renderer.links, answers)
    for number, pair in enumerate(proposal.pairs, 1):
        text, cards = finder.split(pair.answer)
        base = common_box(blocks, [piece.block for piece in (*pair.question, *pair.answer)])
        question = renderer.render(pair.question, base, plain=True)
        asked = pair.question[0].block if pair.question else None
        answer = renderer.render(text, base, question=asked)
        drafts.append((number, pair, parts.add(question), parts.add(answer), cards))
        references_count += sum(count(text_of(blocks, pieces)) for _, pieces in cards)
        _take(taken, pair.question, pair.answer, pair.section_pieces)
        _take(taken, [piece for piece, _ in pair.dropped])
        findings += _remarks(number, question, answer)
    rest = _Rest(layout, article, proposal, taken, about.title)
    introduction = parts.add(renderer.render(rest.introduction, article.root))
    closing = parts.add(renderer.render(rest.closing, article.root))
    html = sanitise([passage.html for passage in parts.rendered])
    rich = [
        instant(RichText, {"text": passage.text, "html": html[index]})
        for index, passage in enumerate(parts.rendered)
    ]
    posted = about.modified or about.published
    as_of = as_of_date(f"{rich[introduction].text}\n{rich[closing].text}", posted)
    records = _records(drafts, parts, rich, proposal, as_of, posted)
    sums = _sums(blocks, proposal, parts, rest, total, references_count)
    findings += _page_findings(blocks, proposal)
    return Assembly(records, rich[introduction], rich[closing], rest.drops, findings, sums, as_of)


Draft = tuple[int, Pair, int, int, list[tuple[Reference, list[Piece]]]]


def _records(
    drafts: list[Draft],
    parts: _Parts,
    rich: list[RichText],
    proposal: Proposal,
    as_of: date | None,
    posted: date | None,
) -> list[Record]:
    records: list[Record] = []
    parent = 0
    for number, pair, question, answer, cards in drafts:
        if not pair.follows:
            parent = number
        rendered = parts.rendered
        records.append(
            instant(
                Record,
                {
                    "id": "",
                    "number": number,
                    "question": rich[question],
                    "answer": rich[answer],
                    "references": _references(
                        cards, (*rendered[question].links, *rendered[answer].links)
                    ),
                    "images": (*rendered[question].images, *rendered[answer].images),
                    "topics": (pair.section,) if pair.section else (),
                    "as_of": as_of_date(rich[answer].text, posted, tight=True) or as_of,
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


def _references(
    cards: list[tuple[Reference, list[Piece]]], links: Sequence[tuple[str, str]]
) -> tuple[Reference, ...]:
    found: dict[str, Reference] = {}
    for url, label in links:
        found.setdefault(
            url, Reference.model_construct(title=label, description="", url=url, site=host_of(url))
        )
    for card, _ in cards:
        found[card.url] = card
    return tuple(found.values())


def _take(taken: dict[int, list[Piece]], *groups: Iterable[Piece]) -> None:
    for pieces in groups:
        for piece in pieces:
            taken.setdefault(piece.block, []).append(piece)


class _Rest:
    """What no pair took: introduction, closing, and drops with their reasons."""

    def __init__(
        self,
        layout: Layout,
        article: Article,
        proposal: Proposal,
        taken: dict[int, list[Piece]],
        title: str,
    ) -> None:
        self.introduction: list[Piece] = []
        self.closing: list[Piece] = []
        self.drops: list[Drop] = []
        blocks = layout.blocks
        self._known = dict(proposal.loose)
        first, last = min(taken), max(taken)
        group: list[str] = []
        before = ("", "")
        for block in blocks:
            for piece in _left(block, taken.get(block.index, ())):
                reason = self._reason(block, piece, article, first, last, title)
                if not reason:
                    continue
                if (reason, block.box.tag) != before or len(group) > 200:
                    self._drop(group, before)
                    group = []
                before = (reason, block.box.tag)
                group.append(block.text[piece.start : piece.end])
        self._drop(group, before)
        for pair in proposal.pairs:
            for piece, reason in pair.dropped:
                self.drops.append(_drop(blocks, piece, reason))

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


def _drop(blocks: list[Block], piece: Piece, reason: str) -> Drop:
    block = blocks[piece.block]
    return Drop(block.text[piece.start : piece.end], f"<{block.box.tag}>", reason)


def _left(block: Block, taken: Sequence[Piece]) -> list[Piece]:
    """Parts of a block that no pair took; spaces between parts are no part."""
    size = len(block.text)
    if not taken:
        return [Piece(block.index, 0, size)]
    if len(taken) == 1 and taken[0].start == 0 and taken[0].end == size:
        return []
    left = []
    at = 0
    for piece in sorted(taken):
        if piece.start > at and block.text[at : piece.start].strip():
            left.append(Piece(block.index, at, piece.start))
        at = max(at, piece.end)
    if at < size and block.text[at:].strip():
        left.append(Piece(block.index, at, size))
    return left


def _sums(
    blocks: list[Block],
    proposal: Proposal,
    parts: _Parts,
    rest: _Rest,
    total: int,
    references: int,
) -> Sums:
    *pairs, introduction, closing = parts.rendered
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
            f"The picture {name} is not beside the page; its description stands in its place. "
            "Save the page with its pictures.",
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
    seen: dict[str, int] = {}
    for number, pair in enumerate(proposal.pairs, 1):
        text = text_of(blocks, pair.question)
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
