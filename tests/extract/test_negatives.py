from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import NoQuestionsError
from pipeline.extract import extract
from pipeline.records import Page
from tests.extract.layouts import page

NEGATIVES = sorted((Path(__file__).parent / "negatives").glob("*.html"))


@pytest.mark.parametrize("frame", [True, False])
@pytest.mark.parametrize("file", NEGATIVES, ids=lambda file: file.stem)
def test_page_without_questions_gives_one_clear_error(file: Path, frame: bool) -> None:
    text = page(file.read_text(encoding="utf-8"), title="Example", frame=frame)
    with pytest.raises(NoQuestionsError, match=r"page\.html: no questions with answers"):
        extract(Page("page", "page.html", text, "utf-8"))
