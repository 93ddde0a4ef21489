"""Which files of the input folder a post is read from."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.build.hashing import digest_parts
from pipeline.source.provenance import SUFFIX, record_file

if TYPE_CHECKING:
    from pipeline.extract.sites import Site

# Identity, topics and corrections come after reading, fetching before it.
_NOT_READ = {"ledger.json", "topics.toml", "corrections", "sources.toml"}
_FOLDER = re.compile(r"[_.-](?:files?|dateien|fichiers)$", re.IGNORECASE)


def inputs_of_posts(
    pages: Mapping[str, Path], folder: Path, inputs: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return, by slug, digests of what a post is read from: its page, its pictures, shared files.

    The folder `<page>_files` of a page is read by this page alone, and by pages whose names begin
    it; any other file may be read by all (source/media.py).

    Args:
        pages: the page of each post by slug.
        folder: the input folder.
        inputs: digest of every file in it, by relative path.
    """
    names = {slug: file.relative_to(folder).as_posix() for slug, file in pages.items()}
    slugs = {file.stem: slug for slug, file in pages.items()}
    pages_there = set(names.values())
    shared: list[str] = []
    pictures: dict[str, list[str]] = {slug: [] for slug in pages}
    for name, value in inputs.items():
        top, slash, _ = name.partition("/")
        if name in pages_there or top in _NOT_READ or name.endswith(SUFFIX):
            continue
        if slash and _FOLDER.sub("", top) in slugs:
            for end in range(1, len(top) + 1):
                if (slug := slugs.get(top[:end])) is not None:
                    pictures[slug] += [name, value]
        else:
            shared += [name, value]
    of_all = digest_parts(shared)
    records = {
        slug: inputs.get(record_file(file).relative_to(folder).as_posix(), "")
        for slug, file in pages.items()
    }
    return {
        slug: {
            "page": digest_parts([names[slug], inputs.get(names[slug], ""), records[slug]]),
            "pictures": digest_parts(pictures[slug]),
            "shared": of_all,
        }
        for slug in pages
    }


def key_of(parts: Mapping[str, str]) -> str:
    """Return the key under which a reading is cached: of all that it was read from."""
    return digest_parts(part for item in sorted(parts.items()) for part in item)


def sites_beside(folder: Path) -> dict[str, Site]:
    """Read what a trainer has said of sites in `sites.toml`; without it, nothing.

    Raises:
        SettingsError: the file cannot be understood.
    """
    file = folder / "sites.toml"
    if not os.path.lexists(file):
        return {}
    from pipeline.extract.sites import load_sites

    return load_sites(file)
