"""Web archives (WARC, ISO 28500) as FastWARC reads them: the answers of servers, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any

from pipeline.errors import MissingToolError, SourceError
from pipeline.source.inflate import GZIP, DamagedError, TooLargeError, inflated, joined

SUFFIXES = (".warc", ".warc.gz")
PAGES = frozenset(("text/html", "application/xhtml+xml"))


@dataclass(frozen=True, slots=True)
class Response:
    """An answer in an archive.

    `headers` are those of HTTP, names in lower case. `content` is unpacked; where that fails, it
    is empty and `problem` says why. `date` is ISO 8601 UTC; `offset` is where the record begins.
    """

    address: str
    status: int
    headers: Mapping[str, str]
    kind: str
    charset: str
    date: str
    offset: int
    content: bytes = b""
    problem: str = ""


def is_archive(name: str) -> bool:
    """Tell whether a file is a web archive, by its name."""
    return name.lower().endswith(SUFFIXES)


def responses(
    stream: IO[bytes], file: str, limit: int, wanted: Callable[[Response], bool]
) -> Iterator[Response]:
    """Yield the answers in an archive, in order.

    Args:
        stream: the archive, from its beginning or from the offset of a record.
        file: its name, for messages.
        limit: how many bytes a content may have.
        wanted: of which answers the content is read; it is called before that.

    Raises:
        SourceError: it is no archive, or is cut short.
        MissingToolError: FastWARC is not installed.
    """
    warc = _library()
    try:
        kinds = warc.WarcRecordType.response
        for record in warc.ArchiveIterator(stream, record_types=kinds, parse_http=True):
            seen = _headed(record) if record.http_headers is not None else None
            if seen is not None and wanted(seen):
                yield _filled(seen, record, limit)
                continue
            _skip(record)
            if seen is not None:
                yield seen
    except (OSError, ValueError, EOFError, RuntimeError) as error:
        raise SourceError(
            f"is no web archive, or is damaged ({error})", advice="Fetch it again", file=file
        ) from error


def _library() -> Any:
    try:
        return import_module("fastwarc.warc")
    except ImportError as error:
        raise MissingToolError(
            "the library for web archives is not installed",
            advice="Install it: pip install 'qapress[warc]'",
        ) from error


def _headed(record: Any) -> Response:
    date = record.record_date
    headers: dict[str, str] = {}
    for name, value in record.http_headers:
        headers.setdefault(str(name).lower(), str(value).strip())
    return Response(
        address=(record.headers.get("WARC-Target-URI") or "").strip("<>"),
        status=record.http_headers.status_code or 0,
        headers=headers,
        kind=(record.http_content_type or "").lower(),
        charset=(record.http_charset or "").lower(),
        date=date.strftime("%Y-%m-%dT%H:%M:%SZ") if date is not None else "",
        offset=record.stream_pos,
    )


def _filled(seen: Response, record: Any, limit: int) -> Response:
    length: int = record.content_length
    if length > limit:
        _skip(record)
        return _with(seen, problem=f"is larger than {limit // 1_000_000} MB")
    content: bytes = record.reader.read()
    _check_length(len(content), length)
    try:
        return _with(seen, content=_decoded(content, seen.headers, limit))
    except TooLargeError:
        return _with(seen, problem=f"is larger than {limit // 1_000_000} MB")
    except ValueError:
        return _with(seen, problem="is packed in a way that cannot be unpacked")


def _skip(record: Any) -> None:
    length = 0
    while block := record.reader.read(1 << 20):
        length += len(block)
    _check_length(length, record.content_length)


def _check_length(found: int, expected: int) -> None:
    # FastWARC says nothing of a file that ends in the middle of a record.
    if found < expected:
        raise EOFError("it ends in the middle of a record")


def _with(seen: Response, *, content: bytes = b"", problem: str = "") -> Response:
    return Response(
        seen.address, seen.status, seen.headers, seen.kind, seen.charset, seen.date, seen.offset,
        content, problem,
    )  # fmt: skip


def _decoded(content: bytes, headers: Mapping[str, str], limit: int) -> bytes:
    """Undo what the headers say was done, unless whoever wrote the archive has undone it."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        content = _unchunked(content) or content
    encoding = headers.get("content-encoding", "").lower()
    if content.startswith(GZIP) and "gzip" in encoding:
        return joined(inflated([content], limit), limit)
    if encoding in ("br", "zstd", "deflate") and not _is_text(content):
        raise DamagedError
    return content


def _is_text(content: bytes) -> bool:
    return b"<" in content[:1000] and b"\0" not in content[:1000]


def _unchunked(content: bytes) -> bytes:
    """Join the chunks of RFC 9112, 7.1; nothing if these are none."""
    parts: list[bytes] = []
    place = 0
    while True:
        end = content.find(b"\r\n", place, place + 1000)
        head = content[place:end].partition(b";")[0].strip() if end >= 0 else b"-"
        try:
            size = int(head, 16)
        except ValueError:
            return b""
        if size <= 0:
            return b"".join(parts) if size == 0 else b""
        parts.append(content[end + 2 : end + 2 + size])
        place = end + 2 + size + 2
