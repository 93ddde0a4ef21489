"""How good a reading is: the measure that all readers are held to.

A pair counts when its question is at least 0.9 and its answer at least 0.8 similar to the one
that is expected, each expected pair once. Similarity is rapidfuzz's ratio over NFKC text without
white space and list bullets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

QUESTION, ANSWER = 90.0, 80.0

Pair = tuple[str, str]

_BULLET = re.compile(r"^\s*(?:[・•*-]|\d+[.)])\s+|^・", re.MULTILINE)


@dataclass(frozen=True)
class Score:
    """Counts over a page, or over many."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of the pairs found that are right."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of the pairs expected that were found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing is expected and nothing found."""
        wrong = self.false + self.missed
        return 2 * self.right / (2 * self.right + wrong) if self.right or wrong else 1.0


def normal(text: str) -> str:
    """Leave out what is no part of the words: bullets, white space, width of letters."""
    return "".join(unicodedata.normalize("NFKC", _BULLET.sub("", text)).split())


def score(found: Sequence[Pair], expected: Sequence[Pair]) -> Score:
    """Match found pairs to expected ones, one to one, in order of the expected."""
    left = [(normal(question), normal(answer)) for question, answer in found]
    right = 0
    for question, answer in expected:
        wanted = normal(question), normal(answer)
        for pair in left:
            if ratio(pair[0], wanted[0]) >= QUESTION and ratio(pair[1], wanted[1]) >= ANSWER:
                left.remove(pair)
                right += 1
                break
    return Score(right, len(left), len(expected) - right)
