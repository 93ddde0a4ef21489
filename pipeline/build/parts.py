"""What a unit depends on, as digests by name; two equal tables mean nothing to do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.build.hashing import digest_file, digest_folder, digest_parts, walk
from pipeline.export import Exporter
from pipeline.resources import templates_folder
from pipeline.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent.parent
_IMPORT = re.compile(
    r"^\s*(?:from\s+(pipeline[\w.]*)\s+import\s+(?:\(([^)]*)\)|([^\n]*))|import\s+(pipeline[\w.]*))",
    re.MULTILINE,
)

# What the wording of `reason` makes of a part's name.
WORDS = {
    "editions": "its records changed",
    "settings": "the settings changed",
    "templates": "its templates changed",
    "code": "qapress itself changed",
    "libraries": "a library has another version",
    "fonts": "the fonts of your own changed",
    "machine": "Pango or another system library has another version",
}


def unit_parts(exporter: Exporter, editions: Iterable[str], settings: Settings) -> dict[str, str]:
    """Return the digests of all that a unit's bytes depend on.

    Args:
        exporter: the format.
        editions: the digests of the packs of its editions.
        settings: all of them; what only steers the engine or fetching is left out.
    """
    sets_type = "weasyprint" in exporter.libraries
    return {
        "editions": digest_parts(editions),
        "settings": digest_parts([settings.model_dump_json(exclude={"build", "fetch"})]),
        "templates": _templates(exporter.templates),
        "code": code_of(f"pipeline.export.{exporter.name}"),
        "libraries": libraries(*exporter.libraries, "pydantic"),
        "fonts": digest_folder(settings.handout.fonts) if sets_type else "",
        "machine": machine() if sets_type else "",
    }


_READING = (
    "charset-normalizer",
    "cssselect",
    "lxml",
    "markdown-it-py",
    "nh3",
    "pillow",
    "pydantic",
)


def reading_parts() -> dict[str, str]:
    """Return the digests of what every reading depends on, besides its own files."""
    return {
        "code": code_of("pipeline.source.*", "pipeline.extract.*", "pipeline.build.packing"),
        "libraries": libraries(*_READING),
    }


@cache
def enriching_parts() -> str:
    """Return a digest of the code and libraries that make an edition of a reading."""
    code = code_of("pipeline.enrich.*", "pipeline.build.packing", "pipeline.build.editions")
    return digest_parts([code, libraries("pydantic", "rapidfuzz")])


@cache
def _templates(folders: tuple[str, ...]) -> str:
    found = []
    for folder in folders:
        place = os.fspath(templates_folder() / folder)
        found += [part for name in walk(place) for part in (name, _digest(f"{place}/{name}"))]
    return digest_parts(found)


@cache
def code_of(*modules: str) -> str:
    """Hash modules and all of ours that they import, so that no exporter need list its helpers."""
    seen: dict[Path, None] = {}
    waiting = [file for module in modules for file in _files_of(module)]
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen[file] = None
            waiting += _imports(file)
    names = sorted(os.fspath(file.relative_to(_ROOT)) for file in seen)
    return digest_parts(part for name in names for part in (name, _digest(f"{_ROOT}/{name}")))


@cache
def _imports(file: Path) -> tuple[Path, ...]:
    found: list[Path] = []
    for match in _IMPORT.finditer(file.read_text(encoding="utf-8")):
        module = match[1] or match[4]
        found += _files_of(module)
        for name in re.findall(r"\w+", match[2] or match[3] or ""):
            found += _files_of(f"{module}.{name}")
    return tuple(found)


def _files_of(module: str) -> list[Path]:
    place = _ROOT.joinpath(*module.split("."))
    if module.endswith(".*"):
        return sorted(place.parent.rglob("*.py"))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return [file] if file.is_file() else []


@cache
def _digest(path: str) -> str:
    return digest_file(path)


@cache
def libraries(*names: str) -> str:
    """Hash the versions of distributions and of those that they require by our lock."""
    return digest_parts(f"{name} {_version(name)}" for name in sorted(names))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def machine() -> str:
    """Hash the versions of the system's libraries that set type.

    They are read from the names that their links point to (libpango-1.0.so.0.5600.3).
    """
    return digest_parts(system_libraries())


def system_libraries() -> list[str]:
    """Return the file names, with versions, of the libraries that WeasyPrint loads."""
    found = []
    for folder in _LIBRARY_FOLDERS:
        for pattern in ("libpango*.so.*", "libharfbuzz*.so.*", "libfontconfig.so.*"):
            found += [file.resolve().name for file in folder.glob(pattern)]
    return sorted(set(found))


_LIBRARY_FOLDERS = (
    *Path("/usr/lib").glob("*-linux-gnu"),
    Path("/usr/lib64"),
    Path("/opt/homebrew/lib"),
    Path("/usr/local/lib"),
)
