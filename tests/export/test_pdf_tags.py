"""The tags that are left say as much as all of them did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from tests.export.renders import rendered
from tests.support import SLUGS


def opened(slug: str) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(rendered(slug)[f"pdf/{slug}.pdf"]))


def elements(element: Any) -> Iterator[Any]:
    yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield from elements(kid)


def content(element: Any) -> Iterator[tuple[tuple[int, int], int]]:
    """The marked content right in an element: its page and its number there."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/Type") == "/MCR":
                yield kid.Pg.objgen, int(kid.MCID)
        else:
            yield element.Pg.objgen, int(kid)


def test_no_span_is_left_in_a_paragraph() -> None:
    with opened(SLUGS[0]) as pdf:
        kinds = Counter(
            (str(one.S), str(one.P.S))
            for one in elements(pdf.Root.StructTreeRoot.K[0])
            if "/S" in one.P and set(one.keys()) <= {"/Type", "/S", "/K", "/Pg", "/P"}
        )
    assert kinds["/P", "/Div"] + kinds["/P", "/Sect"] + kinds["/P", "/Art"] > 100
    assert not kinds["/Span", "/P"] + kinds["/Span", "/H3"] + kinds["/Span", "/Link"]


def test_all_content_is_in_one_element_and_the_page_knows_which() -> None:
    with opened(SLUGS[0]) as pdf:
        root = pdf.Root.StructTreeRoot
        owners = {}
        for one in elements(root.K[0]):
            for piece in content(one):
                assert piece not in owners
                owners[piece] = one.objgen
        numbers = list(root.ParentTree.Nums)
        pages = {int(page.StructParents): page.objgen for page in pdf.pages}
        listed = {
            (pages[int(key)], place): owner.objgen
            for key, value in zip(numbers[::2], numbers[1::2], strict=True)
            if int(key) in pages
            for place, owner in enumerate(value)
        }
    # What the renderer itself leaves out of the tree (markers, rules) is listed and has no owner.
    assert owners.items() <= listed.items()
    assert len(owners) > 1000
