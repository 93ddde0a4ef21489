from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pipeline.errors import SettingsError, SourceError
from pipeline.extract import extract
from pipeline.source import find_pages, read_page

POST = (
    "Q. 研修は録画されますか？\nA. いいえ、録画はしません。\n\n"
    "Q. 教材は持ち帰れますか？\nA. はい、差し上げます。\n"
)


def questions(file: Path) -> list[str]:
    return [record.question.text for record in extract(read_page(file)).post.records]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_plain_text_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "post.txt"
    file.write_bytes(POST.replace("\n", "\r\n").encode(encoding))
    assert questions(file) == ["研修は録画されますか？", "教材は持ち帰れますか？"]


def test_markdown_is_read_with_its_front_matter(tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text(
        "---\ntitle: 研修のQ&A\nlang: ja\ndate: 2021-02-03\nurl: https://example.jp/qa\n---\n\n"
        "**Q. 何が要りますか？**\n\nA. 次のとおりです。\n\n- パソコン\n- 電源\n\n"
        "**Q. 席は自由ですか？**\n\nA. はい。\n",
        encoding="utf-8",
    )
    post = extract(read_page(file)).post
    assert (post.post.title, post.post.language, post.post.url) == (
        "研修のQ&A",
        "ja",
        "https://example.jp/qa",
    )
    assert str(post.post.published) == "2021-02-03"
    assert "<li>パソコン</li>" in post.records[0].answer.html


def test_markdown_of_other_makers_is_read(tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text(
        '+++\ntitle = "Workshop: questions"\ndate = 2021-02-03T09:00:00+01:00\ndraft = false\n'
        "[extra]\ntoc = true\n+++\n\n"
        "## Q. Where do we meet? {#place .wide}\n\nA. In `main {#hall}`.\n\n"
        "## Q. What does it cost? {: .money}\n\nA. Nothing.\n",
        encoding="utf-8",
    )
    post = extract(read_page(file)).post
    assert (post.post.title, str(post.post.published)) == ("Workshop: questions", "2021-02-03")
    assert questions(file) == ["Where do we meet?", "What does it cost?"]
    assert post.records[0].answer.text == "In main {#hall}."
    assert '<h2 id="place">' in read_page(file).text


def archive(page: str, charset: str) -> bytes:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    whole = MIMEMultipart("related")
    whole["Snapshot-Content-Location"] = "https://example.jp/qa"
    whole.attach(MIMEText(page, "html", charset))
    for header, value in (
        ("Content-Location", "https://example.jp/figure.png"),
        ("Content-ID", "<one@mhtml>"),
    ):
        part = MIMEImage(picture.getvalue(), "png")
        part[header] = value
        whole.attach(part)
    return whole.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis"])
def test_a_web_archive_is_read_with_its_pictures(tmp_path: Path, charset: str) -> None:
    file = tmp_path / "post.mhtml"
    page = (
        "<p>Q. どれですか？</p><p>A. この図です。<img src='https://example.jp/figure.png' alt='図'>"
        "<img src='cid:one@mhtml' alt='図'></p><p>Q. ほかには？</p><p>A. ありません。</p>"
    )
    file.write_bytes(archive(page, charset))
    reading = extract(read_page(file))
    assert len(reading.post.records) == 2
    assert len(reading.post.records[0].images) >= 1
    assert reading.post.post.url == "https://example.jp/qa"


@pytest.mark.parametrize(
    "start",
    ["", "---\ntitle: never closed\n", "--- \ntitle: x\n---\n", "+++\ntitle: no TOML\n+++\n"],
)
def test_what_is_no_front_matter_is_text(tmp_path: Path, start: str) -> None:
    file = tmp_path / "post.md"
    file.write_text(f"{start}\nQ. What is it?\n\nA. It is this.\n")
    page = read_page(file)
    assert "<title>" not in page.text
    assert ("title:" in page.text) == ("title" in start)


def test_an_archive_without_a_page_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "post.mht"
    file.write_bytes(b"MIME-Version: 1.0\nContent-Type: image/png\n\nx")
    with pytest.raises(SourceError, match="no web page"):
        read_page(file)


def test_a_page_that_is_no_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "link.html").symlink_to(tmp_path / "secret")
    for file in (tmp_path / "folder.html", tmp_path / "input" / "link.html", tmp_path / "no.html"):
        with pytest.raises(SourceError, match="cannot be read"):
            read_page(file)


def test_pages_are_found_by_name(tmp_path: Path) -> None:
    for name in ("b.html", "a.HTM", ".hidden.html", "topics.toml", "c.mhtml", "d.txt", "e.md"):
        (tmp_path / name).touch()
    (tmp_path / "a_files").mkdir()
    assert [path.name for path in find_pages(tmp_path)] == [
        "a.HTM", "b.html", "c.mhtml", "d.txt", "e.md"
    ]  # fmt: skip
    with pytest.raises(SettingsError):
        find_pages(tmp_path / "nowhere")
