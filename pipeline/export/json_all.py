"""All posts become an index, a file with a record a line, and the schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.export.json import post_schema, schema_of, to_json
from pipeline.export.passages import active, heading_of
from pipeline.records import SCHEMA_VERSION, Artifact, Edition, PostInfo, Record
from pipeline.settings import Settings


class IndexEntry(BaseModel):
    """A post in the index."""

    model_config = ConfigDict(extra="forbid")

    slug: str
    title: str
    url: str
    language: str
    site: str
    course: str
    published: date | None
    modified: date | None
    as_of: date | None
    edition: int = Field(ge=1, description="Counts from 1; a new edition has other records.")
    revised: str = Field(description="ISO 8601 UTC time of the last change of any record.")
    active: int = Field(ge=0, description="Number of records that are active.")
    retired: int = Field(ge=0, description="Number of records that are retired.")
    file: str = Field(description="The post's JSON, relative to the index.")


class Index(BaseModel):
    """All posts of an output folder."""

    model_config = ConfigDict(extra="forbid")

    schema_version: str
    posts: list[IndexEntry]


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return `json/index.json`, `json/all.jsonl` and the two schemas."""
    index = Index(schema_version=SCHEMA_VERSION, posts=[_entry(edition) for edition in editions])
    lines = [
        json.dumps(flat_record(edition.post.post, record), ensure_ascii=False)
        for edition in editions
        for record in active(edition)
    ]
    return [
        Artifact("json/index.json", to_json(index.model_dump(mode="json"))),
        Artifact("json/all.jsonl", "".join(line + "\n" for line in lines).encode()),
        Artifact("json/post.schema.json", post_schema()),
        Artifact("json/index.schema.json", schema_of(Index, "index", "All posts.")),
    ]


def flat_record(post: PostInfo, record: Record) -> dict[str, Any]:
    """Return a record that stands on its own: for a search index or an embedding.

    `text` joins question and answer with what was corrected since, which is what retrieval should
    see. Every line has the same keys and types, so that column stores can load the file: no date
    is null, since an empty text in a column of dates stops Arrow.
    """
    return {
        "id": record.id,
        "question": record.question.text,
        "answer": record.answer.text,
        "text": "\n\n".join(_passages(record, post.language)),
        "topics": list(record.topics),
        "as_of": record.as_of.isoformat() if record.as_of else None,
        "revised": record.revised,
        "url": f"{post.url}#{record.id}" if post.url else "",
        "references": [reference.url for reference in record.references],
        "corrections": [correction.text for correction in record.corrections],
        "language": post.language,
        "slug": post.slug,
        "title": post.title,
        "course": post.course,
    }


def _passages(record: Record, language: str) -> Iterator[str]:
    yield record.question.text
    yield record.answer.text
    for one in record.corrections:
        yield f"{heading_of(one, language)} {one.text}"


def _entry(edition: Edition) -> IndexEntry:
    info = edition.post.post
    statuses = [record.status for record in edition.post.records]
    return IndexEntry(
        **info.model_dump(exclude={"introduction", "closing"}),
        edition=edition.number,
        revised=edition.date,
        active=statuses.count("active"),
        retired=statuses.count("retired"),
        file=f"{info.slug}.json",
    )
