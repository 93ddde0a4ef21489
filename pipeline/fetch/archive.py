"""A web archive in place of the web: what it holds is had from it, and nothing else is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pipeline.errors import SettingsError, SourceError
from pipeline.fetch.addresses import Address, parse
from pipeline.fetch.client import Answer
from pipeline.fetch.lists import matches
from pipeline.fetch.sources import Source
from pipeline.fetch.visitor import MAX_REDIRECTS, REDIRECTS, Kind, checked, next_of
from pipeline.source.warc import PAGES, Response, responses

_LIMIT = 64_000_000


class Archive:
    """The answers in a WARC file, by address; of several for one address the last counts.

    Raises:
        SettingsError: there is no such file.
        SourceError: it is no archive, or is damaged.
        MissingToolError: FastWARC is not installed.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offsets: dict[str, int] = {}
        self._pages: dict[Address, None] = {}
        for response in self._read(0):
            # Archives hold records about themselves and about name servers, too.
            if not (name := _normal(response.address)):
                continue
            address = parse(name)
            if response.status == 200 or response.status in REDIRECTS:
                self._offsets[name] = response.offset
            if response.status == 200 and response.kind in PAGES:
                self._pages[address] = None

    def sources(self, pattern: str) -> list[Source]:
        """Return the pages in the archive that match a pattern; all of them without one."""
        return [
            Source(address)
            for address in self._pages
            if not pattern or matches(pattern, address, address)
        ]

    def get(
        self, address: Address, kind: Kind, validators: Mapping[str, str] | None = None
    ) -> Answer:
        """Take an address out of the archive; redirects are followed in it.

        Raises:
            SourceError: it is not in there, is something else, or cannot be unpacked.
        """
        for _ in range(MAX_REDIRECTS + 1):
            response = self._find(address)
            place = response.headers.get("location", "")
            if response.status not in REDIRECTS or not place:
                break
            address = next_of(place, address)
        if response.problem or len(response.content) > kind.limit:
            raise SourceError(
                response.problem or f"is larger than {kind.limit / 1_000_000:g} MB",
                advice="Fetch it from the web, or save it by hand in a browser",
                file=str(address),
            )
        return checked(
            Answer(address, response.status, response.headers, response.content, response.date),
            kind,
        )

    def _find(self, address: Address) -> Response:
        offset = self._offsets.get(str(address))
        if offset is None:
            raise SourceError(
                "is not in this archive",
                advice="Fetch it from the web, or save it by hand in a browser",
                file=str(address),
            )
        found = None
        with suppress(SourceError):
            found = next(self._read(offset, str(address)), None)
        if found is not None and _normal(found.address) == str(address):
            return found
        # An archive packed as a whole can only be read from its beginning.
        for one in self._read(0, str(address)):
            if _normal(one.address) == str(address):
                found = one
        assert found is not None
        return found

    def _read(self, offset: int, wanted: str = "") -> Iterator[Response]:
        """Read on from an offset; only what the wanted address has said comes with content."""

        def is_wanted(response: Response) -> bool:
            return bool(wanted) and _normal(response.address) == wanted

        try:
            with self._file.open("rb") as stream:
                stream.seek(offset)
                yield from responses(stream, str(self._file), _LIMIT, is_wanted)
        except OSError as error:
            raise SettingsError(
                f"cannot be read ({error.strerror})", advice="Name a WARC file", file=self._file
            ) from error


def _normal(address: str) -> str:
    try:
        return str(parse(address))
    except SourceError:
        return ""
