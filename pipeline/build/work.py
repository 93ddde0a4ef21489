"""What a worker does: read a page, render a unit. Plain functions that any executor can call."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.build.hashing import digest
from pipeline.build.limits import Limits, guarded
from pipeline.build.packing import pack, unpack_edition
from pipeline.build.places import discard, is_remote
from pipeline.build.state import write_sealed
from pipeline.errors import ExportError
from pipeline.export import EXPORTERS, Exporter
from pipeline.files import write_temporary
from pipeline.records import Artifact, Edition, Page
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.extract.sites import Site


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """Read this page; the page itself travels where the worker cannot see the file.

    `cache` is the file to put the pack into; without one it comes back.
    """

    file: str
    slug: str
    page: Page | None
    sites: Mapping[str, Site]
    limits: Limits
    cache: str = ""


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """Render these editions by this exporter.

    `editions` are files of packs, or packs where the worker cannot see the files. `output` is the
    folder or address to write temporary files to; without one the contents come back. `parts` are
    its intermediate products by the slug of their post, as `editions` are given.
    """

    exporter: str
    editions: tuple[str | bytes, ...]
    settings: Settings
    output: str | None
    limits: Limits
    parts: Mapping[str, str | bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """Draw this part, which the exporter has planned, of this edition."""

    exporter: str
    edition: str | bytes
    part: Any
    settings: Settings
    limits: Limits


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, not yet in its place: `temporary` is its path now, or `content` it."""

    path: str
    digest: str
    size: int
    temporary: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What an order gave; `pages` counts those of its PDFs."""

    files: tuple[Made, ...]
    pages: int
    seconds: float


def read(order: ReadOrder) -> bytes:
    """Read and extract one page; returns the pack of its reading, or nothing if it is cached."""
    from pipeline.extract import extract
    from pipeline.source import read_page

    with guarded(order.limits, order.file):
        page = order.page or read_page(Path(order.file), order.slug)
        content = pack(extract(page, order.sites))
    if order.cache:
        # Where the disk is full, the build goes on with what is in memory.
        with suppress(ExportError):
            write_sealed(Path(order.cache), content)
            return b""
    return content


def render(order: RenderOrder) -> Rendered:
    """Render one unit and write its files beside their places."""
    begin = time.perf_counter()
    exporter = next(one for one in EXPORTERS if one.name == order.exporter)
    editions = _editions(order.editions)
    with guarded(order.limits, f"{order.exporter} of {_slugs(editions)}"):
        what = editions[0] if exporter.scope == "post" else editions
        parts = {"parts": _Parts(order.parts)} if exporter.in_parts else {}
        artifacts: Sequence[Artifact] = exporter.load().render(what, order.settings, **parts)
        pages = sum(_count_pages(one.content) for one in artifacts if one.path.endswith(".pdf"))
    if not exporter.in_parts:
        _give_back(exporter)
    return Rendered(_written(artifacts, order.output), pages, time.perf_counter() - begin)


def draw(order: DrawOrder) -> bytes:
    """Make an intermediate product."""
    exporter = next(one for one in EXPORTERS if one.name == order.exporter)
    (edition,) = _editions((order.edition,))
    with guarded(order.limits, f"{order.exporter} of {_slugs([edition])}"):
        content: bytes = exporter.load().draw(edition, order.part, order.settings)
    _give_back(exporter)
    return content


def _give_back(exporter: Exporter) -> None:
    """Free what a layout leaves: circles of objects, 15 MB for a post of 84 questions.

    The collector finds them by itself only after dozens of posts, when a worker has grown to
    500 MB; to look for them takes a tenth of a second. What is made of parts sets little type, and
    gives it back before it puts them together.
    """
    if "weasyprint" in exporter.libraries:
        gc.collect()


class _Parts(Mapping[str, bytes]):
    """Intermediate products by slug, read one at a time: all of them may be large."""

    def __init__(self, sources: Mapping[str, str | bytes]) -> None:
        self._sources = sources

    def __getitem__(self, slug: str) -> bytes:
        source = self._sources[slug]
        return source if isinstance(source, bytes) else Path(source).read_bytes()[32:]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def warm_up(modules: Sequence[str]) -> None:
    """Import what rendering will need, while the pages are still being read."""
    for module in modules:
        import_module(module)


@lru_cache(maxsize=4)
def _edition_in(file: str) -> Edition:
    return unpack_edition(Path(file).read_bytes()[32:])


@lru_cache(maxsize=1)
def _all_editions(files: tuple[str, ...]) -> list[Edition]:
    """Read all posts once for the indexes, which are made one after the other."""
    return [unpack_edition(Path(file).read_bytes()[32:]) for file in files]


def _editions(sources: tuple[str | bytes, ...]) -> list[Edition]:
    files = tuple(one for one in sources if isinstance(one, str))
    if len(files) == len(sources) > 1:
        return _all_editions(files)
    # The indexes are done: a worker that goes on with posts needs no more than one.
    _all_editions.cache_clear()
    return [unpack_edition(one) if isinstance(one, bytes) else _edition_in(one) for one in sources]


def _slugs(editions: Sequence[Edition]) -> str:
    return editions[0].post.post.slug if len(editions) == 1 else f"{len(editions)} posts"


def _written(artifacts: Sequence[Artifact], output: str | None) -> tuple[Made, ...]:
    """Write all files of a unit, or leave none."""
    made: list[Made] = []
    try:
        for artifact in artifacts:
            made.append(_made(artifact, output))
    except ExportError:
        for one in made:
            discard(output or "", one.temporary)
        raise
    return tuple(made)


def _made(artifact: Artifact, output: str | None) -> Made:
    path = _safe(artifact.path)
    key, size = digest(artifact.content), len(artifact.content)
    if output is None:
        return Made(path, key, size, content=artifact.content)
    if is_remote(output):
        from pipeline.build.remote import write_remote

        return Made(path, key, size, temporary=write_remote(output, path, artifact.content))
    temporary = write_temporary(Path(output, path), artifact.content)
    return Made(path, key, size, temporary=os.fspath(temporary))


def _safe(path: str) -> str:
    if re.search(r"(^|/)\.", path) or path.startswith("/") or "\\" in path or "\0" in path:
        raise ExportError("an exporter named a file outside the output folder", file=path)
    return path


def _count_pages(content: bytes) -> int:
    from io import BytesIO

    import pikepdf

    with pikepdf.open(BytesIO(content)) as document:
        return len(document.pages)
