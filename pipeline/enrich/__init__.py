"""A Reading becomes an Edition: identity (stable ids), topics, corrections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.enrich.editions import first_entry, publish, renewed_look, with_retired
from pipeline.enrich.identity import identify
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
    if (folder / "topics.toml").exists():
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
    editions = []
    for found in identify(readings, ledger):
        reading = found.reading
        decks = {post.deck for post in ledger.posts.values()}
        entry = ledger.posts.get(found.key) or first_entry(reading.post.post, decks)
        base = with_retired(reading.post, entry, reading.media)
        shown = base
        for annotate in (topics, corrections):
            shown = annotate(shown) if annotate else shown
        ledger.posts[found.key], edition = publish(entry, base, shown, reading.media, now)
        editions.append(
            replace(
                edition,
                findings=reading.findings,
                drops=reading.drops,
                sums=reading.sums,
                look_revised=ledger.look.revised,
            )
        )
    return editions
