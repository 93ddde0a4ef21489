"""The reference validator of PDF/UA and PDF/A (veraPDF) has nothing to say against any variant."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pipeline.export import pdf, pdf_book
from pipeline.export.pdf.typeset import Variant
from pipeline.records import Edition
from pipeline.settings import HandoutSettings, Settings
from tests.export.editions import of_course, rich_sample, sample, small
from tests.support import SLUGS, need_tool

TOOL = Path(__file__).parent / "verapdf"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qapress" / "verapdf"


@cache
def libraries() -> Path:
    """Folder with veraPDF's libraries, fetched once with Maven."""
    model = (TOOL / "pom.xml").read_text(encoding="utf-8").partition("validation-model")[2]
    folder = CACHE / model.partition("<version>")[2].partition("<")[0]
    if not any(folder.glob("validation-model-*.jar")):
        maven = need_tool("mvn")
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
        command = [maven, "-q", "-B", "-f", TOOL / "pom.xml", *goal]
        subprocess.run(command, check=True, timeout=300)
    return folder


def validate(flavour: str, *files: Path) -> str:
    java = need_tool("java")
    try:
        classes = libraries()
    except subprocess.SubprocessError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("needs veraPDF from Maven")
    command = [java, "-cp", f"{classes}/*", TOOL / "Validate.java", flavour, *files]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False).stdout


BOOK = Settings(handout=HandoutSettings(variants=["book"]))
CASES: dict[str, tuple[str, list[tuple[Edition, Variant]]]] = {
    "PDF/UA-1": (
        "ua1",
        [
            (small(rich_sample(), 12), "large-print"),
        ],
    ),
    "PDF/A-3a": (
        "3a",
        [(small(rich_sample(), 12), "handout"), (small(sample(SLUGS[2]), 6), "worksheet")],
    ),
}


@pytest.mark.parametrize("standard", CASES)
def test_no_failed_check(
    standard: str, tmp_path: Path, sample_file: Callable[[str, str], Path]
) -> None:
    need_tool("java")
    settings = Settings(handout=HandoutSettings.model_validate({"standard": standard}))
    flavour, cases = CASES[standard]
    files = []
    for edition, variant in cases:
        artifact = pdf.render_variants(edition, settings, (variant,))[0]
        files.append(tmp_path / artifact.path.rpartition("/")[2])
        files[-1].write_bytes(artifact.content)
    if flavour == "ua1":
        files += [sample_file(slug, kind) for slug in SLUGS for kind in ("", "-worksheet")]
        chapters = (small(rich_sample(), 6), small(sample(SLUGS[2]), 12))
        (book,) = pdf_book.render([of_course(one, "AWS") for one in chapters], BOOK)
        files.append(tmp_path / "book.pdf")
        files[-1].write_bytes(book.content)
    report = validate(flavour, *files)
    assert report.count(": PASS") == len(files), report
    assert "FAIL" not in report
