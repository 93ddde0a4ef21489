"""Posts that go on over several pages: which link leads on, and whether that is the same post.

Older themes call the next post rel=next, and some servers give page 1 whatever page is asked for.
So a further page counts only if its address is that of the post with a number, its title is the
same but for the number, and most of what it says was not said before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Address, parse
from pipeline.fetch.article import View, view_of
from pipeline.fetch.client import Answer
from pipeline.fetch.pictures import Pictures
from pipeline.fetch.shelf import Shelf
from pipeline.fetch.variants import linked
from pipeline.fetch.visitor import Guest, Kind
from pipeline.source.provenance import Part, Provenance, digest

MAX_PAGES = 20

# /entry/1/2/, /entry/1/page/2, /entry/1.html/2
_BELOW = re.compile(r"/(?:page[/_-]?)?(\d{1,2})/?")
# entry-1_2.html beside entry-1.html
_BESIDE = re.compile(r"[_-](?:p(?:age)?[_-]?)?(\d{1,2})")
_ENDING = re.compile(r"\.(?:html?|xhtml|php|aspx?|jsp|cgi)$", re.IGNORECASE)
_QUERY = frozenset(("page", "paged", "page_no", "pageno", "pagenum", "pg", "pn", "p"))
_MARKER = (
    r"(?:page|ページ|頁|p\.?)\s*#(?!\d)(?:\s*(?:/|of)\s*\d+)?"
    r"|(?<!\d)#\s*(?:(?:/|of)\s*\d+\s*)?(?:ページ目?|頁目?|枚目)"
    r"|[(\[【]\s*#\s*(?:/\s*\d+)?\s*[)\]】]"
    r"|(?<!\d)#\s*/\s*\d+"
)
# RFC 9110, 5.5; whatever a record says.
_HEADER = re.compile(r"[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?")
_NO_WORD = re.compile(r"[\W_]+")


def page_number(first: Address, place: Address) -> int:
    """Return which page of a post an address seems to be, by its number; 0 for none."""
    if place.site != first.site or (first.scheme == "https" and place.scheme == "http"):
        return 0
    if first.path == "/" and "?" not in first.target:
        return 0
    path, _, query = first.target.partition("?")
    other, _, other_query = place.target.partition("?")
    path = path.rstrip("/")
    if query == other_query:
        return _number_in_path(path, other)
    had, has = parse_qsl(query, True), parse_qsl(other_query, True)
    added = [one for one in has if one not in had]
    if other.rstrip("/") != path or [one for one in has if one in had] != had or len(added) != 1:
        return 0
    name, value = added[0]
    return int(value) if name.lower() in _QUERY and re.fullmatch(r"\d{1,2}", value) else 0


def _number_in_path(path: str, other: str) -> int:
    if other.startswith(path) and (found := _BELOW.fullmatch(other, len(path))):
        return int(found[1])
    ending = _ENDING.search(path)
    if ending is None or not other.endswith(ending[0]):
        return 0
    stem = path.removesuffix(ending[0])
    found = _BESIDE.fullmatch(other, len(stem), len(other) - len(ending[0]))
    return int(found[1]) if found and other.startswith(stem) else 0


def same_title(first: str, other: str, number: int) -> bool:
    """Tell whether two titles are the same, but for the number of the page."""
    return _bare(first, 1) == _bare(other, number) != ""


def _bare(title: str, number: int) -> str:
    title = unicodedata.normalize("NFKC", title).casefold()
    return _NO_WORD.sub("", re.sub(_MARKER.replace("#", str(number)), " ", title))


class Continued:
    """Fetches the further pages of posts.

    Args:
        visitor: brings what an address names.
        shelf: where pages are kept.
        kind: what a page may be.
        pictures: fetches the pictures of each page.
        now: the time.
        warn: hears of what cannot be had.
    """

    def __init__(
        self,
        visitor: Guest,
        shelf: Shelf,
        kind: Kind,
        pictures: Pictures,
        *,
        now: Callable[[], datetime],
        warn: Callable[[str], None],
    ) -> None:
        self._visitor = visitor
        self._shelf = shelf
        self._kind = kind
        self._pictures = pictures
        self._now = now
        self._warn = warn

    def follow(
        self, stem: str, view: View, first: Address, had: Sequence[Part]
    ) -> tuple[Part, ...]:
        """Fetch the pages on which a post goes on, as far as they are new or changed.

        Args:
            stem: the post's name.
            view: its first page.
            first: the address of that.
            had: the further pages that are there already.
        """
        parts: list[Part] = []
        seen = set(view.texts)
        page, place = view, first
        while len(parts) < MAX_PAGES - 1:
            number = len(parts) + 2
            onward = _onward(first, number, page, place)
            if onward is None:
                break
            known = had[len(parts)] if len(parts) < len(had) else None
            try:
                part, page, content = self._part(onward, number, stem, known)
            except SourceError as error:
                self._warn(f"{first}: page {number} of it is left as it was: {error}")
                parts += had[len(parts) :]
                break
            place = parse(part.final_address)
            if page_number(first, place) != number or not _goes_on(view, page, number, seen):
                break
            if content is not None:
                self._shelf.keep_beside(stem, part.file, content)
            seen.update(page.texts)
            pictures = self._pictures.fetch(stem, page, place, known.pictures if known else {})
            parts.append(replace(part, pictures=pictures))
        return tuple(parts)

    def _part(
        self, place: Address, number: int, stem: str, known: Part | None
    ) -> tuple[Part, View, bytes | None]:
        """Ask for a page; its content comes back only if it is another than the one we have."""
        had = self._shelf.read_part(stem, known) if known else None
        if known is None or had is None or known.address != str(place):
            answer = self._visitor.get(place, self._kind)
            return self._described(place, number, answer), _view(answer), answer.content
        old = view_of(had, known.charset, known.final_address)
        answer = self._visitor.get(place, self._kind, validators_of(known))
        # An archive may hold what was there before.
        is_older = bool(answer.fetched) and answer.fetched < known.fetched
        if answer.status == 304 or is_older or (new := _view(answer)).signature == old.signature:
            return known, old, None
        return self._described(place, number, answer), new, answer.content

    def _described(self, place: Address, number: int, answer: Answer) -> Part:
        hashed = digest(answer.content)
        return Part(
            address=str(place),
            final_address=str(answer.address),
            fetched=answer.fetched or self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            file=f"page-{number}-{hashed[:10]}.html",
            sha256=hashed,
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
            charset=answer.charset,
        )


def validators_of(record: Provenance | Part) -> dict[str, str]:
    """Return the headers of a conditional request for what is there already."""
    headers = {"If-None-Match": record.etag, "If-Modified-Since": record.last_modified}
    return {name: value for name, value in headers.items() if _HEADER.fullmatch(value)}


def _view(answer: Answer) -> View:
    return view_of(answer.content, answer.charset, str(answer.address))


def _onward(first: Address, number: int, page: View, place: Address) -> Address | None:
    base = linked(page.base, place) or place
    found = (linked(text, base) for text in page.onward)
    return next((one for one in found if one and page_number(first, one) == number), None)


def _goes_on(first: View, page: View, number: int, seen: set[str]) -> bool:
    new = sum(len(text) for text in page.texts if text not in seen)
    return new * 2 > sum(map(len, page.texts)) and same_title(first.title, page.title, number)
