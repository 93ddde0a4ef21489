"""JSON, JSON Lines and JSON-LD, read as another program would read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.records import Finding, Post


def faults(file: Path, output: Path) -> Iterator[Finding]:
    """Find what a program could not read; places are lines or fields."""
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        yield Finding("JSON001", "error", "", f"The file is not UTF-8 ({error}); build again.")
        return
    lines = text.rstrip("\n").split("\n") if file.suffix == ".jsonl" else [text]
    for number, line in enumerate(lines, 1):
        place = f", line {number}" if file.suffix == ".jsonl" else ""
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Finding("JSON002", "error", place, f"This is no JSON ({error}); build again.")
            continue
        if file.suffix == ".jsonld":
            yield from _linked(value, place)
        elif isinstance(value, dict) and "schema_version" in value and "records" in value:
            yield from _post(value, place, output)


def _post(value: dict[str, Any], place: str, output: Path) -> Iterator[Finding]:
    try:
        post = Post.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        for detail in error.errors()[:20]:
            field = ".".join(str(part) for part in detail["loc"])
            yield Finding("JSON003", "error", f"{place}, {field}", f"{detail['msg']}.")
        return
    ids = {record.id for record in post.records}
    if len(ids) != len(post.records):
        yield Finding("JSON004", "error", place, "Two records have the same id.")
    for record in post.records:
        where = f"{place}, question {record.number}"
        if record.follow_up_of and record.follow_up_of not in ids:
            yield Finding("JSON005", "error", where, "It follows up a record that is not there.")
        for image in record.images:
            if not (output / "media" / image.file).is_file():
                message = f"The picture media/{image.file} is missing; build again."
                yield Finding("JSON006", "error", where, message)


def _linked(value: Any, place: str) -> Iterator[Finding]:
    if not isinstance(value, dict) or "@context" not in value:
        yield Finding("JSON007", "error", place, "There is no @context, so it is no JSON-LD.")
    elif not value.get("@type") and not value.get("@graph"):
        yield Finding(
            "JSON008", "error", place, "There is no @type, so no program knows what it is."
        )
