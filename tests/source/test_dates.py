from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.source.dates import machine_day, spoken_day
from pipeline.source.metadata import as_of_date

DAY = date(2020, 11, 18)
DAYS = st.dates(date(1990, 1, 1), date(2089, 12, 31))


@pytest.mark.parametrize(
    ("value", "language", "day"),
    [
        ("2020-11-18", "ja", DAY),
        ("2020-11-18T23:30:00+09:00", "ja", DAY),
        ("2020-11-17T15:00:00Z", "ja", DAY),
        ("2020-11-18T15:00:00Z", "en", DAY),
        ("1605625200", "ja", DAY),
        ("1605625200000", "ja", DAY),
        ("令和2年11月18日", "ja", DAY),
        ("Wed, 18 Nov 2020 10:00:00 GMT", "en", DAY),
        ("9999-12-31T23:59:59Z", "ja", None),
        ("9999-12-31", "ja", None),
        ("0001-01-01T00:00:00", "ja", None),
        ("2020-02-30", "ja", None),
        ("soon", "en", None),
        ("", "ja", None),
    ],
)
def test_dates_for_machines(value: str, language: str, day: date | None) -> None:
    assert machine_day(value, language) == day


@pytest.mark.parametrize(
    "text",
    [
        "2020年11月18日",
        "２０２０年１１月１８日",
        "令和2年11月18日",
        "R2年11月18日",
        "2020/11/18",
        "2020.11.18",
        "18 November 2020",
        "November 18th, 2020",
        "18. November 2020",
        "18 novembre 2020",
        "18 de noviembre de 2020",
        "2020년 11월 18일",
        "18.11.2020",
    ],
)
def test_dates_for_readers(text: str) -> None:
    assert spoken_day(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "本記事は2020年11月18日時点の情報です。",
        "令和2年11月18日現在の内容です。",
        "開催は2019年4月1日。回答は2020年11月18日時点のものです。",
        "All answers are as of 18 November 2020.",
        "Stand: 18. November 2020",
        "Informations au 18 novembre 2020.",
        "Información a fecha de 18 de noviembre de 2020.",
        "截至2020年11月18日的信息。",
        "2020년 11월 18일 기준 정보입니다.",
    ],
)
def test_sentences_that_say_as_of(text: str) -> None:
    assert as_of_date(text) == DAY


@pytest.mark.parametrize("text", ["2020年11月18日に公開しました。", "その時点で終了します。", ""])
def test_other_sentences_say_no_as_of(text: str) -> None:
    assert as_of_date(text) is None


@given(DAYS)
def test_a_day_is_read_back_however_it_is_written(day: date) -> None:
    assert spoken_day(f"{day.year}年{day.month}月{day.day}日") == day
    assert spoken_day(f"{day.year}-{day.month:02}-{day.day:02}") == day
    assert machine_day(f"{day.isoformat()}T00:00:00+09:00", "ja") == day


@given(st.text(max_size=80), st.sampled_from(["ja", "en"]))
def test_no_text_breaks_the_reading_of_dates(text: str, language: str) -> None:
    machine_day(text, language)
    as_of_date(text)
