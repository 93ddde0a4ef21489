"""All posts of a course as one book: a chapter a post, one contents, one index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from pipeline.export.pdf.document import Group, Handout, ends_badly, make_handout
from pipeline.export.pdf.fragments import Setting, set_line
from pipeline.export.pdf.index import source_list, topic_index
from pipeline.export.pdf.labels import Labels, load_labels
from pipeline.records import Edition


def courses(editions: Sequence[Edition]) -> list[tuple[str, list[Edition]]]:
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


def make_book(course: str, editions: Sequence[Edition], *, qr: bool = True) -> Handout:
    """Prepare a course's posts as one document, whose `chapters` are the posts."""
    labels = load_labels(editions[0].post.post.language)
    chapters = tuple(
        make_handout(edition, labels, qr=qr, chapter=number)
        for number, edition in enumerate(editions, 1)
    )
    entries = [entry for chapter in chapters for entry in chapter.entries]
    name = "book_title" if course else "book_title_plain"
    title = labels[name].format(course=course)
    latest = max(editions, key=lambda edition: edition.date)
    newest = chapters[editions.index(latest)]
    return replace(
        newest,
        title=set_line(title, Setting({}, labels.japanese, heading=2)),
        plain_title=title,
        course="",
        as_of=_period(editions, labels),
        published="",
        address="",
        short_address="",
        qr="",
        edition="",
        introduction=Markup(""),
        tight_contents=ends_badly(
            tuple(
                Group(
                    "", chapter.plain_title, tuple(e for s in chapter.sections for e in s.entries)
                )
                for chapter in chapters
            )
        ),
        count=sum(chapter.count for chapter in chapters),
        index=topic_index(entries),
        sources=source_list(entries),
        marks=tuple(dict.fromkeys(mark for chapter in chapters for mark in chapter.marks)),
        created=max(chapter.created for chapter in chapters),
        files={name: file for chapter in chapters for name, file in chapter.files.items()},
        chapters=chapters,
    )


def _period(editions: Sequence[Edition], labels: Labels) -> str:
    days = sorted(day for edition in editions if (day := edition.post.post.as_of))
    if not days or days[0] == days[-1]:
        return labels.date(days[0]) if days else ""
    return labels["period"].format(first=labels.date(days[0]), last=labels.date(days[-1]))
