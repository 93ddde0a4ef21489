"""Chapters are drawn once and kept: after a change only those are drawn whose posts changed."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from pipeline.build.events import Event, Summary
from pipeline.build.run import Request, build
from pipeline.errors import ExportError
from pipeline.export import pdf_book
from pipeline.export.pdf.binding import bind
from pipeline.export.pdf.chapters import Chapter, draw_chapter
from tests.builds import contents, write_post, write_posts
from tests.export.pdf_reading import destinations, links, pages_of_text


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    (tmp_path / "pipeline.toml").write_text('[handout]\nvariants = ["book"]\n', encoding="utf-8")
    return write_posts(tmp_path / "input", "alpha", "beta", "gamma")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the chapters that are drawn, as they are."""
    titles: list[str] = []

    def watched(handout: object, *rest: object) -> Chapter:
        titles.append(handout.plain_title)  # type: ignore[attr-defined]
        if titles[-1] == "broken":
            raise ExportError("it cannot be drawn", advice="Leave it", file="broken")
        return draw_chapter(handout, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf_book, "draw_chapter", watched)
    # What the test is not about.
    monkeypatch.setattr("pipeline.export.pdf.render_variants", lambda *_: [])
    monkeypatch.setattr("pipeline.export.pdf_handout.render_variants", lambda *_: [])
    monkeypatch.setattr("pipeline.export.pdf_worksheet.render_variants", lambda *_: [])
    return titles


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the books that are bound, as they are."""
    titles: list[str] = []

    def watched(cover: object, *rest: object) -> bytes:
        titles.append(cover.plain_title)  # type: ignore[attr-defined]
        return bind(cover, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf_book, "bind", watched)
    return titles


def built(posts: Path, output: Path) -> Summary:
    return build(Request(posts, output, formats=("pdf",), executor="serial"))


def test_only_what_changed_is_drawn(posts: Path, drawn: list[str], tmp_path: Path) -> None:
    output = tmp_path / "output"
    built(posts, output)
    assert sorted(drawn) == ["alpha", "beta", "gamma"]
    book, before = "pdf/book/beta-en.pdf", contents(output)
    drawn.clear()
    write_post(posts, "beta", {"What else?": "Another answer."})
    built(posts, output)
    assert drawn == ["beta"]
    after = contents(output)
    assert {path for path in after if after[path] != before[path]} == {book}
    drawn.clear()
    (output / book).unlink()
    built(posts, output)
    assert not drawn, "chapters outlive the book"
    assert contents(output) == after
    built(posts, tmp_path / "fresh")
    assert contents(tmp_path / "fresh") == after, "a bound book is that of a fresh build"


def test_a_change_binds_the_book_of_its_course_alone(
    posts: Path, drawn: list[str], bound: list[str], tmp_path: Path
) -> None:
    output = tmp_path / "output"
    built(posts, output)
    assert len(drawn) == len(bound) == 3, "these posts name no course, so each is one of its own"
    bound.clear()
    write_post(posts, "beta", {"What else?": "Another answer."})
    summary = built(posts, output)
    (title,) = bound
    assert "beta" in title
    assert summary.rows["beta-en"].rebuilt == ("pdf_book",)
    (posts / "gamma.html").write_text("<p>Nothing to read.", encoding="utf-8")
    assert built(posts, output).errors
    assert "pdf/book/gamma-en.pdf" in contents(output), "a page that cannot be read today"
    (posts / "gamma.html").unlink()
    built(posts, output)
    assert {path for path in contents(output) if path.startswith("pdf/book/")} == {
        "pdf/book/alpha-en.pdf",
        "pdf/book/beta-en.pdf",
    }


def test_book_is_made_without_a_chapter_that_fails_and_says_so(
    posts: Path, drawn: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, book = tmp_path / "output", "pdf/book/course-en.pdf"
    monkeypatch.setattr("pipeline.source.metadata.course_name", lambda _title: "Course")
    write_post(posts, "broken")
    events: list[Event] = []
    request = Request(posts, output, formats=("pdf",), executor="serial")
    summary = build(request, events.append)
    assert [str(error) for error in summary.errors] == ["broken: it cannot be drawn. Leave it."]
    told = [event for event in events if event.kind == "warning"]
    assert [(event.post, event.message) for event in told] == [
        ("broken", "the book is made without it; mend the post and build again")
    ]
    pages = pages_of_text(output / book)
    assert "Chapter 3 is not part of this edition." in pages[1]
    assert "Chapter 4" in pages[1], "the others keep their numbers"
    with pikepdf.open(output / book) as document:
        where = destinations(document)
        _, inside = links(document)
    assert inside <= set(where)
    assert not any(name.startswith("c3-") for name in where)
    before = contents(output)
    drawn.clear()
    assert built(posts, output).errors, "it is told until it is mended"
    assert drawn == ["broken"]
    assert contents(output) == before
    (posts / "broken.html").unlink()
    assert not built(posts, output).errors
    assert contents(output)[book] != before[book]
    built(posts, tmp_path / "fresh")
    assert contents(tmp_path / "fresh") == contents(output)


def test_no_book_of_a_course_whose_posts_all_fail(
    posts: Path, drawn: list[str], tmp_path: Path
) -> None:
    for name in ("alpha", "beta", "gamma"):
        (posts / f"{name}.html").unlink()
    write_post(posts, "broken")
    summary = built(posts, tmp_path / "output")
    assert "it cannot be drawn" in str(summary.errors[0])
    assert contents(tmp_path / "output") == {}
