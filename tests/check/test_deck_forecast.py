"""What `check --against` foretells is what the real Anki then reports."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.check.deck import compare, forecast, open_package
from pipeline.commands.check import command
from pipeline.enrich.ledger import Ledger
from pipeline.export.anki_fields import FIELDS
from pipeline.records import Edition, Reading
from tests.export.learner import Counts, Learner, one_deck
from tests.readings import NOW, edit, made, publish, sample_reading, with_info, with_records

POST = sample_reading()
RECORDS = POST.post.records
NEW = made(("まったく新しい質問ですか？", "はい、新しい質問です。")).post.records


def everything(post: Reading) -> Reading:
    """One new, one withdrawn, one changed, the rest moved."""
    changed = edit(post, 7, answer="別の答えです。")
    return with_records(changed, [*NEW, *changed.post.records[:20], *changed.post.records[21:]])


CASES: list[tuple[Callable[[Reading], Reading], dict[str, Any], Counts, int]] = [
    (lambda post: post, {}, Counts(unchanged=84), 0),
    (lambda post: edit(post, 7, answer="別の答えです。"), {}, Counts(updated=1, unchanged=83), 0),
    (lambda post: with_records(post, RECORDS[1:]), {}, Counts(updated=1, unchanged=83), 1),
    (lambda post: with_records(post, [*NEW, *RECORDS]), {}, Counts(new=1, unchanged=84), 0),
    (everything, {}, Counts(new=1, updated=2, unchanged=82), 1),
    (lambda post: with_info(post, title="新しい題"), {}, Counts(updated=84), 0),
    (lambda post: post, {"reverse": True}, Counts(updated=84), 0),
]


def files(folder: Path, editions: list[Edition], **settings: object) -> list[Path]:
    written = []
    for number, edition in enumerate(editions):
        artifact = one_deck(edition, **(settings if number else {}))
        file = folder / f"{number}/output/{artifact.path}"
        file.parent.mkdir(parents=True)
        file.write_bytes(artifact.content)
        written.append(file)
    return written


@pytest.mark.parametrize(("change", "settings", "counts", "retired"), CASES)
def test_foretold_is_what_happens(
    tmp_path: Path,
    change: Callable[[Reading], Reading],
    settings: dict[str, Any],
    counts: Counts,
    retired: int,
) -> None:
    ledger = Ledger()
    first = publish(POST, ledger=ledger)[0]
    second = publish(change(POST), ledger=ledger, now=NOW + timedelta(days=30))[0]
    old, new = files(tmp_path, [first, second], **settings)
    told = forecast(open_package(old), open_package(new))
    learner = Learner(tmp_path / "learner")
    learner.take(one_deck(first))
    happened = learner.take(one_deck(second, **settings))
    marked = len(learner.col.find_notes("tag:status::retired"))
    learner.col.close()
    assert happened == counts
    assert _counts(told) == counts
    assert len(told.retired) == marked == retired
    assert not told.left
    assert not list(compare(open_package(old), open_package(new), "deck"))


def _counts(told: Any) -> Counts:
    return Counts(*(len(getattr(told, n)) for n in ("new", "updated", "unchanged", "conflicting")))


def with_models(package: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Rewrite the note types of a package."""
    with zipfile.ZipFile(package) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    database = sqlite3.connect(":memory:")
    database.deserialize(members["collection.anki2"])
    (text,) = database.execute("select models from col").fetchone()
    models = json.loads(text)
    for model in models.values():
        change(model)
        if len(model["flds"]) > len(FIELDS):
            database.execute("update notes set flds = flds || char(31)")
    database.execute("update col set models = ?", (json.dumps(models),))
    database.commit()
    members["collection.anki2"] = database.serialize()
    database.close()
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def renamed_template(model: dict[str, Any]) -> None:
    model["tmpls"][0]["name"] = "Card 1"


def renamed_without_id(model: dict[str, Any]) -> None:
    renamed_template(model)
    model["tmpls"][0].pop("id")


def other_field_ids(model: dict[str, Any]) -> None:
    for field in model["flds"]:
        field["id"] += 1000


def one_field_more(model: dict[str, Any]) -> None:
    model["flds"].append({**model["flds"][-1], "name": "More", "ord": 13, "id": 7})


@pytest.mark.parametrize(
    ("change", "conflicting"),
    [
        (renamed_template, 0),
        (renamed_without_id, 84),
        (other_field_ids, 84),
        (one_field_more, 84),
    ],
)
def test_a_note_type_that_thawed(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], conflicting: int
) -> None:
    edition = publish(POST, ledger=Ledger())[0]
    old, new = files(tmp_path, [edition, edition])
    with_models(new, change)
    told = _counts(forecast(open_package(old), open_package(new)))
    assert told.conflicting == conflicting
    learner = Learner(tmp_path / "learner")
    learner.take(one_deck(edition))
    artifact = one_deck(edition)
    happened = learner.take(type(artifact)(artifact.path, new.read_bytes()))
    learner.col.close()
    assert happened == told


def test_the_command_says_it(tmp_path: Path) -> None:
    ledger = Ledger()
    first = publish(POST, ledger=ledger)[0]
    second = publish(everything(POST), ledger=ledger)[0]
    old, new = files(tmp_path, [first, second])
    run = CliRunner().invoke(
        command, [str(new.parent.parent), "--against", str(old)], standalone_mode=False
    )
    assert run.return_value == 0, run.output
    found = re.search(r"(\d+) new, (\d+) updated, (\d+) unchanged, (\d+) conflicting", run.output)
    assert found
    assert found.groups() == ("1", "2", "82", "0")
