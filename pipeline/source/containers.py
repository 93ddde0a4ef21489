"""Saved pages that are not plain HTML: MHTML, WARC, Markdown, plain text."""

from __future__ import annotations

import email
import email.policy
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from html import escape, unescape
from io import BytesIO
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from pipeline.errors import SourceError
from pipeline.records import Media
from pipeline.source.decode import decode
from pipeline.source.media import checked_picture, picture_addresses
from pipeline.source.warc import PAGES, Response, responses

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A page taken out of its container, as HTML."""

    text: str
    encoding: str
    address: str = ""
    files: Mapping[str, Media] = field(default_factory=dict)


def unpack_mhtml(content: bytes, file: str) -> Unpacked:
    """Take the page and its pictures out of a web archive (RFC 2557).

    Raises:
        SourceError: there is no page in it, or it is none that a browser wrote.
    """
    if any(len(field[0]) > _LONGEST_FIELD for field in _FIELD.finditer(content)):
        raise _damaged_archive(file)
    try:
        return _unpack_mhtml(content, file)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # The library calls itself for each part inside another, and stumbles over odd fields.
        raise _damaged_archive(file) from None


# To parse a field takes the library the square of its length; browsers write a few hundred bytes.
_FIELD = re.compile(rb"^content-[\w-]+:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_LONGEST_FIELD = 10_000


def _damaged_archive(file: str) -> SourceError:
    return SourceError(
        "is a web archive that no browser wrote", advice="Save the post again", file=file
    )


def _unpack_mhtml(content: bytes, file: str) -> Unpacked:
    archive = email.message_from_bytes(content, policy=email.policy.default)
    page: Message | None = None
    files: dict[str, Media] = {}
    for part in archive.walk():
        kind = part.get_content_type()
        if kind in ("text/html", "application/xhtml+xml") and page is None:
            page = part
        elif kind.startswith("image/"):
            _keep_picture(part, files)
    if page is None:
        raise SourceError(
            "holds no web page", advice="Save the post again as a web page", file=file
        )
    text, encoding = decode(_payload(page), file, page.get_content_charset() or "")
    address = page.get("Content-Location") or archive.get("Snapshot-Content-Location") or ""
    return Unpacked(text, encoding, str(address).strip(), files)


def _keep_picture(part: Message, files: dict[str, Media]) -> None:
    names = [str(part.get("Content-Location") or "").strip()]
    if identifier := str(part.get("Content-ID") or "").strip():
        names.append("cid:" + identifier.strip("<>"))
    try:
        stem = PurePosixPath(urlsplit(names[0]).path).stem or "picture"
    except ValueError:
        stem = "picture"
    if (media := checked_picture(_payload(part), stem)) is not None:
        files.update({name: media for name in names if name})


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def unpack_warc(content: bytes, file: str) -> Unpacked:
    """Take the page and its pictures out of a web archive (ISO 28500) that holds one page.

    Raises:
        SourceError: it is damaged, or holds no page or several.
        MissingToolError: FastWARC is not installed.
    """
    pages: dict[str, Response] = {}
    pictures: dict[str, bytes] = {}
    kept = 0
    for response in responses(BytesIO(content), file, _LIMIT, _is_part):
        kept += len(response.content)
        if kept > _MOST:
            raise SourceError(
                f"holds more than {_MOST // 1_000_000} MB", advice=_TAKE_OUT, file=file
            )
        if response.status == 200 and response.content and response.kind in PAGES:
            pages[response.address] = response
        elif response.status == 200 and response.content:
            pictures[response.address] = response.content
    if len(pages) != 1:
        raise SourceError(
            f"holds {len(pages) or 'no'} web pages, not one",
            advice=_TAKE_OUT,
            file=file,
        )
    (page,) = pages.values()
    text, encoding = decode(page.content, file, page.charset)
    return Unpacked(text, encoding, page.address, _pictures_of(text, page.address, pictures))


def _is_part(response: Response) -> bool:
    return response.kind in PAGES or response.kind.startswith("image/")


def _pictures_of(text: str, place: str, pictures: Mapping[str, bytes]) -> dict[str, Media]:
    files: dict[str, Media] = {}
    base = _BASE.search(text)
    for written in picture_addresses(text) if pictures else ():
        try:
            address = urljoin(urljoin(place, unescape(base[1]) if base else ""), written)
            stem = PurePosixPath(unquote(urlsplit(address).path)).stem or "picture"
        except ValueError:
            continue
        if (content := pictures.get(address)) and (media := checked_picture(content, stem)):
            files[written] = media
    return files


_BASE = re.compile(r"""<base\b[^<>]*?\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_LIMIT = 64_000_000
_MOST = 256_000_000
_TAKE_OUT = "Take its pages out: qapress fetch, with the file in place of an address"


def unpack_markdown(content: bytes, file: str) -> Unpacked:
    """Render a post in Markdown (CommonMark with tables); a front matter gives its metadata.

    Headings may end with attributes, as Pandoc, kramdown and Docusaurus write them: `{#prices}`.
    """
    # Importing it takes longer than rendering a post.
    from markdown_it import MarkdownIt

    text, encoding = decode(content, file)
    fields, body = _front_matter(text.replace("\r\n", "\n"))
    rendered = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    rendered.core.ruler.before("inline", "heading attributes", _take_attributes)
    return Unpacked(_document(fields, rendered.render(body)), encoding)


_ATTRIBUTES = re.compile(r"\s{0,8}\{:?\s{0,8}(?:#(?P<id>[^\s{}]+)|[.][^\s{}]+)[^{}]*\}\s*$")


def _take_attributes(state: StateCore) -> None:
    """Take attributes off the ends of headings; an id becomes one."""
    for heading, words in pairwise(state.tokens):
        if heading.type == "heading_open" and (found := _ATTRIBUTES.search(words.content)):
            words.content = words.content[: found.start()]
            if found["id"]:
                heading.attrSet("id", found["id"])


def unpack_text(content: bytes, file: str) -> Unpacked:
    """Make paragraphs of a plain text: an empty line ends one, a line end is a line end."""
    text, encoding = decode(content, file)
    paragraphs = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    body = "\n".join(
        f"<p>{'<br>'.join(map(escape, paragraph.strip(chr(10)).split(chr(10))))}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )
    return Unpacked(_document({}, body), encoding)


_META = {
    "url": "og:url",
    "permalink": "og:url",
    "date": "article:published_time",
    "published": "article:published_time",
    "modified": "article:modified_time",
    "updated": "article:modified_time",
    "lastmod": "article:modified_time",
    "site": "og:site_name",
}


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split `key: value` lines between two `---`, or TOML between two `+++`, from what follows."""
    if text.startswith("+++\n"):
        return _toml_matter(text)
    if not text.startswith("---\n"):
        return {}, text
    head, separator, body = text[4:].partition("\n---\n")
    if not separator:
        return {}, text
    pairs = (line.partition(":") for line in head.splitlines() if not line.startswith((" ", "#")))
    fields = {
        key.strip().lower(): value.strip().strip("\"'") for key, colon, value in pairs if colon
    }
    return fields, body


def _toml_matter(text: str) -> tuple[dict[str, str], str]:
    head, separator, body = text[4:].partition("\n+++\n")
    try:
        found = tomllib.loads(head) if separator else {}
    except tomllib.TOMLDecodeError:
        found = {}
    fields = {key.lower(): str(value) for key, value in found.items() if not _is_nested(value)}
    return fields, body if found else text


def _is_nested(value: object) -> bool:
    return isinstance(value, dict | list)


def _document(fields: Mapping[str, str], body: str) -> str:
    language = fields.get("lang") or fields.get("language") or ""
    title = f"<title>{escape(fields['title'])}</title>" if fields.get("title") else ""
    metas = "".join(
        f'<meta property="{_META[key]}" content="{escape(value)}">'
        for key, value in fields.items()
        if key in _META and value
    )
    attribute = f' lang="{escape(language)}"' if language else ""
    return f"<!doctype html><html{attribute}><head>{title}{metas}</head><body>{body}</body></html>"
