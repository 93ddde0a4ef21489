"""The book: chapters drawn apart by two processes, against WeasyPrint, bare, on one document."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

from benchmarks.bench_handout import SAMPLE, bare, edition
from benchmarks.harness import Row
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


def measure(runs: int, posts: int = POSTS) -> list[Row]:
    """A book from nothing and after a change; each measured once: they are long."""
    first = edition(SAMPLE)
    editions = [_copy(first, number) for number in range(posts)]
    parts = pdf_book.plan(editions, SETTINGS)
    by_slug = {one.post.post.slug: one for one in editions}
    orders = [(by_slug[part.slug], part) for part in parts]
    begin = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        drawn = dict(pool.map(_draw, orders))
    drawing = time.perf_counter() - begin
    binding, bind_mb = _alone(_bind, (editions, drawn))
    one, _ = _alone(_draw, orders[posts // 2])
    rival, rival_mb = _alone(_one_document, editions)
    ours, changed = drawing + binding, one + binding
    what = f"book of {posts} posts, {84 * posts:,} questions"
    return [
        _row(f"{what}, two processes; rival: bare WeasyPrint, one document", ours, rival, 0.5),
        _row(f"{what}, after one post changed; the same rival", changed, rival, 0.05),
        Row(
            f"{what}: largest process; the same rival",
            f"{bind_mb:.0f} MB",
            f"{rival_mb:.0f} MB",
            f"{bind_mb / rival_mb:.2f}",
            "at most 400 MB",
            bind_mb <= 400,
        ),
    ]


def _row(what: str, ours: float, rival: float, aim: float) -> Row:
    ratio = ours / rival
    words = (f"{ours:.1f} s", f"{rival:.1f} s", f"{ratio:.3f}", f"at most {aim}")
    return Row(f"{what} (one run)", *words, ratio <= aim)


def _copy(first: Edition, number: int) -> Edition:
    title = f"{first.post.post.title} {number}"
    info = first.post.post.model_copy(update={"slug": f"post-{number:02d}", "title": title})
    return replace(first, post=first.post.model_copy(update={"post": info}))


def _draw(order: tuple[Edition, pdf_book.Part]) -> tuple[str, bytes]:
    one, part = order
    return part.slug, pdf_book.draw(one, part, SETTINGS)


def _bind(order: tuple[list[Edition], dict[str, bytes]]) -> int:
    editions, drawn = order
    return len(pdf_book.render(editions, SETTINGS, drawn)[0].content)


def _one_document(editions: list[Edition]) -> int:
    """Typeset all chapters as one HTML page."""
    labels, bodies, files = load_labels("ja"), [], {}
    for number, one in enumerate(editions, 1):
        handout = make_handout(one, labels, chapter=number)
        job = Job(handout, "book", SETTINGS.handout)
        html = render_html("chapter.html", job, handout, number=number)
        head, begin, rest = html.partition("<main>")
        body, end, foot = rest.partition("</main>")
        bodies.append(begin + body + end)
        files |= dict(handout.files)
    return len(bare(engine.Source(head + "".join(bodies) + foot, styles(job), files)))


def _alone(function: Callable[[Any], object], order: Any) -> tuple[float, float]:
    """Wall time of a call in a new process, its imports with it, and that process's MB."""
    with ProcessPoolExecutor(1) as pool:
        begin = time.perf_counter()
        peak = pool.submit(_peak, function, order).result()
        return time.perf_counter() - begin, peak


def _peak(function: Callable[[Any], object], order: Any) -> float:
    function(order)
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
