"""Runs of fetching in this process, and pages and pictures for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from pipeline.fetch.run import Run, Summary, Told
from pipeline.fetch.shelf import at_work_alone
from pipeline.fetch.sources import load_sources, sources_of
from pipeline.settings import FetchSettings
from tests.fetch.server import NOW, Site, visiting

PAIRS = "<p>Q. いつですか？</p><p>A. {answer}</p><p>Q. どこですか？</p><p>A. ここです。</p>"


def page(answer: str = "今日です。", head: str = "", body: str = "", **_: str) -> bytes:
    pairs = PAIRS.format(answer=answer)
    return (
        f'<html lang="ja"><head><title>質問集</title>{head}</head>'
        f"<body><article><h1>質問集</h1>{pairs}{body}</article></body></html>"
    ).encode()


def picture(colour: str = "red", kind: str = "PNG") -> bytes:
    target = BytesIO()
    Image.new("RGB", (3, 2), colour).save(target, kind)
    return target.getvalue()


class Fetched:
    """The end of a run: its summary and everything that it told."""

    def __init__(self, summary: Summary, told: list[Told]) -> None:
        self.summary = summary
        self.told = told
        self.line = summary.line

    def messages(self, what: str) -> list[str]:
        return [one.message for one in self.told if one.what == what]


def fetch(
    site: Site,
    folder: Path,
    *paths: str,
    pattern: str = "",
    settings: FetchSettings | None = None,
) -> Fetched:
    told: list[Told] = []
    texts: Sequence[str] = [path if "://" in path else site.url + path for path in paths]
    sources = sources_of(texts, pattern) if texts else load_sources(folder)
    with at_work_alone(folder), visiting(site) as visitor:
        run = Run(folder, visitor, settings or FetchSettings(), now=lambda: NOW, tell=told.append)
        return Fetched(run.fetch(sources), told)


def record(folder: Path, stem: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((folder / f"{stem}.fetch.json").read_bytes())
    return loaded


def all_files(folder: Path) -> Iterable[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]
