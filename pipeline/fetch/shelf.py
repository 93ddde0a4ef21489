"""The input folder as fetching sees it: which page is which address, and how one is put there."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum
from pathlib import Path
from urllib.parse import unquote

from pipeline.errors import QapressError, SettingsError, SourceError
from pipeline.fetch.addresses import Address
from pipeline.files import cannot_write, remove_leftovers, try_lock, write_whole
from pipeline.source.files import read_regular
from pipeline.source.names import slug_of
from pipeline.source.provenance import (
    SUFFIX,
    Part,
    Provenance,
    digest,
    part_file,
    pictures_folder,
    read_record,
    record_file,
)

_LIMIT = 100_000_000
_LONGEST = 140
_PART = re.compile(r"page-\d+-[0-9a-f]{10}\.html")
# Names that say nothing of a post; the part of the address before them does.
_NAMELESS = frozenset(("", "index", "default", "amp", "print", "feed"))
_ENDINGS = (".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".jsp", ".cgi")


@contextmanager
def at_work_alone(folder: Path) -> Iterator[None]:
    """Keep every other run out of an input folder, and tidy up after one that was killed.

    Raises:
        QapressError: another run is at work there.
        ExportError: the folder cannot be made or opened.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A lock on the folder itself leaves no file among the trainer's; Windows has none such.
        place = os.devnull if sys.platform == "win32" else folder
        descriptor = os.open(place, os.O_RDONLY)
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        if not try_lock(descriptor):
            raise QapressError(
                "another run is fetching into this folder",
                advice="Wait until it is done",
                file=folder,
            )
        remove_leftovers(folder)
        yield
    finally:
        os.close(descriptor)


class State(Enum):
    """How a page on the shelf stands to its record."""

    NEW = "there is no page"
    KEPT = "the page is the one that was fetched"
    EDITED = "somebody has changed the page since"


class Shelf:
    """The fetched pages of an input folder.

    Raises:
        SettingsError: a record cannot be understood.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._records: dict[str, Provenance] = {}
        self._stems: dict[str, str] = {}
        self._names: set[str] = set()
        if folder.is_dir():
            self._load()

    def _load(self) -> None:
        for file in sorted(self.folder.iterdir()):
            self._names.add(_folded(file.stem))
            if not file.name.endswith(SUFFIX) or file.name.startswith("."):
                continue
            record = read_record(file)
            if record is None:
                raise SettingsError(
                    "cannot be understood",
                    advice="Bring an older copy back, or remove it and the page it belongs to",
                    file=file,
                )
            self._know(file.name.removesuffix(SUFFIX), record)

    def _know(self, stem: str, record: Provenance) -> None:
        self._names.add(_folded(stem))
        self._records[stem] = record
        pages: list[Provenance | Part] = [record, *record.parts]
        for one in pages:
            for address in (one.address, one.final_address):
                self._stems.setdefault(address, stem)

    def find(self, address: Address) -> str:
        """Return the name of the page that was fetched from an address; "" if there is none."""
        return self._stems.get(str(address), "")

    def knows(self, stem: str) -> bool:
        """Tell whether there is a record of this name."""
        return stem in self._records

    def record(self, stem: str) -> Provenance:
        """Return the record of a page that is known."""
        return self._records[stem]

    def page(self, stem: str) -> Path:
        """Return where a page is."""
        return self.folder / f"{stem}.html"

    def read(self, stem: str) -> bytes | None:
        """Return a page as it is now; None if there is none."""
        try:
            return read_regular(self.page(stem), self.folder, _LIMIT)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(
                f"cannot be read ({error.strerror})",
                advice="Remove it, and fetch again",
                file=self.page(stem),
            ) from error

    def state(self, stem: str, content: bytes | None) -> State:
        """Tell how a page stands to its record; one that was to be replaced counts as new."""
        record = self._records[stem]
        found = digest(content) if content is not None else ""
        if found == record.sha256:
            edited = any(self._is_edited(stem, part) for part in record.parts)
            return State.EDITED if edited else State.KEPT
        return State.NEW if found in ("", record.replaces) else State.EDITED

    def _is_edited(self, stem: str, part: Part) -> bool:
        try:
            place = part_file(self.page(stem), part)
            return digest(read_regular(place, self.folder, _LIMIT)) != part.sha256
        except FileNotFoundError:
            return False
        except OSError as error:
            raise SourceError(
                f"cannot be read ({error.strerror})",
                advice="Remove it, and fetch again",
                file=record_file(self.page(stem)),
            ) from error

    def read_part(self, stem: str, part: Part) -> bytes | None:
        """Return a further page of a post as it is now; None if there is none."""
        try:
            return read_regular(part_file(self.page(stem), part), self.folder, _LIMIT)
        except OSError:
            return None

    def new_name(self, address: Address) -> str:
        """Return a name that the address suggests and no file in the folder has."""
        stem = slug_of(_name_in(address))
        name, digits = stem, digest(str(address).encode())
        length = 6
        while _folded(name) in self._names:
            short = stem.encode()[: _LONGEST - length].decode(errors="ignore")
            name = slug_of(f"{short}-{digits[:length]}")
            length += 6
        return name

    def has_picture(self, stem: str, name: str) -> bool:
        """Tell whether a picture lies in the page's folder."""
        return bool(name) and (pictures_folder(self.page(stem)) / name).is_file()

    def keep_beside(self, stem: str, name: str, content: bytes) -> Path:
        """Write a picture or a further page into the page's folder, and return where it is."""
        folder = pictures_folder(self.page(stem))
        if folder.is_symlink():
            raise SourceError("is a link", advice="Remove it, and fetch again", file=folder)
        for place, problem in ((folder, "is no folder"), (folder / name, "is no file")):
            if place.exists() and place.is_dir() != (place == folder):
                raise SourceError(problem, advice="Remove it, and fetch again", file=place)
        write_whole(folder / name, content)
        return folder / name

    def keep(self, stem: str, content: bytes, record: Provenance) -> None:
        """Write a page and its record, each whole or not at all.

        The record comes first: a run that is stopped between the two is seen from it.
        """
        before = self._records.get(stem)
        if before is not None and before.sha256 != record.sha256:
            # A page that an interrupted run was to replace is still that older one.
            there = self.read(stem)
            record = replace(record, replaces=digest(there) if there is not None else "")
        self.note(stem, record)
        write_whole(self.page(stem), content)

    def note(self, stem: str, record: Provenance) -> None:
        """Write a record, if it says anything new."""
        if self._records.get(stem) != record:
            write_whole(record_file(self.page(stem)), record.dump())
        self._know(stem, record)

    def renew(self, stem: str, pictures: Mapping[str, str], parts: tuple[Part, ...]) -> None:
        """Note which pictures and further pages of a page are there."""
        self.note(stem, replace(self._records[stem], pictures=dict(pictures), parts=parts))

    def tidy(self, stem: str) -> None:
        """Remove further pages that the record of a post does not name any more."""
        folder = pictures_folder(self.page(stem))
        named = {part.file for part in self._records[stem].parts}
        if folder.is_symlink() or not folder.is_dir():
            return
        for file in folder.iterdir():
            if _PART.fullmatch(file.name) and file.name not in named:
                file.unlink()


def _name_in(address: Address) -> str:
    path, _, query = address.target.partition("?")
    query = unquote(query, errors="replace")
    for part in reversed(path.split("/")):
        name = unquote(part, errors="replace")
        for ending in _ENDINGS:
            name = name.removesuffix(ending)
        if name.lower() not in _NAMELESS:
            return f"{name}-{query}" if query else name
    return f"{address.host}-{query}" if query else address.host


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
