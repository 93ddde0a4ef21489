from __future__ import annotations

import pytest

from pipeline.errors import NoQuestionsError
from pipeline.extract import extract
from pipeline.records import Page
from tests.extract.layouts import page
from tests.extract.negatives import NEGATIVES


@pytest.mark.parametrize("frame", [True, False])
@pytest.mark.parametrize("name", NEGATIVES)
def test_page_without_questions_gives_one_clear_error(name: str, frame: bool) -> None:
    text = page(NEGATIVES[name], title="Example", frame=frame)
    with pytest.raises(NoQuestionsError, match=r"page\.html: no questions with answers"):
        extract(Page("page", "page.html", text, "utf-8"))
