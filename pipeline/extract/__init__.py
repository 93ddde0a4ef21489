"""A Page becomes a Reading: blocks, strategies, the choice between them, records, sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.errors import NoQuestionsError
from pipeline.extract.cutting.clean import clean
from pipeline.extract.cutting.tail import trim_tail
from pipeline.extract.cutting.twins import leave_out_twins
from pipeline.extract.evidence.context import Context
from pipeline.extract.overlap import settle
from pipeline.extract.page import accounting
from pipeline.extract.page.article import find_article
from pipeline.extract.page.blocks import Layout
from pipeline.extract.page.continued import join
from pipeline.extract.page.structured import Structured, as_page
from pipeline.extract.page.tree import hide_unseen, parse, show_breaks
from pipeline.extract.page.walk import read_blocks
from pipeline.extract.pairs import Proposal, with_words
from pipeline.extract.rendering.assemble import Assembly, assemble
from pipeline.extract.rendering.build import instant
from pipeline.extract.rendering.links import Links
from pipeline.extract.rendering.render import Renderer
from pipeline.extract.search import Choice, search
from pipeline.extract.strategies import details
from pipeline.records import SCHEMA_VERSION, Drop, Page, Post, PostInfo, Reading, Sums
from pipeline.source.metadata import Metadata, read_metadata

if TYPE_CHECKING:
    from pipeline.extract.sites import Site

__all__ = ["extract"]

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
    choice = view.adapted(sites or {}) or view.search(structured)
    if choice is not None:
        made = view.assemble(choice)
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
    """A tree with its blocks, ready to look for questions in and to assemble them."""

    page: Page
    about: Metadata
    total: int
    layout: Layout
    renderer: Renderer

    def __init__(self, page: Page, about: Metadata, body: etree._Element) -> None:
        self.page, self.about = page, about
        text = accounting.text_of_tree(body)
        self.total = accounting.count(text)
        self.layout = read_blocks(body, text)
        bullet = _BULLETS.get(about.language[:2], "- ")
        links = Links(self.address)
        self.renderer = Renderer(self.layout.blocks, links, page.files, bullet)

    def adapted(self, sites: Mapping[str, Site]) -> Choice | None:
        """Propose what the adapter of the page's site points to, if there is one."""
        if not sites:
            return None
        # Selectors are compiled by a library that few pages need.
        from pipeline.extract.sites import propose, site_of

        site = site_of(sites, self.address)
        proposal = None if site is None else propose(self.layout, site)
        return None if proposal is None else Choice(find_article(self.layout), proposal)

    def search(self, structured: Structured) -> Choice | None:
        """Look for questions by all that the page shows and marks up."""
        about, address = self.about, self.address or self.page.slug
        context = Context(self.layout, about.title, structured, about.site, address)
        return search(self.layout, context)

    @property
    def address(self) -> str:
        """Where the page is said to stand, or came from."""
        return self.about.url or self.page.address

    def assemble(self, choice: Choice) -> Assembly:
        """Make records of what was chosen, and account for all else."""
        proposal = choice.proposal
        # A line that is no part of an answer may tell where the last one ends.
        trim_tail(self.layout.blocks, proposal, [self.about.site, self.about.title])
        clean(self.layout, proposal)
        leave_out_twins(self.layout.blocks, proposal)
        trim_tail(self.layout.blocks, proposal, [self.about.site, self.about.title])
        made = self._assemble(choice)
        if accounting.difference(made.sums):
            # Rare enough to be looked for only where the sums say so.
            proposal.pairs = settle(proposal.pairs) or proposal.pairs
            made = self._assemble(choice)
        return made

    def _assemble(self, choice: Choice) -> Assembly:
        article, proposal = choice
        return assemble(self.layout, article, proposal, self.renderer, self.about, self.total)


def _read_marked_up(view: _View, structured: Structured) -> Assembly:
    """Read pairs that stand only in the markup for machines; all that is visible is dropped."""
    body = as_page(structured.pairs, view.page.file)
    hidden = _View(view.page, view.about, body)
    blocks = hidden.layout.blocks
    proposal = Proposal("structured data", with_words(blocks, details.pairs_of(hidden.layout)), 0.7)
    if not proposal.pairs:
        raise _no_questions(view.page)
    made = hidden.assemble(Choice(find_article(hidden.layout), proposal))
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
