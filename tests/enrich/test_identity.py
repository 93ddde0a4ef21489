"""A record keeps its id through whatever a trainer does to the post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.enrich.ledger import Ledger
from pipeline.records import Edition, Reading
from tests.readings import (
    NOW,
    edit,
    ids,
    made,
    publish,
    sample_reading,
    with_info,
    with_records,
)


def editions(*readings: Reading) -> list[Edition]:
    """The same post published again and again, a month apart."""
    ledger = Ledger()
    return [
        publish(reading, ledger=ledger, now=NOW + timedelta(days=30 * turn))[0]
        for turn, reading in enumerate(readings)
    ]


def test_first_edition_is_dated_by_the_post() -> None:
    (first,) = editions(sample_reading())
    assert {record.revised for record in first.post.records} == {"2020-11-24T00:00:00Z"}
    assert (first.number, first.date) == (1, "2020-11-24T00:00:00Z")
    assert not first.new | first.changed | first.retired


def test_nothing_changed_is_the_same_edition() -> None:
    first, second = editions(sample_reading(), sample_reading())
    assert second == first


def test_typo_in_question() -> None:
    post = sample_reading()
    question = post.post.records[6].question.text
    first, second = editions(post, edit(post, 7, question=question[:5] + "。" + question[6:]))
    assert ids(second) == ids(first)
    assert second.changed == {ids(first)[6]}
    assert second.number == 2


def test_reworded_question_with_its_answer_kept() -> None:
    post = sample_reading()
    first, second = editions(post, edit(post, 7, question="これは全然ちがう聞き方です。"))
    assert ids(second) == ids(first)


def test_rewritten_answer() -> None:
    post = sample_reading()
    first, second = editions(post, edit(post, 7, answer="新しい回答に書き直しました。"))
    assert ids(second) == ids(first)
    assert [r.id for r in second.post.records if r.revised != first.date] == [ids(first)[6]]


def test_twenty_questions_in_front() -> None:
    post = sample_reading()
    new = made(*((f"新しい質問その{n}です。", f"新しい回答{n}") for n in range(20)))
    grown = with_records(post, [*new.post.records, *post.post.records])
    first, second = editions(post, grown)
    assert ids(second)[20:] == ids(first)
    assert second.new == set(ids(second)[:20])
    assert not second.changed | second.retired


def test_reordered() -> None:
    post = sample_reading()
    first, second = editions(post, with_records(post, post.post.records[::-1]))
    assert ids(second) == ids(first)[::-1]
    assert not second.new | second.retired


def test_renamed_file_and_changed_address() -> None:
    post = with_info(sample_reading(), url="https://a.example/1")
    renamed = with_info(post, slug="renamed")
    moved = with_info(renamed, url="https://b.example/2", slug="moved")
    first, second, third = editions(post, renamed, moved)
    assert ids(first) == ids(second) == ids(third)
    assert second.date == first.date
    assert third.shared_revised > first.date


def test_two_questions_that_differ_in_one_word() -> None:
    s3 = ("S3のデータは暗号化されますか？", "はい、既定で暗号化されます。")
    ebs = ("EBSのデータは暗号化されますか？", "作成するときに指定します。")
    first, second, third = editions(made(s3, ebs), made(ebs, s3), made(ebs))
    assert ids(second) == ids(first)[::-1]
    assert ids(third) == [ids(first)[1]]
    assert third.retired == {ids(first)[0]}


def test_removed_and_back_a_month_later() -> None:
    post = sample_reading()
    without = with_records(post, post.post.records[:6] + post.post.records[7:])
    first, second, third = editions(post, without, post)
    gone = ids(first)[6]
    assert second.retired == {gone}
    assert second.post.records[-1].id == gone
    assert second.post.records[-1].status == "retired"
    assert second.post.records[-1].answer == first.post.records[6].answer
    assert ids(third) == ids(first)
    assert third.changed == {gone}


def test_a_clock_behind_still_makes_later_revisions() -> None:
    ledger = Ledger()
    post = sample_reading()
    publish(post, ledger=ledger)
    early = datetime(1999, 1, 1, tzinfo=UTC)
    second = publish(edit(post, 1, answer="一"), ledger=ledger, now=early)[0]
    third = publish(edit(post, 1, answer="二"), ledger=ledger, now=early)[0]
    assert "2020-11-24T00:00:00Z" < second.date < third.date
