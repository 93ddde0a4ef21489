"""The pictures of a post come with it, and nothing that is none."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ExitCode
from pipeline.settings import FetchSettings
from pipeline.source import find_pages, read_page
from tests.fetch.runs import fetch, page, picture, record
from tests.fetch.server import Reply, Site, files_in


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
        "public network",
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
