"""All posts become one Anki package."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.export.anki import package_of
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return the package with the decks of all posts."""
    return [Artifact("anki/all.apkg", package_of(editions, settings.anki))]
