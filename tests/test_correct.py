"""`qapress correct`: an entry is prepared, an editor opened, and what was written is checked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.extract import extract
from pipeline.source import read_page
from tests.export.editions import NOW
from tests.support import ROOT, SAMPLES

SLUG = "developing-on-aws-2020-09"


@pytest.fixture(name="folder")
def input_folder(tmp_path: Path) -> Path:
    """An input folder with one post, built once."""
    folder = tmp_path / "input"
    folder.mkdir()
    shutil.copy(SAMPLES / f"{SLUG}.html", folder)
    ledger = Ledger()
    enrich([extract(read_page(folder / f"{SLUG}.html"))], ledger, now=NOW)
    ledger.save(folder / "ledger.json")
    return folder


def first_id(folder: Path) -> str:
    (post,) = Ledger.load(folder / "ledger.json").posts.values()
    return next(iter(post.records))


def correct(folder: Path, record: str, editor: str) -> subprocess.CompletedProcess[str]:
    """Run the command with an editor that is a line of shell."""
    script = folder.parent / "editor.sh"
    script.write_text(f'#!/bin/sh\nfile="$1"\n{editor}\n')
    script.chmod(0o755)
    environment = {**os.environ, "EDITOR": str(script), "SOURCE_DATE_EPOCH": "1614902400"}
    environment.pop("VISUAL", None)
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "correct", record, "-i", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_entry_is_prepared_and_kept(folder: Path) -> None:
    record = first_id(folder)
    done = correct(folder, record, """sed -i 's/text = ""/text = "今は可能です。"/' "$file" """)
    assert done.returncode == 0, done.stderr
    file = folder / "corrections" / f"{SLUG}.toml"
    (entry,) = tomllib.loads(file.read_text(encoding="utf-8"))["correction"]
    assert entry["id"] == record
    assert entry["text"] == "今は可能です。"
    assert entry["date"].isoformat() == "2021-03-05"
    assert f"{file} is well" in done.stdout


def test_a_second_entry_stands_behind_the_first(folder: Path) -> None:
    record = first_id(folder)
    for text in ("一つめ", "二つめ"):
        correct(folder, record, f"""sed -i 's/text = ""/text = "{text}"/' "$file" """)
    file = folder / "corrections" / f"{SLUG}.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["correction"]
    assert [entry["text"] for entry in entries] == ["一つめ", "二つめ"]


def test_nothing_written_leaves_nothing_behind(folder: Path) -> None:
    done = correct(folder, first_id(folder), "true")
    assert done.returncode == 0
    assert "nothing was corrected" in done.stdout
    assert not list((folder / "corrections").glob("*"))


def test_an_editor_that_saves_other_line_ends_wrote_nothing(folder: Path) -> None:
    done = correct(folder, first_id(folder), """sed -i 's/$/\\r/' "$file" """)
    assert "nothing was corrected" in done.stdout
    assert not list((folder / "corrections").glob("*"))


def test_line_ends_and_the_byte_order_mark_of_windows_stay(folder: Path) -> None:
    file = folder / "corrections" / f"{SLUG}.toml"
    file.parent.mkdir()
    record = first_id(folder)
    before = f'\ufeff[[correction]]\r\nid = "{record}"\r\nnote = "x"\r\n'.encode()
    file.write_bytes(before)
    done = correct(folder, record, """sed -i 's/text = ""/text = "y"/' "$file" """)
    assert done.returncode == 0, done.stderr
    content = file.read_bytes()
    assert content.startswith(before)
    assert content.count(b"\n") == content.count(b"\r\n")


def test_a_failing_editor_leaves_the_file_as_it_was(folder: Path) -> None:
    file = folder / "corrections" / f"{SLUG}.toml"
    file.parent.mkdir()
    file.write_text(f'[[correction]]\nid = "{first_id(folder)}"\nnote = "x"\n')
    before = file.read_bytes()
    done = correct(folder, first_id(folder), "exit 3")
    assert done.returncode == 3
    assert "Name one (EDITOR=nano)" in done.stderr
    assert file.read_bytes() == before


def test_an_unknown_id_is_refused_with_the_nearest(folder: Path) -> None:
    record = first_id(folder)
    done = correct(folder, record[:-1] + "_", "exit 1")
    assert done.returncode == 2
    assert f"Did you mean {record}?" in done.stderr


def test_what_cannot_be_understood_is_said_and_kept(folder: Path) -> None:
    done = correct(folder, first_id(folder), """sed -i 's/text = ""/txet = "x"/' "$file" """)
    assert done.returncode == 2
    assert "Did you mean text?" in done.stderr
    assert "txet" in (folder / "corrections" / f"{SLUG}.toml").read_text()
