"""All posts become one Anki package, with release notes for those who learn with it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.export.anki import package_of
from pipeline.export.anki_changes import changes_of
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return the package with the decks of all posts, and CHANGES.md."""
    return [
        Artifact("anki/all.apkg", package_of(editions, settings.anki)),
        Artifact("anki/CHANGES.md", changes_of(editions)),
    ]
