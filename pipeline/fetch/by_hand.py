"""Posts that somebody has saved by hand already, so that none is there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from pipeline.errors import QapressError
from pipeline.extract.page.tree import parse as parse_page
from pipeline.fetch.addresses import Address, parse
from pipeline.source import find_pages, read_page
from pipeline.source.files import read_regular
from pipeline.source.metadata import read_metadata
from pipeline.source.provenance import digest, record_file

_Place = tuple[str, str]
_LIMIT = 100_000_000


class ByHand:
    """The pages of an input folder that have no record, by the address that they tell."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, addresses: Iterable[Address]) -> Path | None:
        """Return the page that was saved from one of these addresses, if there is one."""
        return next((page for one in addresses if (page := self._pages.get(_place(one)))), None)

    def same(self, sha256: str) -> Path | None:
        """Return a page with this very content: one whose record was lost, or that was renamed."""
        return self._contents.get(sha256)

    @cached_property
    def _contents(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for file in self._without_record():
            with suppress(OSError):
                found.setdefault(digest(read_regular(file, self._folder, _LIMIT)), file)
        return found

    def _without_record(self) -> Iterator[Path]:
        for file in find_pages(self._folder) if self._folder.is_dir() else ():
            if not record_file(file).exists():
                yield file

    @cached_property
    def _pages(self) -> dict[_Place, Path]:
        """Read when a new post has come, because it takes some milliseconds a page."""
        found: dict[_Place, Path] = {}
        for file in self._without_record():
            try:
                page = read_page(file)
                told = parse(read_metadata(parse_page(page.text, page.file), page).url)
            except QapressError:
                # What cannot be read, or tells no address, is the build's business.
                continue
            if told.target != "/":
                found.setdefault(_place(told), file)
        return found


def _place(address: Address) -> _Place:
    """Saved with http or https, with www. or without: it is the same post."""
    return (address.site, address.target.rstrip("/"))
