"""A record keeps its id through whatever a trainer does to the post."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.enrich.editions import _digest_of_record as digest_of
from pipeline.enrich.ledger import Ledger
from pipeline.records import Edition, Image, Media, Post, Reading, Record, RichText
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


def test_a_split_question_goes_on_as_its_nearer_half() -> None:
    whole = (
        "Lambdaの上限は何分ですか？また、メモリはどこまで増やせますか？",
        "上限は15分です。メモリは10GBまで増やせます。",
    )
    other = ("S3とは何ですか？", "オブジェクトストレージです。")
    near = ("Lambdaの上限は何分ですか？また、延ばせますか？", "上限は15分です。延ばせません。")
    far = ("メモリはどこまで増やせますか？", "10GBまでです。")
    for halves in ((near, far), (far, near)):
        first, second = editions(made(whole, other), made(*halves, other))
        assert ids(second)[halves.index(near)] == ids(first)[0]
        assert ids(second)[halves.index(far)] not in ids(first)
        assert ids(second)[2] == ids(first)[1]


def test_merged_questions_go_on_as_the_nearer_one() -> None:
    long = (
        "Lambdaの実行時間の上限は何分ですか？延ばすことはできますか？",
        "上限は15分で、延ばせません。",
    )
    short = ("料金は？", "従量制です。")
    other = ("S3とは何ですか？", "オブジェクトストレージです。")
    both = (long[0] + short[0], long[1] + short[1])
    first, second = editions(made(short, long, other), made(both, other))
    assert ids(second) == ids(first)[1:]
    assert second.retired == {ids(first)[0]}


def test_the_same_question_twice_keeps_its_order_and_answers() -> None:
    again = [
        ("ほかにもありますか？", answer) for answer in ("はい、SQSです。", "いいえ、ありません。")
    ]
    first, second, third = editions(made(*again), made(*again), made(*again[::-1]))
    assert len(set(ids(first))) == 2
    assert ids(second) == ids(first)
    assert ids(third) == ids(first)[::-1]


def test_short_answers_do_not_make_questions_the_same() -> None:
    old = [(f"{name}は東京リージョンで使えますか？", "はい。") for name in ("S3", "EC2", "RDS")]
    new = [old[0], ("まったく別の話ですが、請求書はどこにありますか？", "はい。"), old[2]]
    first, second = editions(made(*old), made(*new))
    assert ids(second)[::2] == ids(first)[::2]
    assert ids(second)[1] not in ids(first)


def together(ledger: Ledger, *readings: Reading) -> list[Edition]:
    return publish(*readings, ledger=ledger)


def test_posts_with_the_same_questions_have_ids_of_their_own() -> None:
    pairs = [(f"質問{n}です。", f"回答{n}です。") for n in range(5)]
    ledger = Ledger()
    a, b = together(ledger, made(*pairs, slug="a"), made(*pairs, slug="b"))
    assert not set(ids(a)) & set(ids(b))
    again = together(ledger, made(*pairs, slug="b"), made(*pairs, slug="a"))
    assert [ids(one) for one in again] == [ids(b), ids(a)]


def test_a_moved_post_is_known_by_its_content() -> None:
    ledger = Ledger()
    (first,) = together(ledger, with_info(sample_reading(), url="https://a.example/1"))
    moved = with_info(sample_reading(), url="https://b.example/2", slug="elsewhere")
    moved = edit(moved, 3, answer="新しい回答です。")
    (second,) = together(ledger, moved)
    assert ids(second) == ids(first)
    assert len(ledger.posts) == 1


def test_files_that_changed_names_are_known_by_their_addresses() -> None:
    ledger = Ledger()
    one = made(("一つ目の質問ですか？", "はい。"), slug="a", url="https://a.example/one")
    two = made(("二つ目は何でしょう？", "いいえ。"), slug="b", url="https://a.example/two")
    first = together(ledger, one, two)
    second = together(ledger, with_info(one, slug="b"), with_info(two, slug="a"))
    assert [ids(edition) for edition in second] == [ids(edition) for edition in first]


def test_another_post_under_an_old_name_is_another_post() -> None:
    """The trainer saved a new article over the old file: nobody's history goes to it."""
    ledger = Ledger()
    (first,) = together(ledger, with_info(sample_reading(), url="https://a.example/1"))
    other = with_info(
        sample_reading("developing-on-aws-2020-09"),
        url="https://a.example/2",
        slug=first.post.post.slug,
    )
    (second,) = together(ledger, other)
    assert not set(ids(first)) & set(ids(second))
    assert second.number == 1
    assert len(ledger.posts) == 2


def test_a_post_that_is_missing_today_retires_nothing() -> None:
    ledger = Ledger()
    other = sample_reading("developing-on-aws-2020-09")
    first = together(ledger, sample_reading(), other)
    together(ledger, other)
    assert together(ledger, sample_reading(), other) == first


def test_a_lost_ledger_gives_the_same_ids_again() -> None:
    assert together(Ledger(), sample_reading()) == together(Ledger(), sample_reading())


def test_a_hidden_record_is_retired_and_comes_back() -> None:
    ledger = Ledger()
    (first,) = together(ledger, sample_reading())
    gone = ids(first)[4]

    def hide(post: Post) -> Post:
        kept = tuple(record for record in post.records if record.id != gone)
        return post.model_copy(update={"records": kept})

    (second,) = publish(sample_reading(), ledger=ledger, corrections=hide)
    assert second.retired == {gone}
    (third,) = publish(sample_reading(), ledger=ledger)
    assert ids(third) == ids(first)


def test_a_retired_record_whose_picture_is_gone_keeps_its_description() -> None:
    ledger = Ledger()
    answer = RichText(text="図", html='<p><img src="a.png" alt="構成図"> を見てください。</p>')
    post = edit(sample_reading(), 7, answer=answer, images=(Image(file="a.png", alt="構成図"),))
    shown = replace(post, media={"a.png": Media("a.png", b"1", "image/png", 1, 1)})
    together(ledger, shown)
    records = post.post.records
    (second,) = together(ledger, with_records(post, records[:6] + records[7:]))
    last = second.post.records[-1]
    assert last.answer.html == "<p>[構成図] を見てください。</p>"
    assert last.images == ()


def test_a_field_that_a_later_version_adds_changes_nothing() -> None:
    record = sample_reading().post.records[0]
    plain = record.model_dump(mode="json", exclude_defaults=True)
    assert "corrections" not in plain

    class Later(Record):
        added: str = ""

    assert digest_of(Later(**record.model_dump()), "") == digest_of(record, "")


def test_three_hundred_times_the_same_question() -> None:
    """A form to fill in, not a post; its order decides, and it takes no more than a moment."""
    asked = [("同じ質問", f"回答{n}です。") for n in range(300)]
    first, second = editions(made(*asked), made(*((q, a + "追記") for q, a in asked)))
    assert ids(second) == ids(first)


def test_three_thousand_new_questions_in_the_same_words() -> None:
    """Each twin goes on where the one before it has stopped: 4,500,000 attempts took minutes."""
    asked = [("同じ質問", f"回答{n}です。") for n in range(3000)]
    begun = time.monotonic()
    (edition,) = editions(made(*asked))
    assert len(set(ids(edition))) == len(asked)
    assert ids(edition)[:300] == ids(editions(made(*asked[:300]))[0])
    assert time.monotonic() - begun < 60


def test_a_long_post_edited_throughout() -> None:
    """More pairs than can all be compared: the nearest by rare pieces are."""
    post = [
        (f"{record.question.text}（{turn}）", f"{record.answer.text}その{turn}")
        for turn in range(4)
        for record in sample_reading().post.records
    ]
    first, second = editions(made(*post), made(*((q + "追記", a + "追記") for q, a in post)))
    assert ids(second) == ids(first)


def test_posts_with_the_same_title_have_decks_of_their_own() -> None:
    ledger = Ledger()
    posts = [made(("質問", slug), slug=slug, title="題", course="C") for slug in ("a", "b")]
    for _ in range(2):
        a, b = together(ledger, *posts)
        assert (a.deck, b.deck) == (("C", "題"), ("C", "題 (b)"))
