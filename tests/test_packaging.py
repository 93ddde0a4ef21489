"""The wheel works outside the checkout: it carries the templates and brings the command."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.builds import write_posts
from tests.support import ROOT


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that knows nothing of the checkout; it has to end well."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index")
    run(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_carries_every_template(wheel: Path) -> None:
    templates = ROOT / "templates"
    expected = {
        f"pipeline/templates/{file.relative_to(templates).as_posix()}"
        for file in templates.rglob("*")
        if file.is_file()
    }
    names = {name for name in ZipFile(wheel).namelist() if name.startswith("pipeline/templates/")}
    assert expected
    assert names == expected


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pipeline"}


def test_the_installed_command_builds_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, which borrows the installed libraries to be quick."""
    home = tmp_path / "a venv"
    venv.create(home, with_pip=False)
    python = home / "bin/python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index")
    run(*pip, wheel, cwd=tmp_path)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    where = "import pipeline; print(pipeline.__file__)"
    assert run(python, "-c", where, cwd=tmp_path).stdout.startswith(str(site))

    write_posts(tmp_path / "my posts", "one")
    run(home / "bin/qapress", "build", "my posts", "-o", "made here", cwd=tmp_path)
    made = tmp_path / "made here"
    assert (made / "pdf/one.pdf").read_bytes().startswith(b"%PDF-")
    assert (made / "anki/one.apkg").is_file()
    assert (made / "json/one.json").is_file()
