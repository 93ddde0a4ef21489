"""The book: chapters drawn apart by two processes, against WeasyPrint, bare, on one document.

Every process is a new one, as the workers of a build are, and reads its input from files as they
do: a forked one would be charged with what its parent holds.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.bench_handout import SAMPLE, bare, edition
from benchmarks.harness import Row, fewer, rounds
from pipeline.build import work
from pipeline.build.limits import Limits
from pipeline.build.packing import pack, unpack_edition
from pipeline.export import pdf_book
from pipeline.export.pdf import engine
from pipeline.export.pdf.document import make_handout
from pipeline.export.pdf.labels import load_labels
from pipeline.export.pdf.typeset import Job, render_html, styles
from pipeline.records import Edition
from pipeline.settings import HandoutSettings, Settings

TITLE = "The book"
POSTS = 50
SETTINGS = Settings(handout=HandoutSettings(variants=["book"]))
LIMITS = Limits(0, may_end_process=False)
_HEAD = bytes(32)
"""What the build's store writes before a pack."""


def measure(runs: int, minutes: float = 0, posts: int = POSTS, slug: str = SAMPLE) -> Iterator[Row]:
    """A book from nothing and after a change; as many rounds as there are minutes for."""
    with tempfile.TemporaryDirectory(prefix="qapress-book-") as folder:
        yield from _measure(_Library(Path(folder), posts, edition(slug)), runs, minutes)


def _measure(library: _Library, runs: int, minutes: float) -> Iterator[Row]:
    taken = rounds(runs, minutes, library.book, library.book_again, library.one_document)
    ours, changed, rival = (statistics.median(times) for times in taken)
    largest, rivals = max(library.peaks), statistics.median(library.rival_peaks)
    what, note = library.what, fewer(taken, runs)
    yield _row(f"{what}, two processes; rival: WeasyPrint, one document{note}", ours, rival, 0.5)
    yield _row(f"{what}, after one post changed; the same rival{note}", changed, rival, 0.05)
    yield Row(
        f"{what}: largest process; the same rival{note}",
        f"{largest:.0f} MB",
        f"{rivals:.0f} MB",
        f"{largest / rivals:.2f}",
        "at most 400 MB",
        largest <= 400,
    )


def _row(what: str, ours: float, rival: float, aim: float) -> Row:
    ratio = ours / rival
    words = (f"{ours:.1f} s", f"{rival:.1f} s", f"{ratio:.3f}", f"at most {aim}")
    return Row(what, *words, ratio <= aim)


class _Library:
    """Posts of one course, and the ways to make a book of them; each returns its wall time.

    `peaks` are the most memory, in MB, that any process of ours had, `rival_peaks` the rival's.
    """

    def __init__(self, folder: Path, posts: int, first: Edition) -> None:
        self.folder = folder
        self.what = f"book of {posts} posts, {len(first.post.records) * posts:,} questions"
        self.editions = _write_editions(folder, posts, first)
        self.orders = _draw_orders(self.editions)
        self.peaks: list[float] = []
        self.rival_peaks: list[float] = []

    def book(self) -> float:
        """Draw all chapters with two processes and bind them."""
        begin = time.perf_counter()
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            self.peaks += pool.map(_draw, self.orders)
        drawing = time.perf_counter() - begin
        return drawing + self._ours(_bind, self.folder, self.editions)

    def book_again(self) -> float:
        """Draw one chapter anew and bind the book."""
        return self._ours(_renew, self.orders[len(self.orders) // 2], self.folder, self.editions)

    def one_document(self) -> float:
        """The rival: all chapters as one HTML page."""
        seconds, peak = _alone(_one_document, self.editions)
        self.rival_peaks.append(peak)
        return seconds

    def _ours(self, function: Callable[..., float], *arguments: Any) -> float:
        seconds, peak = _alone(function, *arguments)
        self.peaks.append(peak)
        return seconds


def _write_editions(folder: Path, posts: int, first: Edition) -> tuple[str, ...]:
    files = [folder / f"post-{number:02d}" for number in range(posts)]
    for number, file in enumerate(files):
        title = f"{first.post.post.title} {number}"
        info = first.post.post.model_copy(update={"slug": file.name, "title": title})
        copy = replace(first, post=first.post.model_copy(update={"post": info}))
        file.write_bytes(_HEAD + pack(copy))
    return tuple(map(str, files))


def _edition(file: str) -> Edition:
    return unpack_edition(Path(file).read_bytes()[len(_HEAD) :])


def _draw_orders(editions: tuple[str, ...]) -> list[work.DrawOrder]:
    parts = pdf_book.plan(map(_edition, editions), SETTINGS)
    by_slug = {Path(file).name: file for file in editions}
    return [
        work.DrawOrder("pdf_book", by_slug[part.slug], part, SETTINGS, LIMITS) for part in parts
    ]


def _draw(order: work.DrawOrder) -> float:
    assert isinstance(order.edition, str)
    Path(f"{order.edition}.part").write_bytes(_HEAD + work.draw(order))
    return _peak_mb()


def _bind(folder: Path, editions: tuple[str, ...]) -> float:
    parts = {Path(file).name: f"{file}.part" for file in editions}
    order = work.RenderOrder("pdf_book", editions, SETTINGS, str(folder), LIMITS, parts)
    assert work.render(order).pages
    return _peak_mb()


def _renew(order: work.DrawOrder, folder: Path, editions: tuple[str, ...]) -> float:
    """Draw one chapter and bind the book, one after the other as a worker of a build does."""
    _draw(order)
    return _bind(folder, editions)


def _one_document(editions: tuple[str, ...]) -> float:
    """Typeset all chapters as one HTML page."""
    labels, bodies, files = load_labels("ja"), [], {}
    for number, one in enumerate(map(_edition, editions), 1):
        handout = make_handout(one, labels, chapter=number)
        job = Job(handout, "book", SETTINGS.handout)
        html = render_html("chapter.html", job, handout, number=number)
        head, begin, rest = html.partition("<main>")
        body, end, foot = rest.partition("</main>")
        bodies.append(begin + body + end)
        files |= dict(handout.files)
    bare(engine.Source(head + "".join(bodies) + foot, styles(job), files))
    return _peak_mb()


def _alone(function: Callable[..., float], *arguments: Any) -> tuple[float, float]:
    """Wall time of a call in a new process, its start and imports with it, and its peak in MB."""
    begin = time.perf_counter()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        peak = pool.submit(function, *arguments).result()
        return time.perf_counter() - begin, peak


def _peak_mb() -> float:
    """The most memory of this process; getrusage on Linux counts what it was forked from, too."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
