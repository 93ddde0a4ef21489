"""A Page becomes a Reading: blocks, strategies, the choice between them, records, sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.errors import NoQuestionsError
from pipeline.extract.choose import choose
from pipeline.extract.cutting.clean import clean
from pipeline.extract.cutting.tail import trim_tail
from pipeline.extract.cutting.twins import leave_out_twins
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.doubts import SURE
from pipeline.extract.evidence.marks import read_mark
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.overlap import settle
from pipeline.extract.page import accounting
from pipeline.extract.page.article import Article, find_article
from pipeline.extract.page.blocks import Box, Layout
from pipeline.extract.page.continued import join
from pipeline.extract.page.structured import Structured, as_page
from pipeline.extract.page.tree import hide_unseen, parse, show_breaks
from pipeline.extract.page.walk import read_blocks
from pipeline.extract.pairs import Proposal, with_words
from pipeline.extract.rendering.assemble import Assembly, assemble
from pipeline.extract.rendering.build import instant
from pipeline.extract.rendering.links import Links
from pipeline.extract.rendering.render import Renderer
from pipeline.extract.strategies import alone, details
from pipeline.records import SCHEMA_VERSION, Drop, Page, Post, PostInfo, Reading, Sums
from pipeline.source.metadata import Metadata, read_metadata

if TYPE_CHECKING:
    from pipeline.extract.sites import Site

__all__ = ["extract"]

# Boxes of one name that stand with this share of the questions are parts of the answers.
_USUAL = 0.4
# What is less sure by more than this is another list.
_LESS_SURE = 0.05
_SURELY = 0.9
_SERIES = 3
_QUESTION_MARKS = ("?", "？")
_BULLETS = {"ja": "・", "zh": "・"}


def extract(page: Page, sites: Mapping[str, Site] | None = None) -> Reading:
    """Read the questions and answers of a page; `sites` are adapters by host.

    Raises:
        NoQuestionsError: the page holds no question with an answer.
        ExtractError: the page cannot be read whole, or its characters do not add up.
    """
    root = parse(page.text, page.file)
    about = read_metadata(root, page)
    structured = Structured(root)
    show_breaks(root, page.text)
    hide_unseen(root)
    body = root.find("body")
    assert body is not None
    joined = join(body, page)
    view = _View(replace(page, files=joined.files), about, body)
    proposal = view.adapted(sites or {}) or view.choose(structured)
    if proposal is not None:
        made = view.assemble(proposal)
    elif structured.pairs:
        made = _read_marked_up(view, structured)
    else:
        raise _no_questions(page)
    if joined.drops:
        made.drops += joined.drops
        dropped = accounting.count("".join([drop.text for drop in joined.drops]))
        made.sums = _more(made.sums, joined.left_out, dropped)
    accounting.check(made.sums, page.file)
    return _reading(page, about, view, made)


def _no_questions(page: Page) -> NoQuestionsError:
    return NoQuestionsError(
        "no questions with answers were found",
        advice="If the page has some, say in sites.toml where they are",
        file=page.file,
    )


@dataclass(slots=True)
class _View:
    """A tree with its blocks, ready to choose from and to assemble."""

    page: Page
    about: Metadata
    total: int
    layout: Layout
    article: Article
    renderer: Renderer

    def __init__(self, page: Page, about: Metadata, body: etree._Element) -> None:
        self.page, self.about = page, about
        text = accounting.text_of_tree(body)
        self.total = accounting.count(text)
        self.layout = read_blocks(body, text)
        self.article = find_article(self.layout)
        bullet = _BULLETS.get(about.language[:2], "- ")
        links = Links(self.address)
        self.renderer = Renderer(self.layout.blocks, links, page.files, bullet)

    def adapted(self, sites: Mapping[str, Site]) -> Proposal | None:
        """Propose what the adapter of the page's site points to, if there is one."""
        if not sites:
            return None
        # Selectors are compiled by a library that few pages need.
        from pipeline.extract.sites import propose, site_of

        site = site_of(sites, self.address)
        return None if site is None else propose(self.layout, site)

    def choose(self, structured: Structured) -> Proposal | None:
        context = Context(
            self.layout,
            self.about.title,
            structured,
            self.about.site,
            self.address or self.page.slug,
        )
        for by_name, narrow in ((True, True), (True, False), (False, False)):
            if not (by_name and narrow):
                self.article = find_article(self.layout, by_name=by_name, narrow=narrow)
            proposal = choose(self.layout, self.article, context)
            if proposal is None or proposal.strategy not in SURE:
                single = alone.propose_marked_up(self.layout, self.article, context)
                proposal = single or proposal
            if proposal is not None and proposal.pairs:
                if narrow:
                    proposal = self._with_outside(proposal, context)
                return self._with_named(proposal, context, narrow) if by_name else proposal
        if len(structured.pairs) > 1:
            return None
        self.article = find_article(self.layout)
        return alone.propose(self.layout, self.article, context)

    @property
    def address(self) -> str:
        """Where the page is said to stand, or came from."""
        return self.about.url or self.page.address

    def _with_outside(self, proposal: Proposal, context: Context) -> Proposal:
        """Choose from all of the page where lines ask outside the article too.

        These are lines like its questions, as where stray tags part a list, or a series of others.
        """
        blocks, root = self.layout.blocks, self.article.root
        asked = {pair.question[0].block for pair in proposal.pairs}
        # The page may show one of them again, for another width.
        known = {blocks[index].text for index in asked}
        asking = {
            block.index: block.box.key
            for block in (*blocks[: root.start], *blocks[root.end :])
            if block.text[-1:] in _QUESTION_MARKS and not self.article.reasons[block.index]
            if block.text not in known and question_score(block.text) >= _SURELY
        }
        keys = {blocks[index].box.key for index in asked}
        kinds = Counter(asking.values())
        if keys.isdisjoint(kinds) and max(kinds.values(), default=0) < _SERIES:
            return proposal
        article = find_article(self.layout, narrow=False)
        again = choose(self.layout, article, context)
        if again is None or again.confidence < proposal.confidence - _LESS_SURE:
            return proposal
        found = {pair.question[0].block for pair in again.pairs}
        if not asked < found or not found - asked <= asking.keys():
            return proposal
        self.article = article
        return again

    def _with_named(self, proposal: Proposal, context: Context, narrow: bool) -> Proposal:
        """Choose again where a name stands with so many questions that it is the answers'."""
        first = min(pair.question[0].block for pair in proposal.pairs if pair.question)
        last = max(pair.answer[-1].block for pair in proposal.pairs if pair.answer)
        names = Counter(name for name, box in self.article.named if first < box.start <= last)
        least = max(2, _USUAL * len(proposal.pairs))
        usual = {name for name, number in names.items() if number >= least}
        root = self.article.root
        asking = {
            name
            for name, box in self.article.named
            if root.start <= box.start < root.end and self._asks(box, proposal.strategy)
        }
        if not usual | asking:
            return proposal
        article = find_article(self.layout, narrow=narrow, spared=frozenset(usual | asking))
        again = choose(self.layout, article, context)
        if again is None or len(again.pairs) < len(proposal.pairs) + (not usual):
            return proposal
        self.article = article
        return again

    def _asks(self, box: Box, strategy: str) -> bool:
        """Tell whether a box holds questions that are marked like the ones that were found."""
        lines = self.layout.blocks[box.start : box.end]
        if strategy == "details":
            return any(line.box.tag == "summary" for line in lines)
        marks = (read_mark(line.text) for line in lines if strategy == "markers")
        return any(mark is not None and mark.kind == "q" for mark in marks)

    def assemble(self, proposal: Proposal) -> Assembly:
        # A line that is no part of an answer may tell where the last one ends.
        trim_tail(self.layout.blocks, proposal, [self.about.site, self.about.title])
        clean(self.layout, proposal)
        leave_out_twins(self.layout.blocks, proposal)
        trim_tail(self.layout.blocks, proposal, [self.about.site, self.about.title])
        made = self._assemble(proposal)
        if accounting.difference(made.sums):
            # Rare enough to be looked for only where the sums say so.
            proposal.pairs = settle(proposal.pairs) or proposal.pairs
            made = self._assemble(proposal)
        return made

    def _assemble(self, proposal: Proposal) -> Assembly:
        return assemble(self.layout, self.article, proposal, self.renderer, self.about, self.total)


def _read_marked_up(view: _View, structured: Structured) -> Assembly:
    """Read pairs that stand only in the markup for machines; all that is visible is dropped."""
    body = as_page(structured.pairs, view.page.file)
    hidden = _View(view.page, view.about, body)
    blocks = hidden.layout.blocks
    proposal = Proposal("structured data", with_words(blocks, details.pairs_of(hidden.layout)), 0.7)
    if not proposal.pairs:
        raise _no_questions(view.page)
    made = hidden.assemble(proposal)
    text = "\n".join([block.text for block in view.layout.blocks])
    if text:
        made.drops.append(Drop(text, "<body>", "the visible page shows none of the questions"))
    view.renderer.used.update(hidden.renderer.used)
    made.sums = _more(made.sums, view.total, accounting.count(text))
    return made


def _more(sums: Sums, article: int, dropped: int) -> Sums:
    """Sums with more characters in the article, and among what was dropped."""
    return replace(sums, article=sums.article + article, dropped=sums.dropped + dropped)


def _reading(page: Page, about: Metadata, view: _View, made: Assembly) -> Reading:
    info = instant(
        PostInfo,
        {
            "slug": page.slug,
            "title": about.title,
            "url": about.url,
            "language": about.language,
            "site": about.site,
            "course": about.course,
            "published": about.published,
            "modified": about.modified,
            "as_of": made.as_of,
            "introduction": made.introduction,
            "closing": made.closing,
        },
    )
    post = instant(
        Post, {"schema_version": SCHEMA_VERSION, "post": info, "records": tuple(made.records)}
    )
    return Reading(post, view.renderer.used, tuple(made.drops), tuple(made.findings), made.sums)
