"""A post becomes JSON by the published contract, with the pictures beside it."""

from __future__ import annotations

import io
import json
from typing import Any

from pydantic import BaseModel

from pipeline.records import SCHEMA_VERSION, Artifact, Edition, Post
from pipeline.settings import Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `json/<slug>.json`, and the post's pictures in `media/`."""
    post = edition.post
    return [
        Artifact(f"json/{post.post.slug}.json", to_json(dict(post))),
        *(
            Artifact(f"media/{media.name}", media.content)
            for _, media in sorted(edition.media.items())
        ),
    ]


def to_json(value: Any) -> bytes:
    """Write a value as people read it in a diff: indented, UTF-8, a newline at the end.

    A model in it is turned into plain values when its turn comes, and what is written goes into
    one buffer: a post of 100,000 records is neither held as dicts nor as millions of pieces.
    """
    buffer = io.BytesIO()
    with io.TextIOWrapper(buffer, encoding="utf-8", newline="\n") as text:
        json.dump(value, text, ensure_ascii=False, indent=2, default=_plain)
        text.write("\n")
        text.flush()
        return buffer.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} is no JSON")


def schema_of(model: type[BaseModel], name: str, description: str) -> bytes:
    """Return the JSON Schema 2020-12 of a model as it is written, not as it may be read."""
    schema = model.model_json_schema(mode="serialization")
    head = {
        "$schema": DIALECT,
        "$id": f"urn:qapress:{name}:{SCHEMA_VERSION}",
        "title": name,
        "description": description,
    }
    schema.pop("title", None)
    schema.pop("description", None)
    return to_json({**head, **schema})


def post_schema() -> bytes:
    """Return the schema of `json/<slug>.json`."""
    return schema_of(Post, "post", "One blog post with its questions and answers.")
