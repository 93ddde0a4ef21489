"""Whole runs: what is in the input folder after them, and what a build makes of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pipeline.build.quick import Question
from pipeline.errors import ExitCode, QapressError, SettingsError
from pipeline.extract import extract
from pipeline.fetch import shelf as shelves
from pipeline.fetch.run import Run, Summary, Told
from pipeline.fetch.shelf import at_work_alone
from pipeline.fetch.sources import load_sources, sources_of
from pipeline.settings import FetchSettings
from pipeline.source import find_pages, read_page
from tests.fetch.server import NOW, Reply, Request, Site, files_in, visiting

PAIRS = "<p>Q. いつですか？</p><p>A. {answer}</p><p>Q. どこですか？</p><p>A. ここです。</p>"


def page(answer: str = "今日です。", head: str = "", body: str = "", **_: str) -> bytes:
    pairs = PAIRS.format(answer=answer)
    return (
        f'<html lang="ja"><head><title>質問集</title>{head}</head>'
        f"<body><article><h1>質問集</h1>{pairs}{body}</article></body></html>"
    ).encode()


def picture(colour: str = "red", kind: str = "PNG") -> bytes:
    target = BytesIO()
    Image.new("RGB", (3, 2), colour).save(target, kind)
    return target.getvalue()


class Fetched:
    """The end of a run: its summary and everything that it told."""

    def __init__(self, summary: Summary, told: list[Told]) -> None:
        self.summary = summary
        self.told = told
        self.line = summary.line

    def messages(self, what: str) -> list[str]:
        return [one.message for one in self.told if one.what == what]


def fetch(
    site: Site,
    folder: Path,
    *paths: str,
    pattern: str = "",
    settings: FetchSettings | None = None,
) -> Fetched:
    told: list[Told] = []
    texts: Sequence[str] = [path if "://" in path else site.url + path for path in paths]
    sources = sources_of(texts, pattern) if texts else load_sources(folder)
    with at_work_alone(folder), visiting(site) as visitor:
        run = Run(folder, visitor, settings or FetchSettings(), now=lambda: NOW, tell=told.append)
        return Fetched(run.fetch(sources), told)


def record(folder: Path, stem: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((folder / f"{stem}.fetch.json").read_bytes())
    return loaded


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


def all_files(folder: Path) -> Iterable[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


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
    (tmp_path / "a.html").write_bytes(served.decode("iso-8859-5").encode("utf-16"))
    assert "Здесь" in read_page(tmp_path / "a.html").text
    (tmp_path / "a.html").write_bytes(served)
    (tmp_path / "a.fetch.json").unlink()
    assert "Здесь" not in read_page(tmp_path / "a.html").text


def test_pictures_come_with_the_page(site: Site, tmp_path: Path) -> None:
    body = (
        '<p><img src="blank.gif" data-src="/img/図.png?w=1" alt="図"></p>'
        '<p><img src="https://blog.example.jp:1/elsewhere.png"></p><p><img src="gone.png"></p>'
        '<p><img src="evil.png"><img src="drawing.svg"><img src="data:image/png;base64,AA=="></p>'
        '<p><img src="file:///etc/passwd"></p>'
    )
    site.replies["/x/a"] = Reply(page(body=body))
    site.replies["/img/%E5%9B%B3.png?w=1"] = Reply(picture(), kind="image/png")
    site.replies["/x/blank.gif"] = Reply(picture("white", "GIF"), kind="image/gif")
    site.replies["/x/evil.png"] = Reply(b"\x89PNG\r\n\x1a\n<script>", kind="image/png")
    site.replies["/x/drawing.svg"] = Reply(b"<svg/>", kind="image/svg+xml")
    done = fetch(site, tmp_path, "/x/a")
    assert done.line == "1 new, 0 changed, 0 unchanged"
    assert done.summary.exit_code is ExitCode.DONE
    (name,) = [name for name in files_in(tmp_path) if name.startswith("a_files/")]
    assert name.startswith("a_files/図-")
    assert files_in(tmp_path)[name] == picture()
    warnings = " ".join(done.messages("warning"))
    for said in (
        "robots.txt",
        "gone.png: is not there",
        "evil.png: is no picture",
        "but image/svg",
    ):
        assert said in warnings
    assert "file:///etc/passwd: is no address" in warnings
    files = read_page(tmp_path / "a.html").files
    assert {address: one.content for address, one in files.items()} == {
        "/img/図.png?w=1": picture()
    }
    assert "/x/blank.gif" not in site.paths


def test_a_picture_that_failed_is_tried_again(site: Site, tmp_path: Path) -> None:
    site.replies["/a"] = Reply(page(body='<img src="x.png">'), headers={"ETag": '"1"'})
    site.replies["/x.png"] = [Reply(status=404), Reply(picture(), kind="image/png")]
    fetch(site, tmp_path, "/a")
    assert "pictures" not in record(tmp_path, "a")
    done = fetch(site, tmp_path, "/a")
    assert (done.line, len(read_page(tmp_path / "a.html").files)) == (
        "0 new, 0 changed, 1 unchanged",
        1,
    )


def test_posts_that_share_a_picture_ask_for_it_once(site: Site, tmp_path: Path) -> None:
    for path in ("/a", "/b"):
        site.replies[path] = Reply(page(body='<img src="/x.png">'))
    site.replies["/x.png"] = Reply(picture(), kind="image/png")
    fetch(site, tmp_path, "/a", "/b")
    assert site.paths.count("/x.png") == 1
    assert all(len(read_page(file).files) == 1 for file in find_pages(tmp_path))


def test_a_picture_larger_than_allowed_is_left_out(site: Site, tmp_path: Path) -> None:
    site.replies["/a"] = Reply(page(body='<img src="/x.png">'))
    site.replies["/x.png"] = Reply(picture() + bytes(20_000), kind="image/png")
    done = fetch(site, tmp_path, "/a", settings=FetchSettings(image_mb=0.01))
    assert "larger than 0.01 MB" in done.messages("warning")[0]
    assert sorted(files_in(tmp_path)) == ["a.fetch.json", "a.html"]


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


def test_a_page_edited_by_hand_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.replies["/a"] = Reply(page())
    fetch(site, tmp_path, "/a")
    (tmp_path / "a.html").write_bytes(page("mine"))
    done = fetch(site, tmp_path, "/a")
    assert done.line == "0 new, 0 changed, 0 unchanged, 1 left alone"
    assert (tmp_path / "a.html").read_bytes() == page("mine")
    (tmp_path / "a.html").unlink()
    assert fetch(site, tmp_path, "/a").line == "1 new, 0 changed, 0 unchanged"
    assert (tmp_path / "a.html").read_bytes() == page()


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


class _StoppedError(BaseException):
    """A power cut."""


@pytest.mark.parametrize("step", range(1, 9))
def test_a_run_that_is_stopped_leaves_nothing_half(
    site: Site, tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before each write in turn; the next run makes it whole, under the same name."""
    old, new = page("old"), page("new", body='<img src="/x.png">')
    site.replies["/a"] = Reply(old)
    fetch(site, tmp_path, "/a")
    site.replies["/a"] = site.replies["/b"] = Reply(new)
    site.replies["/x.png"] = Reply(picture(), kind="image/png")
    write, left = shelves.write_whole, iter(range(step))

    def stopping(place: Path, content: bytes) -> None:
        if next(left, None) is None:
            raise _StoppedError
        write(place, content)

    with monkeypatch.context() as patched:
        patched.setattr(shelves, "write_whole", stopping)
        try:
            fetch(site, tmp_path, "/a", "/b")
        except _StoppedError:
            pass
        else:
            assert step > 5
    for file in all_files(tmp_path):
        assert file.suffix == ".json" or file.read_bytes() in (old, new, picture())
    for file in find_pages(tmp_path):
        assert extract(read_page(file)).post.records
    done = fetch(site, tmp_path, "/a", "/b")
    assert not done.summary.errors
    assert done.summary.left == 0
    assert [file.name for file in find_pages(tmp_path)] == ["a.html", "b.html"]
    assert all(file.read_bytes() == new for file in find_pages(tmp_path))
    assert fetch(site, tmp_path, "/a", "/b").line == "0 new, 0 changed, 2 unchanged"


def test_a_killed_run_leaves_no_rubbish(site: Site, tmp_path: Path) -> None:
    (tmp_path / ".0123456789abcdef.42.qapress-tmp").write_bytes(b"half")
    site.replies["/a"] = Reply(page())
    fetch(site, tmp_path, "/a")
    assert sorted(files_in(tmp_path)) == ["a.fetch.json", "a.html"]


def test_two_runs_do_not_mix(tmp_path: Path) -> None:
    with (
        at_work_alone(tmp_path),
        pytest.raises(QapressError, match="another run is fetching"),
        at_work_alone(tmp_path),
    ):
        pass


def test_a_damaged_record_is_no_reason_to_fetch_a_post_twice(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.fetch.json").write_bytes(b'{"address": 1}')
    with pytest.raises(SettingsError, match="cannot be understood"):
        fetch(site, tmp_path, "/a")
    (tmp_path / "a.html").write_bytes(page())
    assert read_page(tmp_path / "a.html").address == ""


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "a\0b", "..", "x/../../y"])
def test_a_record_names_no_file_elsewhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    folder = tmp_path / "input"
    (folder / "a_files").mkdir(parents=True)
    (folder / "a.html").write_bytes(page(body='<img src="http://x/">'))
    table = {"address": "", "final_address": "", "fetched": "", "status": 200}
    (folder / "a.fetch.json").write_text(json.dumps(table | {"pictures": {"http://x/": name}}))
    assert read_page(folder / "a.html").files == {}


def test_amp_and_print_versions_lead_to_the_post(site: Site, tmp_path: Path) -> None:
    canonical = f'<link rel="canonical" href="{site.url}/entry/1">'
    amp = page(head=canonical).replace(b"<html", b"<html amp", 1)
    site.replies["/m/1"] = Reply(amp)
    site.replies["/entry/1/print"] = Reply(page(head=canonical))
    site.replies["/entry/1?utm_source=x"] = Reply(page(head=canonical))
    site.replies["/entry/1"] = Reply(page("the post", head=canonical))
    done = fetch(site, tmp_path, "/m/1", "/entry/1/print", "/entry/1?utm_source=x", "/entry/1")
    assert done.line == "1 new, 0 changed, 0 unchanged"
    assert [file.name for file in find_pages(tmp_path)] == ["1.html"]
    assert b"the post" in (tmp_path / "1.html").read_bytes()


@pytest.mark.parametrize(
    "place", ["/", "http://elsewhere.example/print", "file:///etc/passwd", "http://[", ""]
)
def test_no_canonical_link_leads_astray(site: Site, tmp_path: Path, place: str) -> None:
    """Another site, no address at all; or the front page, which some blogs name in every post."""
    served = page(head=f'<link rel="canonical" href="{place}">')
    site.replies["/entry/1"] = Reply(served)
    site.replies["/"] = Reply(page("front page"))
    assert fetch(site, tmp_path, "/entry/1").line == "1 new, 0 changed, 0 unchanged"
    assert (tmp_path / "1.html").read_bytes() == served


def test_a_print_version_whose_post_is_gone_stays(site: Site, tmp_path: Path) -> None:
    served = page(head='<link rel="canonical" href="/entry/1">')
    site.replies["/entry/1/print"] = Reply(served)
    done = fetch(site, tmp_path, "/entry/1/print")
    assert (done.line, len(done.messages("warning"))) == ("1 new, 0 changed, 0 unchanged", 1)
    assert (tmp_path / "1.html").read_bytes() == served


@pytest.mark.parametrize(
    ("following", "told"),
    [
        ("/entry/1/2", True),
        ("?page=2", True),
        ("/entry/2", False),
        ("https://x.jp/entry/1/2", False),
    ],
)
def test_a_post_that_goes_on_is_told(
    site: Site, tmp_path: Path, following: str, told: bool
) -> None:
    site.replies["/entry/1"] = Reply(page(head=f'<link rel="next" href="{following}">'))
    assert bool(fetch(site, tmp_path, "/entry/1").messages("note")) is told


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


@pytest.mark.parametrize("served", [b"<p>Please sign in.", b"<p>Are you a robot?" * 50])
def test_a_post_is_not_replaced_by_an_excuse(site: Site, tmp_path: Path, served: bytes) -> None:
    site.replies["/a"] = [Reply(page()), Reply(served), Reply(page("明日です。"))]
    fetch(site, tmp_path, "/a")
    done = fetch(site, tmp_path, "/a")
    assert done.line == "0 new, 0 changed, 0 unchanged, 1 left alone"
    assert "has no questions any more" in done.messages("left")[0]
    assert (tmp_path / "a.html").read_bytes() == page()
    assert fetch(site, tmp_path, "/a").line == "0 new, 1 changed, 0 unchanged"


def test_a_post_that_leads_to_the_front_page_is_gone(site: Site, tmp_path: Path) -> None:
    home = Reply(status=301, headers={"Location": "/"})
    site.replies["/a"] = [Reply(page()), home]
    site.replies["/b"] = site.replies["/index.html"] = home
    site.replies["/"] = Reply(page("front page"))
    fetch(site, tmp_path, "/a")
    done = fetch(site, tmp_path, "/a", "/b", "/index.html")
    assert done.line == "1 new, 0 changed, 0 unchanged, 2 failed"
    assert all("seems to be gone" in text for text in done.messages("error"))
    assert (tmp_path / "a.html").read_bytes() == page()


def test_nothing_is_written_through_a_link(site: Site, tmp_path: Path) -> None:
    folder, outside = tmp_path / "input", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "page").write_bytes(b"mine")
    (folder / "a_files").symlink_to(outside)
    (folder / "b.fetch.json").symlink_to(outside / "page")
    site.replies["/x/a"] = Reply(page(body='<img src="/x.png">'))
    site.replies["/x.png"] = Reply(picture(), kind="image/png")
    with pytest.raises(SettingsError, match="cannot be understood"):
        fetch(site, folder, "/x/a")
    (folder / "b.fetch.json").unlink()
    assert "a_files: is a link" in fetch(site, folder, "/x/a").messages("error")[0]
    (folder / "a_files").unlink()
    fetch(site, folder, "/x/a")
    (folder / "a.html").unlink()
    (folder / "a.html").symlink_to(outside / "page")
    assert "cannot be read" in fetch(site, folder, "/x/a").messages("error")[0]
    assert files_in(outside) == {"page": b"mine"}


def test_a_folder_that_cannot_be_made_ends_the_run(site: Site, tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"a file")
    with pytest.raises(QapressError, match="cannot be written"):
        fetch(site, tmp_path / "input", "/a")
