"""Web archives are read as pages, and taken apart like the web they hold."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipeline.errors import SettingsError, SourceError
from pipeline.extract import extract
from pipeline.fetch.addresses import parse
from pipeline.fetch.archive import Archive
from pipeline.fetch.run import Run, Told
from pipeline.fetch.visitor import page_kind
from pipeline.settings import FetchSettings
from pipeline.source import containers, find_pages, read_page, slugs_of
from tests.builds import qapress
from tests.fetch.runs import Fetched, page, picture
from tests.fetch.runs import record as record_of
from tests.fetch.server import NOW, files_in
from tests.warcs import answer, archive, chunked, record

pytest.importorskip("fastwarc")

HOME = "https://blog.example.jp"
PICTURE = record(f"{HOME}/img/x.png", answer(picture(), "image/png"))


def read(folder: Path, *records: bytes, name: str = "faq.warc.gz") -> list[str]:
    file = folder / name
    file.write_bytes(archive(records) if name.endswith("gz") else b"".join(records))
    return [one.question.text for one in extract(read_page(file)).post.records]


def test_an_archive_of_one_page_is_a_post(tmp_path: Path) -> None:
    body = '<p>見る<img src="../img/x.png" alt="図"></p>'
    served = record(f"{HOME}/entry/1", answer(page(body=body)))
    request = record(f"{HOME}/entry/1", b"GET / HTTP/1.1\r\n\r\n", type_="request")
    moved = answer(b"<p>moved", "text/html", "Location: /entry/1", status="301 Moved")
    gone = record(f"{HOME}/gone", answer(b"<p>gone", status="404 Not Found"))
    parts = [request, record(f"{HOME}/1", moved), served, gone, PICTURE]
    assert read(tmp_path, *parts) == ["いつですか？", "どこですか？"]
    assert read(tmp_path, *parts, name="plain.WARC") == ["いつですか？", "どこですか？"]
    assert [file.name for file in find_pages(tmp_path)] == ["faq.warc.gz", "plain.WARC"]
    assert list(slugs_of(find_pages(tmp_path))) == ["faq", "plain"]
    one = read_page(tmp_path / "faq.warc.gz")
    assert (one.slug, one.address) == ("faq", f"{HOME}/entry/1")
    assert {name: media.content for name, media in one.files.items()} == {"../img/x.png": picture()}


PACKED = ("Content-Encoding: gzip", "Transfer-Encoding: chunked")


@pytest.mark.parametrize(
    "block",
    [
        answer(gzip.compress(page()), "text/html", PACKED[0]),
        answer(chunked(page()), "text/html", PACKED[1]),
        answer(chunked(gzip.compress(page())), "text/html", *PACKED),
        answer(page(), "text/html", *PACKED),
        answer(page(), "text/html", "Content-Encoding: br"),
        answer(page().decode().encode("euc-jp"), "text/html; charset=EUC-JP"),
    ],
    ids=["gzip", "chunked", "both", "undone", "br undone", "charset"],
)
def test_answers_are_unpacked_unless_they_are_already(tmp_path: Path, block: bytes) -> None:
    assert read(tmp_path, record(f"{HOME}/1", block)) == ["いつですか？", "どこですか？"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "holds no web pages"),
        (b"nonsense" * 100, "is no web archive"),
        (archive([record(f"{HOME}/1", answer(page()))])[:-60], "is no web archive"),
        (record(f"{HOME}/1", answer(page()))[:-100], "is no web archive"),
        (archive([record(f"{HOME}/1", answer(b"\0\1\2", "text/html", "Content-Encoding: br"))]),
         "holds no web pages"),
        (archive([record(f"{HOME}/1", answer(gzip.compress(bytes(70_000_000)), "text/html",
                                             "Content-Encoding: gzip"))]), "holds no web pages"),
        (archive([record(f"{HOME}/{n}", answer(page())) for n in (1, 2)]), "holds 2 web pages"),
    ],
    ids=["empty", "garbage", "cut", "cut plain", "brotli", "bomb", "two"],
)  # fmt: skip
def test_other_archives_are_errors(tmp_path: Path, content: bytes, problem: str) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=problem) as caught:
        read_page(file)
    assert caught.value.advice


def test_an_archive_that_unpacks_to_too_much_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "_MOST", 1000)
    large = record(f"{HOME}/x.png", answer(bytes(2000), "image/png"))
    with pytest.raises(SourceError, match="holds more than"):
        read(tmp_path, record(f"{HOME}/1", answer(page())), large)


def take_apart(folder: Path, content: bytes, pattern: str = "") -> Fetched:
    file, told = folder.with_name("crawl.warc.gz"), list[Told]()
    file.write_bytes(content)
    archived = Archive(file)
    run = Run(folder, archived, FetchSettings(), now=lambda: NOW, tell=told.append)
    return Fetched(run.fetch(archived.sources(pattern)), told)


def crawl(*, date: str = "2026-01-01T00:00:00Z", text: str = "今日です。") -> bytes:
    linked = page(text, body='<img src="/img/x.png"><img src="/img/none.png">')
    moved = answer(b"", "text/html", "Location: /entry/1", status="302 Found")
    return archive(
        [
            record("dns:blog.example.jp", b"20260101 x", date),
            record(f"{HOME}/short", moved, date),
            record(f"{HOME}/entry/1", answer(b"<p>older", "text/html"), date),
            record(f"{HOME}/entry/1", answer(linked, "text/html", 'ETag: "1"'), date),
            record(f"{HOME}/entry/2", answer(gzip.compress(linked), "text/html", PACKED[0]), date),
            record(f"{HOME}/about", answer(b"<p>about", "text/html"), date),
            PICTURE,
        ]
    )


def test_a_crawl_is_taken_apart_like_the_web(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    done = take_apart(folder, crawl(), "/entry/*")
    assert done.line == "2 new, 0 changed, 0 unchanged"
    assert [file.name for file in find_pages(folder)] == ["1.html", "2.html"]
    assert all("/img/none.png: is not in this archive" in text for text in done.messages("warning"))
    told = record_of(folder, "1")
    assert (told["fetched"], told["etag"]) == ("2026-01-01T00:00:00Z", '"1"')
    assert all(len(read_page(file).files) == 1 for file in find_pages(folder))
    before = files_in(folder)
    assert take_apart(folder, crawl(), "/entry/*").line == "0 new, 0 changed, 2 unchanged"
    assert files_in(folder) == before


def test_an_older_archive_brings_no_older_page(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    take_apart(folder, crawl(), "/entry/1")
    older = crawl(date="2025-01-01T00:00:00Z", text="昨日です。")
    assert take_apart(folder, older, "/entry/1").line == "0 new, 0 changed, 1 unchanged"
    newer = crawl(date="2026-02-01T00:00:00Z", text="明日です。")
    assert take_apart(folder, newer, "/entry/1").line == "0 new, 1 changed, 0 unchanged"


def test_an_archive_packed_as_a_whole_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "whole.warc.gz"
    file.write_bytes(gzip.compress(gzip.decompress(crawl())))
    archived = Archive(file)
    for path, expected in (("about", b"about"), ("entry/2", b"<html"), ("short", b"<html")):
        assert expected in archived.get(parse(f"{HOME}/{path}"), page_kind(1)).content


def test_what_an_archive_lacks_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    loop = answer(b"", "text/html", "Location: /a", status="302 Found")
    image = answer(b"<svg/>", "image/svg+xml")
    file = tmp_path / "a.warc"
    file.write_bytes(record(f"{HOME}/a", loop) + record(f"{HOME}/b", image))
    archived = Archive(file)
    for path, problem in (("a", "server said 302"), ("b", "is no page"), ("c", "not in this")):
        with pytest.raises(SourceError, match=problem):
            archived.get(parse(f"{HOME}/{path}"), page_kind(1))
    with pytest.raises(SettingsError, match="cannot be read"):
        Archive(folder / "none.warc")


def test_an_archived_page_may_be_no_larger_than_one_from_the_web(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(record(f"{HOME}/a", answer(bytes(3_000_000))))
    with pytest.raises(SourceError, match="is larger than 2 MB"):
        Archive(file).get(parse(f"{HOME}/a"), page_kind(2))


def test_an_address_that_is_none_costs_no_other_picture(tmp_path: Path) -> None:
    body = page(body=f'<img src="http://[x"><img src="{HOME}/x.png">')
    file = tmp_path / "a.warc"
    file.write_bytes(
        record(f"{HOME}/1", answer(body)) + record(f"{HOME}/x.png", answer(picture(), "image/png"))
    )
    assert list(read_page(file).files) == [f"{HOME}/x.png"]


def test_the_command_takes_archives(tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(crawl())
    done = qapress("fetch", file, "--pattern", "/entry/1", "-i", tmp_path / "input")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 new, 0 changed, 0 unchanged"
    bad = qapress("fetch", tmp_path / "none.warc", "-i", tmp_path / "input")
    assert (bad.returncode, "cannot be read" in bad.stderr) == (2, True)
