"""The package and its fields, without Anki."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile

from pipeline.export.apkg import deck_id
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
