"""The books: all posts of a course in one PDF, where the settings ask for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from pipeline.errors import ExportError
from pipeline.export.pdf.book import courses, make_book
from pipeline.export.pdf.engine import MissingGlyphError
from pipeline.export.pdf.typeset import Job, typeset
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Typeset a book a course: `pdf/book/<course>.pdf`; nothing unless `variants` has "book".

    Raises what `pdf.render` does.
    """
    if "book" not in settings.handout.variants:
        return []
    return [_render(course, posts, settings) for course, posts in courses(editions)]


def _render(course: str, posts: Sequence[Edition], settings: Settings) -> Artifact:
    book = make_book(course, posts, qr=settings.handout.qr)
    try:
        content = typeset(Job(book, "book", settings.handout))
    except MissingGlyphError as error:
        raise ExportError(
            f"the book {book.plain_title}: {error.problem}",
            advice="The handout of the post that has it names the question",
        ) from error
    return Artifact(f"pdf/book/{file_name(course, book.language)}.pdf", content)


def file_name(course: str, language: str) -> str:
    """Make a file name of a course; what is no ASCII letter or digit is told apart by a digest."""
    plain = re.sub(r"[^a-z0-9]+", "-", course.lower()).strip("-")
    if course.isascii() and plain:
        return f"{plain}-{language.lower()}"
    return "-".join(part for part in (plain, sha256(course.encode()).hexdigest()[:8]) if part)
