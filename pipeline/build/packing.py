"""Readings and editions as bytes: what the cache holds and what travels to a worker.

A pack is a line of JSON with everything but records and pictures, a line with the post as it is
published, and then the pictures' bytes. pydantic writes and reads the post's line without a tree
of Python's dicts between, which would take more room than the post; a picture is neither encoded
nor copied more than once. The same edition always gives the same bytes: their digest is its key.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from pipeline.records import Edition, Media, Post, Reading


def pack(thing: Reading | Edition) -> bytes:
    """Turn a reading or an edition into bytes."""
    head = _plain_fields(thing, leave_out=("post", "media"))
    pictures = [thing.media[name] for name in sorted(thing.media)]
    head["media"] = [_plain_fields(one, ("content",)) | {"n": len(one.content)} for one in pictures]
    line = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    post = _adapter(Post).dump_json(thing.post)
    return b"\n".join([line.encode(), post, b"".join(one.content for one in pictures)])


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
    first = content.index(b"\n")
    second = content.index(b"\n", first + 1)
    head: dict[str, Any] = json.loads(content[:first])
    post = _adapter(Post).validate_json(content[first + 1 : second])
    media, start = {}, second + 1
    for item in head["media"]:
        end = start + item.pop("n")
        media[item["name"]] = Media(content=content[start:end], **item)
        start = end
    if start != len(content):
        raise ValueError("the pack is cut short")
    return head | {"post": post, "media": media}


def _plain_fields(thing: Any, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(thing) if field.name not in leave_out]
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return _plain_fields(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
