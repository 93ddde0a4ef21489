"""What is new for learners, post by post and edition by edition, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pipeline.export.anki_words import day_of, is_japanese, word
from pipeline.records import Edition, Release

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LONGEST = 120


def changes_of(editions: Sequence[Edition]) -> bytes:
    """Return the UTF-8 text of CHANGES.md; its heading is in the language of most posts."""
    japanese = sum(is_japanese(edition.post.post.language) for edition in editions)
    heading = word("ja" if 2 * japanese >= len(editions) else "en", "changes")
    lines = [f"# {heading}"]
    for edition in editions:
        lines += _post(edition)
    return ("\n".join(lines) + "\n").encode()


def _post(edition: Edition) -> Iterator[str]:
    language = edition.post.post.language
    yield f"\n## {_text(edition.post.post.title)}"
    if not edition.history:
        yield "\n" + word(language, "first")
    questions = {record.id: record.question.text for record in edition.post.records}
    for release in edition.history:
        yield from _release(release, questions, language)


def _release(release: Release, questions: dict[str, str], language: str) -> Iterator[str]:
    day = day_of(language, date.fromisoformat(release.date[:10]))
    yield "\n### " + word(language, "release", number=release.number, date=day)
    lists = (
        ("new", release.new),
        ("changed", release.changed),
        ("withdrawn_list", release.retired),
    )
    if not any(ids for _, ids in lists):
        yield "\n" + word(language, "shared")
    for name, ids in lists:
        if ids:
            yield f"\n{word(language, name)} ({len(ids)})\n"
            yield from _list(questions[one] for one in questions if one in ids)


def _list(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        shown = " ".join(text.split())
        cut = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
        yield f"- {_text(cut)}"


def _text(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
