"""Whatever a site sends: an answer, or one clear error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QapressError, SourceError
from pipeline.fetch.addresses import parse
from pipeline.fetch.article import view_of
from pipeline.fetch.client import Answer
from pipeline.fetch.continued import page_number
from pipeline.fetch.lists import read_links, read_list
from pipeline.fetch.shelf import _name_in
from pipeline.fetch.variants import canonical_of, linked
from pipeline.source.names import slug_of

T = TypeVar("T")
BASE = parse("https://blog.example.jp/entry/1")
PIECES = st.sampled_from(
    ["http://", "https:", "//", "/", "@", ":", "[", "]", "::1", "%", "%00", "\r\n", "?", "#", "..",
     "x.jp", "é", "日本", "\ud800", "\0", ":80", ":-1", " ", "file:", "*", "&", "xn--", "‮"]
)  # fmt: skip
ADDRESSES = st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join)
MARKUP = st.lists(
    st.sampled_from(
        ["<?xml version='1.0'?>", "<rss>", "<feed>", "<item>", "<entry>", "<link>", "<link href='",
         "</link>", "</item>", "<urlset>", "<loc>", "<url>", "'>", "<a href='", "<base href='",
         "<img src='", "<article>", "<nav>", "<p>Q. ", "\ufeff", "<!DOCTYPE r [<!ENTITY a 'b'>]>",
         "&a;", "<link rel='canonical' href='", "<html amp>", "\x1f\x8b", "]]>", "<!--"]
    ) | ADDRESSES,
    max_size=15,
).map("".join)  # fmt: skip


def attempt(action: Callable[[], T]) -> tuple[T | None, str]:
    """What came out of it, or what an error said."""
    try:
        return action(), ""
    except QapressError as error:
        return None, str(error)


@given(ADDRESSES)
def test_an_address_has_one_form_or_is_none(text: str) -> None:
    for base in (None, BASE):
        address, problem = attempt(lambda base=base: parse(text, base))
        assert problem.isprintable()
        if address is None:
            continue
        normal = str(address)
        assert parse(normal) == address
        assert normal.isascii()
        assert normal.isprintable()
        assert " " not in normal
        assert address.scheme in ("http", "https")
        assert address.host
        assert "@" not in address.host


@given(ADDRESSES)
def test_a_name_of_a_page_stays_in_its_folder(text: str) -> None:
    try:
        name = slug_of(_name_in(parse(text, BASE)))
    except SourceError:
        return
    assert name
    assert not {"/", "\\", "\0", "\n"} & set(name)
    assert not name.startswith((".", "-"))
    assert len(name.encode()) <= 200


@given(MARKUP, st.sampled_from(["text/html", "text/xml", "text/plain"]), ADDRESSES)
def test_any_page_can_be_looked_at(markup: str, kind: str, charset: str) -> None:
    content = markup.encode("utf-8", "surrogatepass")
    answer = Answer(BASE, 200, {"content-type": f"{kind}; charset={charset}"}, content)
    for read in (lambda: read_list(answer, 10_000), lambda: read_links(answer)):
        assert "\n" not in attempt(read)[1]
    view = view_of(content, answer.charset, str(BASE))
    assert view == view_of(content, answer.charset, str(BASE))
    canonical = canonical_of(view, BASE)
    assert canonical is None or canonical.site == BASE.site
    for place in filter(None, (linked(text, BASE) for text in view.onward)):
        assert 0 <= page_number(BASE, place) < 100
        assert not page_number(BASE, place) or place.site == BASE.site
