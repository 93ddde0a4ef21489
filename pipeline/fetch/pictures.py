"""The pictures of a post, fetched beside it and checked before they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Address, parse
from pipeline.fetch.article import View
from pipeline.fetch.shelf import Shelf
from pipeline.fetch.visitor import Guest, picture_kind
from pipeline.records import Media
from pipeline.source.media import checked_picture


class Pictures:
    """Fetches what a page shows; what cannot be had is a warning, for the page is there."""

    def __init__(
        self, visitor: Guest, shelf: Shelf, megabytes: float, warn: Callable[[str], None]
    ) -> None:
        self._visitor = visitor
        self._shelf = shelf
        self._kind = picture_kind(megabytes)
        self._warn = warn
        self._seen: dict[Address, Path | None] = {}

    def fetch(
        self, stem: str, view: View, place: Address, had: Mapping[str, str]
    ) -> dict[str, str]:
        """Fetch the pictures of a page that are not there yet.

        Args:
            stem: the page's name.
            view: the page.
            place: its address.
            had: the pictures that it has already.

        Returns:
            The file of each picture by the address that the page uses.
        """
        files: dict[str, str] = {}
        for written in view.pictures:
            if self._shelf.has_picture(stem, had.get(written, "")):
                files[written] = had[written]
            elif (name := self._put(stem, written, view, place)) != "":
                files[written] = name
        return files

    def _put(self, stem: str, written: str, view: View, place: Address) -> str:
        """Put a picture into the page's folder; return its name there, or "" without one."""
        try:
            base = parse(view.base, place) if view.base else place
            address = parse(written, base)
        except SourceError as error:
            self._warn(f"{place}: a picture is left out: {error}")
            return ""
        if address in self._seen:
            # Many posts show the same logo.
            there = self._seen[address]
            if there is not None:
                self._shelf.keep_beside(stem, there.name, there.read_bytes())
            return there.name if there is not None else ""
        media = self._ask(address, place)
        if media is None:
            self._seen[address] = None
            return ""
        self._seen[address] = self._shelf.keep_beside(stem, media.name, media.content)
        return media.name

    def _ask(self, address: Address, place: Address) -> Media | None:
        try:
            content = self._visitor.get(address, self._kind).content
        except SourceError as error:
            self._warn(f"{place}: a picture is left out: {error}")
            return None
        media = checked_picture(content, unquote(PurePosixPath(address.path).stem))
        if media is None:
            self._warn(f"{place}: a picture is left out: {address}: is no picture, or too large.")
        return media
