"""What a page says of itself, in the places where real pages say it."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.extract.page.tree import parse
from pipeline.records import Page
from pipeline.source.metadata import Metadata, as_of_date, read_metadata

DAY = date(2020, 11, 18)


def read(head: str, body: str = "", address: str = "") -> Metadata:
    text = f"<html lang='ja'><head>{head}</head><body>{body}</body></html>"
    return read_metadata(
        parse(text, "page.html"), Page("page", "page.html", text, "utf-8", address)
    )


@pytest.mark.parametrize(
    "path", ["/2020/11/18/", "/blog/2020/11/18/qa", "/entry/2020-11-18-qa", "/2020/11/18"]
)
def test_the_day_stands_in_the_path(path: str) -> None:
    assert read("", address=f"https://blog.example{path}").published == DAY


@pytest.mark.parametrize("path", ["/2020/13/18/", "/2020/11/", "/v/12020/11/18/", "/2020/11/1800"])
def test_other_paths_hold_no_day(path: str) -> None:
    assert read("", address=f"https://blog.example{path}").published is None


def test_a_day_that_the_page_tells_comes_before_its_path() -> None:
    told = read("", "<time datetime='2020-11-18'></time>", "https://b.example/2019/01/02/x")
    assert told.published == DAY


@pytest.mark.parametrize(
    "data",
    [
        '{"@graph": [{"@type": "Article", "datePublished": "2020-11-18"}]}',
        '{"mainEntity": {"@type": "Question", "datePublished": "2020-11-18"}}',
        '{"@graph": [{"mainEntity": [{"datePublished": "2020-11-18"}]}]}',
        '{"datePublished": "2020-11-18", "mainEntity": {"datePublished": "2001-01-01"}}',
        '{"mainEntity": "#faq", "@graph": [{"datePublished": "2020-11-18"}]}',
    ],
)
def test_linked_data_tells_the_day_at_any_depth(data: str) -> None:
    script = f'<script type="application/ld+json">{data}</script>'
    assert read(script).published == DAY


@pytest.mark.parametrize(
    ("title", "expected", "site"),
    [
        ("発酵講座のご質問 | こうじ日和", "発酵講座のご質問", "こうじ日和"),
        ("発酵講座のご質問｜こうじ日和", "発酵講座のご質問", "こうじ日和"),
        ("味噌 | 発酵講座のご質問 | こうじ日和", "味噌 | 発酵講座のご質問", "こうじ日和"),
        ("発酵講座 - 2020年のご質問", "発酵講座 - 2020年のご質問", ""),
        ("発酵講座のご質問", "発酵講座のご質問", ""),
    ],
)
def test_a_bar_parts_the_title_from_the_site(title: str, expected: str, site: str) -> None:
    told = read(f"<title>{title}</title>")
    assert (told.title, told.site) == (expected, site)


@pytest.mark.parametrize(
    ("base", "address", "expected"),
    [
        ("https://b.example/faq/", "", "https://b.example/faq/p1"),
        ("/faq/", "https://b.example/x/y", "https://b.example/faq/p1"),
        ("javascript:x", "https://b.example/x/y", "https://b.example/x/p1"),
        ("http://[", "https://b.example/x/y", "https://b.example/x/p1"),
    ],
)
def test_a_base_completes_the_canonical_address(base: str, address: str, expected: str) -> None:
    head = f"<base href='{base}'><link rel='canonical' href='p1'>"
    assert read(head, address=address).url == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月18日時点の情報です。", DAY),
        ("これは11月18日の時点で確かめました。", DAY),
        ("2020年10月1日から11月18日現在まで同じです。", DAY),
        ("12月1日現在の料金です。", date(2019, 12, 1)),
        ("令和2年11月18日時点です。", DAY),
        ("2020/11/18 時点です。", DAY),
        ("2020年13月18日時点です。", None),
        ("2月30日時点です。", None),
        ("11月18日に始まり、いまの時点では続いています。", None),
        ("2020年11月18日に始まりました。", None),
    ],
)
def test_answers_tell_a_day_only_right_before_the_word(text: str, expected: date | None) -> None:
    assert as_of_date(text, date(2020, 11, 24), tight=True) == expected


def test_without_the_posts_day_no_year_is_guessed() -> None:
    assert as_of_date("11月18日時点の情報です。") is None


def test_a_loose_sentence_is_no_answers_day() -> None:
    text = "2020年11月18日に調べた、その時点の値です。"
    assert as_of_date(text) == DAY
    assert as_of_date(text, tight=True) is None
