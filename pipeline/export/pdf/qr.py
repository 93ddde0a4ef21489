"""QR codes of addresses, for readers who hold the handout on paper."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

_LONGEST = 400
"""Bytes; a longer address makes a code too dense to be scanned at the size of a card."""


@lru_cache(maxsize=8192)
def qr_svg(address: str) -> bytes | None:
    """Draw an address as SVG, or nothing when the code would be too dense."""
    if not address.startswith(("https://", "http://")) or len(address.encode()) > _LONGEST:
        return None
    out = io.BytesIO()
    code = segno.make_qr(address, error="m", boost_error=False)
    code.save(out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue()
