"""All posts of a course as one book: a chapter a post, one contents, one index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from pipeline.export.pdf.chapters import Chapter
from pipeline.export.pdf.document import Handout, make_handout
from pipeline.export.pdf.index import Topic, in_order
from pipeline.export.pdf.labels import Labels, load_labels
from pipeline.records import Edition, RichText


def courses(editions: Iterable[Edition]) -> list[tuple[str, list[Edition]]]:
    """Group posts by course and language, each group by date: the order of its chapters.

    Posts that name no course go by their site.
    """
    groups: dict[tuple[str, str], list[Edition]] = {}
    for edition in editions:
        info = edition.post.post
        groups.setdefault((info.course or info.site, info.language), []).append(edition)
    return [
        (course, sorted(posts, key=lambda edition: (_day(edition), edition.post.post.slug)))
        for (course, _), posts in sorted(groups.items())
    ]


def _day(edition: Edition) -> date:
    info = edition.post.post
    return info.published or info.as_of or date.min


def title_of(course: str, language: str) -> str:
    """Return the title of a course's book."""
    labels = load_labels(language)
    return labels["book_title" if course else "book_title_plain"].format(course=course)


def make_cover(course: str, editions: Sequence[Edition], chapters: Sequence[Chapter]) -> Handout:
    """Prepare what stands around the chapters: title, facts, index, colophon.

    Args:
        course: name of the course.
        editions: its posts, in the order of the chapters.
        chapters: the same, drawn.
    """
    latest = max(editions, key=lambda edition: edition.date)
    labels = load_labels(latest.post.post.language)
    info = latest.post.post.model_copy(
        update={
            "title": title_of(course, latest.post.post.language),
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
