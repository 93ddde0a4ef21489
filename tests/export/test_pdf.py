"""Every PDF is opened again: its text, fonts, links, page numbers, its bytes on a second run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from pipeline.errors import ExportError
from pipeline.export import pdf
from pipeline.records import Edition, Record, RichText
from pipeline.settings import Settings
from tests.support import ROOT, SLUGS, gold_edition, need_tool, rich

SAMPLE = "architecting-on-aws-2020-11"


@cache
def rendered(slug: str) -> bytes:
    return pdf.render(gold_edition(slug), Settings())[0].content


@pytest.fixture(params=SLUGS)
def slug(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def file(slug: str, tmp_path: Path) -> Path:
    path = tmp_path / f"{slug}.pdf"
    path.write_bytes(rendered(slug))
    return path


def with_answer(edition: Edition, html: str, text: str = "x") -> Edition:
    first, *others = edition.post.records
    record = first.model_copy(update={"answer": RichText(text=text, html=html)})
    post = edition.post.model_copy(update={"records": (record, *others)})
    return replace(edition, post=post)


def small(edition: Edition, count: int = 3) -> Edition:
    records: tuple[Record, ...] = edition.post.records[:count]
    return replace(edition, post=edition.post.model_copy(update={"records": records}))


def pages_of_text(file: Path, *options: str) -> list[str]:
    tool = need_tool("pdftotext")
    out = subprocess.run([tool, *options, str(file), "-"], capture_output=True, check=True).stdout
    return out.decode("utf-8").split("\f")[:-1]


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_record_is_there_in_order(slug: str, file: Path) -> None:
    text = squeeze("".join(pages_of_text(file)))
    place = 0
    for record in gold_edition(slug).post.records:
        beginning = squeeze(record.answer.text)[:12]
        found = text.find(beginning, place)
        assert found >= 0, f"answer {record.number}: {beginning}"
        place = found


def test_only_our_fonts_are_embedded(file: Path) -> None:
    tool = need_tool("pdffonts")
    lines = subprocess.run([tool, str(file)], capture_output=True, check=True, text=True).stdout
    rows = lines.splitlines()[2:]
    assert rows
    for row in rows:
        assert "+Noto-Sans-CJK-JP" in row
        assert re.search(r"\byes\s+yes\s+yes\b", row), "embedded, subset, with a Unicode map"


def destinations(document: pikepdf.Pdf) -> dict[str, int]:
    numbers = {page.objgen: number for number, page in enumerate(document.pages, 1)}
    names = document.Root.Names.Dests.Names
    return {
        str(names[place]): numbers[names[place + 1][0].objgen] for place in range(0, len(names), 2)
    }


def test_contents_name_the_right_pages(slug: str, file: Path) -> None:
    with pikepdf.open(file) as document:
        where = destinations(document)
    pages = pages_of_text(file)
    front = "\n".join(pages_of_text(file, "-layout")[: where["q1"] - 1])
    lines = re.findall(r"(?m)^ *(\d+) {2,}(.+?) {2,}(\d+)$", front)
    records = gold_edition(slug).post.records
    assert [int(number) for number, _, _ in lines] == [record.number for record in records]
    for record, (_, title, page) in zip(records, lines, strict=True):
        assert where[f"q{record.number}"] == int(page)
        beginning = squeeze(title).rstrip("…")
        assert squeeze(record.question.text).startswith(beginning)
        assert beginning[:12] in squeeze(pages[int(page) - 1])


def test_metadata_and_bookmarks(slug: str, file: Path) -> None:
    info = gold_edition(slug).post.post
    with pikepdf.open(file) as document:
        assert str(document.docinfo["/Title"]) == info.title
        assert str(document.Root.Lang) == info.language
        day = info.published or info.as_of
        assert day is not None
        assert str(document.docinfo["/CreationDate"]) == f"D:{day:%Y%m%d}000000Z"
        assert document.Root.MarkInfo.Marked
        with document.open_outline() as outline:
            titles = [item.title for item in outline.root]
            assert titles


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "ja_JP.UTF-8", "LANG": "ja"},
    ],
)
def test_same_bytes_in_another_process(environment: dict[str, str], tmp_path: Path) -> None:
    program = (
        "import sys; from tests.support import gold_edition; from pipeline.export import pdf;"
        "from pipeline.settings import Settings;"
        f"a = pdf.render(gold_edition({SLUGS[1]!r}), Settings());"
        "sys.stdout.buffer.write(a[0].content)"
    )
    out = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={
            **os.environ,
            **environment,
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        },
    ).stdout
    assert out == rendered(SLUGS[1])


def test_missing_glyph_names_character_and_record() -> None:
    edition = with_answer(small(gold_edition(SAMPLE)), "<p>\U0001f9ff</p>", "\U0001f9ff")
    with pytest.raises(ExportError) as caught:
        pdf.render(edition, Settings())
    message = str(caught.value)
    assert "U+1F9FF" in message
    assert "question 1" in message
    assert edition.post.records[0].id in message


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd" alt="a">',
        '<img src="http://127.0.0.1:9/x.png" alt="a">',
        '<p style="background:url(file:///etc/passwd)">a</p>',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "file:///etc/passwd";</style>',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_nothing_is_fetched_for_a_page(html: str, tmp_path: Path) -> None:
    """The cleaner lets none of these through; if it did, they would still end here."""
    content = pdf.render(with_answer(small(gold_edition(SAMPLE)), html), Settings())[0].content
    assert b"root:" not in content
    file = tmp_path / "a.pdf"
    file.write_bytes(content)
    with pikepdf.open(file) as document:
        assert not document.attachments


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "span", "table><tr><td"])
def test_deep_nesting_is_bounded(tag: str) -> None:
    html = f"<{tag}>" * 200 + "深い"
    edition = with_answer(small(gold_edition(SAMPLE)), html)
    assert pdf.render(edition, Settings())[0].content.startswith(b"%PDF-1.7")


def test_template_marks_of_a_page_stay_text() -> None:
    edition = small(gold_edition(SAMPLE), 1)
    record = edition.post.records[0].model_copy(update={"question": rich("{{ 7*7 }} <b>&amp;</b>")})
    post = edition.post.model_copy(update={"records": (record,)})
    content = pdf.render(replace(edition, post=post), Settings())[0].content
    assert content.startswith(b"%PDF")
