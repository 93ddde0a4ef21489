"""The editions of a build: those that are as they were, and those that are published anew.

An edition depends on the reading, the entry in the ledger, the remarks on the post and our code.
Where all of them are as they were when the ledger was last saved, publishing again would give the
same edition and the same entry, so neither the reading nor the entry is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.build.hashing import digest, digest_parts
from pipeline.build.packing import pack, unpack_reading
from pipeline.build.parts import enriching_parts
from pipeline.build.state import Known, Store
from pipeline.enrich import Annotate, remarks_beside, renew
from pipeline.enrich.editions import renewed_look
from pipeline.enrich.identity import Arrival, keys_of
from pipeline.enrich.ledger import Ledger
from pipeline.errors import ExportError
from pipeline.export.courses import course_key
from pipeline.files import write_whole
from pipeline.records import Edition, Reading


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a trainer says of posts: how it is added, and digests of it by post and for all."""

    annotate: tuple[Annotate | None, ...]
    of_post: Mapping[str, str]
    of_all: str

    @classmethod
    def beside(cls, folder: Path, slugs: Mapping[str, Path], inputs: Mapping[str, str]) -> Remarks:
        """Read topics.toml and corrections/ of an input folder.

        Raises:
            SettingsError: one of them cannot be understood.
        """
        of_post = {slug: inputs.get(f"corrections/{slug}.toml", "") for slug in slugs}
        of_all = digest_parts([inputs.get("topics.toml", ""), enriching_parts()])
        return cls(remarks_beside(folder, slugs), of_post, of_all)


def publish_all(
    store: Store,
    readings: Mapping[str, str],
    ledger: Ledger,
    remarks: Remarks,
    *,
    look: str,
    now: datetime,
) -> dict[str, Known]:
    """Publish the posts that changed, and return what is known of each edition, by slug.

    Args:
        store: holds the readings, takes the editions, and knows those of before.
        readings: the key of each reading in the store, by slug.
        ledger: what was published before; changed in place.
        remarks: topics and corrections.
        look: digest of how the cards look.
        now: the time of the build.
    """
    ledger.look = renewed_look(ledger.look, look, now)
    before = store.state.editions
    arrivals = [_arrival(store, slug, readings[slug], before.get(slug)) for slug in readings]
    used = ledger.ids()
    found: dict[str, Known] = {}
    for arrival, key in zip(arrivals, keys_of(arrivals, ledger), strict=True):
        slug = arrival.slug
        known = before.get(slug)
        if known is None or not _is_as_it_was(known, store, readings[slug], key, ledger, remarks):
            edition = renew(arrival.load(), key, ledger, used, remarks.annotate, now=now)
            known = _noted(edition, store, readings[slug])
            known = replace(known, depends=_depends(known, key, ledger, remarks, slug))
        found[slug] = known
    return found


def _arrival(store: Store, slug: str, reading: str, known: Known | None) -> Arrival:
    if known is not None and known.reading == reading:
        return Arrival(slug, known.url, _loader(store, reading))
    whole = unpack_reading(store.get(reading))
    return Arrival(slug, whole.post.post.url, _loader(store, reading))


def _loader(store: Store, reading: str) -> Callable[[], Reading]:
    return lambda: unpack_reading(store.get(reading))


def _is_as_it_was(
    known: Known, store: Store, reading: str, key: str, ledger: Ledger, remarks: Remarks
) -> bool:
    slug = known.slug
    same = known.reading == reading and known.depends == _depends(known, key, ledger, remarks, slug)
    return same and store.has(known.edition)


def _depends(known: Known, key: str, ledger: Ledger, remarks: Remarks, slug: str) -> str:
    return digest_parts(
        [
            known.reading,
            key,
            digest(ledger.posts.text(key)),
            ledger.look.revised,
            remarks.of_post.get(slug, ""),
            remarks.of_all,
        ]
    )


def _noted(edition: Edition, store: Store, reading: str) -> Known:
    content = pack(edition)
    info = edition.post.post
    warnings = [(one.place, one.message) for one in edition.findings if one.severity != "note"]
    active = sum(record.status == "active" for record in edition.post.records)
    name = f"edition-{digest(content)}"
    if not store.has(name):
        store.put(name, content)
    course = course_key(info)
    return Known(info.slug, info.url, reading, name, active, warnings, course=course)


def load_ledger(file: Path, store: Store) -> Ledger:
    """Read the ledger, at once where it is the one that the last build saved.

    Raises:
        LedgerError: it cannot be read or understood.
    """
    index: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        loaded = json.loads((store.folder / _INDEX).read_text(encoding="utf-8"))
        index = loaded if isinstance(loaded, dict) else {}
    return Ledger.load(file, index)


def save_ledger(file: Path, ledger: Ledger, store: Store) -> None:
    """Write the ledger where it differs.

    Raises:
        LedgerError: it cannot be written.
    """
    place = store.folder / _INDEX
    if ledger.save(file) or not place.exists():
        with suppress(ExportError):
            text = json.dumps(ledger.index(), ensure_ascii=False)
            write_whole(place, text.encode(), force=False)


_INDEX = "ledger.json"
