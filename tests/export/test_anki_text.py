"""The text file, the deck's description and the release notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.enrich.ledger import Ledger
from pipeline.export import anki, anki_all
from pipeline.records import Artifact, Edition, Reading
from pipeline.settings import AnkiSettings, Settings
from tests.export.learner import Counts, Learner, one_deck
from tests.export.test_anki_cards import rich_post
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


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    someone = Learner(tmp_path / "learner")
    yield someone
    someone.col.close()


def text_of(edition: Edition, **settings: object) -> Artifact:
    own = Settings(anki=AnkiSettings.model_validate(settings))
    return anki.render(edition, own)[1]


AWKWARD = [
    ('引用 "符" と\tタブ', '1 行目\n2 行目 "…"'),
    ("#で始まる質問", "#columns:で始まる回答"),
    ("{{Answer}} [sound:x.mp3]", "<b>太字ではない</b> &amp; \\(x\\)"),
    ("か\u3099 合成", "ＡＢＣ　全角"),
]


@pytest.mark.parametrize("settings", [{}, {"reverse": True}])
def test_text_over_the_package_changes_nothing(
    learner: Learner, settings: dict[str, object]
) -> None:
    def tagged(post: Reading) -> Edition:
        topics = each_record(lambda r: r.model_copy(update={"topics": ("A::B C", '"D"')}))
        return publish(post, ledger=Ledger(), topics=topics)[0]

    for post in (rich_post(), made(*AWKWARD, course="Course::1", title="# 題 ::")):
        edition = tagged(post)
        count = len(edition.post.records)
        assert learner.take(one_deck(edition, **settings)) == Counts(new=count)
        before = learner.col.db.all("select guid, mod, tags, flds from notes order by id")
        decks = learner.deck_names()
        text = text_of(edition, **settings)
        assert text.path == f"anki/{edition.post.post.slug}.tsv"
        assert learner.take_text(text) == Counts(unchanged=count)
        assert learner.col.db.all("select guid, mod, tags, flds from notes order by id") == before
        assert learner.deck_names() == decks


def test_a_changed_text_updates_one(learner: Learner) -> None:
    """Without this, 'all unchanged' could mean that nothing was compared."""
    ledger = Ledger()
    learner.take(one_deck(publish(sample_reading(), ledger=ledger)[0]))
    second = publish(edit(sample_reading(), 7, answer="別の答えです。"), ledger=ledger)[0]
    assert learner.take_text(text_of(second)) == Counts(updated=1, unchanged=83)


def test_text_alone_makes_the_notes(learner: Learner) -> None:
    """The note type has to be there; then the file is enough."""
    learner.take(one_deck(publish(made(("一", "二"), slug="other"), ledger=Ledger())[0]))
    edition = publish(sample_reading(), ledger=Ledger())[0]
    assert learner.take_text(text_of(edition)) == Counts(new=84)
    assert learner.counts() == (85, 85)
    assert edition.post.post.title in learner.deck_names()


def test_description_follows_the_edition(learner: Learner) -> None:
    ledger = Ledger()
    post = with_info(sample_reading(), url="https://a.example/post")

    def described(edition: Edition) -> str:
        learner.take(one_deck(edition))
        (name,) = (name for name in learner.deck_names() if name != "Default")
        return learner.col.decks.get(learner.col.decks.id(name))["desc"]

    first = described(publish(post, ledger=ledger)[0])
    assert "第1版（2020年11月24日）・84問" in first
    assert '<a href="https://a.example/post">' in first
    assert "status::retired" not in first
    shorter = with_records(post, post.post.records[1:])
    second = described(publish(shorter, ledger=ledger)[0])
    assert "第2版（2026年2月3日）・83問（ほかに取り下げた質問が1問）" in second
    assert "tag:status::retired" in second


def test_description_is_no_place_for_markup(learner: Learner) -> None:
    post = made(("一", "二"), title="<img src=x>{{a}}", url="javascript:alert(1)")
    learner.take(one_deck(publish(post, ledger=Ledger())[0]))
    (name,) = (name for name in learner.deck_names() if name != "Default")
    description = learner.col.decks.get(learner.col.decks.id(name))["desc"]
    assert "<img" not in description
    assert "javascript:" not in description


def changes(editions: list[Edition]) -> str:
    found = anki_all.render(editions, Settings())
    (notes,) = (one for one in found if one.path == "anki/CHANGES.md")
    return notes.content.decode()


def test_release_notes_tell_every_edition() -> None:
    ledger = Ledger()
    a, b, c = ("質問*あ*", "答え"), ("質問[い]", "答え"), ("質問<う>", "答え")
    d = ("まったく別のことを尋ねる新しい質問", "それへの答え")
    posts = [
        made(a, b, c, title="題"),
        made(a, (b[0], "新しい答え"), c, title="題"),
        made(a, (b[0], "新しい答え"), d, title="題"),
        made(a, (b[0], "新しい答え"), d, title="新しい題"),
    ]
    for turn, post in enumerate(posts):
        edition = publish(post, ledger=ledger, now=NOW + timedelta(days=turn))[0]
    assert changes([edition]) == (
        "# 変更点\n\n## 新しい題\n"
        "\n### 第4版（2026年2月6日）\n\n記事の題名、アドレス、コース名などが変わりました。\n"
        "\n### 第3版（2026年2月5日）\n"
        "\n新しい質問 (1)\n\n- まったく別のことを尋ねる新しい質問\n"
        "\n取り下げた質問 (1)\n\n- 質問\\<う\\>\n"
        "\n### 第2版（2026年2月4日）\n\n変わった質問 (1)\n\n- 質問\\[い\\]\n"
    )


def test_release_notes_of_first_editions() -> None:
    english = replace(
        publish(with_info(made(("Why?", "So.")), language="en"), ledger=Ledger())[0], number=1
    )
    assert (
        changes([english])
        == "# Changes\n\n## made\n\nNothing has changed since the first edition.\n"
    )
