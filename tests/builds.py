"""Small inputs, and builds of them in processes of their own, as a trainer starts them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from pipeline.build.hashing import digest_file
from pipeline.check import artifacts_in
from tests.support import ROOT

EPOCH = "1700000000"


def write_post(
    folder: Path, name: str, pairs: Mapping[str, str] | None = None, picture: bytes = b""
) -> Path:
    """A page in the house format; `picture` lies beside it as a browser saves it."""
    asked = pairs or {f"What is {name} {n}?": f"It is answer {n} of {name}." for n in (1, 2, 3)}
    body = "".join(f"<p>Q. {q}</p>\n<p>A. {a}</p>\n" for q, a in asked.items())
    if picture:
        files = folder / f"{name}_files"
        files.mkdir(exist_ok=True)
        (files / "a.png").write_bytes(picture)
        body = body.replace("</p>\n", f'<br><img src="{name}_files/a.png" alt="seen"></p>\n', 2)
    file = folder / f"{name}.html"
    file.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title></head>'
        f"<body><article><h1>{name}</h1>\n{body}</article></body></html>",
        encoding="utf-8",
    )
    return file


def png(colour: str) -> bytes:
    """A picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(stream, "PNG")
    return stream.getvalue()


def write_posts(folder: Path, *names: str) -> Path:
    """An input folder with these posts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        write_post(folder, name)
    return folder


def command(*arguments: str | Path) -> list[str]:
    """The command line of a qapress call."""
    return [sys.executable, "-m", "pipeline", *map(str, arguments)]


# For processes that coverage must not begin in: it imports modules, and holds what is to end.
UNMEASURED = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}


def environment(**changes: str) -> dict[str, str]:
    """The environment of a build whose clock stands still."""
    return {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": str(ROOT), **changes}


def qapress(
    *arguments: str | Path, cwd: Path = ROOT, timeout: float = 120, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run qapress to its end."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def contents(output: Path) -> dict[str, str]:
    """The digest of every artifact by its path."""
    return {
        file.relative_to(output).as_posix(): digest_file(str(file)) for file in artifacts_in(output)
    }
