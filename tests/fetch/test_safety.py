"""What never happens to the input folder: half a page, a lost post, a file elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import QapressError, SettingsError
from pipeline.extract import extract
from pipeline.fetch import shelf as shelves
from pipeline.fetch.addresses import parse
from pipeline.fetch.article import View
from pipeline.fetch.shelf import at_work_alone
from pipeline.fetch.variants import canonical_of
from pipeline.source import find_pages, read_page
from tests.fetch.runs import all_files, fetch, page, picture
from tests.fetch.server import Reply, Site, files_in


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


_RECORD = '{"address": "", "final_address": "", "fetched": "", "status": 200, %s}'
_DAMAGED = [
    '{"address": 1}', "[" * 100_000, "null", '{"\\ud800": 1}', _RECORD % '"pictures": true',
    _RECORD % '"pictures": {"a": null}', _RECORD % '"parts": 7', _RECORD % '"parts": [null]',
    _RECORD % '"parts": [{"file": "x"}]', _RECORD % '"etag": []', _RECORD % '"new": 1',
]  # fmt: skip


@pytest.mark.parametrize("damaged", _DAMAGED)
def test_a_damaged_record_is_no_reason_to_fetch_a_post_twice(
    site: Site, tmp_path: Path, damaged: str
) -> None:
    (tmp_path / "a.fetch.json").write_text(damaged)
    with pytest.raises(SettingsError, match="cannot be understood"):
        fetch(site, tmp_path, "/a")
    (tmp_path / "a.html").write_bytes(page())
    assert read_page(tmp_path / "a.html").address == ""


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "../b_files/x.png", "x/x.png", "/etc/passwd", "a\0b", "..", "x/../../y"],
)
def test_a_record_names_no_file_elsewhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    folder = tmp_path / "input"
    for place in ("a_files/x", "b_files"):
        (folder / place).mkdir(parents=True)
        (folder / place / "x.png").write_bytes(picture())
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


def test_a_canonical_link_is_believed_on_the_same_site_only() -> None:
    address = parse("https://blog.example.jp/entry/1/print")
    for place, expected in (
        ("/entry/1", "https://blog.example.jp/entry/1"),
        ("https://www.blog.example.jp/entry/1", "https://www.blog.example.jp/entry/1"),
        ("https://elsewhere.example/entry/1", "None"),
        ("http://blog.example.jp/entry/1", "None"),
        ("/entry/1/print#top", "None"),
    ):
        assert str(canonical_of(View("", canonical=place), address)) == expected


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="http://www.blog.example.jp:{port}/entry/1/">',
        '<meta property="og:url" content="http://blog.example.jp:{port}/entry/1">',
        "<!-- saved from url=(0042)http://blog.example.jp:{port}/entry/1 -->",
    ],
)
def test_a_post_saved_by_hand_is_not_there_twice(site: Site, tmp_path: Path, head: str) -> None:
    (tmp_path / "mine.html").write_bytes(page(head=head.format(port=site.port)))
    (tmp_path / "broken.html").write_bytes(b"<div>" * 6000)
    site.replies["/short"] = Reply(status=301, headers={"Location": "/entry/1"})
    site.replies["/entry/1"] = site.replies["/entry/2"] = Reply(page())
    done = fetch(site, tmp_path, "/short", "/entry/2")
    assert done.line == "1 new, 0 changed, 0 unchanged, 1 left alone"
    assert done.messages("left")[0].startswith("was saved by hand from this address")
    assert [file.name for file in find_pages(tmp_path)] == ["2.html", "broken.html", "mine.html"]
    (tmp_path / "mine.html").unlink()
    assert fetch(site, tmp_path, "/short").line == "1 new, 0 changed, 0 unchanged"


def test_a_page_renamed_without_its_record_is_not_fetched_beside_it(
    site: Site, tmp_path: Path
) -> None:
    site.replies["/a"] = Reply(page())
    fetch(site, tmp_path, "/a")
    (tmp_path / "a.html").rename(tmp_path / "mine.html")
    done = fetch(site, tmp_path, "/a")
    assert done.line == "0 new, 0 changed, 0 unchanged, 1 left alone"
    assert done.messages("left") == [
        "is called mine.html now. Rename a.fetch.json alike, or remove it."
    ]
    (tmp_path / "a.fetch.json").rename(tmp_path / "mine.fetch.json")
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"
    (tmp_path / "mine.fetch.json").unlink()
    done = fetch(site, tmp_path, "/a")
    assert done.line == "0 new, 0 changed, 0 unchanged, 1 left alone"
    assert [file.name for file in find_pages(tmp_path)] == ["mine.html"]


def test_two_pages_that_call_each_other_canonical_do_not_take_turns(
    site: Site, tmp_path: Path
) -> None:
    site.replies["/a"] = Reply(page(head='<link rel="canonical" href="/a?x">'))
    site.replies["/a?x"] = Reply(page(head='<link rel="canonical" href="/a">'))
    assert fetch(site, tmp_path, "/a").line == "1 new, 0 changed, 0 unchanged"
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"
    assert [file.name for file in find_pages(tmp_path)] == ["a.html"]


def test_what_lies_where_a_picture_belongs_costs_its_own_post_only(
    site: Site, tmp_path: Path
) -> None:
    site.replies["/a"] = site.replies["/c"] = Reply(page(body='<img src="/x.png">'))
    site.replies["/b"] = Reply(page("b"))
    site.replies["/x.png"] = Reply(picture(), kind="image/png")
    (tmp_path / "a_files").write_bytes(b"a file")
    fetch(site, tmp_path / "other", "/c")
    name = next((tmp_path / "other" / "c_files").iterdir()).name
    (tmp_path / "c_files" / name).mkdir(parents=True)
    done = fetch(site, tmp_path, "/a", "/c", "/b")
    assert done.line == "1 new, 0 changed, 0 unchanged, 2 failed"
    assert "a_files: is no folder. Remove it" in done.messages("error")[0]
    assert f"{name}: is no file. Remove it" in done.messages("error")[1]
    assert (tmp_path / "a_files").read_bytes() == b"a file"
