"""Where a fetched page came from: a small record beside it in the input folder.

For `post.html` it is `post.fetch.json`. `pipeline.fetch` writes it; reading a page takes from it
what the page itself does not say: the charset of the HTTP header, the address, and which file
beside the page is which of its pictures. Whatever stands in it is checked like anything else in
the input folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from pipeline.source.files import read_regular

SUFFIX = ".fetch.json"
_NO_TEXTS = frozenset(("status", "pictures", "parts"))
_LIMIT = 5_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """A further page of a post that goes on over several, kept in the folder of its pictures.

    Args:
        address: what was asked for.
        final_address: where it was found.
        fetched: ISO 8601 UTC time at which this content came.
        file: its name in the folder.
        sha256: of the page as it was served.
        etag: header, for asking again.
        last_modified: header, for asking again.
        charset: that of the header, "" if it names none.
        pictures: as for the first page.
    """

    address: str
    final_address: str
    fetched: str
    file: str
    sha256: str
    etag: str = ""
    last_modified: str = ""
    charset: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of a fetched page.

    Args:
        address: what was asked for.
        final_address: where it was found, after redirects and canonical links.
        fetched: ISO 8601 UTC time at which this content came.
        status: of the answer.
        etag: header, for asking again.
        last_modified: header, for asking again.
        charset: that of the header, "" if it names none.
        sha256: of the page as it was served.
        replaces: sha256 of the page that was there before; one that has this was not replaced
            yet when a run was stopped.
        pictures: file in the page's folder by the address that the page uses.
        parts: the pages on which the post goes on, in order.
    """

    address: str
    final_address: str
    fetched: str
    status: int
    etag: str = ""
    last_modified: str = ""
    charset: str = ""
    sha256: str = ""
    replaces: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    def dump(self) -> bytes:
        """Return the record as it is written."""
        table = {name: value for name, value in asdict(self).items() if value}
        return (json.dumps(table, ensure_ascii=False, indent=2) + "\n").encode()


def record_file(page: Path) -> Path:
    """Return the place of a page's record."""
    return page.with_name(page.stem + SUFFIX)


def pictures_folder(page: Path) -> Path:
    """Return the folder of a page's pictures, named as browsers name it."""
    return page.with_name(f"{page.stem}_files")


def digest(content: bytes) -> str:
    """Hash a page as its record does."""
    return sha256(content).hexdigest()


def read_record(file: Path) -> Provenance | None:
    """Read a record; None if there is none, or none that can be understood."""
    try:
        table = json.loads(read_regular(file, file.parent, _LIMIT))
        return _checked(table)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def part_file(page: Path, part: Part) -> Path:
    """Return the place of a further page.

    Raises:
        OSError: its record names a file elsewhere.
    """
    if not part.file or "\0" in part.file or Path(part.file).name != part.file:
        raise OSError(0, "its record names a file elsewhere")
    return pictures_folder(page) / part.file


def _checked(table: object) -> Provenance:
    if not isinstance(table, dict):
        raise TypeError
    parts = [Part(**one) for one in table.pop("parts", [])]
    record = Provenance(**table, parts=tuple(parts))
    if not isinstance(record.status, int):
        raise TypeError
    described: list[Provenance | Part] = [record, *parts]
    for one in described:
        values = asdict(one)
        texts = [value for name, value in values.items() if name not in _NO_TEXTS]
        texts += [text for pair in one.pictures.items() for text in pair]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError
    return record
