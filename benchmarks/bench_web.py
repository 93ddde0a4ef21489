"""The page to search in: its size, and how long a keystroke takes, with 10,000 records.

The rival is what people write first: the same data, filtered with `includes` and shown as a list
of all hits, in the same browser.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.bench_handout import edition
from benchmarks.harness import Row
from pipeline.export import web_all
from pipeline.records import Edition, Record
from pipeline.settings import Settings
from tests.support import SLUGS

TITLE = "The page to search in"
RECORDS = 10_000
QUERIES = ("Lambda", "サーバーレス", "s3 バケット", "の", "無い")
_MAX_BYTES = 6_000_000
_MAX_MS = 50.0

# Each query is typed and deleted again, letter by letter; a keystroke ends with the next frame.
_TYPE = """async (queries) => {
  const field = document.querySelector("input[type=search]");
  const taken = [];
  const press = async (text) => {
    field.value = text;
    const begin = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    taken.push(performance.now() - begin);
  };
  for (const query of queries) {
    for (let end = 1; end <= query.length; end += 1) await press(query.slice(0, end));
    for (let end = query.length - 1; end >= 0; end -= 1) await press(query.slice(0, end));
  }
  return taken;
}"""
_NAIVE = """<!doctype html><meta charset="utf-8"><input type="search"><ul></ul>
<script>const records = __RECORDS__;
const list = document.querySelector("ul");
document.querySelector("input").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase();
  list.replaceChildren(...records
    .filter(([question, answer]) => (question + answer).toLowerCase().includes(words))
    .map(([question, answer]) => {
      const item = document.createElement("li");
      item.textContent = question + " " + answer;
      return item;
    }));
});</script>"""


def measure(runs: int) -> list[Row]:
    """Bytes of the page, and the median and worst keystroke against the naive page."""
    made = editions()
    with tempfile.TemporaryDirectory() as folder:
        files = {one.path: one.content for one in web_all.render(made, Settings())}
        for path, content in files.items():
            file = Path(folder, path)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        naive = Path(folder, "naive.html")
        pairs = [[one.question.text, one.answer.text] for each in made for one in each.post.records]
        text = json.dumps(pairs, ensure_ascii=False).replace("<", "\\u003c")
        naive.write_text(_NAIVE.replace("__RECORDS__", text), encoding="utf-8")
        ours, theirs = keystrokes((Path(folder, "web/index.html"), naive), runs)
    size, rival = len(files["web/index.html"]), len(text.encode())
    rows = [
        Row(
            f"web/index.html with {RECORDS:,} records (its search data stands beside it), "
            "against all texts in one page",
            f"{size / 1e6:.1f} MB",
            f"{rival / 1e6:.1f} MB",
            f"{size / rival:.2f}",
            "at most 6 MB",
            size <= _MAX_BYTES,
        )
    ]
    for name, value in (("median", statistics.median), ("worst", max)):
        own, other = value(ours), value(theirs)
        rows.append(
            Row(
                f"{name} keystroke of {len(ours)} with {RECORDS:,} records, to the next frame, "
                "against a naive list",
                f"{own:.0f} ms",
                f"{other:.0f} ms",
                f"{own / other:.2f}",
                "at most 50 ms",
                own <= _MAX_MS,
            )
        )
    return rows


def editions() -> list[Edition]:
    """10,000 records over posts of the samples' size; each question is a text of its own."""
    samples = [edition(slug) for slug in SLUGS]
    made: list[Edition] = []
    number = 0
    while number < RECORDS:
        base = samples[len(made) % len(samples)]
        records: list[Record] = []
        for record in base.post.records[: RECORDS - number]:
            number += 1
            question = record.question.model_copy(
                update={"text": f"{record.question.text}（{number}）"}
            )
            records.append(
                record.model_copy(update={"id": f"q{number:011d}", "question": question})
            )
        info = base.post.post.model_copy(update={"slug": f"post-{len(made) + 1:03d}"})
        post = base.post.model_copy(update={"post": info, "records": tuple(records)})
        made.append(replace(base, post=post))
    return made


def keystrokes(pages: tuple[Path, Path], runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds of every keystroke on both pages, each the median of all runs.

    The pages take turns in one browser.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("needs Chromium: make doctor says how to get it")
    taken: tuple[list[list[float]], list[list[float]]] = ([], [])
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        for _ in range(runs):
            for file, times in zip(pages, taken, strict=True):
                page: Any = browser.new_page()
                page.goto(file.as_uri())
                page.wait_for_selector("input[type=search]")
                times.append(page.evaluate(_TYPE, list(QUERIES)))
                page.close()
        browser.close()
    ours, theirs = ([statistics.median(one) for one in zip(*times, strict=True)] for times in taken)
    return ours, theirs
