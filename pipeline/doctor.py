"""What this machine has of all that qapress can use, and how to get the rest."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

_MANAGERS = {"apt-get": "sudo apt-get install", "dnf": "sudo dnf install", "brew": "brew install"}


@dataclass(frozen=True, slots=True)
class Part:
    """Something that qapress uses.

    `find` tells its version, or nothing. `install` is the package by manager (`pip` for Python's).
    """

    name: str
    needed: bool
    without: str
    install: dict[str, str]
    find: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A part as it is here: its version (empty: missing) and the command that installs it."""

    part: Part
    version: str
    command: str


def diagnose() -> list[Diagnosis]:
    """Look for every part; nothing is changed."""
    return [Diagnosis(part, part.find(), command_for(part)) for part in PARTS]


def command_for(part: Part) -> str:
    """Return the command for this machine's package manager; for all of them when it has none."""
    if "pip" in part.install:
        return f"python3 -m pip install {part.install['pip']}"
    here = [name for name in _MANAGERS if shutil.which(name) and name in part.install]
    names = here[:1] or [name for name in _MANAGERS if name in part.install]
    return " or: ".join(f"{_MANAGERS[name]} {part.install[name]}" for name in names)


def _pango() -> str:
    try:
        from weasyprint.text.ffi import pango
    except OSError:
        return ""
    number = int(pango.pango_version())
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _library(*names: str) -> Callable[[], str]:
    def find() -> str:
        try:
            return ", ".join(version(name) for name in names)
        except PackageNotFoundError:
            return ""

    return find


def _program(*names: str) -> Callable[[], str]:
    def find() -> str:
        path = next((found for name in names if (found := shutil.which(name))), None)
        if path is None:
            return ""
        try:
            done = subprocess.run(
                [path, "--version"], capture_output=True, text=True, timeout=20, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return path
        said = (done.stdout or done.stderr).strip().splitlines()
        return said[0] if said and not done.returncode else path

    return find


PARTS = (
    Part(
        "Pango",
        True,
        "no PDFs can be made",
        {
            "apt-get": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            "dnf": "pango",
            "brew": "pango",
        },
        _pango,
    ),
    Part(
        "Noto fonts",
        True,
        "no PDFs can be made",
        {"pip": "noto-cjk-sans-jp-regular noto-cjk-sans-jp-bold manimgx-fonts"},
        _library("noto-cjk-sans-jp-regular", "noto-cjk-sans-jp-bold", "manimgx-fonts"),
    ),
    Part(
        "Anki library",
        False,
        "qapress check does not try decks on the real Anki",
        {"pip": "anki"},
        _library("anki"),
    ),
    Part(
        "Chromium",
        False,
        "the tests cannot look at web pages and cards as a browser shows them",
        {"apt-get": "chromium", "dnf": "chromium", "brew": "--cask chromium"},
        _program("chromium", "chromium-browser", "google-chrome"),
    ),
    Part(
        "epubcheck",
        False,
        "qapress check opens books, but not as book shops do",
        {"apt-get": "epubcheck", "dnf": "epubcheck", "brew": "epubcheck"},
        _program("epubcheck"),
    ),
    Part(
        "FastWARC",
        False,
        "web archives (WARC) cannot be read",
        {"pip": "fastwarc"},
        _library("fastwarc"),
    ),
)
