"""Japanese typesetting that the PDF engine lacks, prepared in the text.

WeasyPrint ignores `word-break: auto-phrase` and `text-spacing-trim` (measured with 70.0). What
JLREQ (https://www.w3.org/TR/jlreq/) asks is therefore written into the text with characters that
have no glyph and marks that have no text: a reader who copies, searches or listens gets the text
as it was.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

WORD_JOINER = "\u2060"
"""Forbids a line break; the PDF engine draws and stores nothing for it."""

BREAK = "\u200b"
"""Allows a line break; drawn and stored as nothing, too."""

OPENING = "「『（［｛〈《【〔“‘｟"
CLOSING = "」』）］｝〉》】〕”’｠"
STOPS = "、。，．"

_JAPANESE = "\u3041-\u3096\u30a1-\u30fa\u30fc々〆\u3400-\u9fff"
_LATIN = "A-Za-z\u00c0-\u024f"
_DATES = "年月日時分秒第約"
_COUNTERS = "年月日時分秒つ回個件台本枚人名円版章節問頁週歳倍度番目割"
_SPOTS = re.compile(
    f"(?P<half>(?<=[{OPENING}])[{OPENING}]|[{CLOSING}{STOPS}](?=[{OPENING}{CLOSING}{STOPS}]))"
    f"|[{_JAPANESE}]{WORD_JOINER}?(?=[{_LATIN}])|[{_LATIN}]{WORD_JOINER}?(?=[{_JAPANESE}])"
    # Dates and counted things are written solid: 2020年9月23日, 3つ.
    f"|(?![{_DATES}])[{_JAPANESE}]{WORD_JOINER}?(?=[0-9])(?![0-9,.]+{WORD_JOINER}?[{_COUNTERS}])"
    f"|[0-9]{WORD_JOINER}?(?![{_COUNTERS}])(?=[{_JAPANESE}])"
)
_NUMBER_AND_COUNTER = re.compile(r"(?<=\d) (?=[\u3040-\u30ff\u3400-\u9fff])")
# What a reader takes for one character: no line breaks in it, and nothing is put into it.
_CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|.(?:[\u0300-\u036f\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|(?<=\u200d).)*",
    re.DOTALL,
)
_LONGEST_ADDRESS = 300
_LONG_WORD = re.compile(rf"[^\s{_JAPANESE}\u1100-\u11ff\uac00-\ud7af]{{60,}}")
_PIECE = re.compile(r".{1,7}(?:[/?&=.,_;:+]|.(?![\u0300-\u036f\u200d\ufe0f]))|.+", re.DOTALL)
_PILE = re.compile(f"[{OPENING}{CLOSING}{STOPS}]{{6}}")
# A run takes the PDF engine some milliseconds; no paragraph that anybody reads has so many.
_MOST_SPOTS = 1000
_LATIN_WIDTH = 0.55
_END = 5
_WINDOW = 24
_SHORT_LAST_WORD = re.compile(r"(?<=\S) (?=\S{1,5}$)")
_LONG_PHRASE = 12
_LONG_END = 16
_LONG_END_OF_FULL_LINES = 9


@cache
def _phrases() -> Any:
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()


def phrases(text: str) -> list[str]:
    """Split Japanese text where a reader would pause; joined they are the text again."""
    return [str(phrase) for phrase in _phrases().parse(text)] if text else []


def keep_phrases(text: str) -> str:
    """Allow line breaks between phrases alone.

    A phrase of more than 12 em may break, but not right after its start or before its end.
    """
    return "".join(_keep_phrase(part) for part in phrases(text))


def _keep_phrase(part: str) -> str:
    if not _is_japanese(part):
        return part
    if width(part) <= _LONG_PHRASE:
        return _joined(part)
    clusters = _CLUSTER.findall(part)
    inner = "".join(clusters[_END:-_END])
    return WORD_JOINER.join(clusters[:_END]) + inner + WORD_JOINER.join(clusters[-_END:])


def _joined(text: str) -> str:
    return WORD_JOINER.join(_CLUSTER.findall(text))


def keep_counters(text: str) -> str:
    """Keep a number and the counter after it on one line ("3 つ")."""
    return _NUMBER_AND_COUNTER.sub(f"{WORD_JOINER} {WORD_JOINER}", text)


def keep_end(text: str, *, by_phrases: bool = False) -> str:
    """Keep the last words of a paragraph together, so that no line holds one or two letters alone.

    In Japanese these are the last phrases of five characters or more, or the last five characters
    where the phrases are long: the line before would end early, as if it were broken on purpose.
    Text whose lines end `by_phrases` everywhere looks so anyway, and keeps longer ones. In other
    languages they are the last two words if the last one is short.
    """
    body = text.rstrip()
    end = body[-_WINDOW:]
    last = "".join(_CLUSTER.findall(end)[-_END:])
    if not _is_japanese(last):
        return _SHORT_LAST_WORD.sub(f"{WORD_JOINER} {WORD_JOINER}", body) + text[len(body) :]
    parts, kept = phrases(end), ""
    while parts and len(kept) < len(last):
        kept = parts.pop() + kept
    if width(kept) > (_LONG_END if by_phrases else _LONG_END_OF_FULL_LINES):
        kept = last
    return body[: len(body) - len(kept)] + _joined(kept) + text[len(body) :]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that is set in one way.

    `half`: a punctuation mark at half its width. `gap`: a quarter em of white after it.
    """

    text: str
    half: bool = False
    gap: bool = False


def runs(text: str, following: str = "", *, begins_line: bool = False) -> list[Run]:
    """Split text where its setting changes; joined, the runs are the text again.

    Two punctuation marks that meet share one half em of white (JLREQ 3.1.4): of `」。` the first
    loses its right half, of `（「` the second its left half. Japanese and Latin letters or digits
    that meet get a quarter em between them (JLREQ 3.2.6), where the author left no space.

    Args:
        text: without markup.
        following: the character after it on the line, or ''.
        begins_line: an opening bracket at its start loses its left half (JLREQ 3.1.5).
    """
    if _PILE.search(text) or len(_SPOTS.findall(text)) > _MOST_SPOTS:
        return [Run(text)]
    found: list[Run] = []
    start = 0
    if begins_line and text and text[0] in OPENING:
        found.append(Run(text[0], half=True))
        start = 1
    for match in _SPOTS.finditer(text + following):
        end = match.end()
        if end > len(text):
            break
        if match.start() < start:
            continue
        half = bool(match["half"])
        if half and match.start() > start:
            found.append(Run(text[start : match.start()]))
        found.append(Run(text[match.start() if half else start : end], half, not half))
        start = end
    if start < len(text):
        found.append(Run(text[start:]))
    return found


def width(text: str) -> float:
    """Estimate the width of text in em: full-width characters 1, others 0.55."""
    return sum(1.0 if _is_wide(character) else _LATIN_WIDTH for character in text)


def breakable(text: str) -> str:
    """Let what no line holds break, by characters that have no glyph.

    An address of 20 KB, or as many brackets, would take WeasyPrint 10 s or run off the page.
    """
    return _LONG_WORD.sub(lambda word: BREAK.join(_PIECE.findall(word[0])), text)


def breakable_address(address: str) -> str:
    """Let an address break after its slashes and not after hyphens, which a reader would drop.

    One that would fill a page is cut: nobody types it, and the link leads to the whole of it.
    """
    if len(address) > _LONGEST_ADDRESS:
        address = address[: _LONGEST_ADDRESS - 1] + "…"
    return re.sub(r"(?<=[^/:])/(?=[^/])|(?<=[^-])-(?=[^-])", _address_break, address)


def _address_break(found: re.Match[str]) -> str:
    return f"/{BREAK}" if found[0] == "/" else f"{WORD_JOINER}-{WORD_JOINER}"


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
        # No character is narrower than half an em.
        text = text[: 2 * int(limit)]
        while text and width(text) > limit - 1:
            text = text[:-1]
        kept = text
    return kept.rstrip(" 、。，．,.;:（(「") + "…"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "FWA"


def _is_japanese(text: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" for character in text)
