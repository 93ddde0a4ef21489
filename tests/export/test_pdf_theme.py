"""What a theme may bring besides colours: a logo, and pages of another size."""

from __future__ import annotations

import shutil
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from pipeline.export.pdf.document import make_handout
from pipeline.export.pdf.labels import load_labels
from pipeline.export.pdf.typeset import Job, typeset
from pipeline.resources import templates_folder
from pipeline.settings import HandoutSettings
from tests.export.editions import sample
from tests.support import SLUGS

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">'
    '<rect width="90" height="30" rx="6" fill="#1c4b78"/></svg>'
)
B5 = (176, 250)


@pytest.fixture
def own_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(templates_folder() / "handout", tmp_path / "handout")
    room = sys.modules["pipeline.export.pdf.typeset"]
    monkeypatch.setattr(room, "templates_folder", lambda: tmp_path)
    theme = tmp_path / "handout" / "themes" / "own"
    theme.mkdir()
    (theme / "theme.css").write_text(
        f"@page {{ size: {B5[0]}mm {B5[1]}mm; margin: 20mm 16mm 20mm 20mm }}", encoding="utf-8"
    )
    return theme


def handout() -> pikepdf.Pdf:
    edition = sample(SLUGS[1])
    labels = load_labels("ja")
    settings = HandoutSettings(theme="own")
    content = typeset(Job(make_handout(edition, labels), "handout", settings))
    return pikepdf.open(BytesIO(content))


def descriptions(pdf: pikepdf.Pdf) -> list[str]:
    return [
        str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
    ]


@pytest.mark.parametrize(("name", "content"), [("logo.svg", LOGO.encode()), ("", b"")])
def test_a_logo_is_on_the_title_page(own_theme: Path, name: str, content: bytes) -> None:
    if name:
        (own_theme / name).write_bytes(content)
    with handout() as pdf:
        assert ("発行者のロゴ" in descriptions(pdf)) == bool(name)


def test_pages_have_the_size_that_the_theme_says(own_theme: Path) -> None:
    with handout() as pdf:
        sizes = {
            tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:])
            for page in pdf.pages
        }
    assert sizes == {B5}
