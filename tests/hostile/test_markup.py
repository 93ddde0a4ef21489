"""Each case of cases.py: the words arrive, the rest does not, and the neighbours are unharmed."""

from __future__ import annotations

import pytest

from benchmarks.measure import normal
from pipeline.records import Reading
from tests.hostile.cases import ALL, Case
from tests.hostile.clean import controls_in, faults_of
from tests.hostile.readings import AFTER, BEFORE, filled, in_answer, in_question, read


def name(case: Case) -> str:
    return case.name


def assert_clean(reading: Reading) -> None:
    info = reading.post.post
    passages = [info.introduction, info.closing]
    for record in reading.post.records:
        passages += [record.question, record.answer]
        for reference in record.references:
            assert reference.url.startswith(("http://", "https://", "mailto:"))
            assert not controls_in("".join((reference.url, reference.title, reference.description)))
        assert not record.images
    for passage in passages:
        assert faults_of(passage.html) == []
        assert controls_in(passage.text) == []
    sums = reading.sums
    parts = (sums.records, sums.references, sums.introduction, sums.closing, sums.dropped)
    assert sums.article == sum(parts)


@pytest.mark.parametrize("case", ALL, ids=name)
def test_in_an_answer(case: Case) -> None:
    reading = read(in_answer(case))
    assert_clean(reading)
    first, middle, last = reading.post.records
    assert (first.question.text, first.answer.text) == BEFORE
    assert (last.question.text, last.answer.text) == AFTER
    assert middle.question.text == "What is on the shelf?"
    assert normal(middle.answer.text) == normal(f"Begin.{filled(case.sees)}Close.Last line.")


@pytest.mark.parametrize("case", ALL, ids=name)
def test_in_a_question(case: Case) -> None:
    reading = read(in_question(case))
    assert_clean(reading)
    texts = [(one.question.text, one.answer.text) for one in reading.post.records]
    assert texts[0] == BEFORE
    assert texts[-1] == AFTER
