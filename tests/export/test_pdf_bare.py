"""A handout made in a bare Debian root has the same bytes: nothing of the host gets into it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.export.renders import rendered
from tests.support import ROOT, SLUGS, need_tool

PACKAGES = "python3,libpango-1.0-0,libpangoft2-1.0-0,libharfbuzz-subset0"
PROGRAM = (
    "import sys; from tests.export.renders import rendered;"
    f"sys.stdout.buffer.write(b''.join(rendered({SLUGS[1]!r}).values()))"
)


def bare_root(folder: Path) -> Path:
    """A minimal Debian with Python and Pango, our code and our packages; without any font."""
    tool = need_tool("debootstrap")
    if os.geteuid() or sys.version_info[:2] != (3, 11):
        pytest.skip("needs root, and the Python of Debian 12")
    root = folder / "root"
    command = [tool, "--variant=minbase", f"--include={PACKAGES}", "bookworm", root]
    subprocess.run(command, check=True, capture_output=True, timeout=580)
    shutil.rmtree(root / "usr/share/fonts")
    packages = Path(sysconfig.get_path("purelib"))
    link = {"copy_function": os.link} if packages.stat().st_dev == root.stat().st_dev else {}
    shutil.copytree(packages, root / "packages", symlinks=True, **link)
    for name in ("pipeline", "templates", "tests", "input"):
        shutil.copytree(ROOT / name, root / "qapress" / name)
    return root


@pytest.mark.bare
def test_same_bytes_in_a_bare_root(tmp_path: Path) -> None:
    root = bare_root(tmp_path)
    environment = [
        "env",
        "-i",
        "PATH=/usr/bin:/bin",
        "HOME=/tmp",
        "PYTHONDONTWRITEBYTECODE=1",
        "PYTHONPATH=/qapress:/packages",
    ]
    command = ["chroot", root, *environment, "python3", "-c", PROGRAM]
    made = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert made.returncode == 0, made.stderr.decode()[-2000:]
    assert made.stdout == b"".join(rendered(SLUGS[1]).values())
