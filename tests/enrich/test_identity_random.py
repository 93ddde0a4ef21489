"""Ids through random edits of the sample: a fixed thousand, and sequences that hypothesis makes."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.identity import identify
from pipeline.enrich.ledger import Ledger
from tests.enrich.edits import EDITS, Item, Judge, Tally, edited, items, reading
from tests.readings import NOW, ids, publish, sample_reading

POST = items(sample_reading())
OTHERS = items(sample_reading("developing-on-aws-2020-09"))


def tally_of(seed: int, rounds: int, most: int) -> Tally:
    """What becomes of the ids over `rounds` editions with 1 to `most` edits each."""
    ledger = Ledger()
    first = publish(reading(POST, "post"), ledger=ledger)[0]
    judge = Judge(POST, ids(first))
    chance = random.Random(seed)
    for _ in range(rounds):
        post = edited(chance, POST, OTHERS, chance.randint(1, most))
        found = identify([reading(post, "post")], ledger)[0].post.records
        judge.count(post, [record.id for record in found])
    return judge.tally


def test_a_thousand_random_editions() -> None:
    tally = tally_of(seed=20201118, rounds=1000, most=15)
    assert tally.edited > 4000
    assert tally.edited_kept >= 0.99 * tally.edited
    assert tally.kept >= 0.99 * tally.survived
    assert tally.stolen == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from([edit for edit, _ in EDITS]), st.integers(0, 10**6)),
                 max_size=8),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_sequences_of_editions(sequence: list[list[tuple[object, int]]]) -> None:
    """No id is lost, given twice, or changed for a question that nobody touched."""
    ledger, post, ever, number = Ledger(), POST[:30], set[str](), 1
    was: dict[tuple[str, str], tuple[str, str]] = {}
    for turn, edits in enumerate([[], *sequence]):
        for edit, seed in edits:
            if len(post) > 2:
                edit(random.Random(seed), post := list(post), OTHERS)  # type: ignore[operator]
        now = NOW + timedelta(days=30 * turn)
        edition = publish(reading(post, "post"), ledger=ledger, now=now)[0]
        everyone = [record.id for record in edition.post.records]
        assert len(everyone) == len(set(everyone))
        assert ever <= set(everyone)
        if edition.number > number:
            assert not edition.new & ever
        number = edition.number
        ever |= set(everyone)
        is_now = {
            (record.question.text, record.answer.text): (record.id, record.revised)
            for record in edition.post.records
            if record.status == "active" and _alone(post, record.question.text)
        }
        for text in was.keys() & is_now.keys():
            assert is_now[text] == was[text]
        was = is_now
        again = publish(reading(post, "post"), ledger=ledger, now=now + timedelta(days=1))[0]
        assert again == edition
    text = ledger.dump()
    assert Ledger.parse(text, Path("ledger.json")).dump() == text


def _alone(post: list[Item], question: str) -> bool:
    return sum(one.question == question for one in post) == 1
