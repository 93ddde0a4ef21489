"""A post becomes a schema.org FAQPage, as it may stand inside a script element of a page."""

from __future__ import annotations

import json
from typing import Any

from pipeline.export.passages import active, corrected_answer, without_pictures
from pipeline.records import Artifact, Edition, PostInfo, Record
from pipeline.settings import Settings

# What could end the script element or a JavaScript line, written so that JSON means the same.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `json/<slug>.jsonld`; retired records are left out."""
    info = edition.post.post
    page = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        **({"@id": info.url, "url": info.url} if info.url else {}),
        "name": info.title,
        **({"inLanguage": info.language} if info.language else {}),
        **({"datePublished": info.published.isoformat()} if info.published else {}),
        **({"dateModified": edition.date} if edition.date else {}),
        **({"about": {"@type": "Course", "name": info.course}} if info.course else {}),
        "mainEntity": [_question(record, info) for record in active(edition)],
    }
    text = json.dumps(page, ensure_ascii=False, indent=2).translate(_ESCAPES)
    return [Artifact(f"json/{info.slug}.jsonld", f"{text}\n".encode())]


def _question(record: Record, info: PostInfo) -> dict[str, Any]:
    address = f"{info.url}#{record.id}" if info.url else ""
    common = {
        **({"inLanguage": info.language} if info.language else {}),
        **({"dateModified": record.revised} if record.revised else {}),
        **({"url": address} if address else {}),
    }
    cited = [reference.url for reference in record.references]
    cited += [one.source for one in record.corrections if one.source]
    return {
        "@type": "Question",
        **({"@id": address} if address else {"identifier": record.id}),
        "name": record.question.text,
        **common,
        **({"isPartOf": {"@id": info.url}} if info.url else {}),
        **({"keywords": list(record.topics)} if record.topics else {}),
        "acceptedAnswer": {
            "@type": "Answer",
            "text": without_pictures(corrected_answer(record, info.language)),
            **common,
            **({"citation": list(dict.fromkeys(cited))} if cited else {}),
        },
    }
