"""What the real Anki does with our packages, with reviews answered before.

After every import the counts that Anki reports are exactly the truth, the reviews are the same,
nothing is 'conflicting', and there is one note type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.enrich.ledger import Ledger
from pipeline.export import anki, anki_look
from pipeline.records import Correction, Edition, Image, Media, Reading, Record, RichText
from pipeline.settings import AnkiSettings
from tests.export.learner import Counts, Learner, all_decks, one_deck
from tests.readings import (
    NOW,
    each_record,
    edit,
    made,
    publish,
    sample_reading,
    with_info,
    with_records,
)

ALL = 84


class Course:
    """A trainer's input, handed out month by month; and a learner who imports it."""

    def __init__(self, learner: Learner) -> None:
        self.ledger = Ledger()
        self.learner = learner
        self.months = 0
        self.post = with_info(
            sample_reading(), course="Architecting on AWS", url="https://a.example/"
        )
        self.first = self.publish(self.post)
        assert learner.take(one_deck(self.first)) == Counts(new=ALL)
        self.reviews = learner.study(40)

    def publish(self, post: Reading, **arguments: object) -> Edition:
        self.months += 1
        now = NOW + timedelta(days=30 * self.months)
        return publish(post, ledger=self.ledger, now=now, **arguments)[0]  # type: ignore[arg-type]

    def id(self, number: int) -> str:
        return self.first.post.records[number - 1].id

    def take(self, edition: Edition, **settings: object) -> Counts:
        """Import the edition, and see that nothing but the deck's content changed."""
        counts = self.learner.take(one_deck(edition, **settings))
        self.look_round()
        return counts

    def look_round(self) -> None:
        assert self.learner.reviews() == self.reviews
        assert self.learner.note_types() == ["qapress"]
        notes, _ = self.learner.counts()
        guids = self.learner.col.db.list("select guid from notes")
        assert len(set(guids)) == notes


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    someone = Learner(tmp_path / "learner")
    yield someone
    someone.col.close()


@pytest.fixture
def course(learner: Learner) -> Course:
    return Course(learner)


def test_the_same_edition_again(course: Course) -> None:
    assert course.take(course.publish(course.post)) == Counts(unchanged=ALL)


def test_changed_answer(course: Course, learner: Learner) -> None:
    second = course.publish(edit(course.post, 7, answer="まったく別の答えです。"))
    assert course.take(second) == Counts(updated=1, unchanged=83)
    assert learner.counts() == (ALL, ALL)
    assert "まったく別の答えです。" in learner.note(course.id(7))["Answer"]


def test_changed_question(course: Course, learner: Learner) -> None:
    second = course.publish(edit(course.post, 7, question="聞き方を改めた質問です。"))
    assert course.take(second) == Counts(updated=1, unchanged=83)
    assert "聞き方を改めた質問です。" in learner.note(course.id(7))["Question"]


def test_a_follow_up_shows_what_it_follows(course: Course, learner: Learner) -> None:
    (child,) = (r for r in course.first.post.records if r.follow_up_of)
    (parent,) = (r for r in course.first.post.records if r.id == child.follow_up_of)
    front = learner.cards(child.id)[0].question()
    assert front.index(parent.question.html) < front.index(child.question.html)
    answer = "購入した条件に合うインスタンスであれば、割引は自動的に適用されます。"
    answered = edit(course.post, parent.number, answer=answer)
    assert course.take(course.publish(answered)) == Counts(updated=1, unchanged=83)
    reworded = edit(answered, parent.number, question="聞き方を改めた質問です。")
    assert course.take(course.publish(reworded)) == Counts(updated=2, unchanged=82)
    assert "聞き方を改めた質問です。" in learner.cards(child.id)[0].question()


def test_new_question_in_front(course: Course, learner: Learner) -> None:
    new = made(("まったく新しい質問ですか？", "はい、新しい質問です。")).post.records
    second = course.publish(with_records(course.post, [*new, *course.post.post.records]))
    assert course.take(second) == Counts(new=1, unchanged=ALL)
    assert learner.counts() == (85, 85)


def test_retired_question(course: Course, learner: Learner) -> None:
    before = learner.note(course.id(7))
    records = course.post.post.records
    second = course.publish(with_records(course.post, records[:6] + records[7:]))
    assert course.take(second) == Counts(updated=1, unchanged=83)
    assert learner.counts() == (ALL, ALL)
    found = learner.col.find_notes("tag:status::retired")
    assert [learner.col.get_note(note).guid for note in found] == [course.id(7)]
    after = learner.note(course.id(7))
    assert (after["Question"], after["Answer"]) == (before["Question"], before["Answer"])
    (card,) = learner.cards(course.id(7))
    assert "取り下げ" in card.answer()
    assert 'data-tags="status::retired"' in card.question()


def test_retired_question_comes_back(course: Course, learner: Learner) -> None:
    records = course.post.post.records
    course.take(course.publish(with_records(course.post, records[:6] + records[7:])))
    third = course.publish(course.post)
    assert course.take(third) == Counts(updated=1, unchanged=83)
    assert not learner.col.find_notes("tag:status::retired")
    assert "取り下げ" not in learner.cards(course.id(7))[0].answer()


def test_a_retired_question_stays_retired(course: Course) -> None:
    records = course.post.post.records
    shorter = with_records(course.post, records[:6] + records[7:])
    course.take(course.publish(shorter))
    assert course.take(course.publish(shorter)) == Counts(unchanged=ALL)
    third = course.publish(edit(shorter, 20, answer="別の質問の新しい回答です。"))
    assert course.take(third) == Counts(updated=1, unchanged=83)


def test_a_new_learner_meets_retired_questions_last(course: Course, tmp_path: Path) -> None:
    records = course.post.post.records
    second = course.publish(with_records(course.post, records[1:]))
    newcomer = Learner(tmp_path / "newcomer")
    assert newcomer.take(one_deck(second)) == Counts(new=ALL)
    (card,) = newcomer.cards(course.id(1))
    assert card.due == newcomer.col.db.scalar("select max(due) from cards")
    newcomer.col.close()


def _other_look(monkeypatch: pytest.MonkeyPatch, learner: Learner) -> Callable[[], bool]:
    real = anki.note_type

    def changed(settings: AnkiSettings) -> object:
        model = real(settings)
        model.css += "\n/* new style */"
        model.templates[0]["afmt"] += "<!-- new template -->"
        return model

    monkeypatch.setattr(anki, "note_type", changed)

    def arrived() -> bool:
        learner.col.models._clear_cache()
        found = learner.col.models.by_name("qapress")
        assert found is not None
        styled, filled = "new style" in found["css"], "new template" in found["tmpls"][0]["afmt"]
        assert styled == filled
        return styled

    return arrived


def test_changed_template_and_style(
    course: Course, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.take(course.publish(course.post, look="one"))
    arrived = _other_look(monkeypatch, learner)
    assert course.take(course.publish(course.post, look="two")) == Counts(unchanged=ALL)
    assert arrived()


def test_a_changed_theme_changes_the_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = tmp_path / "anki/mine"
    theme.mkdir(parents=True)
    (tmp_path / "anki/default").mkdir()
    monkeypatch.setattr(anki_look, "templates_folder", lambda: tmp_path)
    plain = AnkiSettings(theme="mine")
    looks = [anki_look.digest(plain)]
    (theme / "style.css").write_text(".card { color: red }")
    looks.append(anki_look.digest(plain))
    looks.append(anki_look.digest(AnkiSettings(theme="mine", speech="ja_JP")))
    assert len(set(looks)) == 3
    assert anki_look.digest(AnkiSettings(theme="mine", reverse=True)) == looks[1]


def test_changed_topics(course: Course, learner: Learner) -> None:
    def one_topic(name: str) -> Callable[[Record], Record]:
        return lambda r: r.model_copy(update={"topics": (name,)} if r.id == course.id(7) else {})

    second = course.publish(
        course.post, topics=each_record(one_topic("コンピューティング::Lambda 関数"))
    )
    assert course.take(second) == Counts(updated=1, unchanged=83)
    assert learner.tags(course.id(7)) == ["コンピューティング::Lambda_関数"]
    third = course.publish(course.post, topics=each_record(one_topic("ストレージ")))
    assert course.take(third) == Counts(updated=1, unchanged=83)
    assert learner.tags(course.id(7)) == ["ストレージ"]


def test_renamed_file(course: Course, learner: Learner) -> None:
    second = course.publish(with_info(course.post, slug="renamed"))
    assert course.take(second) == Counts(unchanged=ALL)


def test_renamed_title_and_new_address(course: Course, learner: Learner) -> None:
    """All cards name their source; the deck keeps its name, so that new cards join the old."""
    decks = learner.deck_names()
    moved = with_info(course.post, title="新しい題名", url="https://b.example/", slug="moved")
    assert course.take(course.publish(moved)) == Counts(updated=ALL)
    assert learner.deck_names() == decks
    assert "https://b.example/" in learner.note(course.id(7))["Source"]
    new = made(("まったく新しい質問ですか？", "はい、新しい質問です。")).post.records
    third = course.publish(with_records(moved, [*moved.post.records, *new]))
    assert course.take(third) == Counts(new=1, unchanged=ALL)
    assert learner.deck_names() == decks
    assert len(learner.col.decks.cids(learner.col.decks.id(decks[1]))) == 85


def test_added_correction(course: Course, learner: Learner) -> None:
    remark = Correction(
        date=date(2026, 3, 1), text="現在は 10,240 MB です。", source="https://c.example/"
    )

    def correct(record: Record) -> Record:
        return record.model_copy(update={"corrections": (remark,)} if record.number == 7 else {})

    second = course.publish(course.post, corrections=each_record(correct))
    assert course.take(second) == Counts(updated=1, unchanged=83)
    (card,) = learner.cards(course.id(7))
    assert "現在は 10,240 MB です。" in card.answer()
    assert "2026年3月1日" in card.answer()


def _with_picture(reading: Reading, number: int, content: bytes) -> Reading:
    name = f"figure-{content.hex()}.png"
    answer = RichText(text="図", html=f'<p><img src="{name}" alt="構成図"></p>')
    changed = edit(reading, number, answer=answer, images=(Image(file=name, alt="構成図"),))
    return replace(changed, media={name: Media(name, content, "image/png", 1, 1)})


def test_changed_images(course: Course, learner: Learner) -> None:
    media = learner.col.media.dir
    second = course.publish(_with_picture(course.post, 7, b"one"))
    assert course.take(second) == Counts(updated=1, unchanged=83)
    assert (Path(media()) / f"figure-{b'one'.hex()}.png").read_bytes() == b"one"
    third = course.publish(_with_picture(course.post, 7, b"two"))
    assert course.take(third) == Counts(updated=1, unchanged=83)
    assert (Path(media()) / f"figure-{b'two'.hex()}.png").read_bytes() == b"two"
    assert b"two".hex() in learner.note(course.id(7))["Answer"]
    assert not learner.col.media.check().missing


def test_a_picture_under_two_names_is_packed_once(course: Course, learner: Learner) -> None:
    html = '<p><img src="a.png" alt="図1"><img src="b.png" alt="図2"></p>'
    post = edit(course.post, 7, answer=RichText(text="図", html=html))
    pictures = {name: Media(name, b"same", "image/png", 1, 1) for name in ("b.png", "a.png")}
    course.take(course.publish(replace(post, media=pictures)))
    assert [file.name for file in Path(learner.col.media.dir()).iterdir()] == ["a.png"]
    assert learner.note(course.id(7))["Answer"].count('src="a.png"') == 2
    assert not learner.col.media.check().missing


def test_reverse_cards_by_setting(course: Course, learner: Learner) -> None:
    second = course.publish(course.post)
    assert course.take(second, reverse=True) == Counts(updated=ALL)
    assert learner.counts() == (ALL, 2 * ALL)
    assert course.take(second, reverse=True) == Counts(unchanged=ALL)
    third = course.publish(edit(course.post, 7, answer="まったく別の答えです。"))
    assert course.take(third, reverse=True) == Counts(updated=1, unchanged=83)
    assert learner.counts() == (ALL, 2 * ALL)


def test_reverse_cards_given_up(course: Course, learner: Learner) -> None:
    """Who has them keeps them; the next change of a note still arrives."""
    second = course.publish(course.post)
    course.take(second, reverse=True)
    assert course.take(second) == Counts(unchanged=ALL)
    third = course.publish(edit(course.post, 7, answer="まったく別の答えです。"))
    assert course.take(third) == Counts(updated=1, unchanged=83)


def test_speech_by_setting(course: Course, learner: Learner) -> None:
    course.take(course.publish(course.post, look="silent"))
    assert course.take(course.publish(course.post, look="ja_JP"), speech="ja_JP") == Counts(
        unchanged=ALL
    )
    learner.col.models._clear_cache()
    (card,) = learner.cards(course.id(7))
    (spoken,) = card.render_output(reload=True).question_av_tags
    assert spoken.lang == "ja_JP"
    assert spoken.field_text.strip() == course.post.post.records[6].question.text.replace("\n", " ")


def test_all_after_one_and_one_after_all(course: Course, learner: Learner, tmp_path: Path) -> None:
    other = sample_reading("developing-on-aws-2020-09")
    editions = publish(course.post, other, ledger=course.ledger)
    assert learner.take(all_decks(editions)) == Counts(new=31, unchanged=ALL)
    course.look_round()
    assert learner.counts() == (ALL + 31, ALL + 31)
    assert course.take(editions[0]) == Counts(unchanged=ALL)
    assert course.take(editions[1]) == Counts(unchanged=31)
    assert learner.counts() == (ALL + 31, ALL + 31)


def test_a_deck_that_the_learner_moved_and_renamed(course: Course, learner: Learner) -> None:
    decks = learner.col.decks
    own = decks.id("試験前に見る")
    moved = [learner.cards(course.id(number))[0].id for number in (1, 2, 3)]
    learner.col.set_deck(moved, own)
    answers = edit(edit(course.post, 2, answer="新しい答えです。"), 60, answer="新しい答えです。")
    assert course.take(course.publish(answers)) == Counts(updated=2, unchanged=82)
    assert decks.cids(own) == moved


def test_tags_of_the_learners_own(course: Course, learner: Learner) -> None:
    """Anki replaces the tags of a note that it updates, and leaves all others alone."""
    for number in (7, 8):
        note = learner.col.get_note(learner.col.find_notes(f"Id:{course.id(number)}")[0])
        note.tags.append("苦手")
        learner.col.update_note(note)
    long_after = datetime.now(tz=NOW.tzinfo) + timedelta(days=30)
    second = publish(
        edit(course.post, 7, answer="別の答えです。"), ledger=course.ledger, now=long_after
    )[0]
    assert course.take(second) == Counts(updated=1, unchanged=83)
    assert learner.tags(course.id(8)) == ["苦手"]
    assert learner.tags(course.id(7)) == []


def test_options_of_the_deck_stay_the_learners(course: Course, learner: Learner) -> None:
    decks = learner.col.decks
    deck = decks.id(learner.deck_names()[1])
    config = decks.add_config("自分の設定")
    config["new"]["perDay"] = 3
    decks.update_config(config)
    decks.set_config_id_for_deck_dict(decks.get(deck), config["id"])
    course.take(course.publish(edit(course.post, 7, answer="別の答えです。")))
    assert decks.config_dict_for_deck_id(deck)["new"]["perDay"] == 3


def test_course_and_post_are_decks_and_colons_nest_nothing(learner: Learner) -> None:
    post = with_info(made(("質問", "回答")), course="A::B", title="C ::: D:")
    learner.take(one_deck(publish(post, ledger=Ledger())[0]))
    assert learner.deck_names() == ["A：B", "A：B::C ： D", "Default"]


def test_a_post_dated_in_the_future_can_be_imported(learner: Learner) -> None:
    """Anki refuses ids later than tomorrow; ours do not come from the post's date."""
    post = with_info(made(("質問", "回答")), published=date(2199, 1, 1))
    assert learner.take(one_deck(publish(post, ledger=Ledger())[0])) == Counts(new=1)
