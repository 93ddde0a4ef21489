"""Web archives of our own making (ISO 28500), as the tools that people use write them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable


def answer(
    body: bytes, kind: str = "text/html; charset=utf-8", *headers: str, status: str = "200 OK"
) -> bytes:
    """An answer of a server, as it went over the wire."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(
    address: str, block: bytes, date: str = "2026-01-01T00:00:00Z", type_: str = "response"
) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {type_}\r\nWARC-Date: {date}\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"WARC-Target-URI: {address}\r\nContent-Type: application/http; msgtype={type_}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def archive(records: Iterable[bytes]) -> bytes:
    """Each record packed by itself, as the standard recommends."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    parts = (body[:half], body[half:], b"")
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in parts)
