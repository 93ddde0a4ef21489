"""Opens every artifact again, as its reader would: a PDF reader, Anki, a program, a browser.

A module a kind of file; each looks at one file and returns findings. Nothing here trusts what the
build knows: a file that was copied from elsewhere is checked just the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from pipeline.errors import SourceError
from pipeline.records import Finding

_KINDS = {
    ".pdf": "pdf",
    ".apkg": "deck",
    ".json": "data",
    ".jsonl": "data",
    ".jsonld": "data",
    ".epub": "book",
    ".html": "web",
    ".xml": "exchange",
    ".csv": "exchange",
    ".md": "exchange",
}


def check(output: Path, show: Callable[[Path], None] = lambda _file: None) -> list[Finding]:
    """Open every file of an output folder; `show` is told of each before.

    Raises:
        SourceError: there is no such folder, or nothing in it.
    """
    files = artifacts_in(output)
    if not files:
        raise SourceError(
            "there is nothing in this folder to check", advice="Build first", file=output
        )
    findings: list[Finding] = []
    for file in files:
        show(file)
        findings += check_file(file, output)
    return findings


def artifacts_in(output: Path) -> list[Path]:
    """Return the files of an output folder, in order; what is hidden is the engine's own."""
    found = []
    for folder, folders, names in os.walk(output):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if not name.startswith(".")]
    return found


def check_file(file: Path, output: Path) -> list[Finding]:
    """Open one file; of kinds that no reader opens by itself, only that it is not empty."""
    place = file.relative_to(output).as_posix()
    kind = _KINDS.get(file.suffix.lower())
    try:
        content = file.read_bytes()
    except OSError as error:
        problem = f"The file cannot be read ({error.strerror}); build again."
        return [Finding("FILE001", "error", place, problem)]
    if not content:
        return [Finding("FILE002", "error", place, "The file is empty; remove it, build again.")]
    if kind is None:
        return []
    faults: Iterable[Finding] = import_module(f"pipeline.check.{kind}").faults(file, output)
    return [Finding(one.code, one.severity, f"{place}{one.place}", one.message) for one in faults]
