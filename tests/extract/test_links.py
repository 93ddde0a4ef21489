"""Addresses leave a page in one spelling, whatever the page writes."""

from __future__ import annotations

import pytest

from pipeline.extract.rendering.links import Links


@pytest.mark.parametrize(
    ("written", "resolved"),
    [
        ("HtTpS://Example.com/A", "https://Example.com/A"),
        (" HTTP://example.com/ ", "http://example.com/"),
        ("MAILTO:Desk@example.com", "mailto:Desk@example.com"),
        ("b?x=1#y", "https://blog.example/a/b?x=1#y"),
        ("https://example.com/?utm_source=x&id=2", "https://example.com/?id=2"),
        ("JAVASCRIPT:1", ""),
        ("#top", ""),
    ],
)
def test_an_address_is_resolved(written: str, resolved: str) -> None:
    assert Links("https://blog.example/a/").resolve(written) == resolved
