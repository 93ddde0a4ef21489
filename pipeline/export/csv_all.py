"""All posts become one table."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.export.csv import table
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return `csv/all.csv`."""
    return [Artifact("csv/all.csv", table(editions, settings))]
