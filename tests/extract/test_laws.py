"""Whatever a page holds: nothing is lost, nothing dangerous comes through, nothing crashes."""

from __future__ import annotations

import re
from contextlib import suppress

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipeline.errors import NoQuestionsError
from pipeline.extract import extract
from pipeline.records import Page, Reading
from tests.support import SAMPLES, SLUGS

TAGS = (
    "p div span b strong em a ul ol li dl dt dd table tr td th h1 h2 h3 h4 blockquote pre code",
    "details summary section article nav aside footer br hr img button figure figcaption ruby rt",
    "sup sub font center i label form script style template noscript iframe svg",
)
WORDS = st.sampled_from(
    [
        "Q. ", "A. ", "Q1.", "質問：", "回答：", "なぜですか？", "はい、そうです。", "What is it?",
        "It is this.", "1. ", "・", " ", "\n", "\xa0", "<", "&amp;", "&#31;", "{{Question}}",
        "[sound:x.mp3]", "https://example.com/", "¶", "\u200b", "髙①", "Ⓡ", "\x1f", "]]>",
    ]
)  # fmt: skip
ADDRESSES = st.sampled_from(
    ["#q1", "https://example.com/?utm_source=x", "javascript:alert(1)", "data:text/html,x",
     "//example.com", "/a", "file:///etc/passwd", " JaVaScRiPt:1", "http://[", "mailto:a@b.example"]
)  # fmt: skip


@st.composite
def elements(draw: st.DrawFn, depth: int = 4) -> str:
    tag = draw(st.sampled_from(" ".join(TAGS).split()))
    inside = st.one_of(WORDS, elements(depth=depth - 1)) if depth else WORDS
    content = "".join(draw(st.lists(inside, max_size=4)))
    address = draw(ADDRESSES)
    attributes = draw(
        st.sampled_from(["", f' href="{address}"', f' src="{address}"', ' class="q"', ' id="q1"',
                         ' style="color:red"', ' onclick="x()"', ' role="navigation"'])
    )  # fmt: skip
    ending = draw(st.sampled_from([f"</{tag}>", f"</{tag}>", f"</{tag.upper()}>", ""]))
    return f"<{tag}{attributes}>{content}{ending}"


def page_of(text: str) -> Page:
    return Page("page", "page.html", text, "utf-8")


def assert_lawful(reading: Reading) -> None:
    sums = reading.sums
    parts = (sums.records, sums.references, sums.introduction, sums.closing, sums.dropped)
    assert sums.article == sum(parts)
    info = reading.post.post
    passages = [info.introduction, info.closing]
    for record in reading.post.records:
        assert record.question.text.strip()
        passages += [record.question, record.answer]
    for passage in passages:
        assert_clean(passage.html)
        assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f]", passage.text + passage.html)


def assert_clean(fragment: str) -> None:
    """A second library that knows what is dangerous finds nothing to take away."""
    if not fragment:
        return
    assert not re.search(r"<h([1-6])>(?:(?!</h\1>).)*<p>", fragment, re.DOTALL)
    for element in html.fragment_fromstring(fragment, create_parent="div").iter():
        assert element.tag in nh3.ALLOWED_TAGS | {"mark", "font"} or element.tag in ("div", "rb")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name == "href":
                assert re.match(r"(?:https?|mailto):", value)
            if name == "src":
                assert "/" not in value
                assert ":" not in value


@settings(max_examples=150, deadline=None)
@given(st.lists(elements(), max_size=12).map("".join))
def test_no_page_loses_a_character_or_lets_danger_through(text: str) -> None:
    with suppress(NoQuestionsError):
        assert_lawful(extract(page_of(f"<html><body>{text}")))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_change_of_a_sample_loses_a_character(data: st.DataObject) -> None:
    """Cut out, double or damage a stretch of a real post."""
    text = (SAMPLES / f"{data.draw(st.sampled_from(SLUGS))}.html").read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 3000)))
        stretch = data.draw(st.sampled_from(["", text[start:end] * 2, "<", '"', "</div>", "<p>"]))
        text = text[:start] + stretch + text[end:]
    with suppress(NoQuestionsError):
        assert_lawful(extract(page_of(text)))


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(NoQuestionsError):
        assert_lawful(extract(page_of(text)))
