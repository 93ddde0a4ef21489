"""Encodings that lie: the words, or one clear error; never letters that are not the page's."""

from __future__ import annotations

import pytest

from pipeline.errors import NoQuestionsError, SourceError
from pipeline.records import Reading
from tests.hostile.bytes_cases import CASES
from tests.hostile.readings import attempt
from tests.hostile.test_markup import assert_clean


@pytest.mark.parametrize(("content", "outcome"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_bytes(content: bytes, outcome: tuple[str, str] | str) -> None:
    found = attempt(content)
    if isinstance(found, Reading):
        # Where nobody can say what is meant, it must at least not come out as a command.
        assert_clean(found)
        if outcome != "any":
            texts = [(one.question.text, one.answer.text) for one in found.post.records]
            assert texts == [outcome]
        return
    assert str(found).startswith("hostile.html: ")
    assert outcome in ("any", "garbled", "none")
    if outcome == "garbled":
        assert isinstance(found, SourceError)
    if outcome == "none":
        assert isinstance(found, NoQuestionsError)
