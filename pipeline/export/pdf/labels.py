"""The words a handout adds to a post, in the post's language, from templates/handout/labels/."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.resources import templates_folder


@dataclass(frozen=True, slots=True)
class Labels:
    """Words and date format of one language; `language` is the BCP 47 tag they are written in."""

    language: str
    words: dict[str, str]
    date_format: str
    months: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        return self.words[name]

    @property
    def japanese(self) -> bool:
        """Whether Japanese typesetting applies."""
        return self.language == "ja"

    def date(self, day: date) -> str:
        """Write a day as a reader of this language does."""
        month = self.months[day.month - 1]
        return self.date_format.format(year=day.year, month=month, day=day.day)


@cache
def load_labels(language: str) -> Labels:
    """Load the words for a post's language; English where there are none."""
    folder = templates_folder() / "handout" / "labels"
    tag = language.lower().partition("-")[0] or "ja"
    if not (folder / f"{tag}.toml").is_file():
        tag = "en"
    table = tomllib.loads((folder / f"{tag}.toml").read_text(encoding="utf-8"))
    return Labels(tag, table["words"], table["date"], tuple(table["month"]))
