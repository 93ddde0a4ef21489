"""The pages of tests/pages, one trait each: what was reached is never lost again."""

from __future__ import annotations

import statistics

import pytest

from benchmarks.corpus import TraitPage, corpus_hash, load_pages
from benchmarks.measure import Score, score
from benchmarks.readers import ours
from benchmarks.traits import FILE, renewed, worse
from pipeline.errors import NoQuestionsError
from pipeline.extract import extract
from pipeline.source import read_page

PAGES = load_pages()
WITH_PAIRS = [page for page in PAGES if page.pairs]
WITHOUT = [page for page in PAGES if not page.pairs]

# Only ever raised. Adding pages changes the hash: renew it together with the table.
FLOOR = 0.99
CORPUS = "8ab28cb0b80439d6b10016b23e3565e0e46a75af3af02b4cae5d9cd06942a2b5"


def name(page: TraitPage) -> str:
    return page.trait


def test_the_corpus_is_the_one_that_was_measured() -> None:
    assert corpus_hash() == CORPUS, f"the pages changed; if so it should be, write {corpus_hash()}"
    assert len(WITH_PAIRS) >= 60
    assert len(WITHOUT) >= 15


def test_the_floor_holds() -> None:
    scores = [score(ours(page.file), page.pairs) for page in WITH_PAIRS]
    assert sum(scores, Score()).f1 >= FLOOR
    assert statistics.mean(found.f1 for found in scores) >= FLOOR


@pytest.mark.parametrize("page", WITHOUT, ids=name)
def test_a_page_without_questions_gives_the_clear_error(page: TraitPage) -> None:
    with pytest.raises(NoQuestionsError, match="no questions with answers") as caught:
        extract(read_page(page.file))
    assert str(page.file) in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize("page", WITH_PAIRS, ids=name)
def test_every_character_is_accounted_for(page: TraitPage) -> None:
    sums = extract(read_page(page.file)).sums
    parts = (sums.records, sums.references, sums.introduction, sums.closing, sums.dropped)
    assert sums.article == sum(parts) > 0


@pytest.mark.parametrize("page", [page for page in PAGES if page.follow_ups], ids=name)
def test_follow_ups_know_their_parent(page: TraitPage) -> None:
    records = extract(read_page(page.file)).post.records
    found = {
        index: int(record.follow_up_of) - 1
        for index, record in enumerate(records)
        if record.follow_up_of
    }
    assert found == page.follow_ups


def test_the_table_of_the_contributors_is_current() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert renewed(text) == text, "run: python -m benchmarks.traits"


def test_a_page_that_is_read_worse_is_named() -> None:
    before = (
        "| plain | 3 | 3 | 0 | yes |\n| none-essay | 0 | 0 | 0 | yes |\n| odd | 2 | 1 | 1 | no |"
    )
    after = "| plain | 3 | 3 | 0 | no |\n| none-essay | 0 | 0 | 1 | no |\n| odd | 2 | 2 | 0 | yes |"
    assert worse(before, after) == ["plain", "none-essay"]
    assert not worse(before, before)
