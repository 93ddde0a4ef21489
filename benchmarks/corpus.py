"""The pages of tests/pages: one trait each, with what a reader should find."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Pair

FOLDER = Path(__file__).resolve().parent.parent / "tests/pages"


@dataclass(frozen=True)
class TraitPage:
    """A page, what it holds, and which question follows up which (by index)."""

    trait: str
    file: Path
    pairs: list[Pair]
    follow_ups: dict[int, int]


def load_pages() -> list[TraitPage]:
    """Read the corpus, sorted by trait."""
    return [_load(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir()]


def _load(folder: Path) -> TraitPage:
    file = next(iter(sorted(folder.glob("page.*"))))
    records = folder / "records.json"
    entries = json.loads(records.read_text(encoding="utf-8")) if records.exists() else []
    return TraitPage(
        trait=folder.name,
        file=file,
        pairs=[(entry["question"], entry["answer"]) for entry in entries],
        follow_ups={
            index: entry["follow_up_of"]
            for index, entry in enumerate(entries)
            if "follow_up_of" in entry
        },
    )


def corpus_hash() -> str:
    """A digest of every file of the corpus, so that nobody changes it unseen."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(FOLDER).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
