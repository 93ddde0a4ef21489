"""How well and how fast pages are read, ours and others, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpus import TraitPage, load_pages
from benchmarks.harness import Row, medians
from benchmarks.measure import Score, score
from benchmarks.readers import READERS

TITLE = "Reading pages"
SAMPLES = Path(__file__).resolve().parent.parent / "input"


def measure(runs: int) -> list[Row]:
    """Quality over tests/pages against each rival, and speed over the sample posts."""
    return [*_quality(), *_speed(runs)]


def _quality() -> list[Row]:
    pages = load_pages()
    found = {name: _scores(pages, read) for name, read in READERS.items()}
    ours = found.pop("qapress")
    with_pairs = sum(1 for page in pages if page.pairs)
    pairs = sum(len(page.pairs) for page in pages)
    rows = []
    for rival, theirs in found.items():
        for title, value in _MEASURES.items():
            own, other = value(ours), value(theirs)
            rows.append(
                Row(
                    f"{title} over {with_pairs} pages with {pairs} pairs, against {rival}",
                    f"{own:.3f}",
                    f"{other:.3f}",
                    f"{own / other:.2f}" if other else "-",
                    "at least 0.95",
                    own >= 0.95 and own > other,
                )
            )
        own_false, false = _false(ours), _false(theirs)
        rows.append(
            Row(
                f"false pairs on {len(pages) - with_pairs} pages without any, against {rival}",
                str(own_false),
                str(false),
                "-",
                "none",
                own_false == 0,
            )
        )
    return rows


Scores = list[tuple[TraitPage, Score]]


def _scores(pages: list[TraitPage], read: Callable[[Path], list[tuple[str, str]]]) -> Scores:
    return [(page, score(read(page.file), page.pairs)) for page in pages]


def _all(scores: Scores) -> Score:
    return sum((found for _, found in scores), Score())


def _macro(scores: Scores) -> float:
    return statistics.mean(found.f1 for page, found in scores if page.pairs)


def _false(scores: Scores) -> int:
    return sum(found.false for page, found in scores if not page.pairs)


# Over all pages, those without any pairs among them; macro F1 over those with pairs.
_MEASURES: dict[str, Callable[[Scores], float]] = {
    "precision": lambda scores: _all(scores).precision,
    "recall": lambda scores: _all(scores).recall,
    "micro F1": lambda scores: _all(scores).f1,
    "macro F1": _macro,
}


def _speed(runs: int) -> list[Row]:
    import trafilatura
    from lxml import html

    from pipeline.extract import extract
    from pipeline.records import Page
    from pipeline.source.decode import decode

    files = sorted(SAMPLES.glob("*.html"))
    contents = [file.read_bytes() for file in files]

    def read(content: bytes) -> object:
        return extract(Page("post", "post.html", *decode(content, "post.html")))

    own, lxml, other = medians(
        runs,
        lambda: _seconds(lambda: [read(content) for content in contents]),
        lambda: _seconds(lambda: [html.fromstring(content) for content in contents]),
        lambda: _seconds(lambda: [trafilatura.extract(content) for content in contents]),
    )
    rates = [f"{len(files) / seconds:.0f} pages/s" for seconds in (own, lxml, other)]
    return [
        Row(
            "bytes to records on one core, against lxml's parsing alone",
            rates[0],
            rates[1],
            f"{lxml / own:.2f}",
            "at least 0.15",
            lxml / own >= 0.15,
        ),
        Row(
            "bytes to records on one core, against trafilatura's text",
            rates[0],
            rates[2],
            f"{other / own:.1f}",
            "at least 6",
            other / own >= 6,
        ),
    ]


def _seconds(run: Callable[[], object]) -> float:
    """Time of one round, after one that fills the caches."""
    run()
    begin = time.perf_counter()
    for _ in range(5):
        run()
    return (time.perf_counter() - begin) / 5
