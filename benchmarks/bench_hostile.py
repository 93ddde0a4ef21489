"""Pages made to take for ever: the time a page takes is linear in its size, up to 50 MB.

Each bait is read at sizes n, 2n and 4n, in turns with lxml's parsing of the same bytes. What counts
is how the ratio of the two grows: 1 is linear like the parser, 4 would be quadratic.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import html

from benchmarks.harness import Row, medians, qapress, seconds_and_peak_mb
from pipeline.errors import QapressError
from pipeline.extract import extract
from pipeline.records import Page
from pipeline.source.decode import decode
from pipeline.source.media import picture_addresses
from tests.hostile.bait import BAITS, bait

TITLE = "Hostile pages"
# From here on all checks of a page run: some begin at 100,000 bytes, which is a step, not growth.
SIZE = 100_000
LARGEST = 50_000_000
AIM = 2.0


def measure(runs: int) -> list[Row]:
    """How the time of each bait grows, and that a page of 50 MB is built."""
    rows = [_growth(name, runs) for name in BAITS]
    rows.sort(key=lambda row: -float(row.ratio))
    return [*rows[:10], _all(rows), *_large()]


def read(content: bytes) -> None:
    """Read a page as a build does; a page may also be refused."""
    try:
        text, encoding = decode(content, "bait.html")
        list(picture_addresses(text))
        extract(Page("bait", "bait.html", text, encoding))
    except QapressError:
        pass


def _growth(name: str, runs: int) -> Row:
    contents = [bait(name, size) for size in (SIZE, 2 * SIZE, 4 * SIZE)]
    shares = []
    for content in contents:
        own, theirs = medians(
            runs,
            lambda content=content: _seconds(lambda: read(content)),
            lambda content=content: _seconds(lambda: html.fromstring(content)),
        )
        shares.append((own / len(content), theirs / len(content)))
    ours, lxml = (shares[2][which] / shares[0][which] for which in (0, 1))
    return Row(
        name,
        " / ".join(f"{share[0] * 1e9:.0f}" for share in shares),
        " / ".join(f"{share[1] * 1e9:.0f}" for share in shares),
        f"{ours / max(lxml, 1):.2f}",
        f"at most {AIM}",
        ours / max(lxml, 1) <= AIM,
    )


def _all(rows: list[Row]) -> Row:
    worst = max(float(row.ratio) for row in rows)
    return Row(
        f"all {len(rows)} baits, four times the size (above: the worst; ns a byte at n, 2n, 4n)",
        f"{sum(row.met for row in rows)} grow no faster than the page",
        "",
        f"{worst:.2f}",
        f"at most {AIM}",
        all(row.met for row in rows),
    )


def _large() -> list[Row]:
    """A page of 50 MB and one of 100,000 pairs, through a whole build of JSON."""
    pages = {
        "a page of 50 MB, an answer of one letter": bait("answer: letters", LARGEST),
        "a page of 50 MB, an answer of no-break spaces": bait("answer: no-break spaces", LARGEST),
        "a page of 50 MB, of divs": bait("page: divs side by side", LARGEST),
        "100,000 pairs in one page": bait("page: questions that differ", 4_400_000),
    }
    rows = []
    for what, content in pages.items():
        with TemporaryDirectory() as folder:
            posts = Path(folder, "input")
            posts.mkdir()
            (posts / "large.html").write_bytes(content)
            build = qapress("build", posts, "-o", Path(folder, "output"), "--formats", "json")
            own, peak = seconds_and_peak_mb(build)
        theirs = _seconds(lambda content=content: html.fromstring(content))
        rows.append(
            Row(
                f"{what}, built",
                f"{own:.1f} s, {peak:.0f} MB",
                f"lxml {theirs:.1f} s",
                f"{own / theirs:.0f}",
                "within post_seconds",
                own < 600,
            )
        )
    return rows


def _seconds(run: Callable[[], object]) -> float:
    # Time of this process alone, so that what else the machine does counts less.
    begin = time.process_time()
    run()
    return time.process_time() - begin
