"""Every layout in every language, in a page with and without a frame, against a floor."""

from __future__ import annotations

import re

import pytest
from rapidfuzz.fuzz import ratio

from pipeline.errors import NoQuestionsError
from pipeline.extract import extract
from pipeline.records import Page, Record
from tests.extract.layouts import LAYOUTS, Pairs, page
from tests.extract.texts import all_texts

# Layouts in which nothing but the wording tells a question from an answer.
UNMARKED = {"plain_paragraphs": 0.75}


def bare(text: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"(?m)^\s*(?:- |・|\d+\. )", "", text))


def f1(pairs: Pairs, records: tuple[Record, ...]) -> float:
    """As the issue measures it: question similarity >= 0.9 and answer similarity >= 0.8."""
    left = [(bare(question), bare(" ".join(answer))) for question, answer in pairs]
    hits = 0
    for record in records:
        question, answer = bare(record.question.text), bare(record.answer.text)
        for place, expected in enumerate(left):
            if ratio(question, expected[0]) >= 90 and ratio(answer, expected[1]) >= 80:
                hits += 1
                del left[place]
                break
    return 2 * hits / (len(pairs) + len(records))


def read(text: str) -> tuple[Record, ...]:
    try:
        return extract(Page("page", "page.html", text, "utf-8")).post.records
    except NoQuestionsError:
        return ()


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_is_read_in_every_language(name: str) -> None:
    scores = {
        (language, frame): f1(
            pairs, read(page(LAYOUTS[name](pairs), language=language[:2], frame=frame))
        )
        for language, pairs in all_texts().items()
        for frame in (True, False)
    }
    mean = sum(scores.values()) / len(scores)
    assert mean >= UNMARKED.get(name, 0.98), scores
