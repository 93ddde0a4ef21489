import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from pipeline.source import read_page
from pipeline.source.media import checked_picture
from tests.support import SAMPLES


def picture(mode: str = "RGB", kind: str = "PNG") -> bytes:
    target = BytesIO()
    Image.new(mode, (20, 10)).save(target, kind)
    return target.getvalue()


def page_with(folder: Path, address: str) -> Path:
    file = folder / "post.html"
    file.write_text(f'<p>Q. a?</p><p>A. b <img src="{address}"></p>', encoding="utf-8")
    return file


def test_the_samples_have_their_pictures() -> None:
    page = read_page(SAMPLES / "developing-on-aws-2020-09.html")
    media = page.files["developing-on-aws-2020-09_files/sns-sqs-fanout.png"]
    assert media.name.startswith("sns-sqs-fanout-")
    assert (media.width, media.height, media.mime) == (1280, 600, "image/png")


@pytest.mark.parametrize("address", ["post_files/a%20b.png", "./post_files/a b.png", "img/a b.png"])
def test_a_picture_in_a_folder_of_the_post_is_read(tmp_path: Path, address: str) -> None:
    for name in ("post_files", "img"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a b.png").write_bytes(picture())
    assert list(read_page(page_with(tmp_path, address)).files) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "/dev/zero",
        "../outside/secret.png",
        "post_files/../../outside/secret.png",
        "post_files/link.png",
        "link_files/secret.png",
        "post_files/pipe.png",
        "post_files/no-picture.png",
        "post_files/vector.svg",
        "post_files",
        "other_files/theirs.png",
        "file:///etc/passwd",
        "https://example.com/a.png",
        "//example.com/a.png",
        "http://[broken/a.png",
        "post_files/%00.png",
        "./post_files/../outside/secret.png",
        "post_files/large.png",
        "large.png",
    ],
)
def test_nothing_else_is_read(tmp_path: Path, address: str) -> None:
    outside = tmp_path / "outside"
    folder = tmp_path / "input"
    for path in (outside, folder / "post_files", folder / "other_files"):
        path.mkdir(parents=True)
    (outside / "secret.png").write_bytes(picture())
    (folder / "other.html").write_text("another post")
    (folder / "other_files" / "theirs.png").write_bytes(picture())
    (folder / "post_files" / "no-picture.png").write_bytes(b"root:x:0:0")
    (folder / "post_files" / "vector.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "post_files" / "link.png").symlink_to(outside / "secret.png")
    (folder / "link_files").symlink_to(outside)
    (folder / "post_files" / "large.png").write_bytes(picture() + bytes(10_000_000))
    (folder / "large.png").write_bytes(picture())
    os.mkfifo(folder / "post_files" / "pipe.png")
    assert read_page(page_with(folder, address)).files == {}


def test_a_picture_in_cmyk_is_converted() -> None:
    media = checked_picture(picture("CMYK", "JPEG"), "photo")
    assert media is not None
    assert (media.mime, media.name[-4:]) == ("image/png", ".png")


def test_a_bomb_is_refused() -> None:
    target = BytesIO()
    Image.new("1", (8_000, 8_000)).save(target, "PNG")
    assert checked_picture(target.getvalue(), "bomb") is None


def test_a_truncated_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    target = BytesIO()
    Image.effect_noise((200, 200), 50).save(target, "PNG")
    whole = target.getvalue()
    assert checked_picture(whole, "whole") is not None
    assert checked_picture(whole[: len(whole) // 2], "half") is None


def test_a_name_is_safe_and_tells_the_content() -> None:
    first = checked_picture(picture(), "../図 1$(rm)")
    assert first is not None
    assert first.name.startswith("図-1-rm-")
    assert first == checked_picture(picture(), "../図 1$(rm)")
