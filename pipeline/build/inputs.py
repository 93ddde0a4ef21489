"""Which files of the input folder a post is read from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.build.hashing import digest_parts


def own_inputs(
    file: Path, pages: Mapping[str, Path], folder: Path, inputs: Mapping[str, str]
) -> dict[str, str]:
    """Return digests of what a post is read from: its page, its pictures, what all posts share."""
    page = file.relative_to(folder).as_posix()
    groups: dict[str, list[str]] = {"page": [file.name], "pictures": [], "shared": []}
    others = {other.relative_to(folder).as_posix() for other in pages.values()}
    for name, value in inputs.items():
        top = name.partition("/")[0]
        if name == page:
            groups["page"].append(value)
        elif name in others or top in _NOT_READ or _belongs_to_another(top, file.stem, pages):
            continue
        else:
            groups["pictures" if _is_own(top, file.stem) else "shared"] += [name, value]
    return {name: digest_parts(parts) for name, parts in groups.items()}


_NOT_READ = {"ledger.json", "topics.toml", "corrections"}


def _is_own(top: str, slug: str) -> bool:
    return top.startswith(slug) and not top[len(slug) :][:1].isalnum()


def _belongs_to_another(top: str, slug: str, pages: Mapping[str, Path]) -> bool:
    stem = top.removesuffix("_files").removesuffix(".files")
    return stem != top and stem in pages and not top.startswith(slug)
