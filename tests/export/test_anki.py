"""The package and its fields, without Anki."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.export import anki
from pipeline.export.apkg import deck_id
from pipeline.settings import AnkiSettings
from tests.export.learner import all_decks, one_deck
from tests.support import ROOT, SLUGS, gold_edition

_DIGEST = """
import hashlib
from tests.export.learner import all_decks
from tests.support import SLUGS, gold_edition
print(hashlib.sha256(all_decks([gold_edition(s) for s in SLUGS]).content).hexdigest())
"""


def test_same_bytes_under_another_seed_zone_locale_and_folder(tmp_path: object) -> None:
    digests = set()
    for seed, zone, place in (("1", "UTC", ROOT), ("2", "Asia/Tokyo", tmp_path)):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        environment["PYTHONPATH"] = str(ROOT)
        run = subprocess.run(
            [sys.executable, "-c", _DIGEST], env=environment, cwd=str(place), capture_output=True
        )
        assert run.returncode == 0, run.stderr
        digests.add(run.stdout)
    assert len(digests) == 1


def test_zip_entries_have_fixed_times() -> None:
    content = all_decks([gold_edition(slug) for slug in SLUGS]).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_deck_ids_are_those_of_the_first_release() -> None:
    assert deck_id("AWS::質問と回答") == 1_026_593_638_386


def test_one_package_a_post() -> None:
    artifact = one_deck(gold_edition(SLUGS[0]))
    assert artifact.path == f"anki/{SLUGS[0]}.apkg"


def test_a_theme_replaces_what_it_has_and_keeps_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "templates/anki/default", tmp_path / "anki/default")
    (tmp_path / "anki/mine").mkdir()
    (tmp_path / "anki/mine/style.css").write_text(".card { color: #123456 }", encoding="utf-8")
    plain = anki.note_type(AnkiSettings())
    monkeypatch.setattr(anki, "templates_folder", lambda: tmp_path)
    mine = anki.note_type(AnkiSettings(theme="mine"))
    assert mine.css == ".card { color: #123456 }"
    assert mine.templates == plain.templates


def test_a_theme_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(SettingsError, match="there is no theme nosuch"):
        anki.note_type(AnkiSettings(theme="nosuch"))


def test_a_broken_theme_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "templates/anki/default", tmp_path / "anki/default")
    (tmp_path / "anki/mine").mkdir()
    (tmp_path / "anki/mine/style.css").write_text("[[ nosuch ]]", encoding="utf-8")
    monkeypatch.setattr(anki, "templates_folder", lambda: tmp_path)
    with pytest.raises(SettingsError, match=r"style\.css"):
        anki.note_type(AnkiSettings(theme="mine"))


def test_the_note_type_is_frozen() -> None:
    """A field or template that comes, goes or moves makes every learner's note conflict."""
    model = anki.note_type(AnkiSettings())
    assert (model.model_id, model.name) == (1_606_176_000_001, "qapress")
    names = "Question Answer References Correction AsOf Topic Course Source Number Id Reverse"
    fields = [*names.split(), "Reserved1", "Reserved2"]
    first = 6_510_000_000_000_000_100
    assert [(f["name"], f["id"]) for f in model.fields] == [
        (name, first + place) for place, name in enumerate(fields)
    ]
    assert [(t["name"], t["id"]) for t in model.templates] == [
        ("Question", 6_510_000_000_000_000_200),
        ("Reverse", 6_510_000_000_000_000_201),
    ]
