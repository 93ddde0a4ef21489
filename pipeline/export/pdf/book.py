"""All posts of a course as one book: a chapter a post, one contents, one index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from pipeline.export.courses import course_of
from pipeline.export.pdf.chapters import Chapter
from pipeline.export.pdf.document import Handout, make_handout
from pipeline.export.pdf.index import Topic, in_order
from pipeline.export.pdf.labels import Labels, load_labels
from pipeline.records import Edition, RichText


def as_chapters(editions: Iterable[Edition]) -> list[Edition]:
    """Return the posts of a course in the order of their chapters: by date."""
    return sorted(editions, key=lambda edition: (_day(edition), edition.post.post.slug))


def _day(edition: Edition) -> date:
    info = edition.post.post
    return info.published or info.as_of or date.min


def title_of(editions: Sequence[Edition]) -> str:
    """Return the title of the book that these chapters make."""
    info = editions[-1].post.post
    labels, course = load_labels(info.language), course_of(info)
    return labels["book_title" if course else "book_title_plain"].format(course=course)


def make_cover(editions: Sequence[Edition], chapters: Sequence[Chapter]) -> Handout:
    """Prepare what stands around the chapters: title, facts, index, colophon.

    Args:
        editions: the posts of a course, in the order of the chapters.
        chapters: the same, drawn.
    """
    latest = max(editions, key=lambda edition: edition.date)
    labels = load_labels(latest.post.post.language)
    info = latest.post.post.model_copy(
        update={
            "title": title_of(editions),
            "introduction": RichText(),
            "closing": RichText(),
            "url": "",
        }
    )
    empty = latest.post.model_copy(update={"post": info, "records": []})
    return replace(
        make_handout(replace(latest, post=empty), labels, qr=False),
        course="",
        as_of=_period(editions, labels),
        published="",
        edition="",
        count=sum(chapter.count for chapter in chapters),
        index=_index(chapters),
        marks=tuple(dict.fromkeys(mark for chapter in chapters for mark in chapter.marks)),
        created=max(chapter.created for chapter in chapters),
    )


def _index(chapters: Sequence[Chapter]) -> tuple[Topic, ...]:
    found: dict[str, list[str]] = {}
    for chapter in chapters:
        for name, anchors in chapter.topics.items():
            found.setdefault(name, []).extend(anchors)
    return in_order(Topic(name, tuple(anchors)) for name, anchors in found.items())


def _period(editions: Sequence[Edition], labels: Labels) -> str:
    days = sorted(day for edition in editions if (day := edition.post.post.as_of))
    if not days or days[0] == days[-1]:
        return labels.date(days[0]) if days else ""
    return labels["period"].format(first=labels.date(days[0]), last=labels.date(days[-1]))
