"""Law 1: every visible character of the page is in exactly one part of the reading.

The total is counted from the tree, the parts from what was rendered.
"""

from __future__ import annotations

from lxml import etree

from pipeline.errors import ExtractError
from pipeline.extract.page.blocks import ZERO_WIDTH
from pipeline.records import Sums


def count(text: str) -> int:
    """Count visible characters: white space and zero-width signs left out."""
    # Without spaces there is less to split.
    total = len("".join(text.replace(" ", "").split()))
    for sign in ZERO_WIDTH:
        if sign in text:
            total -= text.count(sign)
    return total


def text_of_tree(body: etree._Element) -> str:
    """All text in the body, as the parser holds it."""
    return etree.tostring(body, method="text", encoding="unicode", with_tail=False)


def difference(sums: Sums) -> int:
    """How many characters the parts lack (or, below 0, have twice)."""
    parts = sums.records + sums.references + sums.introduction + sums.closing + sums.dropped
    return sums.article - parts


def check(sums: Sums, file: str) -> None:
    """Check that the parts add up.

    Raises:
        ExtractError: they do not; a character was lost, or is there twice.
    """
    if lacking := difference(sums):
        raise ExtractError(
            f"was read, but {abs(lacking)} of its {sums.article} visible characters "
            f"are {'missing' if lacking > 0 else 'there twice'}",
            advice="Nothing was written for this post. Please report the page as a bug",
            file=file,
        )
