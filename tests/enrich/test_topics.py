"""Topics: names as people write them, on the boundaries of words, few and right."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich import enrich, remarks_beside
from pipeline.enrich.ledger import Ledger
from pipeline.enrich.topics import fold, load_topics
from pipeline.errors import SettingsError
from pipeline.extract import extract
from pipeline.records import Post, PostInfo, Record
from pipeline.source import read_page
from tests.support import SAMPLES, SLUGS, rich

NOW = datetime(2026, 11, 23, tzinfo=UTC)
AWS = load_topics(SAMPLES / "topics.toml")


def names(text: str) -> list[str]:
    return [path.split("::")[-1] for path in AWS.found_in(text)]


def topics_of(question: str, answer: str, *sections: str) -> tuple[str, ...]:
    record = Record(number=1, question=rich(question), answer=rich(answer), topics=sections)
    return AWS(Post(post=PostInfo(slug="a", title="a"), records=(record,))).records[0].topics


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ＬＡＭＢＤＡ関数は", ["AWS Lambda"]),
        ("Lambdaとec2を", ["AWS Lambda", "Amazon EC2"]),
        ("S3はS3Gでも5S3でもない", ["Amazon S3"]),
        ("ｸﾗｳﾄﾞﾌﾛﾝﾄの既定値", ["Amazon CloudFront"]),
        ("コオーロラではない", []),
        ("オーロラでは", ["Amazon Aurora"]),
        ("RDS Proxy と RDS", ["Amazon RDS Proxy", "Amazon RDS"]),
        ("S3 Glacier", ["Amazon S3 Glacier"]),
        ("EC2 Auto Scalingなら", ["Amazon EC2", "Amazon EC2 Auto Scaling"]),
        ("storage in general", []),
    ],
)
def test_names_are_found_on_word_boundaries_longest_first(text: str, found: list[str]) -> None:
    assert names(text) == found


def kind(letter: str) -> str:
    """The letters that a name may not touch, by a letter of its own; "" for any other letter."""
    if letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        return "latin"
    return "katakana" if "ァ" <= letter <= "ヺ" or letter == "ー" else ""


def plainly_found(text: str) -> list[str]:
    """What found_in returns, name by name at every place: slow, and easy to see to be right."""
    whole, found, at = fold(text), [], 0
    longest_first = sorted(AWS.paths, key=len, reverse=True)
    while at < len(whole):
        for name in longest_first:
            end = at + len(name)
            if not whole.startswith(name, at):
                continue
            if at and kind(name[0]) and kind(whole[at - 1]) == kind(name[0]):
                continue
            if end < len(whole) and kind(name[-1]) and kind(whole[end]) == kind(name[-1]):
                continue
            found.append(AWS.paths[name])
            at = end
            break
        else:
            at += 1
    return found


# Names whole, cut short and run together with what stands around names in Japanese text.
_NAMES = st.sampled_from(sorted(AWS.paths))
_PIECES = st.one_of(
    _NAMES,
    _NAMES.map(str.upper),
    _NAMES.flatmap(lambda name: st.integers(1, len(name)).map(lambda end: name[:end])),
    st.sampled_from(
        ["は", "の", "、", " ", "　", "・", "ー", "ス", "ｽ", "3", "s", "-", "構成", "Ａ"]
    ),
    st.text(max_size=3),
)


@given(st.lists(_PIECES, max_size=10).map("".join))
def test_the_same_is_found_as_by_a_plain_loop_over_all_names(text: str) -> None:
    assert AWS.found_in(text) == plainly_found(text)


def test_the_question_decides_and_the_answer_only_by_naming_twice() -> None:
    assert topics_of("SQSとは？", "Lambda, Lambda, Lambda") == (
        "Application Integration::Amazon SQS",
    )
    assert topics_of("料金は？", "Lambda は… Lambda も S3 も") == ("Compute::AWS Lambda",)
    assert topics_of("料金は？", "S3 などがあります") == ()
    assert len(topics_of("EC2 S3 SQS SNS RDS", "")) == 3


def test_a_section_that_is_a_name_becomes_the_topic_and_any_other_stays_first() -> None:
    assert topics_of("コールドスタートとは？", "", "Lambda") == ("Compute::AWS Lambda",)
    assert topics_of("S3は？", "", "認証と認可") == ("認証と認可", "Storage::Amazon S3")


def test_the_samples_get_few_topics() -> None:
    readings = [extract(read_page(SAMPLES / f"{slug}.html")) for slug in SLUGS]
    editions = enrich(readings, Ledger(), *remarks_beside(SAMPLES, SLUGS), now=NOW)
    counts = [len(record.topics) for edition in editions for record in edition.post.records]
    assert max(counts) <= 4
    assert sum(count > 0 for count in counts) > 0.8 * len(counts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[topic]]\nname="A"\nparent="Bee"\n[[topic]]\nname="Be"', "Did you mean Be?"),
        ('[[topic]]\nname="A"\nparent="B"\n[[topic]]\nname="B"\nparent="A"', "own parents"),
        (
            '[[topic]]\nname="A"\naliases=["x"]\n[[topic]]\nname="B"\naliases=["Ｘ"]',
            "'x' names both",
        ),
        ('[[topic]]\nname="A"\n[[topic]]\nname="A"', "A has two entries"),
        ('[[topic]]\nname="A"\nalias=["x"]', "alias"),
        (f'[[topic]]\nname="{"a" * 5000}"', "no longer than 200 letters"),
        (f'[[topic]]\nname="a"\naliases=["{"㍿" * 200}"]', "no longer than 200 letters"),
        ("[[topic", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "topics.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_topics(file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_file_without_topics_finds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "topics.toml"
    file.write_text("", encoding="utf-8")
    assert load_topics(file).found_in("Lambda") == []
