"""Setting up a machine: what it lacks is said in one line, before anything is downloaded or made.

The machines are made of a few small programs in a folder that is the whole PATH.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.builds import write_posts
from tests.support import ROOT

LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# It can make environments of itself; `lacks` says what it has not, `pip` how installing ends.
PYTHON = """#!/bin/sh
case "$*" in
"-c import ensurepip, venv") [ ! -e "$HOME/lacks-venv" ] ;;
"-") cat >/dev/null; [ -e "$HOME/lacks-pango" ] ;;
"-m venv .venv") mkdir -p .venv/bin; cp "$HOME/bin/python3" .venv/bin/python ;;
"-m pip --version"*) ;;
"-m pip install"*)
    [ ! -e "$HOME/lacks-network" ] || { echo noise; echo "ERROR: No way out." >&2; exit 1; } ;;
esac
"""
APT = """#!/bin/sh
echo "apt-get $*" >>"$HOME/asked"
[ ! -e "$HOME/lacks-network" ] || { echo "E: No mirror." >&2; exit 100; }
rm -f "$HOME/lacks-venv" "$HOME/lacks-pango"
"""


class Machine:
    """A folder with programs, and a checkout on it."""

    def __init__(self, place: Path, *, root: bool) -> None:
        self.place = place
        (place / "bin").mkdir()
        for name in ("cat", "cp", "env", "grep", "mkdir", "mktemp", "rm", "sed", "tail", "touch"):
            (place / "bin" / name).symlink_to(shutil.which(name) or "")
        self.program("python3", PYTHON)
        self.program("id", f"#!/bin/sh\necho {0 if root else 1000}\n")

    def program(self, name: str, text: str) -> None:
        file = self.place / "bin" / name
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)

    def lacks(self, *things: str) -> None:
        for thing in things:
            (self.place / f"lacks-{thing}").touch()

    def setup(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", ROOT / "scripts/setup.sh", "requirements.lock", "stamp"],
            cwd=self.place,
            env={"PATH": str(self.place / "bin"), "HOME": str(self.place)},
            capture_output=True,
            text=True,
            check=False,
        )

    def has(self, name: str) -> bool:
        return (self.place / name).exists()


def test_a_machine_that_has_all_is_set_up(tmp_path: Path) -> None:
    machine = Machine(tmp_path, root=False)
    done = machine.setup()
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.has(".venv/bin/python")
    assert machine.has("stamp")


def test_without_rights_one_line_names_all_that_is_missing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, root=False)
    machine.program("apt-get", APT)
    machine.lacks("venv", "pango")
    done = machine.setup()
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"sudo apt-get install python3-venv {LIBRARIES} (or: sudo dnf" in done.stderr
    assert "sudo dnf install python3-pip pango harfbuzz" in done.stderr
    assert "brew install python pango" in done.stderr
    assert not machine.has("asked")
    assert not machine.has(".venv")


def test_root_with_apt_gets_what_is_missing_and_no_more(tmp_path: Path) -> None:
    machine = Machine(tmp_path, root=True)
    machine.program("apt-get", APT)
    machine.lacks("pango")
    done = machine.setup()
    assert (done.returncode, done.stderr) == (0, "")
    update, install = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert update == "apt-get update -qq"
    assert install.endswith(f"--no-install-recommends {LIBRARIES}")
    assert machine.has("stamp")


def test_sudo_is_used_only_when_it_asks_for_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, root=False)
    machine.program("apt-get", APT)
    machine.program("sudo", "#!/bin/sh\nexit 1\n")
    machine.lacks("pango")
    assert machine.setup().returncode == 3
    assert not machine.has("asked")
    machine.program("sudo", '#!/bin/sh\nshift\nexec "$@"\n')
    machine.program("true", "#!/bin/sh\n")
    assert machine.setup().returncode == 0
    assert machine.has("asked")


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        (["pango"], f"qapress: could not install {LIBRARIES}: E: No mirror. Is there a network?"),
        ([], "qapress: could not install the packages of requirements.lock: ERROR: No way out."),
    ],
)
def test_no_network_is_one_line(tmp_path: Path, missing: list[str], line: str) -> None:
    machine = Machine(tmp_path, root=True)
    machine.program("apt-get", APT)
    machine.lacks("network", *missing)
    done = machine.setup()
    assert done.returncode == 3
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
    assert not machine.has("stamp")


def make(*words: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def test_folders_may_have_spaces(tmp_path: Path) -> None:
    write_posts(tmp_path / "my posts", "one")
    folders = (f"INPUT={tmp_path}/my posts", f"OUTPUT={tmp_path}/made here")
    done = make("all", *folders, "FORMATS=json", "JOBS=1")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made here/json/one.json").is_file()
    assert "Nothing to do" in make("all", *folders, "FORMATS=json").stdout


def test_clean_removes_only_what_a_build_made(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "dear.txt").write_text("keep", encoding="utf-8")
    done = make("clean", f"OUTPUT={letters}")
    assert done.returncode != 0
    assert "was not made by a build" in done.stderr
    assert (letters / "dear.txt").is_file()

    write_posts(tmp_path / "posts", "one")
    made = tmp_path / "made"
    assert make("all", f"INPUT={tmp_path}/posts", f"OUTPUT={made}", "FORMATS=json").returncode == 0
    assert make("clean", f"OUTPUT={made}").returncode == 0
    assert not made.exists()
