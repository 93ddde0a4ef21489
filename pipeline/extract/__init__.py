"""A Page becomes a Reading: blocks, strategies, the choice between them, records, sums."""

from __future__ import annotations

from pipeline.errors import NoQuestionsError
from pipeline.extract import accounting
from pipeline.extract.article import find_article
from pipeline.extract.assemble import assemble
from pipeline.extract.blocks import read_blocks
from pipeline.extract.choose import choose
from pipeline.extract.info import as_of_of_post, read_info, with_as_of
from pipeline.extract.links import Links
from pipeline.extract.render import Renderer
from pipeline.extract.tree import hide_unseen, parse
from pipeline.records import SCHEMA_VERSION, Page, Post, Reading

__all__ = ["extract"]


def extract(page: Page) -> Reading:
    """Read the questions and answers of a page.

    Raises:
        NoQuestionsError: the page holds no question with an answer.
        ExtractError: the page cannot be read whole, or its characters do not add up.
    """
    root = parse(page.text, page.file)
    info = read_info(root, page)
    hide_unseen(root)
    body = root.find("body")
    assert body is not None
    layout = read_blocks(body)
    article = find_article(layout)
    proposal = choose(layout, article)
    if proposal is None or not proposal.pairs:
        raise NoQuestionsError(
            "no questions with answers were found",
            advice="If the page has some, say in sites.toml where they are",
            file=page.file,
        )
    japanese = not info.language or info.language[:2] in ("ja", "zh")
    renderer = Renderer(layout.blocks, Links(info.url), page.files, "・" if japanese else "- ")
    total = accounting.count_tree(body)
    made = assemble(layout, article, proposal, renderer, info.title, total)
    accounting.check(made.sums, page.file)
    as_of = as_of_of_post(made.introduction.text, made.closing.text)
    info = info.model_copy(
        update={"introduction": made.introduction, "closing": made.closing, "as_of": as_of}
    )
    records = with_as_of(made.records, as_of)
    post = Post.model_construct(schema_version=SCHEMA_VERSION, post=info, records=records)
    return Reading(post, renderer.used, tuple(made.drops), tuple(made.findings), made.sums)
