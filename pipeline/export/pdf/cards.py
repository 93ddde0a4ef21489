"""References as a reader on paper needs them: a card at the answer, a line in the list."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from pipeline.export import typography
from pipeline.export.pdf.fragments import Setting, set_line, set_link
from pipeline.records import Reference

CARD_WIDTH = 40.7
"""Width of a card's text in em of its own type size, as handout.css sets it."""

ADDRESS_WIDTH = 46.0
_DESCRIPTION_LINES = 2
_MIN_ROWS, _MAX_ROWS = 3, 8

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Card:
    """A reference as it is printed.

    `qr` is the address of its code for the renderer, or ''. `rows` is how many lines it needs:
    the style sheet gives each number of rows a height that keeps the page's line grid.
    """

    title: Markup
    description: Markup
    site: str
    address: str
    short_address: str
    qr: str
    rows: int


def make_card(reference: Reference, qr: str, setting: Setting) -> Card:
    """Prepare a reference; without a title its address stands in."""
    titled = reference.title and reference.title != reference.url
    title = reference.title if titled else short_address(reference.url)
    description = whole_sentences(reference.description, CARD_WIDTH * _DESCRIPTION_LINES)
    lines = _lines(title) + (_lines(description) if description else 0) + 1
    return Card(
        title=set_link(title, setting),
        description=set_line(description, setting),
        site=_site(reference),
        address=reference.url,
        short_address=cut_middle(short_address(reference.url), ADDRESS_WIDTH),
        qr=qr,
        rows=max(_MIN_ROWS, min(_MAX_ROWS, lines)),
    )


def _lines(text: str) -> int:
    return math.ceil(typography.width(text) / (CARD_WIDTH - 1))


def _site(reference: Reference) -> str:
    host = urlsplit(reference.url).netloc.removeprefix("www.")
    return reference.site if reference.site not in (host, f"www.{host}") else ""


def short_address(address: str) -> str:
    """Write an address for a reader's eyes: no scheme, no escapes, no query."""
    parts = urlsplit(address)
    text = parts.netloc.removeprefix("www.") + _unescaped(parts.path).rstrip("/")
    return text + (f"#{_unescaped(parts.fragment)}" if parts.fragment else "")


def _unescaped(part: str) -> str:
    """Write escapes as the letters they stand for; those of another encoding stay as they are."""
    try:
        text = unquote(part, errors="strict")
    except UnicodeDecodeError:
        return part
    return text if text.isprintable() else part


def cut_middle(text: str, limit: float) -> str:
    """Leave out path segments in the middle until an address fits a width in em."""
    if len(text) > 2 * _LONGEST:
        # Which of a million segments are left out makes no difference to a reader.
        text = text[:_LONGEST] + text[-_LONGEST:]
    if typography.width(text) <= limit:
        return text
    parts = text.split("/")
    while len(parts) > 2:
        del parts[len(parts) // 2]
        middle = (len(parts) + 1) // 2
        short = "/".join([*parts[:middle], "…", *parts[middle:]])
        if typography.width(short) <= limit:
            return short
    while typography.width(text) > limit - 1:
        text = text[:-1]
    return text + "…"


def whole_sentences(text: str, limit: float) -> str:
    """Keep as many whole sentences as fit a width in em, the first one always."""
    kept = ""
    for sentence in re.findall(r".+?(?:[。！？]|[.!?](?=\s|$)|$)\s*", " ".join(text.split())):
        if kept and typography.width(kept + sentence) > limit:
            break
        kept += sentence
    return kept.strip()
