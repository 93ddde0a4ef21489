"""What many tests need: the samples as the gold file tells them, and tools that may be missing."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Artifact, Edition, Post, PostInfo, Record, Reference, RichText

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "input"
SLUGS = ("architecting-on-aws-2020-11", "cloud-practitioner-faq", "developing-on-aws-2020-09")


@cache
def gold() -> dict[str, Any]:
    """What the sample posts hold, by file name, written down by hand."""
    loaded: dict[str, Any] = json.loads((ROOT / "tests/gold.json").read_text(encoding="utf-8"))
    return loaded


def need_tool(*names: str) -> str:
    """Path of the first of these commands that exists; skip without one, but fail in CI."""
    for name in names:
        if path := shutil.which(name):
            return path
    reason = f"needs {' or '.join(names)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def chromium(folder: Path, *arguments: str) -> str:
    """Run Chromium without a window, its profile in `folder`; return what it prints."""
    program = need_tool("chromium", "chromium-browser", "google-chrome")
    fixed = [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--hide-scrollbars", "--force-device-scale-factor=1", f"--user-data-dir={folder}/profile",
    ]  # fmt: skip
    command = [program, *fixed, *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, text=True, check=True).stdout


def write_artifacts(output: Path, artifacts: Iterable[Artifact]) -> None:
    """Put artifacts into an output folder, as a build does."""
    for artifact in artifacts:
        file = output / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.content)


def rich(text: str) -> RichText:
    """Plain text as a RichText of one paragraph a line."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    return RichText(text=text, html=paragraphs)


def gold_edition(slug: str) -> Edition:
    """A sample post as an edition, straight from the gold file, without the extractor."""
    entry = gold()[f"{slug}.html"]
    day = entry["published"] or entry["as_of"]
    ids = [f"{slug[:4]}{number:04d}" for number in range(1, len(entry["pairs"]) + 1)]
    records = tuple(
        Record(
            id=ids[index],
            number=index + 1,
            question=rich(pair["question"]),
            answer=rich(pair["answer"]),
            references=tuple(
                Reference(url=reference["url"], title=reference["url"])
                for reference in pair["references"]
            ),
            as_of=date.fromisoformat(entry["as_of"]),
            revised=f"{day}T00:00:00Z",
            follow_up_of=None if pair["follow_up_of"] is None else ids[pair["follow_up_of"]],
            strategy="gold",
        )
        for index, pair in enumerate(entry["pairs"])
    )
    info = PostInfo(
        slug=slug,
        title=entry["title"],
        language=entry["language"],
        published=entry["published"] and date.fromisoformat(entry["published"]),
        as_of=date.fromisoformat(entry["as_of"]),
    )
    post = Post(post=info, records=records)
    return Edition(post=post, media={}, number=1, date=f"{day}T00:00:00Z")
