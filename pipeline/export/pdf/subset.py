"""Embed of our fonts the outlines in use and nothing else."""

from __future__ import annotations

from typing import Any

_OURS = "Noto Sans CJK JP"


def compact_fonts(document: Any, pdf: Any) -> None:
    """Make the embedded font files small, right before the PDF is written.

    WeasyPrint keeps the place of each of the 65,000 glyphs: 130 KB a font, packed. A font whose
    CFF outlines are keyed by CID keeps its numbers without the empty places, and needs no other
    table (ISO 32000-1, 9.7.4.2). Fonts of the trainer's own are left as they are.

    Args:
        document: WeasyPrint's Document; its fonts know which glyphs are in use.
        pdf: the pydyf.PDF that was made of it.
    """
    ours = [font for font in document.fonts.values() if font.family.split(",")[0] == _OURS]
    glyphs: dict[str, set[int]] = {}
    for font in ours:
        glyphs.setdefault(font.hash, set()).update(font.widths)
    embedded = {id(font.file_content): font.hash for font in ours}
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Subtype") != "/OpenType":
            continue
        if (name := embedded.get(id(item.stream[0]))) is not None:
            item.stream = [_outlines(item.stream[0], glyphs[name])]
            item.extra["Subtype"] = "/CIDFontType0C"


def _outlines(font: bytes, glyphs: set[int]) -> bytes:
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    subset = uharfbuzz.subset(uharfbuzz.Face(font), wanted)
    return bytes(subset.reference_table("CFF ").data)
