"""Make the pictures of the README from what the build made: `make pictures`.

They show real output: a page of the handout (pdftoppm), the back of a card as the official Anki
library renders it, a record as it stands in the JSON, the page to search in and the report (all
in Chromium).
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.records import Artifact  # noqa: E402
from tests.export.learner import Learner  # noqa: E402
from tests.export.test_anki_cards import page_of, screenshots  # noqa: E402
from tests.support import chromium  # noqa: E402

SLUG = "architecting-on-aws-2020-11"
IMAGES = ROOT / "docs/images"
# The record that is shown: it has a reference, and its answer is short.
NUMBER = 10
PAGE = 6
WORDS = "コンテナ ecs"


def main() -> None:
    """Write handout.png, card.png, json.png, web.png and report.png."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [sys.executable, "-m", "pipeline", "build", "input", "-o", folder / "output", "-q"],
            cwd=ROOT,
            check=True,
        )
        made = folder / "output"
        _handout(made / f"pdf/{SLUG}.pdf", folder)
        _card(made / f"anki/{SLUG}.apkg", folder)
        _record(made / f"json/{SLUG}.json", folder)
        _screen(made / "web/index.html", "web.png", WORDS)
        _screen(made / "report.html", "report.png")


def _handout(file: Path, folder: Path) -> None:
    pages = ["-f", str(PAGE), "-l", str(PAGE)]
    subprocess.run(
        ["pdftoppm", "-r", "90", "-png", "-singlefile", *pages, file, folder / "page"], check=True
    )
    with Image.open(folder / "page.png") as picture:
        _save(picture, "handout.png")


def _card(file: Path, folder: Path) -> None:
    learner = Learner(folder / "learner")
    learner.take(Artifact(file.name, file.read_bytes()))
    note = learner.col.find_notes(f"Number:{NUMBER}")[0]
    card = learner.col.get_card(learner.col.find_cards(f"nid:{note}")[0])
    output = card.render_output()
    back = f"<style>{output.css}</style>{output.answer_text}"
    (picture,) = screenshots([page_of(back, 600)], [600], folder)
    _save(picture, "card.png")


def _record(file: Path, folder: Path) -> None:
    post = json.loads(file.read_text(encoding="utf-8"))
    text = json.dumps(post["records"][NUMBER - 1], ensure_ascii=False, indent=2)
    style = "body{margin:0;padding:24px;background:#f6f8fa;width:592px}pre{margin:0;font:13px/1.6 "
    style += "'Noto Sans Mono CJK JP',monospace;white-space:pre-wrap;word-break:break-all}"
    page = f'<meta charset="utf-8"><style>{style}</style><pre>{html.escape(text)}</pre>'
    source, target = folder / "page.html", folder / "record.png"
    source.write_text(page, encoding="utf-8")
    chromium(folder, "--window-size=640,840", f"--screenshot={target}", f"file://{source}")
    with Image.open(target) as picture:
        _save(picture, "json.png")


def _screen(file: Path, name: str, words: str = "") -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 900, "height": 760})
        page.goto(file.as_uri())
        if words:
            page.fill("input[type=search]", words)
            page.wait_for_timeout(500)
        target = Path(folder, name)
        page.screenshot(path=target)
        browser.close()
        with Image.open(target) as picture:
            _save(picture, name)


def _save(picture: Image.Image, name: str) -> None:
    colours = picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    colours.save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main()
