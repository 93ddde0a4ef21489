"""EPUBs, opened by epubcheck and by a reader of our own."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image as Picture

from pipeline.check.book import epubcheck
from pipeline.export.epub import render
from pipeline.export.passages import as_xhtml
from pipeline.records import Edition, Media, RichText
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample, small
from tests.support import need_tool

XHTML = "{http://www.w3.org/1999/xhtml}"


def book(edition: Edition) -> zipfile.ZipFile:
    (artifact,) = render(edition, Settings())
    return zipfile.ZipFile(io.BytesIO(artifact.content))


def rich_html() -> Edition:
    """A post whose first answer has all that an answer may have, and a WebP picture."""
    edition = small(sample("developing-on-aws-2020-09"))
    out = io.BytesIO()
    Picture.new("RGB", (4, 3), "red").save(out, "WEBP")
    media = Media("p-1.webp", out.getvalue(), "image/webp", 4, 3)
    html = (
        '<p>一行目<br>二行目 <a href="https://example.com/日本語?a=b c&amp;d=[1]|2">リンク</a></p>'
        '<ol start="3"><li value="5">五</li></ol><ul><li>外<ul><li>内</li></ul></li></ul>'
        '<table><caption>表</caption><thead><tr><th colspan="2">見出し</th></tr></thead>'
        '<tbody><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>'
        '<pre><code class="language-python">if a &lt; b and c:\n    pass</code></pre><hr>'
        "<dl><dt>用語</dt><dd>説明</dd></dl><h3>小見出し</h3><blockquote><p>引用</p></blockquote>"
        "<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>H<sub>2</sub><del>x</del>"
        '<abbr title="Simple &quot;x&quot;">S3</abbr>&nbsp;<mark>m</mark><kbd>k</kbd></p>'
        '<figure><img src="p-1.webp" alt="図 &quot;一&quot;"><figcaption>題</figcaption></figure>'
    )
    first, *others = edition.post.records
    first = first.model_copy(update={"answer": RichText(text="x", html=html)})
    post = edition.post.model_copy(update={"records": (first, *others)})
    return dataclasses.replace(edition, post=post, media={media.name: media})


@pytest.mark.parametrize(
    "make",
    [rich_sample, lambda: sample("developing-on-aws-2020-09"), rich_html],
    ids=["rich", "sections", "markup"],
)
def test_epubcheck_has_nothing_to_say(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    need_tool("epubcheck")
    need_tool("java")
    file = tmp_path / "book.epub"
    file.write_bytes(render(make(), Settings())[0].content)
    done = subprocess.run(
        [*epubcheck(), str(file)], capture_output=True, text=True, check=False, timeout=120
    )
    assert "0 fatals / 0 errors / 0 warnings / 0 infos" in done.stdout, done.stderr
    assert done.returncode == 0


def test_the_mimetype_comes_first_and_nothing_tells_the_time() -> None:
    archive = book(rich_sample())
    entries = archive.infolist()
    assert entries[0].filename == "mimetype"
    assert entries[0].compress_type == zipfile.ZIP_STORED
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert render(rich_sample(), Settings()) == render(rich_sample(), Settings())


def test_every_question_stands_in_the_contents_and_its_link_leads_to_it() -> None:
    for edition in (rich_sample(), sample("developing-on-aws-2020-09")):
        archive = book(edition)
        ids = {
            f"{name.removeprefix('EPUB/')}#{element.get('id')}"
            for name in archive.namelist()
            if name.endswith(".xhtml")
            for element in etree.fromstring(archive.read(name)).iter(f"{XHTML}section")
        }
        nav = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        links = [str(link.get("href")) for link in nav.iter(f"{XHTML}a")]
        targets = [link for link in links if "#q" in link]
        assert [link.partition("#")[2] for link in targets] == [
            record.id for record in edition.post.records
        ]
        assert set(targets) <= ids


def test_every_answer_is_in_the_book_in_order() -> None:
    edition = sample("developing-on-aws-2020-09")
    archive = book(edition)
    pages = sorted(
        (name for name in archive.namelist() if "/chapter-" in name),
        key=lambda name: int(name.removesuffix(".xhtml").rpartition("-")[2]),
    )
    whole = "".join(
        "".join("".join(etree.fromstring(archive.read(name)).itertext()).split()) for name in pages
    )
    at = 0
    for record in edition.post.records:
        answer = etree.fromstring(f"<div>{as_xhtml(record.answer.html)}</div>")
        found = whole.find("".join("".join(answer.itertext()).split()), at)
        assert found >= at, record.number
        at = found


def test_a_webp_picture_becomes_png() -> None:
    archive = book(rich_html())
    with Picture.open(io.BytesIO(archive.read("EPUB/media/p-1.png"))) as picture:
        assert picture.format == "PNG"


def test_a_post_of_retired_records_gives_no_book() -> None:
    edition = small(sample("developing-on-aws-2020-09"), 1)
    gone = edition.post.records[0].model_copy(update={"status": "retired"})
    post = edition.post.model_copy(update={"records": (gone,)})
    assert render(dataclasses.replace(edition, post=post), Settings()) == []
