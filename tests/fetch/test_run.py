"""Whole runs: what is in the input folder after them, and what a build makes of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.build.quick import Question
from pipeline.errors import ExitCode
from pipeline.extract import extract
from pipeline.fetch import shelf as shelves
from pipeline.source import find_pages, read_page
from tests.fetch.runs import all_files, fetch, page, picture, record
from tests.fetch.server import Reply, Request, Site, files_in


def test_a_post_is_saved_as_served_with_a_record(site: Site, tmp_path: Path) -> None:
    served = page()
    headers = {"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"}
    site.replies["/entry/aws-1"] = Reply(status=301, headers={"Location": "/entry/aws-1.html"})
    site.replies["/entry/aws-1.html"] = Reply(served, headers=headers)
    done = fetch(site, tmp_path, "/entry/aws-1")
    assert done.line == "1 new, 0 changed, 0 unchanged"
    assert sorted(files_in(tmp_path)) == ["aws-1.fetch.json", "aws-1.html"]
    assert (tmp_path / "aws-1.html").read_bytes() == served
    assert record(tmp_path, "aws-1") == {
        "address": f"{site.url}/entry/aws-1",
        "final_address": f"{site.url}/entry/aws-1.html",
        "fetched": "2026-11-23T12:00:00Z",
        "status": 200,
        "etag": '"1"',
        "last_modified": "Sun, 22 Nov 2026 10:00:00 GMT",
        "charset": "utf-8",
        "sha256": shelves.digest(served),
    }
    reading = extract(read_page(tmp_path / "aws-1.html"))
    assert reading.post.post.url == f"{site.url}/entry/aws-1.html"
    assert [one.question.text for one in reading.post.records] == ["いつですか？", "どこですか？"]


def test_again_only_what_changed_is_brought(site: Site, tmp_path: Path) -> None:
    def answer(request: Request) -> Reply:
        tags = {"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"}
        if request.headers.get("if-none-match") == '"1"':
            assert request.headers["if-modified-since"] == tags["Last-Modified"]
            return Reply(status=304)
        return Reply(page(), headers=tags)

    site.replies["/a"] = answer
    site.replies["/b"] = [Reply(page("一")), Reply(page("二"))]
    assert fetch(site, tmp_path, "/a", "/b").line == "2 new, 0 changed, 0 unchanged"
    before = files_in(tmp_path)
    site.replies["/c"] = Reply(page())
    assert fetch(site, tmp_path, "/a", "/b", "/c").line == "1 new, 1 changed, 1 unchanged"
    after = files_in(tmp_path)
    assert set(after) == {*before, "c.html", "c.fetch.json"}
    assert {name for name in before if before[name] != after[name]} == {"b.html", "b.fetch.json"}
    assert after["b.html"] == page("二")
    assert record(tmp_path, "b")["replaces"] == shelves.digest(page("一"))


def test_a_second_run_writes_nothing(site: Site, tmp_path: Path) -> None:
    site.replies["/a"] = Reply(page(body='<img src="/x.png">'), headers={"ETag": '"1"'})
    site.replies["/x.png"] = Reply(picture(), kind="image/png")
    fetch(site, tmp_path, "/a")
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in all_files(tmp_path)}
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"
    assert before == {
        file: (file.read_bytes(), file.stat().st_mtime_ns) for file in all_files(tmp_path)
    }


def test_what_only_the_server_changes_is_no_change(site: Site, tmp_path: Path) -> None:
    """Tokens, advertisements, what others read: the author wrote the same."""

    def served(number: int) -> bytes:
        return page(
            head=f'<meta name="csrf-token" content="{number}"><script>t({number})</script>',
            body=f"<!-- {number} -->",
        ).replace(b"</body>", f"<aside>{number} readers</aside></body>".encode())

    site.replies["/a"] = [Reply(served(1)), Reply(served(2))]
    fetch(site, tmp_path, "/a")
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"
    assert (tmp_path / "a.html").read_bytes() == served(1)


@pytest.mark.parametrize(
    "changed",
    [
        page("今日でした。"),
        page(head='<meta property="article:modified_time" content="2026-11-01">'),
        page(head='<script type="application/ld+json">{"a": 1}</script>'),
        page(body='<p><a href="https://example.org/2">A</a></p>'),
        page(body='<img src="b.png">'),
        page().replace("質問集</title>".encode(), "質問集2</title>".encode()),
    ],
)
def test_whatever_the_author_changes_is_a_change(
    site: Site, tmp_path: Path, changed: bytes
) -> None:
    site.replies["/a"] = [
        Reply(page(body='<p><a href="https://example.org/">A</a></p>')),
        Reply(changed),
    ]
    fetch(site, tmp_path, "/a")
    assert fetch(site, tmp_path, "/a").line == "0 new, 1 changed, 0 unchanged"
    assert (tmp_path / "a.html").read_bytes() == changed


def test_a_charset_that_only_the_header_names_is_kept(site: Site, tmp_path: Path) -> None:
    served = page().decode().replace("ここ", "Здесь").encode("iso-8859-5", "xmlcharrefreplace")
    site.replies["/a"] = Reply(served, kind="text/html; charset=ISO-8859-5")
    fetch(site, tmp_path, "/a")
    assert record(tmp_path, "a")["charset"] == "iso-8859-5"
    assert "Здесь" in read_page(tmp_path / "a.html").text
    # Saved over by hand in another encoding: the header says nothing of that.
    answer = "Здесь, на этой странице, собраны вопросы слушателей и наши ответы на них. " * 9
    (tmp_path / "a.html").write_bytes(f"<p>В. Где?</p><p>О. {answer}</p>".encode("cp1251"))
    assert answer in read_page(tmp_path / "a.html").text
    (tmp_path / "a.html").write_bytes(served)
    (tmp_path / "a.fetch.json").unlink()
    assert "Здесь" not in read_page(tmp_path / "a.html").text


def test_a_page_keeps_its_file_name(site: Site, tmp_path: Path) -> None:
    """Moved, renamed by the author, asked for by another address: it is the same post."""
    site.replies["/entry/old"] = [Reply(page()), Reply(status=301, headers={"Location": "/new"})]
    site.replies["/new"] = Reply(page("明日です。"))
    fetch(site, tmp_path, "/entry/old")
    assert fetch(site, tmp_path, "/entry/old").line == "0 new, 1 changed, 0 unchanged"
    assert fetch(site, tmp_path, "/new").line == "0 new, 0 changed, 1 unchanged"
    assert [file.name for file in find_pages(tmp_path)] == ["old.html"]
    (tmp_path / "old.html").rename(tmp_path / "mine.html")
    (tmp_path / "old.fetch.json").rename(tmp_path / "mine.fetch.json")
    assert fetch(site, tmp_path, "/entry/old").line == "0 new, 0 changed, 1 unchanged"
    assert [file.name for file in find_pages(tmp_path)] == ["mine.html"]


def test_two_addresses_of_one_post_are_one_post(site: Site, tmp_path: Path) -> None:
    site.replies["/short"] = Reply(status=302, headers={"Location": "/entry/long"})
    site.replies["/entry/long"] = Reply(page())
    assert fetch(site, tmp_path, "/entry/long", "/short", "/short#x").line == (
        "1 new, 0 changed, 0 unchanged"
    )
    assert [file.name for file in find_pages(tmp_path)] == ["long.html"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/entry/2020/11/18/103000", "103000"),
        ("/2020/%E8%B3%AA%E5%95%8F/", "質問"),
        ("/faq/index.html", "faq"),
        ("/?p=12", "blog.example.jp-p-12"),
        ("/post.php?id=3&x=..%2F..%2Fetc", "post-id-3&x-etc"),
        ("/..%2f..%2f.ssh%2fconfig", None),
        ("/con", "con-post"),
        ("/ledger", "ledger"),
        ("/%00%0A%2Fx", None),
        ("/" + "long" * 100, None),
        ("/-rf", "rf"),
    ],
)
def test_names_are_safe_and_tell_the_post(
    site: Site, tmp_path: Path, path: str, name: str | None
) -> None:
    site.replies[path] = Reply(page())
    folder = tmp_path / "input"
    assert fetch(site, folder, path).line == "1 new, 0 changed, 0 unchanged"
    (file,) = find_pages(folder)
    assert name is None or file.stem == name
    assert len(file.name.encode()) < 200
    assert os.listdir(tmp_path) == ["input"]  # noqa: PTH208


def test_names_do_not_collide(site: Site, tmp_path: Path) -> None:
    (tmp_path / "FAQ.html").write_bytes(page("by hand"))
    for path in ("/a/faq", "/b/faq", "/c/Faq"):
        site.replies[path] = Reply(page(path))
    fetch(site, tmp_path, "/a/faq", "/b/faq", "/c/Faq")
    assert (tmp_path / "FAQ.html").read_bytes() == page("by hand")
    names = [file.stem.casefold() for file in find_pages(tmp_path)]
    assert len(names) == len(set(names)) == 4


def test_what_fails_costs_a_line_and_the_rest_comes(site: Site, tmp_path: Path) -> None:
    site.replies["/a"] = Reply(page())
    site.replies["/pdf"] = Reply(b"%PDF", kind="application/pdf")
    done = fetch(site, tmp_path, "/gone", "/pdf", "http://10.0.0.1/", "/a")
    assert done.line == "1 new, 0 changed, 0 unchanged, 3 failed"
    assert done.summary.exit_code is ExitCode.POST_FAILED
    assert all("\n" not in text and text.endswith(".") for text in done.messages("error"))
    assert sorted(files_in(tmp_path)) == ["a.fetch.json", "a.html"]


def test_a_page_that_cannot_be_read_is_saved_all_the_same(site: Site, tmp_path: Path) -> None:
    """It is the build that says so, with what to do."""
    deep = b"<div>" * 6000 + b"x"
    site.replies["/a"] = Reply(deep)
    assert fetch(site, tmp_path, "/a").line == "1 new, 0 changed, 0 unchanged"
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"


def test_what_is_fetched_changes_no_other_post(site: Site, tmp_path: Path) -> None:
    """A record belongs to its own page; the list of sources to none."""
    from pipeline.build.inputs import inputs_of_posts

    def inputs() -> dict[str, dict[str, str]]:
        pages = {file.stem: file for file in find_pages(tmp_path)}
        found = Question.of(tmp_path, tmp_path / "output", None).inputs()
        return inputs_of_posts(pages, tmp_path, found)

    site.replies["/a"] = Reply(page())
    site.replies["/b"] = Reply(page(body='<img src="/x.png">'))
    site.replies["/x.png"] = Reply(picture(), kind="image/png")
    fetch(site, tmp_path, "/a")
    before = inputs()
    (tmp_path / "sources.toml").write_text(f'posts = ["{site.url}/b"]')
    fetch(site, tmp_path)
    after = inputs()
    assert after["a"] == before["a"]
    (tmp_path / "b.fetch.json").unlink()
    assert inputs()["a"] == before["a"]
    assert inputs()["b"] != after["b"]
