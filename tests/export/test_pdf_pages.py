"""Chosen pages look as they did when somebody last looked at them.

After a change that is meant to be seen: `RENEW=1 python -m pytest tests/export/test_pdf_pages.py`,
then look at every picture that changed in tests/export/pages/ before it is committed. The records
stand beside the pictures, so that what the extractor learns moves no line here.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from pipeline.export import pdf, pdf_book
from pipeline.export.pdf.typeset import Variant
from pipeline.records import Edition, Post
from pipeline.settings import HandoutSettings, Settings
from tests.export.editions import small
from tests.support import need_tool

PICTURES = Path(__file__).parent / "pages"
DPI = 60
# Another version of FreeType in poppler shades the edges of letters otherwise; a line that stands
# elsewhere, or a missing rule, changes far more.
MOST_CHANGED_PIXELS = 0.001
EDGE = 48

# Name of the picture: what is typeset, and which page of it.
HANDOUT: dict[str, tuple[str, Variant, dict[str, object], int]] = {
    "title": ("rich", "handout", {}, 1),
    "contents": ("developing", "handout", {}, 2),
    "correction": ("rich", "handout", {}, 4),
    "code-and-table": ("developing", "handout", {}, 5),
    "index": ("rich", "handout", {}, -2),
    "colophon": ("developing", "handout", {}, -1),
    "english": ("english", "handout", {}, 5),
    "worksheet": ("developing", "worksheet", {}, 2),
    "large-print": ("developing", "large-print", {}, 3),
    "letter-slate": ("developing", "handout", {"paper": "Letter", "theme": "slate"}, 4),
}


@cache
def edition(name: str) -> Edition:
    text = (PICTURES / f"{name}.json").read_text(encoding="utf-8")
    first = Edition(Post.model_validate_json(text), {}, number=1, date="2020-11-24T00:00:00Z")
    if name != "rich":
        return first
    changed, new = first.post.records[3].id, first.post.records[9].id
    return replace(first, number=2, changed=frozenset({changed}), new=frozenset({new}))


@cache
def typeset(name: str, variant: Variant, settings: str) -> bytes:
    chosen = Settings(handout=HandoutSettings.model_validate_json(settings))
    return pdf.render_variants(edition(name), chosen, (variant,))[0].content


def page_image(content: bytes, number: int, folder: Path) -> Image.Image:
    tool = need_tool("pdftoppm")
    file = folder / "a.pdf"
    file.write_bytes(content)
    command = [tool, "-r", str(DPI), "-gray", "-png", str(file), str(folder / "page")]
    subprocess.run(command, check=True)
    pages = sorted(folder.glob("page*.png"))
    return Image.open(pages[number - 1 if number > 0 else number]).convert("L")


def compare(name: str, seen: Image.Image) -> None:
    file = PICTURES / f"{name}.png"
    if os.environ.get("RENEW"):
        PICTURES.mkdir(exist_ok=True)
        seen.quantize(16).save(file, optimize=True)
    known = Image.open(file).convert("L")
    assert seen.size == known.size
    blur = ImageFilter.BoxBlur(1)
    difference = ImageChops.difference(seen.filter(blur), known.filter(blur))
    changed = sum(difference.histogram()[EDGE:]) / (seen.width * seen.height)
    assert changed <= MOST_CHANGED_PIXELS, f"{file} changed ({changed:.2%} of its pixels)"


@pytest.mark.parametrize("name", HANDOUT)
def test_page_looks_the_same(name: str, tmp_path: Path) -> None:
    records, variant, settings, number = HANDOUT[name]
    asked = HandoutSettings.model_validate(settings).model_dump_json()
    compare(name, page_image(typeset(records, variant, asked), number, tmp_path))


def test_chapter_of_a_book_looks_the_same(tmp_path: Path) -> None:
    asked = Settings(handout=HandoutSettings(variants=["book"]))
    content = pdf_book.render([small(edition("developing"), 4)], asked)[0].content
    compare("book-chapter", page_image(content, 3, tmp_path))


def test_a_moved_line_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tolerance is no hole: one line of text that is half a line lower is found."""
    monkeypatch.delenv("RENEW", raising=False)
    known = Image.open(PICTURES / "correction.png").convert("L")
    moved = known.copy()
    line = known.crop((0, 200, known.width, 214))
    moved.paste(line, (0, 207))
    with pytest.raises(AssertionError, match="changed"):
        compare("correction", moved)
