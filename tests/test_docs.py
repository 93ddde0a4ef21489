"""The documentation says what is true: every command, option and setting, and no more."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline.errors import ExitCode
from pipeline.export import EXPORTERS
from pipeline.settings import Settings
from tests.support import ROOT, need_tool

README = (ROOT / "README.md").read_text(encoding="utf-8")
JAPANESE = (ROOT / "README.ja.md").read_text(encoding="utf-8")
# For those who work on the project, not for trainers; CONTRIBUTING.md names them.
DEVELOPERS = {"setup", "lock", "pictures", "loaders", "fuzz", "bare", "coverage"}


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)
    assert phony
    return set(phony[1].split())


@pytest.mark.parametrize("text", [README, JAPANESE], ids=["README.md", "README.ja.md"])
def test_every_make_target_is_documented_and_exists(text: str) -> None:
    assert set(re.findall(r"`make (\w+)`", text)) == targets() - DEVELOPERS


def test_make_help_lists_every_target() -> None:
    run = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^make (\w+)", run.stdout, re.MULTILINE)) == targets() - {
        "help",
        "setup",
    }


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+\.\w+)` \| `([^`]*)` \|", README, re.MULTILINE))
    expected = {}
    for table, field in Settings.model_fields.items():
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        for name, setting in field.annotation.model_fields.items():
            default = setting.get_default(call_default_factory=True)
            expected[f"{table}.{name}"] = toml(default)
    assert rows == expected


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_no_table_of_settings_is_empty() -> None:
    for field in Settings.model_fields.values():
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        assert field.annotation.model_fields


def test_every_exit_status_is_documented() -> None:
    found = re.findall(r"^\| (\d) \|", README, re.MULTILINE)
    assert found == [str(int(code)) for code in ExitCode]


def test_every_verb_runs_and_is_documented() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    verbs = re.findall(r"^  (\w+)  ", run.stdout.split("Commands:")[1], re.MULTILINE)
    assert verbs
    for verb in verbs:
        assert f"qapress {verb}" in README or f"make {verb}" in README


def test_every_format_is_named() -> None:
    for exporter in EXPORTERS:
        assert f"output/{exporter.outputs[0].partition('/')[0]}" in README


def test_links_and_pictures_exist() -> None:
    for text in (README, JAPANESE):
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert target.startswith("http") or (ROOT / target).is_file(), target


def test_the_pictures_can_be_made_again() -> None:
    """Whatever the script borrows from the tests is still there; `make pictures` runs it whole."""
    assert callable(runpy.run_path(str(ROOT / "scripts/pictures.py"))["main"])


def test_the_repository_speaks_of_the_project_alone() -> None:
    """No path of a machine, no host of a package registry."""
    git = need_tool("git")
    run = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    words = re.compile(
        "/"
        + "work/|/"
        + r"root/|/home/\w|pypi\."
        + r"org|pythonhosted\."
        + "org|npm"
        + "js|deb"
        + ".debian"
    )
    for name in run.stdout.decode().split("\0"):
        file = Path(ROOT / name)
        if name and file.suffix not in (".png", ".html") and file.is_file():
            found = words.search(file.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{name}: {found}"
