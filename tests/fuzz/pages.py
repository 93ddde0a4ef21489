"""Bytes become a page: each byte is a choice, so that a fuzzer learns what to choose.

The page is built piece by piece with a stack of open elements, or made of one under tests/pages
by changing tags and bringing in pieces of others; nothing in here recurses.
"""

# fmt: off
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_TAGS = (
    "p div p div span b strong em a ul ol li dl dt dd table tr td th thead caption h1 h2 h3 h4 h6"
    " blockquote pre code details summary section article main nav aside footer header br hr img"
    " button figure figcaption ruby rb rt rp sup sub font center i label form input textarea select"
    " option script style template noscript iframe svg math foreignObject mtext style xmp listing"
    " plaintext title body html head frameset object video audio canvas map area picture source"
    " marquee nobr u s del ins mark small q cite abbr dfn kbd samp var time bdi bdo wbr base link"
    " meta amp-img x-y dialog fieldset legend col colgroup keygen isindex"
)
TAGS = _TAGS.split()
MARKS = (
    "Q. ", "A. ", "Q", "A", "Q1. ", "A1: ", "Q：", "A：", "質問：", "回答：", "問1 ", "答 ", "【質問】",
    "【回答】", "Ｑ．", "Ａ．", "Question: ", "Answer: ", "1. ", "① ", "・", "- ", "―― ", "Ⓠ", "Вопрос: ",
)
WORDS = (
    "なぜですか？", "はい、そうです。", "What is it?", "It is this.", "いつでも使えます。", "どこ", "Is it so?",
    "2020年11月18日時点の情報です。", "as of 1 March 2024", "参考：", "関連記事", "Was this helpful?", "Yes",
    "トップへ戻る", "▲", "¶", "+", "expand_more", "https://example.com/a?utm_source=b", "髙①㈱～", "ｶﾅ", "한국어",
    "質問", "回答", "?", "？", "。", "x" * 70, "「", "」", "Copyright", "\u3000", "\xa0", " ", "\n", "\n\n", "\t",
)
ODD = (
    "<", ">", "&", '"', "'", "=", "</", "<!", "<?", "<!--", "-->", "--!>", "]]>", "<![CDATA[", "&#31;", "&#x1f",
    "&#&#31;31;", "&#0;", "&#xD800;", "&#x10ffff;", "&#99999999999;", "&nbsp", "&lt;script&gt;", "&amp;lt;", "\x1f",
    "\x00", "\x7f", "\x85", "\u200b", "\u2028", "\ufeff", "\u202e", "\ufffe", "\ufdd0", "\U000e0041", "\u0301",
    "e\u0301", "{{Question}}", "{{c1::a}}", "[sound:a.mp3]", "[latex]", "[$]", "{% x %}", "=1+1", "</body>", "</html>",
    "</p>", "</table>", "<p/>", "<br/>", "<p ", "<a href=x", "\r", "\r\n", "\x0c", "\x0b", "\x1b$B", "\ud800",
)
SCRAPS = (
    "<p>Q. なぜですか？</p><p>A. はい、そうです。</p>", "<p>Q. What is it?</p><p>A. It is this.</p>",
    "<dt>What is it?</dt><dd>It is this.</dd>", "<h3>どこですか？</h3><p>ここです。</p>",
    "<details><summary>What is it?</summary>It is this.</details>", "<tr><th>Q</th><td>What is it?</td></tr>",
    "<p>Q. a?<br>A. b</p>", "<table><tr><td>Q1</td><td>a?</td></tr><tr><td>A1</td><td>b</td></tr></table>",
    "<ol start=3><li>Q. a?</li><li>A. b</li></ol>", "<a href='#q1'>a?</a><a name=q1></a>", "<script>if(a<b)</script>",
    '<div class="blogcard"><a href="https://example.org">Title</a><p>What it says</p></div>', "<svg><p>x</svg>",
    '<iframe src="https://embed.example/?url=https%3A%2F%2Fexample.org">inside</iframe>', "<pre>a\n\n  b</pre>",
    '<script type="application/ld+json">{"@type":"Question","name":"a?","acceptedAnswer":{"text":"<p>b"}}</script>',
    '<script type="application/ld+json">{"@type":"Question","name":"\\u001f?","acceptedAnswer":{"text":"\\ud800"}}</script>',
    '<div itemscope itemtype="https://schema.org/Question"><b itemprop=name>a?</b><i itemprop=acceptedAnswer>b</i></div>',
    "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<math><mtext><style><img src=x onerror=y></style>",
    "<noscript><p title='</noscript><img src=x onerror=y>'></noscript>", "<textarea></textarea><b>", "<select><b></select>",
)
NAMES = ("class", "id", "href", "src", "style", "title", "onclick", "role", "lang", "start", "value", "colspan",
         "rowspan", "hidden", "open", "name", "itemprop", "itemtype", "datetime", "data-lang", "rel", "http-equiv", "content",
         "property", "aria-hidden", "type", "srcdoc", "property", "background", "aria-controls", "data-target",
         "data-bs-target", "aria-label", "alt", "data-src", "srcset", "reversed", "label", "itemscope", "typeof")
VALUES = (
    "q", "question", "answer", "faq-item", "accordion", "comments", "related", "sidebar", "toc", "#q1", "q1",
    "https://example.com/?utm_source=x", "javascript:alert(1)", "data:text/html,x", "//example.com", "/a", "a b",
    "file:///etc/passwd", " JaVaScRiPt:1", "http://[", "mailto:a@b.example", "color:red", "display:none",
    "font-weight:bold", "navigation", "true", "ja", "en", "x" * 300, "3", "-1", "²", "9" * 30, "application/ld+json",
    "https://schema.org/Question", "acceptedAnswer", "name", "text", "canonical", "2020-02-31", "9999-12-31T23:59:59Z",
    "#", "#  ", "  ", "language-<b>", "language-x", "og:title", "og:site_name", "\x1f", "&#31;", "<b>", "a\nb", "keyword", "", "\u3000",
)
CODECS = ("utf-8", "utf-8", "utf-8", "utf-8", "cp932", "euc_jp", "iso2022_jp_ext", "utf-16", "utf-16-le", "cp1252", "utf-8-sig")
PAGES = Path(__file__).parent.parent / "pages"
DECLARED = ("", "", "utf-8", "Shift_JIS", "EUC-JP", "ISO-2022-JP", "utf-16", "windows-1252", "x-unknown", "hex")


class Choices:
    """A row of choices; when the bytes are used up, the first option is always chosen."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def __bool__(self) -> bool:
        return self.at < len(self.data)

    def number(self, most: int) -> int:
        """From 0 to `most`, itself left out."""
        taken = self.data[self.at : self.at + (1 if most <= 256 else 2)]
        self.at += len(taken) or 1
        return int.from_bytes(taken, "big") % most

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(len(options))]

    def raw(self) -> bytes:
        """Some bytes as they are."""
        length = self.number(16)
        taken = self.data[self.at : self.at + length]
        self.at += length
        return taken


def page_of(data: bytes) -> bytes:
    """Make a page; the first byte says whether of choices, of a real one or of the bytes."""
    choices = Choices(data)
    kind = choices.number(8)
    if kind == 7:
        return data[1:]
    if kind > 4:
        return _spliced(choices).encode("utf-8", "surrogatepass")
    codec, declared = choices.pick(CODECS), choices.pick(DECLARED)
    meta = f"<meta charset='{declared}'>" if declared else ""
    text = f"<html><head>{meta}<title>t</title></head><body>{_body(choices)}"
    content = text.encode(codec, "ignore" if codec != "utf-8" else "surrogatepass")
    return _damaged(content, choices)


def _body(choices: Choices) -> str:
    parts: list[str] = []
    open_tags: list[str] = []
    while choices and len(parts) < 400:
        kind = choices.number(12)
        if kind < 3:
            tag = choices.pick(TAGS)
            open_tags.append(tag)
            parts.append(f"<{tag}{_attributes(choices)}>")
        elif kind < 5:
            parts.append(f"</{open_tags.pop() if open_tags else 'p'}>")
        elif kind == 5:
            parts.append(f"</{choices.pick(TAGS)}>")
        elif kind == 6:
            parts.append(choices.pick(MARKS))
        elif kind < 9:
            parts.append(choices.pick(WORDS))
        elif kind == 9:
            parts.append(choices.pick(ODD))
        elif kind == 10:
            parts.append(choices.pick(SCRAPS))
        else:
            parts += parts[-1 - choices.number(8) :] * choices.pick((1, 1, 2, 3, 30))
    return "".join(parts)


@cache
def _pages() -> list[list[str]]:
    """The pages of the corpus, parted into their tags and what stands between."""
    texts = [file.read_text("utf-8", "replace") for file in sorted(PAGES.glob("*/page.html"))]
    return [re.split(r"(</?[a-zA-Z][^<>]*>)", text) for text in texts if len(text) < 30_000]


def _spliced(choices: Choices) -> str:
    page = list(_page(choices))
    while choices:
        at = choices.number(len(page))
        kind, tag = choices.number(6), page[at]
        if kind == 0:
            page[at] = ""
        elif kind == 1:
            page[at] = tag.removesuffix(">") + _attributes(choices) + ">" * tag.endswith(">")
        elif kind == 2:
            page[at] = re.sub(r"^(</?)[\w:-]+", rf"\1{choices.pick(TAGS)}", tag)
        elif kind == 3:
            page[at] += choices.pick(choices.pick((ODD, MARKS, WORDS, SCRAPS)))
        else:
            other = _page(choices) if kind == 4 else page
            start = choices.number(len(other))
            page[at:at] = other[start : start + choices.number(60)]
    return "".join(page)


def _page(choices: Choices) -> list[str]:
    return _pages()[choices.number(65_536) % len(_pages())]


def _attributes(choices: Choices) -> str:
    found = ""
    for _ in range(choices.pick((0, 0, 1, 1, 2))):
        quote = choices.pick(('"', "'", '"', ""))
        found += f" {choices.pick(NAMES)}={quote}{choices.pick(VALUES)}{quote}"
    return found


def _damaged(content: bytes, choices: Choices) -> bytes:
    for _ in range(choices.number(4) if choices else 0):
        at = choices.number(max(1, min(len(content), 65536)))
        cut = choices.number(40)
        content = content[:at] + choices.raw() + content[at + cut :]
    return content
