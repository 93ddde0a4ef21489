"""Posts that go on over several pages: they are brought whole, and nothing else with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.extract import extract
from pipeline.fetch.addresses import parse
from pipeline.fetch.continued import MAX_PAGES, page_number, same_title
from pipeline.source import find_pages, read_page
from tests.fetch.runs import fetch, picture, record
from tests.fetch.server import Reply, Request, Site, files_in

PAGES = "<p>Q. {0}番は何ですか？</p><p>A. 答え{0}です。{1}</p>"


def page(number: int, links: str = "", more: str = "", title: str = "質問集") -> bytes:
    return (
        f'<html lang="ja"><head><title>{title}</title>{links if "<link" in links else ""}</head>'
        f"<body><article><h1>{title}</h1>{PAGES.format(number, more)}"
        f"{'' if '<link' in links else links}</article></body></html>"
    ).encode()


def onward(place: str) -> str:
    return f'<link rel="next" href="{place}">'


def three(site: Site, *, tag: str = "1") -> None:
    """A post of three pages, the links to which stand below its text."""
    links = '<p class="page-links"><a href="/a/">1</a> <a href="/a/2/">2</a> <a href="/a/3/">3</a>'
    for number, path in enumerate(("/a/", "/a/2/", "/a/3/"), 1):
        site.replies[path] = tagged(page(number, links), f'"{number}-{tag}"')


def tagged(body: bytes, etag: str) -> object:
    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304)
        return Reply(body, headers={"ETag": etag})

    return answer


def parts(folder: Path, stem: str = "a") -> list[dict[str, str]]:
    found = record(folder, stem).get("parts", [])
    assert isinstance(found, list)
    return found


def answers(folder: Path, stem: str = "a") -> list[str]:
    whole = read_page(folder / f"{stem}.html")
    texts = [whole.text, *(one.text for one in whole.continuations)]
    return [text.partition("A. ")[2].partition("<")[0] for text in texts]


def test_a_post_of_three_pages_is_brought_whole(site: Site, tmp_path: Path) -> None:
    three(site)
    done = fetch(site, tmp_path, "/a/")
    assert done.line == "1 new, 0 changed, 0 unchanged"
    assert done.messages("note") == ["goes on over 3 pages, which are there too."]
    assert [file.name for file in find_pages(tmp_path)] == ["a.html"]
    assert [one["address"] for one in parts(tmp_path)] == [f"{site.url}/a/2/", f"{site.url}/a/3/"]
    assert [one["etag"] for one in parts(tmp_path)] == ['"2-1"', '"3-1"']
    for one in parts(tmp_path):
        assert (tmp_path / "a_files" / one["file"]).read_bytes().startswith(b"<html")
    assert answers(tmp_path) == ["答え1です。", "答え2です。", "答え3です。"]


def test_the_build_reads_all_pages_as_one_post(site: Site, tmp_path: Path) -> None:
    three(site)
    fetch(site, tmp_path, "/a/")
    records = extract(read_page(tmp_path / "a.html")).post.records
    assert [(one.question.text, one.answer.text) for one in records] == [
        (f"{number}番は何ですか？", f"答え{number}です。") for number in (1, 2, 3)
    ]


def test_again_each_page_is_asked_whether_it_has_changed(site: Site, tmp_path: Path) -> None:
    three(site)
    fetch(site, tmp_path, "/a/")
    before = files_in(tmp_path)
    site.requests.clear()
    assert fetch(site, tmp_path, "/a/", "/a/2/").line == "0 new, 0 changed, 1 unchanged"
    asked = [one.headers.get("if-none-match") for one in site.requests[1:]]
    assert asked == ['"1-1"', '"2-1"', '"3-1"']
    assert files_in(tmp_path) == before
    site.replies["/a/2/"] = tagged(page(22, '<a href="/a/3/">3</a>'), '"2-2"')
    assert fetch(site, tmp_path, "/a/").line == "0 new, 1 changed, 0 unchanged"
    assert answers(tmp_path) == ["答え1です。", "答え22です。", "答え3です。"]
    assert len(list((tmp_path / "a_files").iterdir())) == 2
    site.replies["/a/"] = tagged(page(1), '"1-2"')
    assert fetch(site, tmp_path, "/a/").line == "0 new, 1 changed, 0 unchanged"
    assert (answers(tmp_path), parts(tmp_path)) == (["答え1です。"], [])
    assert list((tmp_path / "a_files").iterdir()) == []


@pytest.mark.parametrize(
    ("path", "following", "title"),
    [
        ("/a", "/a/2", "質問集 - 2ページ目"),
        ("/a", "a/page/2/", "質問集（2/3）"),
        ("/a", "?page=2", "質問集 | Page 2 of 3"),
        ("/x/a.html", "a-2.html", "質問集 (2)"),
        ("/x/a.html", "a_p2.html", "質問集"),
        ("/x/a.html", "/x/a.html/2", "質問集 ｐ．２"),
        ("/?p=12", "/?p=12&page=2", "質問集"),
    ],
)
def test_the_ways_in_which_posts_go_on(
    site: Site, tmp_path: Path, path: str, following: str, title: str
) -> None:
    site.replies[path] = Reply(page(1, onward(following)))
    place = str(parse(following, parse(site.url + path)).target)
    site.replies[place] = Reply(page(2, title=title))
    fetch(site, tmp_path, path)
    (file,) = find_pages(tmp_path)
    assert answers(tmp_path, file.stem) == ["答え1です。", "答え2です。"]


@pytest.mark.parametrize(
    ("path", "following", "title"),
    [
        ("/entry/1", "/entry/2", "質問集"),
        ("/entry/1", "/entry/1/comment-page-2/", "質問集"),
        ("/entry/1", "/entry/1/3", "質問集"),
        ("/entry/1", "/entry/1/2", "別の記事"),
        ("/entry/1", "/entry/1?utm=2", "質問集"),
        ("/entry/1", "https://elsewhere.example/entry/1/2", "質問集"),
        ("/2020/11/1.html", "/2020/11/2.html", "質問集"),
        ("/", "/2", "質問集"),
        ("/entry/1", "http://[", "質問集"),
    ],
)
def test_another_post_is_not_the_next_page(
    site: Site, tmp_path: Path, path: str, following: str, title: str
) -> None:
    site.replies[path] = Reply(page(1, onward(following)))
    if following.startswith("/"):
        site.replies[following] = Reply(page(2, title=title))
    fetch(site, tmp_path, path)
    (file,) = find_pages(tmp_path)
    assert parts(tmp_path, file.stem) == []
    assert not (tmp_path / f"{file.stem}_files").exists()


def test_the_same_page_again_is_no_further_page(site: Site, tmp_path: Path) -> None:
    """Some servers give page 1 whatever is asked for, others lead back to it."""
    site.replies["/a"] = site.replies["/a?page=2"] = Reply(page(1, onward("?page=2")))
    site.replies["/b"] = Reply(page(1, onward("/b/2")))
    site.replies["/b/2"] = Reply(status=301, headers={"Location": "/b"})
    fetch(site, tmp_path, "/a", "/b")
    assert parts(tmp_path, "a") == parts(tmp_path, "b") == []


def test_pages_without_end_end(site: Site, tmp_path: Path) -> None:
    site.replies["/a"] = Reply(page(1, onward("/a/2")))
    for number in range(2, 60):
        site.replies[f"/a/{number}"] = Reply(page(number, onward(f"/a/{number + 1}")))
    fetch(site, tmp_path, "/a")
    assert len(parts(tmp_path)) == MAX_PAGES - 1


def test_a_page_that_cannot_be_had_now_is_left_as_it_was(site: Site, tmp_path: Path) -> None:
    three(site)
    fetch(site, tmp_path, "/a/")
    site.replies["/a/2/"] = Reply(status=404)
    done = fetch(site, tmp_path, "/a/")
    assert done.line == "0 new, 0 changed, 1 unchanged"
    assert "page 2 of it is left as it was" in done.messages("warning")[0]
    assert len(answers(tmp_path)) == 3


def test_robots_rules_hold_for_further_pages(site: Site, tmp_path: Path) -> None:
    three(site)
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /a/2\n", kind="text/plain")
    done = fetch(site, tmp_path, "/a/")
    assert "robots.txt says so" in done.messages("warning")[0]
    assert site.paths == ["/a/"]


def test_each_page_has_pictures_of_its_own(site: Site, tmp_path: Path) -> None:
    """The same relative address is another picture on another page."""
    site.replies["/a"] = Reply(page(1, onward("/a/2"), '<img src="x.png">'))
    site.replies["/a/2"] = Reply(page(2, more='<img src="x.png">'))
    site.replies["/x.png"] = Reply(picture("red"), kind="image/png")
    site.replies["/a/x.png"] = Reply(picture("blue"), kind="image/png")
    fetch(site, tmp_path, "/a")
    whole = read_page(tmp_path / "a.html")
    (further,) = whole.continuations
    assert whole.files["x.png"].content == picture("red")
    assert further.files["x.png"].content == picture("blue")
    assert further.address == f"{site.url}/a/2"
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"
    assert site.paths.count("/x.png") == site.paths.count("/a/x.png") == 1


def test_a_further_page_that_was_edited_or_lost(site: Site, tmp_path: Path) -> None:
    three(site)
    fetch(site, tmp_path, "/a/")
    file = tmp_path / "a_files" / parts(tmp_path)[0]["file"]
    file.write_bytes(page(2, more="直しました。"))
    assert fetch(site, tmp_path, "/a/").line == "0 new, 0 changed, 0 unchanged, 1 left alone"
    assert "直しました" in read_page(tmp_path / "a.html").continuations[0].text
    file.unlink()
    with pytest.raises(SourceError, match="the post goes on there"):
        read_page(tmp_path / "a.html")
    assert fetch(site, tmp_path, "/a/").line == "0 new, 0 changed, 1 unchanged"
    assert answers(tmp_path) == ["答え1です。", "答え2です。", "答え3です。"]


@pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "", "..", "a\0b", "x/y.html"])
def test_a_record_names_no_further_page_elsewhere(site: Site, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "input"
    three(site)
    fetch(site, folder, "/a/")
    (tmp_path / "secret.html").write_bytes(page(9))
    table = json.loads((folder / "a.fetch.json").read_bytes())
    table["parts"][0]["file"] = name
    (folder / "a.fetch.json").write_text(json.dumps(table))
    with pytest.raises(SourceError, match="cannot be read"):
        read_page(folder / "a.html")
    assert "Traceback" not in str(fetch(site, folder, "/a/").messages("error"))


def test_titles_are_the_same_but_for_the_page() -> None:
    assert same_title("Q&A 集（1/3）", "q&a集 (2/3)", 2)
    assert same_title("FAQ", "FAQ - page 2", 2)
    assert not same_title("第1回 質問集", "第2回 質問集", 2)
    assert not same_title("", "2ページ目", 2)


def test_the_number_of_a_page_is_in_its_address() -> None:
    first = parse("https://blog.example.jp/entry/1?x=1")
    for place, number in (
        ("/entry/1/2?x=1", 2),
        ("/entry/1/2", 0),
        ("/entry/1?x=1&page=12", 12),
        ("/entry/1?page=2", 0),
        ("/entry/1?x=1&page=2&y=3", 0),
        ("/entry/1?x=1&page=abc", 0),
        ("/entry/11/2?x=1", 0),
        ("http://blog.example.jp/entry/1/2?x=1", 0),
    ):
        assert page_number(first, parse(place, first)) == number, place
