"""The book of a course: chapters, one contents, one index, pages numbered through."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from pipeline.export import pdf_book
from pipeline.export.courses import course_key
from pipeline.records import Edition
from pipeline.settings import HandoutSettings, Settings
from tests.export.editions import of_course, rich_sample, sample, small
from tests.export.pdf_reading import (
    destinations,
    index_pages,
    links,
    pages_of_text,
    squeeze,
    structure,
)
from tests.support import SLUGS

ON = Settings(handout=HandoutSettings(variants=["book"]))


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


def test_only_on_request() -> None:
    assert pdf_book.render(posts()[:2], Settings()) == []
    (artifact,) = pdf_book.render(posts()[1:2], ON)
    assert artifact.path == "pdf/book/aws-ja.pdf"


def test_courses_share_no_file() -> None:
    names = [
        ("AWS", "ja"),
        ("AWS", "en"),
        ("基礎", "ja"),
        ("基礎", "en"),
        ("応用", "ja"),
        ("", "ja"),
        ("x" * 300, "ja"),
        ("x" * 301, "ja"),
        ("長" * 300 + "x" * 300, "ja"),
    ]
    keys = [
        course_key(posts()[0].post.post.model_copy(update={"course": course, "language": language}))
        for course, language in names
    ]
    assert len(set(keys)) == len(names)
    assert keys[:2] == ["aws-ja", "aws-en"]
    assert all(re.fullmatch(r"[0-9a-z-]+", key) for key in keys)
    assert all(len(key) < 200 for key in keys)


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
    assert not any("0123456789" in page for page in pages), "the specimen page is gone"


def test_contents_name_topics_where_questions_are_too_many(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pipeline.export.pdf.binding.MOST_LINES", 5)
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf_book.render(posts()[:2], ON)[0].content)
    with pikepdf.open(file) as document:
        where = destinations(document)
    assert where["c1-top"] == 3
    (contents,) = pages_of_text(file, "-layout")[1:2]
    printed = [int(page) for page in re.findall(r"(?m) {2,}(\d+)$", contents)]
    sections = [where[name] for name in ("c1-t1", "c1-t2") if name in where]
    assert set(sections) <= set(printed)
    assert {where["c1-top"], where["c2-top"]} <= set(printed)


def test_bookmarks_are_chapters_with_their_questions(book: Path) -> None:
    with pikepdf.open(book) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        children = [len(item.children) for item in outline.root]
        pages = [document.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root]
    chapters = [edition.post.post.title for edition in (posts()[1], posts()[0])]
    assert titles == ["目次", *chapters, "索引", "奥付"]
    assert children == [0, 10, 14, 0, 0]
    assert pages == sorted(pages)


def test_one_structure_tree(book: Path) -> None:
    """Pages and links lead into one tree, which leads back to them; no name stands twice."""
    with pikepdf.open(book) as document:
        root = document.Root.StructTreeRoot
        elements = structure(root)
        reached = {element.objgen for _, _, element in elements}
        nums = list(root.ParentTree.Nums)
        parents = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
        assert list(parents) == sorted(parents)
        for page in document.pages:
            owners = {owner.objgen for owner in parents.pop(int(page.StructParents))}
            assert owners & reached
            for annotation in page.get("/Annots", []):
                link = parents.pop(int(annotation.StructParent))
                assert link.S == "/Link"
                assert link.objgen in reached
                assert link.Pg.objgen == page.objgen
        assert not parents, "nothing leads to pages that are not there"
        for _, kind, element in elements[1:]:
            assert element.P.objgen in reached, kind
        names = [bytes(element.ID) for _, _, element in elements if "/ID" in element]
        headings = [int(kind[2:]) for _, kind, _ in elements if re.fullmatch(r"/H\d", kind)]
    assert len(names) == len(set(names))
    assert names
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))
