"""Law 1: every visible character of the page is in exactly one part of the reading.

The total is counted from the tree, the parts from what was rendered.
"""

from __future__ import annotations

from lxml import etree

from pipeline.errors import ExtractError
from pipeline.records import Sums

_HIDDEN = ("\u200b", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f")


def count(text: str) -> int:
    """Count visible characters: white space and zero-width signs left out."""
    total = len("".join(text.split()))
    for sign in _HIDDEN:
        if sign in text:
            total -= text.count(sign)
    return total


def count_tree(body: etree._Element) -> int:
    """Count the visible characters of the body."""
    text: str = etree.tostring(body, method="text", encoding="unicode", with_tail=False)
    return count(text)


def check(sums: Sums, file: str) -> None:
    """Check that the parts add up.

    Raises:
        ExtractError: they do not; a character was lost, or is there twice.
    """
    parts = sums.records + sums.references + sums.introduction + sums.closing + sums.dropped
    if parts != sums.article:
        raise ExtractError(
            f"was read, but {abs(sums.article - parts)} of its {sums.article} visible characters "
            f"are {'missing' if parts < sums.article else 'there twice'}",
            advice="Nothing was written for this post. Please report the page as a bug",
            file=file,
        )
