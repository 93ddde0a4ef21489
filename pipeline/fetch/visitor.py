"""Fetching as a guest: where it is allowed, when it is our turn, as far as redirects may lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pipeline.errors import SourceError
from pipeline.fetch import robots
from pipeline.fetch.addresses import Address, parse
from pipeline.fetch.client import Answer, Client
from pipeline.fetch.pace import Pace
from pipeline.fetch.robots import Robots

MAX_REDIRECTS = 5

REDIRECTS = frozenset((301, 302, 303, 307, 308))
_STATUSES = {
    401: "is not public",
    403: "is not public",
    404: "is not there (any more)",
    410: "is not there (any more)",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is asked for.

    Args:
        name: what a trainer calls it.
        types: its media types, "" for none said.
        limit: its size in bytes.
        others: how files begin that servers often give out as one.
    """

    name: str
    types: frozenset[str]
    limit: int
    others: tuple[bytes, ...] = ()


_HTML = frozenset(("text/html", "application/xhtml+xml", ""))
_LISTS = frozenset(
    (
        "application/atom+xml",
        "application/gzip",
        "application/rdf+xml",
        "application/rss+xml",
        "application/x-gzip",
        "application/x-rss+xml",
        "application/xml",
        "text/plain",
        "text/rss+xml",
        "text/xml",
    )
)
_PICTURES = frozenset(("image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"))
# Names that were never registered, but are used.
_PICTURES_TOO = frozenset(("image/jpg", "image/pjpeg", "image/x-png"))
# Stores of files often do not say what they hold; Pillow finds out.
_UNSAID = frozenset(("application/octet-stream", "binary/octet-stream", ""))
_FILES = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"PK\x03\x04", b"\0\0\0")
_PACKED = b"\x1f\x8b"


def page_kind(megabytes: float) -> Kind:
    """A post."""
    return Kind("page", _HTML, int(megabytes * 1_000_000), (*_FILES, _PACKED))


def list_kind(megabytes: float) -> Kind:
    """A feed, a sitemap, a page of links; or a post."""
    types = _HTML | _LISTS | _UNSAID
    return Kind("page, feed or sitemap", types, int(megabytes * 1_000_000), _FILES)


def picture_kind(megabytes: float) -> Kind:
    """A picture that the build can use."""
    types = _PICTURES | _PICTURES_TOO | _UNSAID
    return Kind("picture", types, int(megabytes * 1_000_000))


class Guest(Protocol):
    """Whoever brings what an address names: from the web, or from an archive of it."""

    def get(
        self, address: Address, kind: Kind, validators: Mapping[str, str] | None = None
    ) -> Answer:
        """Fetch an address; see `Visitor.get`."""


def checked(answer: Answer, kind: Kind, *, conditional: bool = False) -> Answer:
    """See that an answer is what was asked for; 304 is, where the request was conditional.

    Raises:
        SourceError: it is something else, or nothing.
    """
    name = str(answer.address)
    if answer.status == 304 and conditional:
        return answer
    if answer.status != 200:
        problem = _STATUSES.get(answer.status, "is not to be had")
        by_hand = "Save it by hand in a browser, if it lets you in"
        raise SourceError(
            f"{problem}: the server said {answer.status}",
            advice=by_hand if answer.status in (401, 403) else "Open it in a browser and look",
            file=name,
        )
    if answer.content_type not in kind.types:
        raise SourceError(
            f"is no {kind.name}, but {_shown(answer.content_type)}",
            advice=f"Give the address of a {kind.name}",
            file=name,
        )
    if not answer.content.strip():
        raise SourceError("is empty", advice="Open it in a browser and look", file=name)
    if answer.content.startswith(kind.others):
        raise SourceError(
            f"is no {kind.name}, whatever the server says",
            advice=f"Give the address of a {kind.name}",
            file=name,
        )
    return answer


class Visitor:
    """Fetches what it is asked for, as a good guest of the sites."""

    def __init__(self, client: Client, pace: Pace) -> None:
        self._client = client
        self._pace = pace
        self._robots = Robots(self._robots_txt, pace)

    def get(
        self, address: Address, kind: Kind, validators: Mapping[str, str] | None = None
    ) -> Answer:
        """Fetch an address; status 304 comes only where validators are given, else always 200.

        Args:
            address: where to begin.
            kind: what it has to be.
            validators: headers of a conditional request (RFC 9110, 13).

        Raises:
            SourceError: it may not be fetched, cannot be had, or is something else.
        """
        headers = {"Accept": _accept(kind), **(validators or {})}
        answer = self._follow(address, headers, kind.limit, obey=True)
        return checked(answer, kind, conditional=bool(validators))

    def _follow(
        self, address: Address, headers: Mapping[str, str], limit: int, *, obey: bool
    ) -> Answer:
        start = address
        for _ in range(MAX_REDIRECTS + 1):
            if obey:
                self._robots.check(address)
            answer = self._ask(address, headers, limit)
            place = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not place:
                return answer
            address = next_of(place, address)
        raise SourceError(
            f"leads to more than {MAX_REDIRECTS} other addresses, one after the other",
            advice="Give the address at which the browser ends",
            file=str(start),
        )

    def _ask(self, address: Address, headers: Mapping[str, str], limit: int) -> Answer:
        return self._pace.ask(address.host, lambda: self._client.get(address, headers, limit))

    def _robots_txt(self, address: Address) -> Answer:
        return self._follow(address, {"Accept": "text/plain"}, robots.LIMIT, obey=False)


def next_of(place: str, address: Address) -> Address:
    """Return where a redirect leads.

    Raises:
        SourceError: to no web address, or from https to http.
    """
    try:
        # Headers are read as Latin-1; an address in one is UTF-8 (RFC 9110, 5.5).
        place = place.encode("latin-1").decode("utf-8", "replace")
        following = parse(place, address)
    except SourceError as error:
        raise SourceError(
            f"leads to {error.file}, which {error.problem}",
            advice="Give the address at which the browser ends",
            file=str(address),
        ) from error
    if address.scheme == "https" and following.scheme == "http":
        raise SourceError(
            f"leads from https to {following}, which anybody on the way could change",
            advice="If you trust it, give that address",
            file=str(address),
        )
    return following


def _accept(kind: Kind) -> str:
    return ", ".join(sorted(name for name in kind.types if name)) + ", */*;q=0.1"


def _shown(content_type: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in content_type[:60]) or "nothing"
