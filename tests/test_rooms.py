"""The data flows one way: no room imports from one that comes after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

STAGES = ("source", "extract", "enrich", "export", "check", "build", "commands")
READING = (
    "page",
    "pairs",
    "evidence",
    "sequence",
    "apart",
    "turns",
    "strategies",
    "choose",
    "search",
    "cutting",
    "rendering",
)


def imports(file: Path) -> Iterator[str]:
    """Names of the modules that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.module, f"{file} imports relatively"
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def files_of(place: Path) -> list[Path]:
    """The modules of a room: those in a folder, or one file."""
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    assert files
    return files


@pytest.mark.parametrize(("prefix", "rooms"), [("pipeline", STAGES), ("pipeline.extract", READING)])
def test_no_room_imports_from_a_later_one(prefix: str, rooms: tuple[str, ...]) -> None:
    base = ROOT / prefix.replace(".", "/")
    back = [
        f"{file.relative_to(ROOT)} imports {module}"
        for place, room in enumerate(rooms)
        for file in files_of(base / room)
        for module in imports(file)
        for later in rooms[place + 1 :]
        if f"{module}.".startswith(f"{prefix}.{later}.")
    ]
    assert not back
