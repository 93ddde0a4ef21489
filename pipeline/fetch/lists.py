"""Pages that only name posts: feeds, sitemaps, and listings with links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from lxml import etree

from pipeline.errors import QapressError, SourceError
from pipeline.extract.page.tree import parse as parse_page
from pipeline.fetch.addresses import Address, parse
from pipeline.fetch.client import Answer, unpack
from pipeline.source.decode import decode

Kind = Literal["feed", "sitemap", "sitemap index", "listing"]

_KINDS: dict[str, Kind] = {
    "rss": "feed",
    "RDF": "feed",
    "feed": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap index",
}
_GZIP = b"\x1f\x8b"
_XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\b|!--|(?:!DOCTYPE\s+)?(?:[\w.-]+:)?"
    rb"(?:rss|feed|urlset|sitemapindex|RDF)\b)"
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
_CDATA = re.compile(rb"(<!\[CDATA\[|\]\]>)")
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Listing:
    """Addresses that a page names, in its order; `following` is where a listing goes on."""

    kind: Kind
    addresses: tuple[Address, ...]
    following: Address | None = None


def read_list(answer: Answer, limit: int) -> Listing | None:
    """Read a feed (RSS, Atom) or a sitemap (XML, text, gzipped); None if it is neither.

    Raises:
        SourceError: it cannot be unpacked, or is larger than `limit` bytes then.
    """
    content = answer.content
    if content.startswith(_GZIP):
        content = unpack(content, limit, str(answer.address))
    if content.startswith(_UTF_16):
        content = _DECLARATION.sub("", content.decode("utf-16", "replace"), 1).encode()
    if not _XML.match(content):
        return _read_lines(content, answer) if answer.content_type == "text/plain" else None
    # Entities stay as they are, nothing is loaded; feeds are often not quite well-formed.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(_mended(content), parser, base_url=str(answer.address))
    # What cannot be mended may leave a name that is none, which QName does not take.
    kind = _KINDS.get(str(root.tag).rpartition("}")[2]) if root is not None else None
    if root is None or kind is None:
        return None
    links = _entries(root) if kind == "feed" else _locations(root)
    return Listing(kind, _addresses(links, answer.address))


def _read_lines(content: bytes, answer: Answer) -> Listing | None:
    """Read a sitemap in plain text; None for other text, whose lines are no addresses."""
    lines = (line.strip() for line in content.decode("utf-8-sig", "replace").splitlines())
    found = _addresses([line for line in lines if line.lower().startswith(_WEB)], answer.address)
    return Listing("sitemap", found) if found else None


def _mended(content: bytes) -> bytes:
    """Write `&` as it has to be written in XML: libxml2 drops `&b` from `?a=1&b=2`."""
    if b"\x1b" in content:
        # In ISO-2022-JP an ampersand may be half of a letter.
        return content
    parts, quoted = _CDATA.split(content), False
    for index, part in enumerate(parts):
        if index % 2:
            quoted = part != b"]]>"
        elif not quoted:
            parts[index] = _BARE_AMPERSAND.sub(b"&amp;", part)
    return b"".join(parts)


def read_links(answer: Answer) -> Listing:
    """Read the links of a page, and where the next one of its kind is.

    Raises:
        SourceError: the page cannot be read.
    """
    name = str(answer.address)
    try:
        root = parse_page(decode(answer.content, name, answer.charset)[0], name)
    except QapressError as error:
        raise SourceError(error.problem, advice=error.advice, file=name) from error
    base = answer.address
    for element in root.iter("base"):
        base = next(iter(_addresses([element.get("href", "")], base)), base)
    links = [element.get("href", "") for element in root.iter("a")]
    following = [
        element.get("href", "")
        for element in root.iter("link", "a")
        if "next" in element.get("rel", "").lower().split()
    ]
    onward = next((one for one in _addresses(following, base) if one.site == base.site), None)
    return Listing("listing", _addresses(links, base), onward)


def matches(pattern: str, address: Address, place: Address) -> bool:
    """Tell whether an address on the page `place` is one that a pattern means.

    In a pattern `*` stands for anything. One that begins with `/` is that of an address on the
    same site; without a pattern every address on the same site is meant.
    """
    if not pattern:
        return address.site == place.site
    if pattern.startswith("/"):
        return address.site == place.site and _fits(pattern, address.target)
    return _fits(pattern, str(address))


def _fits(pattern: str, text: str) -> bool:
    """Match in linear time, which a regular expression with several stars does not."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    place, end = len(first), len(text) - len(rest[-1])
    if end < place or not (text.startswith(first) and text.endswith(rest[-1])):
        return False
    for part in rest[:-1]:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _addresses(texts: list[str], base: Address) -> tuple[Address, ...]:
    found: dict[Address, None] = {}
    for text in filter(str.strip, texts):
        try:
            found[parse(text, base)] = None
        except SourceError:
            # Listings are full of mailto: and javascript:.
            continue
    return tuple(found)


def _entries(root: etree._Element) -> list[str]:
    return [link for entry in root.iter("{*}item", "{*}entry") if (link := _link_of(entry))]


def _link_of(entry: etree._Element) -> str:
    """RSS has the address as text, Atom in an attribute, maybe relative to an xml:base."""
    for link in entry.iterchildren("{*}link"):
        address = link.get("href") or ""
        if address and link.get("rel", "alternate") == "alternate":
            return _based(link, address)
        if not address and link.text and link.text.strip():
            return link.text.strip()
    guid = entry.find("{*}guid")
    if guid is not None and guid.get("isPermaLink", "true") != "false":
        text = (guid.text or "").strip()
        # Some say that a number is a permanent link.
        return text if text.lower().startswith(_WEB) else ""
    return ""


def _based(element: etree._Element, address: str) -> str:
    try:
        return str(parse(urljoin(element.base or "", address)))
    except (SourceError, ValueError):
        # One entry that leads nowhere must not cost the others.
        return ""


def _locations(root: etree._Element) -> list[str]:
    def found() -> Iterator[str]:
        for entry in root.iterchildren("{*}url", "{*}sitemap"):
            place = entry.find("{*}loc")
            if place is not None and place.text:
                yield place.text.strip()

    return list(found())
