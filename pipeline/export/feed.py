"""What is new or changed becomes a JSON Feed (version 1.1, jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.export.passages import (
    active,
    full_answer,
    heading_of,
    labels_of,
    without_pictures,
)
from pipeline.records import Artifact, Edition, Record
from pipeline.settings import Settings

# A reader of feeds wants what is new; the rest is in json/.
_MOST = 200


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return `feed.json`: the records that changed last, the newest first."""
    found = [(edition, record) for edition in editions for record in active(edition)]
    found.sort(key=lambda one: (one[0].post.post.slug, one[1].number))
    found.sort(key=lambda one: one[1].revised, reverse=True)
    language = editions[0].post.post.language if editions else "en"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": labels_of(language)["questions"],
        **({"language": language} if language else {}),
        "items": [_item(edition, record) for edition, record in found[:_MOST]],
    }
    text = json.dumps(feed, ensure_ascii=False, indent=2)
    return [Artifact("feed.json", f"{text}\n".encode())]


def _item(edition: Edition, record: Record) -> dict[str, Any]:
    post = edition.post.post
    remarks = [f"{heading_of(one, post.language)} {one.text}" for one in record.corrections]
    return {
        "id": record.id,
        **({"url": f"{post.url}#{record.id}"} if post.url else {}),
        "title": " ".join(record.question.text.split()),
        "content_html": without_pictures(full_answer(record, post)),
        "content_text": "\n\n".join((record.answer.text, *remarks)),
        "summary": post.title,
        **({"date_published": f"{post.published}T00:00:00Z"} if post.published else {}),
        **({"date_modified": record.revised} if record.revised else {}),
        **({"tags": list(record.topics)} if record.topics else {}),
        **({"language": post.language} if post.language else {}),
    }
