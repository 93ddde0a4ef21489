"""All posts become one page to search in; the style and scripts of all pages stand beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pipeline.export.passages import active, heading_of
from pipeline.export.web import labels_of_page, page
from pipeline.records import Artifact, Edition, Record
from pipeline.resources import templates_folder
from pipeline.settings import Settings

FILES = ("style.css", "search.js")


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return `web/index.html`, in the language of most posts, with its style and scripts.

    The page lists the questions; what else is searched stands in `web/search-data.js`, because
    10,000 answers would make the page too large to open at once (measured: 8.9 MB against 3.4).
    """
    languages = Counter(edition.post.post.language for edition in editions).most_common(1)
    language = languages[0][0] if languages else ""
    folder = templates_folder() / "web"
    return [
        Artifact("web/index.html", page("index.html", list(editions), language)),
        Artifact("web/search-data.js", _search_data(editions, language)),
        *(Artifact(f"web/{name}", (folder / name).read_bytes()) for name in FILES),
    ]


def _search_data(editions: Sequence[Edition], language: str) -> bytes:
    """Write what the list of questions does not show, a record a line in the order of the list."""
    records = [(edition, record) for edition in editions for record in active(edition)]
    topics = sorted({topic for _, record in records for topic in record.topics})
    courses = sorted({edition.post.post.course for edition in editions} - {""})
    known = {name: place for place, name in enumerate(topics)}
    labels = labels_of_page(language)
    head = {
        "topics": topics,
        "courses": courses,
        "labels": {name: labels[name] for name in ("corrections", "as_of")},
    }
    lines = [_compact(_row(edition, record, known, courses)) for edition, record in records]
    text = f"qapressData({{...{_compact(head)}, records: [\n" + ",\n".join(lines) + "\n]});\n"
    return text.encode()


def _compact(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Line ends to JavaScript, until 2019 also inside a string.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _row(
    edition: Edition, record: Record, topics: dict[str, int], courses: Sequence[str]
) -> list[Any]:
    post = edition.post.post
    remarks = [f"{heading_of(one, post.language)} {one.text}" for one in record.corrections]
    return [
        "\n".join((*remarks, record.answer.text)),
        [topics[topic] for topic in record.topics],
        courses.index(post.course) if post.course else -1,
        record.revised[:10],
        record.as_of.isoformat() if record.as_of else "",
        int(any(one.date for one in record.corrections)),
    ]
