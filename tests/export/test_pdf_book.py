"""The book of a course: chapters, one contents, one index, pages numbered through."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from pipeline.export import pdf_book
from pipeline.records import Edition
from pipeline.settings import HandoutSettings, Settings
from tests.export.editions import rich_sample, sample, small
from tests.export.pdf_reading import destinations, index_pages, links, pages_of_text, squeeze
from tests.support import SLUGS

ON = Settings(handout=HandoutSettings(variants=["book"]))


def of_course(edition: Edition, course: str) -> Edition:
    info = edition.post.post.model_copy(update={"course": course})
    return replace(edition, post=edition.post.model_copy(update={"post": info}))


@cache
def posts() -> tuple[Edition, ...]:
    later = of_course(small(rich_sample(), 14), "AWS")
    earlier = of_course(small(sample(SLUGS[2]), 10), "AWS")
    return (later, earlier, of_course(small(sample(SLUGS[1]), 4), "基礎"))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("book") / "a.pdf"
    file.write_bytes(pdf_book.render(posts()[:2], ON)[0].content)
    return file


def test_only_on_request_and_one_a_course() -> None:
    assert pdf_book.render(posts(), Settings()) == []
    paths = [artifact.path for artifact in pdf_book.render([posts()[2], posts()[1]], ON)]
    assert paths[0] == "pdf/book/aws-ja.pdf"
    assert re.fullmatch(r"pdf/book/[0-9a-f]{8}\.pdf", paths[1])


def test_order_of_posts_does_not_matter(book: Path) -> None:
    again = pdf_book.render((posts()[1], posts()[0]), ON)[0].content
    assert again == book.read_bytes()


def test_chapters_stand_in_order_of_their_dates(book: Path) -> None:
    with pikepdf.open(book) as document:
        where = destinations(document)
        _, inside = links(document)
    assert where["c1-top"] <= where["c1-q1"] < where["c2-top"] <= where["c2-q1"] < where["back"]
    assert inside <= set(where)
    pages = [squeeze(page) for page in pages_of_text(book)]
    assert "DevelopingonAWS" in pages[where["c1-top"] - 1]
    for number, edition in ((1, posts()[1]), (2, posts()[0])):
        for record in edition.post.records:
            page = pages[where[f"c{number}-q{record.number}"] - 1]
            assert squeeze(record.question.text)[:10] in page


def test_contents_and_index_name_the_right_pages(book: Path) -> None:
    with pikepdf.open(book) as document:
        where = destinations(document)
    text = pages_of_text(book, "-layout")
    front = "\n".join(text[: where["c1-top"] - 1])
    printed = [int(page) for page in re.findall(r"(?m)^ *\d+ {2,}.+? {2,}(\d+)$", front)]
    records = [
        (where[f"c{number}-q{record.number}"], record)
        for number, edition in ((1, posts()[1]), (2, posts()[0]))
        for record in edition.post.records
    ]
    assert printed == [page for page, _ in records]
    back = "\n".join(text[where["back"] - 1 :])
    for topic in {topic for _, record in records for topic in record.topics}:
        expected = {page for page, record in records if topic in record.topics}
        assert index_pages(back, topic) == expected


def test_pages_are_numbered_through(book: Path) -> None:
    pages = pages_of_text(book)
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
