from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from pipeline.extract import extract
from pipeline.records import Page, Reading
from tests.support import SAMPLES, SLUGS, gold


@cache
def read(slug: str) -> Reading:
    file = SAMPLES / f"{slug}.html"
    return extract(Page(slug, str(file), file.read_text(encoding="utf-8"), "utf-8"))


def plain(text: str) -> str:
    """As the gold file writes it: no list markers, single spaces."""
    lines = (re.sub(r"^\s*(?:- |・(?=\S)|\d+\. )", "", line) for line in text.split("\n"))
    return " ".join(" ".join(lines).split())


def pairs(slug: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = gold()[f"{slug}.html"]["pairs"]
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_questions_and_answers_are_those_of_the_gold_file(slug: str) -> None:
    found = [
        (plain(record.question.text), plain(record.answer.text))
        for record in read(slug).post.records
    ]
    expected = [(plain(pair["question"]), plain(pair["answer"])) for pair in pairs(slug)]
    assert found == expected


@pytest.mark.parametrize("slug", SLUGS)
def test_references_and_follow_ups_are_those_of_the_gold_file(slug: str) -> None:
    found = [
        ([one.url for one in record.references], record.follow_up_of)
        for record in read(slug).post.records
    ]
    expected = [
        (
            [one["url"] for one in pair["references"]],
            None if pair["follow_up_of"] is None else str(pair["follow_up_of"] + 1),
        )
        for pair in pairs(slug)
    ]
    assert found == expected
