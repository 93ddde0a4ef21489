"""Corrections: shown on their record, refused with the nearest id where it is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.enrich import enrich, remarks_beside
from pipeline.enrich.corrections import load_corrections
from pipeline.enrich.ledger import Ledger
from pipeline.errors import SettingsError
from pipeline.extract import extract
from pipeline.records import Edition
from pipeline.source import read_page
from tests.support import SAMPLES, gold_edition

SLUG = "architecting-on-aws-2020-11"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOLD = gold_edition("cloud-practitioner-faq")
FIRST = GOLD.post.records[0].id


def written(folder: Path, text: str, slug: str = "cloud-practitioner-faq") -> Path:
    (folder / f"{slug}.toml").write_text(text, encoding="utf-8")
    return folder


def published(ledger: Ledger, folder: Path | None) -> Edition:
    corrections = load_corrections(folder, [SLUG]) if folder else None
    reading = extract(read_page(SAMPLES / f"{SLUG}.html"))
    return enrich([reading], ledger, None, corrections, now=NOW)[0]


def test_the_sample_has_its_seven_corrections_each_with_a_source() -> None:
    edition = published(Ledger(), SAMPLES / "corrections")
    found = [one for record in edition.post.records for one in record.corrections]
    assert len(found) == 7
    assert all(one.source.startswith("https://docs.aws.amazon.com/") for one in found)


def test_a_correction_marks_its_record_alone_as_changed(tmp_path: Path) -> None:
    ledger = Ledger()
    before = published(ledger, None)
    third = before.post.records[2].id
    entry = f'[[correction]]\nid="{third}"\ndate=2021-03-15\ntext="今は可能です。"\n'
    after = published(ledger, written(tmp_path, entry, SLUG))
    assert after.changed == {third}
    assert after.post.records[2].revised > before.post.records[2].revised


def test_a_hidden_record_is_retired(tmp_path: Path) -> None:
    ledger = Ledger()
    third = published(ledger, None).post.records[2].id
    after = published(ledger, written(tmp_path, f'[[correction]]\nid="{third}"\nhide=true', SLUG))
    assert after.retired == {third}
    assert [one.id for one in after.post.records if one.status == "retired"] == [third]


def test_title_and_topics_take_the_place_of_what_was_there(tmp_path: Path) -> None:
    entry = f'[[correction]]\nid="{FIRST}"\ntitle="a < b?"\ntopics=["X"]'
    corrected = load_corrections(written(tmp_path, entry), [GOLD.post.post.slug])(GOLD.post)
    assert corrected.records[0].question.text == "a < b?"
    assert corrected.records[0].question.html == "<p>a &lt; b?</p>"
    assert corrected.records[0].topics == ("X",)
    assert corrected.records[1:] == GOLD.post.records[1:]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('id="clou001"\nhide=true', f"Did you mean {FIRST[:4]}00"),
        (f'id="{FIRST}"\ntxt="x"', "Did you mean text?"),
        (f'id="{FIRST}"\ntext="x"', "has no date"),
        (f'id="{FIRST}"', "changes nothing"),
        (f'id="{FIRST}"\ndate="soon"\ntext="x"', "date"),
        (f'id="{FIRST}"\ndate=2021-01-01\ntext="x"\nsource="javascript:1"', "must begin with"),
        ("id=", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, entry: str, said: str) -> None:
    folder = written(tmp_path, f"[[correction]]\n{entry}\n")
    with pytest.raises(SettingsError) as caught:
        load_corrections(folder, [GOLD.post.post.slug])(replace(GOLD).post)
    assert said in str(caught.value)
    assert "cloud-practitioner-faq.toml" in str(caught.value)


def test_a_file_for_no_post_is_refused_with_the_nearest(tmp_path: Path) -> None:
    folder = written(tmp_path, "", "cloud-practitioner")
    with pytest.raises(SettingsError, match=r"Did you mean cloud-practitioner-faq\.toml"):
        load_corrections(folder, [GOLD.post.post.slug])


def test_an_input_folder_without_them_has_none(tmp_path: Path) -> None:
    assert remarks_beside(tmp_path, []) == (None, None)
