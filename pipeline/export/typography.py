"""Japanese typesetting that the PDF engine lacks, prepared in the text.

WeasyPrint ignores `word-break: auto-phrase` and `text-spacing-trim` (measured with 70.0). What
JLREQ (https://www.w3.org/TR/jlreq/) asks is therefore written into the text with characters that
have no glyph and marks that have no text: a reader who copies, searches or listens gets the text
as it was.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

WORD_JOINER = "\u2060"
"""Forbids a line break; the PDF engine draws and stores nothing for it."""

OPENING = "「『（［｛〈《【〔“‘｟"
CLOSING = "」』）］｝〉》】〕”’｠"
STOPS = "、。，．"

_HALF = re.compile(f"(?<=[{OPENING}])[{OPENING}]|[{CLOSING}{STOPS}](?=[{OPENING}{CLOSING}{STOPS}])")
_NUMBER_AND_COUNTER = re.compile(r"(?<=\d) (?=[\u3040-\u30ff\u3400-\u9fff])")
_LATIN_WIDTH = 0.55


@cache
def _phrases() -> Any:
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()


def phrases(text: str) -> list[str]:
    """Split Japanese text where a reader would pause; joined they are the text again."""
    return [str(phrase) for phrase in _phrases().parse(text)] if text else []


def keep_phrases(text: str) -> str:
    """Allow line breaks between phrases alone.

    Phrases wider than a line still break, at the last phrase-like place the engine finds.
    """
    return "".join(
        WORD_JOINER.join(part) if _is_japanese(part) and width(part) <= 12 else part
        for part in phrases(text)
    )


def keep_counters(text: str) -> str:
    """Keep a number and the counter after it on one line ("3 つ")."""
    return _NUMBER_AND_COUNTER.sub(f"{WORD_JOINER} {WORD_JOINER}", text)


def halves(text: str) -> list[tuple[str, bool]]:
    """Split text into runs; True marks a punctuation mark to be set at half its width.

    Two marks that meet share one half em of white (JLREQ 3.1.4): of `」。` the first loses its
    right half, of `（「` the second its left half.
    """
    runs: list[tuple[str, bool]] = []
    start = 0
    for match in _HALF.finditer(text):
        if match.start() > start:
            runs.append((text[start : match.start()], False))
        runs.append((match.group(), True))
        start = match.end()
    if start < len(text):
        runs.append((text[start:], False))
    return runs


def width(text: str) -> float:
    """Estimate the width of text in em: full-width characters 1, others 0.55."""
    return sum(1.0 if _is_wide(character) else _LATIN_WIDTH for character in text)


def shorten(text: str, limit: float, *, japanese: bool) -> str:
    """Cut text to a width in em after a whole phrase or word, with an ellipsis."""
    text = " ".join(text.split())
    if width(text) <= limit:
        return text
    kept = ""
    for part in phrases(text) if japanese else re.findall(r"\S+\s*", text):
        if width(kept + part) > limit - 1:
            break
        kept += part
    if not kept:
        while text and width(text) > limit - 1:
            text = text[:-1]
        kept = text
    return kept.rstrip(" 、。，．,.;:（(「") + "…"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "FWA"


def _is_japanese(text: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" for character in text)
