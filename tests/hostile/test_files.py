"""Names, links and pictures that lie: every post has artifacts of its own, inside the output."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from pipeline.errors import SourceError
from pipeline.extract import extract
from pipeline.source import read_page, slugs_of
from pipeline.source.media import checked_picture
from tests.builds import contents, png, qapress, write_post

NAMES = [
    "with space",
    'it\'s "quoted"',
    "$(touch gone)",
    "`touch gone`",
    "a;b|c&d",
    "new\nline",
    "bell\x07",
    "colour\x1b[31m",
    "😀",
    "-rf",
    "--output=gone",
    "_....",
    "a..b",
    "CON",
    "nul.txt",
    "com1",
    "index",
    "Index",
    "all",
    "report",
    "post",
    "ガイド",
    unicodedata.normalize("NFD", "ガイド"),
    "Straße",
    "STRASSE",
    "twin",
    "TWIN",
    "x" * 240,
    "長" * 80,
    "a::b",
    "[sound:a]",
    "{{Answer}}",
    "<script>",
    "%2e%2e%2fgone",
    "a\\..\\..\\gone",
    "~root",
    "*",
    "#deck",
    "=cmd",
    "user\u202egnp",
    "a\u200bb",
    "trailing.",
    "trailing ",
]


def test_every_name_has_artifacts_of_its_own(tmp_path: Path) -> None:
    posts, output = tmp_path / "input", tmp_path / "output"
    posts.mkdir()
    page = write_post(posts, "model").read_text()
    (posts / "model.html").unlink()
    for number, name in enumerate(NAMES):
        (posts / f"{name}.html").write_text(page.replace("model", f"model{number}"))
    done = qapress("build", posts, "-o", output, "--formats", "json,anki", "--executor", "serial")
    assert done.returncode == 0, done.stderr
    made = list(contents(output))
    assert len([path for path in made if path.endswith(".apkg")]) == len(NAMES) + 1
    assert len(json.loads((output / "json/index.json").read_text())["posts"]) == len(NAMES)
    folded = {unicodedata.normalize("NFC", path).casefold() for path in made}
    assert len(folded) == len(made)
    for path in made:
        assert len(Path(path).name.encode()) <= 200
        assert not any(unicodedata.category(letter).startswith("C") for letter in path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["input", "output"]


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (8, 8), frames: int = 1) -> bytes:
    stream = io.BytesIO()
    one = Image.new(mode, size)
    rest = [Image.new(mode, size, 1 + n) for n in range(frames - 1)]
    one.save(stream, kind, **({"save_all": True, "append_images": rest} if rest else {}))
    return stream.getvalue()


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script><image href="/etc/hostname"/></svg>'
)
PICTURES: list[tuple[str, bytes, bool]] = [
    ("good.png", png("red"), True),
    ("animated.gif", picture("GIF", "P", frames=3), True),
    ("print.jpg", picture("JPEG", "CMYK"), True),
    ("deep.png", picture("PNG", "I;16"), True),
    ("photo.avif", picture("AVIF"), True),
    ("glass.avif", picture("AVIF", "RGBA"), True),
    ("half.avif", picture("AVIF", size=(99, 99))[:-40], False),
    ("called-otherwise.png", picture("JPEG"), True),
    ("vector.svg", SVG, False),
    ("vector-called.png", SVG, False),
    ("page.png", b"<html><script>1</script></html>", False),
    ("text.png", b"root:x:0:0:root:/root:/bin/sh", False),
    ("empty.png", b"", False),
    ("head.png", png("red")[:40], False),
    ("half.png", png("red")[:-30], False),
    ("bomb.png", picture("PNG", "1", (9000, 9000)), False),
    ("huge.png", b"\x89PNG\r\n\x1a\n" + bytes(11_000_000), False),
    ("icon.ico", picture("ICO"), False),
    ("bitmap.bmp", picture("BMP"), False),
    ("scan.tiff", picture("TIFF"), False),
    ("drawing.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file", False),
    ("document.pdf", b"%PDF-1.7", False),
    ("movie.png", b"\x00\x00\x00\x18ftypmp42" + bytes(100), False),
]


@pytest.mark.parametrize(("name", "content", "taken"), PICTURES, ids=[one[0] for one in PICTURES])
def test_a_picture_is_what_it_says(tmp_path: Path, name: str, content: bytes, taken: bool) -> None:
    file = write_post(tmp_path, "post", picture=png("blue"))
    (tmp_path / "post_files" / name).write_bytes(content)
    file.write_text(file.read_text().replace("post_files/a.png", f"post_files/{name}"))
    found = read_page(file).files
    assert set(found) == ({f"post_files/{name}"} if taken else set())
    for media in found.values():
        with Image.open(io.BytesIO(media.content)) as opened:
            assert Image.MIME[str(opened.format)] == media.mime
            assert opened.mode in {"1", "L", "LA", "P", "RGB", "RGBA"}


def test_16_bits_a_sample_become_8_of_the_same_brightness() -> None:
    stream = io.BytesIO()
    Image.new("I;16", (1, 1), 0x7F80).save(stream, "PNG")
    media = checked_picture(stream.getvalue(), "grey")
    assert media is not None
    with Image.open(io.BytesIO(media.content)) as shown:
        assert shown.convert("L").getpixel((0, 0)) == 0x7F


def test_a_photograph_with_another_behind_it_is_a_jpeg() -> None:
    """As telephones take them (Multi-Picture Format)."""
    media = checked_picture(picture("MPO", frames=2), "photo")
    assert media is not None
    assert (media.mime, media.name.endswith(".jpg")) == ("image/jpeg", True)


def test_no_name_made_of_digits_takes_the_place_of_another() -> None:
    """Whoever names a file like the one that a twin is given hides no post."""
    twins = [Path("A.html"), Path("a.html")]
    (guessed,) = set(slugs_of(twins)) - {"A"}
    files = [*twins, Path(f"{guessed}.html")]
    assert sorted(slugs_of(files).values()) == sorted(files)


def test_no_name_speaks_to_the_terminal_or_has_a_line_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J\nAll is well\x9b\u202e.html").write_text("nothing")
    write_post(tmp_path, "good")
    page = tmp_path / "good.html"
    page.write_text(page.read_text().replace("</p>", '<img src="x/\x1b]0;a\x07b.png"></p>', 2))
    output = tmp_path / "output"
    for words in ([], ["-q"], ["-v"], ["--dry-run"]):
        done = qapress("build", tmp_path, "-o", output, "--formats", "json", *words)
        assert done.returncode == 1
        told = done.stdout + done.stderr
        assert told.replace("\n", "").isprintable()
        assert all(line.startswith(("Error: ", "Warning: ")) for line in done.stderr.splitlines())
    error = SourceError("is\x1b[31m\nbad", file="a\r\u2028b")
    assert str(error) == "a??b: is?[31m?bad."


def test_a_page_that_is_a_link_to_a_secret_is_not_read(tmp_path: Path) -> None:
    posts, output = tmp_path / "input", tmp_path / "output"
    posts.mkdir()
    write_post(posts, "good")
    secret = write_post(tmp_path, "secret", {"What is the word?": "It is cormorant-27."})
    (posts / "link.html").symlink_to(secret)
    done = qapress("build", posts, "-o", output, "--formats", "json", "--executor", "serial")
    assert "Traceback" not in done.stderr
    made = b"".join((output / path).read_bytes() for path in contents(output))
    assert b"cormorant-27" not in made
    assert b"It is answer 1 of good." in made


def test_a_link_in_the_output_is_not_written_through(tmp_path: Path) -> None:
    posts, output = tmp_path / "input", tmp_path / "output"
    posts.mkdir()
    write_post(posts, "good")
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("do not touch")
    (output / "json").mkdir(parents=True)
    (output / "json/good.json").symlink_to(theirs)
    qapress("build", posts, "-o", output, "--formats", "json", "--executor", "serial")
    assert theirs.read_text() == "do not touch"


_NESTED = "".join(
    f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b{n}"\n\n--b{n}\n'
    for n in range(2000)
)
_PAIR = "<p>Q. What is lent here?</p><p>A. Books.</p>"
ARCHIVES = [
    ("parts in parts", _NESTED + f"Content-Type: text/html\n\n{_PAIR}", "no browser wrote"),
    ("messages in messages", "Content-Type: message/rfc822\n\n" * 3000, "no browser wrote"),
    ("a field without end", f"Content-Type: text/html;{' a=b;' * 50_000}\n\n{_PAIR}", "no browser"),
    ("a charset of Python", f"Content-Type: text/html; charset=hex\n\n{_PAIR}", ""),
    ("a file as address", f"Content-Location: file:///etc/passwd\nContent-Type: text/html\n\n{_PAIR}", ""),
    ("words without end", f"Subject: {'=?utf-8?q?' * 20_000}\nContent-Type: text/html\n\n{_PAIR}", ""),
    ("a NUL in a parameter", "Content-Type: text/html; name*=u\0%tf-8''x%20y\n\nx", "no browser"),
    ("a parameter without a value", "Content-Type: text/html; charset*0=ut; name*\n\nx", "no browser"),
    (
        "an address that is none",
        f'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n\n{_PAIR}\n'
        "--b\nContent-Type: image/png\nContent-Location: http://[x\n\n!\n--b--",
        "",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "refused"), [a[1:] for a in ARCHIVES], ids=[a[0] for a in ARCHIVES]
)
def test_a_web_archive_is_read_or_refused(tmp_path: Path, text: str, refused: str) -> None:
    file = tmp_path / "archive.mhtml"
    file.write_text(text)
    if refused:
        with pytest.raises(SourceError, match=refused):
            read_page(file)
        return
    page = read_page(file)
    assert _PAIR in page.text
    reading = extract(page)
    assert len(reading.post.records) == 1
    assert reading.post.post.url == ""
