"""Who sent the messages of a chat: a name alone in a line, a time behind it or below it."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.extract.page.blocks import Block

_STAMP = re.compile(
    r"[\s,、·・|()（）\[\]—–-]*(?:(?:\d{4}\s?[-/年.]\s?)?\d{1,2}\s?[-/月.]\s?\d{1,2}日?[\s,T]*)?"
    r"(?:午前|午後)?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?[\s()（）\[\]]*$"
)
# As meetings keep their chats: "10:02:31 From Kim to Everyone:".
_SENT = re.compile(
    r"\s*\d{1,2}:\d{2}(?::\d{2})?\s+(?:from\s+|von\s+|de\s+|开始\s+)?(?P<name>[^:：]{1,40}?)\s+"
    r"(?:to|an|à|para|から|で)\s*"
    r"(?:everyone|alle|tou(?:t le monde|s)|todos|全員|全员|hosts?[^:：]{0,24})\s*[:：]\s*(?=\S|$)",
    re.IGNORECASE,
)
_LONGEST_NAME, _LONGEST_STAMP = 30, 24
# How the last letter of a time can be: "9:30", "9:30 p.m.", "(9:30)", "[9:30]".
_LAST = frozenset("0123456789Mm.)）] ")


class Sender(NamedTuple):
    """A line that may be a name: the name, whether a time stands by it, and in which line."""

    name: str
    timed: bool
    last: int


def read_senders(blocks: list[Block], indices: list[int]) -> dict[int, Sender]:
    """Read the lines that are short enough for a name alone, by their index."""
    found = {}
    for index in indices:
        text = blocks[index].text
        if not 0 < len(text) <= _LONGEST_NAME + _LONGEST_STAMP:
            continue
        stamp = _STAMP.search(text) if ":" in text and text[-1] in _LAST else None
        name = text[: stamp.start()] if stamp is not None else text
        if 0 < len(name) <= _LONGEST_NAME:
            below = index + 1 < len(blocks) and _is_time(blocks[index + 1].text)
            found[index] = Sender(name, stamp is not None or below, index + below)
    return found


def _is_time(text: str) -> bool:
    short = len(text) <= _LONGEST_STAMP and ":" in text
    return short and _STAMP.match(text) is not None


def read_sent(text: str) -> tuple[str, int] | None:
    """Read who sent a message to everybody, and where its words begin, as meetings keep it."""
    match = _SENT.match(text) if ":" in text[:12] else None
    return None if match is None else (match["name"], match.end())
