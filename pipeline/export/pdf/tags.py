"""Take the tags out of a PDF that say nothing: WeasyPrint gives each line of text a span."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Elements that may hold text themselves (ISO 32000-1, 14.8.4); groups such as Div may not.
_TEXT = frozenset(
    (
        "/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Span", "/Lbl", "/LBody", "/TD", "/TH",
        "/Link", "/Caption", "/Code",
    )
)  # fmt: skip
_BARE = frozenset(("Type", "S", "K", "Pg", "P"))


def merge_spans(pdf: Any) -> None:
    """Put what spans without any attribute hold into the element around them.

    They are half of all objects: without them a chapter is bound in less time and memory, and a
    reader of the tags has less to pass.

    Args:
        pdf: the pydyf.PDF, right before it is written.
    """
    import pydyf

    elements = {
        item.reference: item for item in pdf.objects if _value(item, "Type") == "/StructElem"
    }
    spans = {
        reference: item
        for reference, item in elements.items()
        if item["S"] == "/Span"
        and item.keys() <= _BARE
        and _value(elements.get(item["P"]), "S") in _TEXT
    }
    for reference, element in elements.items():
        if reference in spans or not any(_is_in(kid, spans) for kid in _kids(element)):
            continue
        element["K"] = pydyf.Array(_inside(element, element.get("Pg"), spans))
        for kid in element["K"]:
            if _is_in(kid, elements):
                elements[kid]["P"] = reference
    for item in pdf.objects:
        if _value(item, "Nums") is not None:
            _hand_over(item["Nums"], spans)
    for span in spans.values():
        span.free = "f"


def _value(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else None


def _is_in(kid: Any, elements: dict[bytes, Any]) -> bool:
    return isinstance(kid, bytes) and kid in elements


def _kids(element: Any) -> list[Any]:
    kids = element.get("K", [])
    return kids if isinstance(kids, list) else [kids]


def _inside(element: Any, page: bytes | None, spans: dict[bytes, Any]) -> Iterator[Any]:
    """What an element holds, spans opened; a number means content of `page`."""
    import pydyf

    for kid in _kids(element):
        if _is_in(kid, spans):
            yield from _inside(spans[kid], page, spans)
        elif isinstance(kid, int) and element.get("Pg") != page:
            yield pydyf.Dictionary({"Type": "/MCR", "Pg": element["Pg"], "MCID": kid})
        else:
            yield kid


def _hand_over(numbers: list[Any], spans: dict[bytes, Any]) -> None:
    """Let content that was a span's belong to the element that the span was put into."""

    def owner(reference: Any) -> Any:
        while _is_in(reference, spans):
            reference = spans[reference]["P"]
        return reference

    for place, value in enumerate(numbers):
        if isinstance(value, list):
            value[:] = map(owner, value)
        else:
            numbers[place] = owner(value)
