"""From the trainer's page to the learner's collection: build, edit the HTML, build again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.records import Artifact
from tests.builds import qapress
from tests.export.learner import Counts, Learner
from tests.readings import SAMPLE
from tests.support import SAMPLES


class Desk:
    """A trainer's folders with one sample post, and a learner."""

    def __init__(self, folder: Path) -> None:
        self.input, self.output = folder / "input", folder / "output"
        self.input.mkdir()
        self.page = self.input / f"{SAMPLE}.html"
        shutil.copy(SAMPLES / self.page.name, self.page)
        shutil.copytree(SAMPLES / f"{SAMPLE}_files", self.input / f"{SAMPLE}_files")
        self.learner = Learner(folder / "learner")

    def take_built(self, name: str = SAMPLE) -> Counts:
        run = qapress("build", self.input, "-o", self.output, "--formats", "anki")
        assert run.returncode == 0, run.stderr
        content = (self.output / f"anki/{name}.apkg").read_bytes()
        return self.learner.take(Artifact("anki", content))

    def change(self, old: str, new: str, file: Path | None = None) -> None:
        page = file or self.page
        text = page.read_text(encoding="utf-8")
        assert text.count(old) == 1
        page.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.learner.col.close()


def test_one_answer_edited_in_the_page(desk: Desk) -> None:
    assert desk.take_built() == Counts(new=84)
    reviews = desk.learner.study(40)
    desk.change("物理デバイス", "物理的なデバイス")
    assert desk.take_built() == Counts(updated=1, unchanged=83)
    assert desk.learner.reviews() == reviews
    assert desk.take_built("all") == Counts(unchanged=84)
    assert desk.learner.counts() == (84, 84)
    assert not desk.learner.col.media.check().missing


def test_a_renamed_page_with_another_layout(desk: Desk) -> None:
    """New file name, other markup around the article, the address gone: the same questions."""
    assert desk.take_built() == Counts(new=84)
    reviews = desk.learner.study(40)
    text = desk.page.read_text(encoding="utf-8")
    text = re.sub(r"<link\b[^>]*canonical[^>]*>", "", text)
    text = re.sub(r"<meta\b[^>]*og:url[^>]*>", "", text)
    text = re.sub(r"<body\b", '<body><div class="new-layout"><p>Menu</p></div', text, count=1)
    desk.page.unlink()
    (desk.input / f"{SAMPLE}_files").rename(desk.input / "renamed_files")
    text = text.replace(f"{SAMPLE}_files", "renamed_files")
    (desk.input / "renamed.html").write_text(text, encoding="utf-8")
    counts = desk.take_built("renamed")
    assert (counts.new, counts.conflicting) == (0, 0)
    assert desk.learner.reviews() == reviews
    assert desk.learner.counts() == (84, 84)
