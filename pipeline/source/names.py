"""File names that every system can write and no other file of the output already has."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

# Names of the output folder's own files, and devices of Windows with any ending.
_TAKEN = frozenset(
    ("index", "all", "report", "feed", "post", "changes", "topics", "post.schema", "index.schema")
)
# What stands behind the name of a post in those of its further files.
_FURTHER = ("-worksheet", "-large-print", "-glossary")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
# Kept: letters and digits of any script with their marks, and what joins words.
_OTHER = re.compile(r"[^\w.\-・ー～〜（）()「」&+]+")
_ENDS = " .-_"
# File systems take 255 bytes; 200 leave room for `-large-print.pdf` and a temporary name.
MAX_BYTES = 160


def stem_of(file: Path) -> str:
    """Return the name of a saved page without its ending, also of one with two (.warc.gz)."""
    return file.stem[: -len(".warc")] if file.stem.lower().endswith(".warc") else file.stem


def slugs_of(files: Iterable[Path]) -> dict[str, Path]:
    """Give each saved page the name that its artifacts bear, sorted by file name.

    Names that differ only in case, or in how their letters are composed, are the same file on
    many systems: all but the first get a few digits from the whole file name.
    """
    slugs: dict[str, Path] = {}
    used: set[str] = set()
    for file in sorted(files, key=lambda path: (path.name.casefold(), path.name)):
        slug = slug_of(stem_of(file))
        seed = file.name
        while _folded(slug) in used:
            slug = f"{_shortened(slug, MAX_BYTES - 7)}-{_digits(seed)}"
            seed += "/"
        used.add(_folded(slug))
        slugs[slug] = file
    return slugs


def slug_of(stem: str) -> str:
    """Make a name safe for every file system, and readable for the one who gave it."""
    slug = unicodedata.normalize("NFC", stem.encode("utf-8", "replace").decode())
    slug = _OTHER.sub("-", slug)
    slug = re.sub(r"([.\-])[.\-]+", r"\1", slug).strip(_ENDS)
    if len(slug.encode()) > MAX_BYTES:
        slug = f"{_shortened(slug, MAX_BYTES - 7)}-{_digits(stem)}"
    taken = _folded(slug) in _TAKEN or _folded(slug).endswith(_FURTHER)
    if not slug or taken or _DEVICES.fullmatch(slug):
        slug = f"{slug}-post".strip(_ENDS)
    return slug


def _shortened(slug: str, size: int) -> str:
    return slug.encode()[:size].decode(errors="ignore").strip(_ENDS)


def _digits(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:6]


def _folded(slug: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", slug.casefold()).casefold())
