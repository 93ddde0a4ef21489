"""What libxml2 would read otherwise than browsers do is put right before it reads."""

from __future__ import annotations

import pytest

from pipeline.extract.page.tree import parse, show_breaks


@pytest.mark.parametrize(
    "around", ["{}", "<article>{}</article>", "<aside>x</aside><abbr>y</abbr>{}"]
)
def test_an_anchor_that_is_never_closed_holds_no_later_item(around: str) -> None:
    items = "<ol><li><a name=1><b>one</b> text<li><a name=2><b>two</b> text</ol>"
    root = parse(f"<body>{around.format(items)}</body>", "page.html")
    parents = [item.getparent().tag for item in root.iter("li")]  # type: ignore[union-attr]
    assert parents == ["ol", "ol"]


def breaks(text: str) -> int:
    root = parse(text, "page.html")
    show_breaks(root, text)
    return len(root.findall(".//br"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('<div style="white-space: pre-line">one\ntwo\nthree</div>', 2),
        ('<div style="white-space:pre-wrap"><b>one</b> and\ntwo <i>three\nfour</i></div>', 2),
        ("<style>.a { color: red; white-space:pre }</style><p class='x a'>one\ntwo</p>", 1),
        ("<style>#a{white-space:break-spaces}</style><p id=a>one\ntwo</p><p>one\ntwo</p>", 1),
        ('<p class="whitespace-pre-line">one\r\ntwo</p>', 1),
        ('<div class="whitespace-pre-wrap">\n<p class="whitespace-normal">one\ntwo</p>\n</div>', 0),
        ('<div style="white-space:nowrap">one\ntwo</div>', 0),
        ('<div style="white-space:pre-wrap"><pre>one\ntwo</pre><script>a\nb</script></div>', 0),
        ("<p>white-space: pre\nis a style</p>", 0),
    ],
)
def test_line_breaks_show_where_a_style_says_so(text: str, number: int) -> None:
    assert breaks(text) == number
