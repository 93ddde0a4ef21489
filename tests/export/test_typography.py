"""What the typesetting filter does, and that no reader ever copies it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import typography

JAPANESE = "データをAWSへ移すサービスとして、2つ紹介されました（「何が」異なるのですか？）。"


@given(st.text(alphabet="データをAWS 移す、。「」（）3つ件\n", max_size=60))
def test_text_stays_the_same(text: str) -> None:
    for made in (typography.keep_phrases(text), typography.keep_counters(text)):
        assert made.replace(typography.WORD_JOINER, "") == text
    assert "".join(run.text for run in typography.runs(text)) == text
    assert "".join(typography.phrases(text)) == text


@pytest.mark.parametrize(
    ("text", "halved"),
    [
        ("「あ」。", "」"),
        ("あ（「い」）う", "「」"),
        ("あ、「い", "、"),
        ("」（", "」"),
        ("あ、い。う「え」お", ""),
    ],
)
def test_two_marks_that_meet_share_their_white(text: str, halved: str) -> None:
    assert "".join(run.text for run in typography.runs(text) if run.half) == halved


def test_phrases_are_not_parted() -> None:
    parts = typography.keep_phrases(JAPANESE).split(typography.WORD_JOINER)
    assert len(parts) > 20
    assert f"移{typography.WORD_JOINER}す" in typography.keep_phrases(JAPANESE)


def test_shorten_ends_with_a_phrase() -> None:
    short = typography.shorten(JAPANESE, 20, japanese=True)
    assert short.endswith("…")
    assert typography.width(short) <= 20
    assert JAPANESE.startswith(short[:-1])
    assert typography.shorten("短い", 20, japanese=True) == "短い"


def test_shorten_english_at_a_word() -> None:
    short = typography.shorten("What is the difference between a and b", 12, japanese=False)
    assert short == "What is the…"


@pytest.mark.parametrize(
    ("text", "following", "set_as"),
    [
        ("データをAWSへ移す", "", ["データを|", "AWS|", "へ移す"]),
        ("データを AWS へ", "", ["データを AWS へ"]),
        ("（AWS）のS3", "", ["（AWS）の|", "S3"]),
        ("これは", "A", ["これは|"]),
        ("AWS", "は", ["AWS|"]),
        ("AWS", "、", ["AWS"]),
    ],
)
def test_quarter_em_between_japanese_and_latin(
    text: str, following: str, set_as: list[str]
) -> None:
    runs = typography.runs(text, following)
    assert [run.text + "|" * run.gap for run in runs] == set_as


def test_bracket_at_the_start_of_a_line() -> None:
    assert typography.runs("（「あ」）い", begins_line=True)[:2] == [
        typography.Run("（", half=True),
        typography.Run("「", half=True),
    ]
    assert typography.runs("「あ」い")[0] == typography.Run("「あ」い")


def test_what_no_line_holds_may_break() -> None:
    for word in ("x" * 500, "https://a.example/?q=" + "ab%20" * 90, "「" * 200, "🎉" * 90):
        made = typography.breakable(f"前 {word} 後")
        assert made.replace(typography.BREAK, "") == f"前 {word} 後"
        assert max(len(part) for part in made.split(typography.BREAK)) <= 12
    for text in (JAPANESE * 5, "한국어" * 40, "https://docs.aws.amazon.com/ja_jp/lambda/latest/"):
        assert typography.breakable(text) == text


def test_printed_address_breaks_after_slashes_alone() -> None:
    made = typography.breakable_address("https://a.example/b-c/d--e")
    joined = f"b{typography.WORD_JOINER}-{typography.WORD_JOINER}c/{typography.BREAK}"
    assert made == f"https://a.example/{typography.BREAK}{joined}d--e"
    assert len(typography.breakable_address("https://a.example/" + "x" * 20_000)) <= 301


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        # A whole phrase where it is short; of a long one five letters, for the line before would
        # end so early that it looks broken on purpose.
        ("今はECSからEFSを利用できるようになっています。", "ています。"),
        ("必要な場合はEC2タイプを選んでください。", "選んでください。"),
        ("why does it keep coming up?", "coming up?"),
        ("a word that is long: internationalization", ""),
    ],
)
def test_no_letter_or_two_alone_on_the_last_line(text: str, kept: str) -> None:
    made = typography.keep_end(text)
    assert made.replace(typography.WORD_JOINER, "") == text
    start = len(text) - len(kept)
    joined = f"{typography.WORD_JOINER} {typography.WORD_JOINER}".join(kept.split(" "))
    if not kept.isascii():
        joined = typography.WORD_JOINER.join(kept)
    assert made == text[:start] + joined


def test_lines_that_end_with_phrases_keep_longer_ones() -> None:
    made = typography.keep_end("今はEFSを利用できるようになっています。", by_phrases=True)
    assert made == "今はEFSを" + typography.WORD_JOINER.join("利用できるようになっています。")


def test_a_paragraph_of_nothing_but_seams_is_one_run() -> None:
    text = "あ1" * 5000
    assert typography.runs(text) == [typography.Run(text)]


def test_shorten_takes_time_in_proportion() -> None:
    begin = time.process_time()
    assert len(typography.shorten("%" * 200_000, 20, japanese=False)) < 50
    assert time.process_time() - begin < 2
