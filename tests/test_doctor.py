"""The doctor tells what is missing, and how to get it, for the machine at hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import doctor
from tests.builds import qapress

PANGO, NOTO, ANKI, CHROMIUM, EPUBCHECK, FASTWARC = doctor.PARTS


def test_what_is_needed_is_here() -> None:
    done = qapress("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ok       Pango: 1." in done.stdout
    assert "MISSING" not in done.stdout


def test_a_machine_without_programs(tmp_path: Path) -> None:
    done = qapress("doctor", PATH=str(tmp_path))
    assert done.returncode == 0
    assert "missing  epubcheck: without it" in done.stdout
    assert (
        "sudo apt-get install epubcheck or: sudo dnf install epubcheck or: brew install epubcheck"
        in done.stdout
    )


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("dnf", "sudo dnf install pango"),
        ("brew", "brew install pango"),
    ],
)
def test_the_command_is_this_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manager: str, command: str
) -> None:
    program = tmp_path / manager
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.command_for(PANGO) == command


def test_something_needed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from pipeline.commands.doctor import command

    monkeypatch.setattr(doctor, "PARTS", (replace(PANGO, find=lambda: ""), NOTO))
    done = CliRunner().invoke(command, standalone_mode=False)
    assert done.return_value == 3
    assert "MISSING  Pango: without it no PDFs can be made." in done.output
