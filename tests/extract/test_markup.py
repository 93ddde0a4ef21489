"""The sanitiser: what is long is cleaned like what is short, only in less time."""

from __future__ import annotations

import pytest

from pipeline.extract.rendering import markup

_FRAGMENTS = [
    "<p>a\xa9 &nbsp; \U0010ff00 &amp; &lt;i&gt;</p>",
    '<p><a href="https://example.com/?a=1&amp;b=\xb6">\xab x \xbb</a></p>',
    "<p>\xa9 &nbsp;\U0010ff00<script>x</script><b onclick=x>y\xb6 &lt;&amp;amp;</b></p>",
    '<p><a href="javascript:alert(1)">&nbsp;x</a><img src="x.png" alt="&quot;"></p>',
    "<p>" + "\xb6&nbsp;&amp;\U0010ff00" * 400 + "<script>x</script></p>",
]


@pytest.mark.parametrize("fragment", _FRAGMENTS, ids=range(len(_FRAGMENTS)))
def test_long_fragments_are_cleaned_like_short_ones(
    monkeypatch: pytest.MonkeyPatch, fragment: str
) -> None:
    expected = markup.sanitise([fragment])
    monkeypatch.setattr(markup, "_LONG", 0)
    assert markup.sanitise([fragment]) == expected
