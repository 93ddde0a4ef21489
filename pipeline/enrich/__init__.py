"""A Reading becomes an Edition: identity (stable ids), topics, corrections."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.enrich.editions import first_entry, publish, renewed_look, with_retired
from pipeline.enrich.identity import Arrival, keys_of, with_ids
from pipeline.enrich.ledger import Ledger
from pipeline.records import Edition, Post, Reading

Annotate = Callable[[Post], Post]


def remarks_beside(folder: Path, slugs: Collection[str]) -> tuple[Annotate | None, Annotate | None]:
    """Read topics.toml and corrections/ of an input folder; None for what is not there.

    Raises:
        SettingsError: one of them cannot be understood.
    """
    topics: Annotate | None = None
    corrections: Annotate | None = None
    if os.path.lexists(folder / "topics.toml"):
        from pipeline.enrich.topics import load_topics

        topics = load_topics(folder / "topics.toml")
    if (folder / "corrections").is_dir():
        from pipeline.enrich.corrections import load_corrections

        corrections = load_corrections(folder / "corrections", slugs)
    return topics, corrections


def enrich(
    readings: Sequence[Reading],
    ledger: Ledger,
    topics: Annotate | None = None,
    corrections: Annotate | None = None,
    *,
    now: datetime,
    look: str = "",
) -> list[Edition]:
    """Return the posts as they are published now, in the order of the readings.

    The ledger learns the new state; saving it is the caller's, after the artifacts are written.
    Posts that the ledger knows and that are not among the readings stay as they are: a page that
    could not be read today retires nothing.

    Args:
        readings: what was read from the pages.
        ledger: what was published before; changed in place.
        topics: adds topics to the records of a post; ids are given already.
        corrections: adds the trainer's corrections, by id; it may leave records out.
        now: the time of the build, aware; used only where something changed.
        look: digest of how the cards look (`pipeline.export.anki_look.digest`).
    """
    ledger.look = renewed_look(ledger.look, look, now)
    keys = keys_of([Arrival.of(reading) for reading in readings], ledger)
    used = ledger.ids()
    return [
        renew(reading, key, ledger, used, (topics, corrections), now=now)
        for reading, key in zip(readings, keys, strict=True)
    ]


def renew(
    reading: Reading,
    key: str,
    ledger: Ledger,
    used: set[str],
    remarks: Sequence[Annotate | None],
    *,
    now: datetime,
) -> Edition:
    """Return one post as it is published now; the same reading again changes nothing.

    Args:
        reading: what was read from the page.
        key: of the post in the ledger, which learns the new state.
        ledger: what was published before, and how the cards look now.
        used: all ids that are given; new ones are added.
        remarks: topics, then corrections, as for `enrich`.
        now: the time of the build.
    """
    known = ledger.posts.get(key)
    found = with_ids(reading, known, used)
    decks = {head.deck for head in ledger.posts.heads.values()} if known is None else ()
    entry = known or first_entry(found.post.post, decks)
    base = with_retired(found.post, entry, found.media)
    shown = base
    for annotate in remarks:
        shown = annotate(shown) if annotate else shown
    ledger.posts[key], edition = publish(entry, base, shown, found.media, now)
    return replace(
        edition,
        findings=found.findings,
        drops=found.drops,
        sums=found.sums,
        look_revised=ledger.look.revised,
    )
