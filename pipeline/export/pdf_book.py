"""The book: all posts of a course in one PDF, where the settings ask for it.

A chapter is an intermediate product: `plan` names the chapters, `draw` makes one, and `render`
binds them. The build draws chapters apart and keeps them, and only binds the book anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import ExportError
from pipeline.export.courses import course_key
from pipeline.export.pdf import missing_glyph
from pipeline.export.pdf.binding import bind
from pipeline.export.pdf.book import as_chapters, make_cover, title_of
from pipeline.export.pdf.chapters import (
    Chapter,
    content_of,
    draw_chapter,
    pack_chapter,
    unpack_chapter,
)
from pipeline.export.pdf.document import Handout, make_handout
from pipeline.export.pdf.engine import MissingGlyphError
from pipeline.export.pdf.labels import load_labels
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter to be drawn: the post, the chapter's number, the title of the book."""

    slug: str
    number: int
    book: str


def plan(editions: Iterable[Edition], settings: Settings) -> list[Part]:
    """Return the chapters of a course's book; none unless `variants` has "book"."""
    if "book" not in settings.handout.variants:
        return []
    posts = as_chapters(_light(one) for one in editions)
    title = title_of(posts)
    return [Part(one.post.post.slug, number, title) for number, one in enumerate(posts, 1)]


def _light(edition: Edition) -> Edition:
    return replace(edition, post=edition.post.model_copy(update={"records": []}), media={})


def draw(edition: Edition, part: Part, settings: Settings) -> bytes:
    """Draw a chapter and pack it; raises what `pdf.render` does."""
    labels = load_labels(edition.post.post.language)
    handout = make_handout(edition, labels, qr=settings.handout.qr, chapter=part.number)
    try:
        chapter = draw_chapter(handout, part.number, part.book, settings.handout)
    except MissingGlyphError as error:
        raise missing_glyph(edition, handout, error) from error
    return pack_chapter(chapter)


def render(
    editions: Sequence[Edition], settings: Settings, parts: Mapping[str, bytes] | None = None
) -> list[Artifact]:
    """Make the book of a course: `pdf/book/<course>.pdf`; nothing unless `variants` has "book".

    Args:
        editions: all posts of the course.
        settings: all of them.
        parts: what `draw` made of each post, by slug; without them all is drawn now. A post that is
            not among them could not be drawn: the book is made without it, and says so.

    Raises:
        what `pdf.render` does.
    """
    if "book" not in settings.handout.variants:
        return []
    if parts is None:
        by_slug = {one.post.post.slug: one for one in editions}
        parts = {
            part.slug: draw(by_slug[part.slug], part, settings) for part in plan(editions, settings)
        }
    posts = as_chapters(editions)
    drawn = [one for one in posts if one.post.post.slug in parts]
    if not drawn:
        return []
    slugs = [one.post.post.slug for one in drawn]
    chapters = [unpack_chapter(parts[slug]) for slug in slugs]
    contents = (content_of(parts[slug]) for slug in slugs)
    content = _bound(make_cover(drawn, chapters), chapters, contents, len(posts), settings)
    return [Artifact(f"pdf/book/{course_key(drawn[0].post.post)}.pdf", content)]


def _bound(
    cover: Handout,
    chapters: Sequence[Chapter],
    contents: Iterable[bytes],
    planned: int,
    settings: Settings,
) -> bytes:
    try:
        return bind(cover, chapters, contents, planned, settings.handout)
    except MissingGlyphError as error:
        raise ExportError(
            f"the book {cover.plain_title}: {error.problem}",
            advice="The handout of the post that has it names the question",
        ) from error
