"""What libxml2 would read otherwise than browsers do is put right before it reads."""

from __future__ import annotations

import pytest

from pipeline.extract.tree import parse


@pytest.mark.parametrize(
    "around", ["{}", "<article>{}</article>", "<aside>x</aside><abbr>y</abbr>{}"]
)
def test_an_anchor_that_is_never_closed_holds_no_later_item(around: str) -> None:
    items = "<ol><li><a name=1><b>one</b> text<li><a name=2><b>two</b> text</ol>"
    root = parse(f"<body>{around.format(items)}</body>", "page.html")
    parents = [item.getparent().tag for item in root.iter("li")]  # type: ignore[union-attr]
    assert parents == ["ol", "ol"]
