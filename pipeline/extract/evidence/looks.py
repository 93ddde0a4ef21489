"""How a line is set where somebody chose a colour, a size or an indent for it, and no style sheet.

Word and the editors of blogs and mails write `style` attributes; pages older than these, attributes
of their own. A list of questions may have nothing else that sets them apart.
"""

from __future__ import annotations

import re

from pipeline.extract.page.blocks import Block, Box, Style, words

# Weight is `Style.bold`; families are left out, for Word sets each script in one of its own.
_DECLARATION = re.compile(
    r"(?<![\w-])(color|background(?:-color)?|font-(?:size|style)|text-decoration(?:-line)?|"
    r"(?:margin|padding)-left|text-indent|border-left)\s*:\s*([^;]+)",
    re.IGNORECASE,
)
_SHORTHAND = re.compile(
    r"(?<![\w-])(margin|padding)\s{0,4}:\s{0,4}(?:[\w.%-]{1,12}\s{1,4}){3}([\w.%-]{1,12})",
    re.IGNORECASE,
)
# So many boxes and elements around a line may say how it is set.
_AROUND = 8
# What text has anyway.
_USUAL = words(
    "black windowtext #000 #000000 inherit initial transparent none normal auto 0 0px 0in 0cm 0pt"
)
_ATTRIBUTES = ("bgcolor", "color", "size", "align")


def set_by_hand(block: Block) -> str:
    """Name what a line's own elements are given by attributes; "" for text as it usually is."""
    box: Box | None = block.box
    style = block.style
    found: dict[str, str] = {}
    for _ in range(_AROUND):
        if box is None or box.start < block.index or box.end > block.index + 1:
            break
        _add(found, box)
        box = box.parent
    for _ in range(_AROUND):
        if style is None or style.box is not block.box:
            break
        _add(found, style)
        style = style.around
    return ";".join(f"{name}:{found[name]}" for name in sorted(found))


def _add(found: dict[str, str], node: Box | Style) -> None:
    attributes = node.element.attrib
    if not attributes:
        return
    for name in _ATTRIBUTES:
        if value := attributes.get(name):
            found.setdefault(name, value.lower())
    if css := attributes.get("style"):
        for name, value in (*_DECLARATION.findall(css), *_SHORTHAND.findall(css)):
            plain = "".join(value.split()).lower()
            if plain not in _USUAL:
                found.setdefault(name.lower(), plain)
