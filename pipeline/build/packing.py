"""Readings and editions as bytes: what the cache holds and what travels to a worker.

A pack is one line of JSON and then the pictures' bytes, so that a picture is neither encoded nor
copied more than once. The same edition always gives the same bytes: their digest is its key.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from pipeline.records import Edition, Media, Reading


def pack(thing: Reading | Edition) -> bytes:
    """Turn a reading or an edition into bytes."""
    head = _plain_fields(thing, leave_out="media")
    pictures = [thing.media[name] for name in sorted(thing.media)]
    head["media"] = [_plain_fields(one, "content") | {"n": len(one.content)} for one in pictures]
    line = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return b"\n".join([line.encode(), b"".join(one.content for one in pictures)])


def unpack_reading(content: bytes) -> Reading:
    """Turn the bytes of a reading into the reading again.

    Raises:
        ValueError: they are not such bytes.
    """
    reading: Reading = _adapter(Reading).validate_python(_unpack(content))
    return reading


def unpack_edition(content: bytes) -> Edition:
    """Turn the bytes of an edition into the edition again.

    Raises:
        ValueError: they are not such bytes.
    """
    edition: Edition = _adapter(Edition).validate_python(_unpack(content))
    return edition


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _unpack(content: bytes) -> dict[str, Any]:
    line, _, blobs = content.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    media, start = {}, 0
    for item in head["media"]:
        end = start + item.pop("n")
        media[item["name"]] = Media(content=blobs[start:end], **item)
        start = end
    if start != len(blobs):
        raise ValueError("the pack is cut short")
    return head | {"media": media}


def _plain_fields(thing: Any, leave_out: str) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(thing) if field.name != leave_out]
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value):
        return _plain_fields(value, leave_out="")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
