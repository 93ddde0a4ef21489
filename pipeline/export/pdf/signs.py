"""Emoji and ornaments in text: what the text font lacks, set so that it keeps to the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.export.pdf.fonts import characters_of, emoji_characters

_TWINS = {
    **dict.fromkeys("➔➙➛➜➝➞➟➠➨➩➪➫➬➭➮➯➱➲➳➵➸➺➻➼➽➾⟶🠖🠚🠢🠦🠪🠮🡒🡪", "→"),
    **dict.fromkeys("⟵🠔🠘🠠🠤🠨🠬🡐🡨", "←"),
    **dict.fromkeys("➤➢➣▸", "▶"),
    **dict.fromkeys("◂", "◀"),
    **dict.fromkeys("▴", "▲"),
    **dict.fromkeys("▾", "▼"),
    **dict.fromkeys("✗✘🗴🗵🗶🗷", "×"),
    **dict.fromkeys("🗸", "✓"),
    **dict.fromkeys("❏❐❑❒", "□"),
    "⟹": "⇒",
    "⟸": "⇐",
    "⟺": "⇔",
    "⟷": "↔",
}
"""Ornaments that are another drawing of a sign: none of our fonts has them, and without its twin an
arrow in another style would cost the whole PDF."""

_SPOTS = re.compile(
    f'(?:href|src)="[^"]*"|(?<!<span class="emoji">)[0-9#*]\ufe0f?\u20e3|\ufe0f|[{"".join(_TWINS)}]'
)
_TONES = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
_JOINED = "\ufe0e\ufe0f\u200d\u20e3"
_TAGS = "\U000e0020-\U000e007f"


def settle(page: str, own_fonts: Path | None) -> str:
    """Prepare the signs of a whole page, also where no mark-up can be: in links and heads.

    Ornaments that no font has become the same sign in its common drawing, unless a font of the
    trainer's own has them. Keycaps outside emoji become their figure. U+FE0F goes: it changes no
    glyph, and WeasyPrint would take the glyph after it for the whole emoji when text is copied.
    Addresses stay as they are.
    """
    kept = characters_of(own_fonts) if own_fonts else frozenset()

    def settled(found: re.Match[str]) -> str:
        text = found[0]
        if len(text) == 1 and text != "\ufe0f":
            return text if ord(text) in kept else _TWINS[text]
        return text if text.endswith('"') else text[:1].removesuffix("\ufe0f")

    return _SPOTS.sub(settled, page)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Split text into (piece, whether it is emoji); joined they are the text again.

    Skin tones are left out where they follow an emoji: print has none, and as the glyph is one and
    the same, all of them would be copied with the tone of the first.
    """
    start = 0
    if not text.isascii():
        for match in _emoji().finditer(text):
            if match.start() > start:
                yield text[start : match.start()], False
            yield match[0][0] + _TONES.sub("", match[0][1:]), True
            start = match.end()
    if start < len(text):
        yield text[start:], False


@cache
def _emoji() -> re.Pattern[str]:
    """Make the pattern of an emoji: alone, as a keycap, as a flag, or joined of several.

    Signs that the text font has too, such as ☀, are emoji only where the author says so (U+FE0F).
    """
    alone, shared = (
        "".join(re.escape(chr(code)) for code in sorted(codes) if chr(code) not in _NO_BASE)
        for codes in emoji_characters()
    )
    more = f"[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff{_TAGS}]*"
    return re.compile(
        "(?:[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{2}"
        f"|(?:[{alone}]|[{shared}](?=\ufe0f)){more}(?:\u200d[{alone}{shared}]{more})*)+"
    )


_NO_BASE = {*_JOINED, *"0123456789#* ", *map(chr, range(0xE0020, 0xE0080))}
