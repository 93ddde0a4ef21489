"""What the real Anki does with our packages, with reviews answered before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.enrich.ledger import Ledger
from pipeline.records import Edition, Reading
from tests.export.learner import Counts, Learner, one_deck
from tests.readings import edit, publish, sample_reading


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    someone = Learner(tmp_path / "learner")
    yield someone
    someone.col.close()


class Course:
    """A trainer's input: one ledger, and the sample as it was first handed out."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.reading = sample_reading()
        self.first = self.publish(self.reading)

    def publish(self, reading: Reading, **annotations: object) -> Edition:
        return publish(reading, ledger=self.ledger, **annotations)[0]


@pytest.fixture
def course() -> Course:
    return Course()


def test_a_new_learner_gets_every_question(learner: Learner, course: Course) -> None:
    assert learner.take(one_deck(course.first)) == Counts(new=84)
    assert learner.counts() == (84, 84)
    assert learner.note_types() == ["qapress"]


def test_a_changed_answer_updates_one_note(learner: Learner, course: Course) -> None:
    learner.take(one_deck(course.first))
    reviews = learner.study(40)
    second = course.publish(edit(course.reading, 7, answer="まったく別の答えです。"))
    assert learner.take(one_deck(second)) == Counts(updated=1, unchanged=83)
    assert learner.reviews() == reviews
    guid = second.post.records[6].id
    assert "まったく別の答えです。" in learner.note(guid)["Answer"]
