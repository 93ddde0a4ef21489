"""Tables, read again as a spreadsheet does."""

from __future__ import annotations

import csv
import io

import pytest

from pipeline.export import csv_all
from pipeline.export.csv import COLUMNS, defuse, render
from pipeline.settings import CsvSettings, Settings
from tests.export.editions import sample

SLUGS = ("architecting-on-aws-2020-11", "developing-on-aws-2020-09")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_a_record_with_all_its_words() -> None:
    edition = sample(SLUGS[0])
    (artifact,) = render(edition, Settings())
    assert artifact.path == f"csv/{SLUGS[0]}.csv"
    found = rows(artifact.content)
    assert [row["id"] for row in found] == [record.id for record in edition.post.records]
    for row, record in zip(found, edition.post.records, strict=True):
        assert row["question"].removeprefix("'") == record.question.text
        assert row["answer"].removeprefix("'") == record.answer.text
        assert row["references"].split() == [one.url for one in record.references]
    assert tuple(found[0]) == COLUMNS


def test_the_byte_order_mark_is_a_setting() -> None:
    edition = sample(SLUGS[0])
    assert render(edition, Settings())[0].content.startswith(b"\xef\xbb\xbfid,")
    plain = Settings(csv=CsvSettings(bom=False))
    assert render(edition, plain)[0].content.startswith(b"id,")


def test_all_posts_are_one_table() -> None:
    editions = [sample(slug) for slug in SLUGS]
    (artifact,) = csv_all.render(editions, Settings())
    assert artifact.path == "csv/all.csv"
    assert len(rows(artifact.content)) == sum(len(one.post.records) for one in editions)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "－1", "\n=1", "　=1"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "1", "・一つめ", "(=1)"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert defuse(cell) == cell
