"""EPUBs, opened by epubcheck, the validator that book shops use, if it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.records import Finding, Severity

_SECONDS = 120


def faults(file: Path, _output: Path) -> Iterator[Finding]:
    """Find what a reading system would stumble over; places are files in the book."""
    try:
        with zipfile.ZipFile(file) as archive:
            first = archive.infolist()[0]
            kind = archive.read("mimetype")
            damaged = archive.testzip()
    except (
        zipfile.BadZipFile, zlib.error, LookupError, ValueError, RuntimeError, OSError, EOFError
    ) as error:  # fmt: skip
        yield Finding("EPUB001", "error", "", f"The book cannot be opened ({error}); build again.")
        return
    if first.filename != "mimetype" or first.compress_type or kind != b"application/epub+zip":
        yield Finding("EPUB002", "error", "", "The book does not begin with its mimetype.")
    if damaged:
        yield Finding("EPUB003", "error", f", {damaged}", "This part is damaged; build again.")
    yield from _by_epubcheck(file)


def epubcheck() -> list[str]:
    """Return the command that runs epubcheck; none if it is not installed.

    Debian's is a jar that is also a command, which only some kernels run.
    """
    found, java = shutil.which("epubcheck"), shutil.which("java")
    if found is None:
        return []
    with Path(found).open("rb") as file:
        is_jar = file.read(2) == b"PK"
    if is_jar and java is None:
        return []
    return [java, "-jar", found] if is_jar and java is not None else [found]


def _by_epubcheck(file: Path) -> Iterator[Finding]:
    command = epubcheck()
    if not command:
        return
    try:
        done = subprocess.run(
            [*command, str(file.resolve()), "--json", "-", "--quiet"],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"epubcheck did not come to an end within {_SECONDS} seconds."
        yield Finding("EPUB004", "warning", "", message)
        return
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        return
    for one in messages:
        severity: Severity = "error" if one["severity"] in {"ERROR", "FATAL"} else "warning"
        path = one["locations"][0]["path"] if one["locations"] else ""
        yield Finding(f"EPUB-{one['ID']}", severity, f", {path}", one["message"])
