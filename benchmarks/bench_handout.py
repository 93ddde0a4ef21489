"""The handout: typesetting and size against WeasyPrint, bare, on the same HTML and style sheets."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.harness import ROOT, Row, medians
from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.export.pdf import engine
from pipeline.export.pdf.document import Handout, make_handout
from pipeline.export.pdf.fonts import font_configuration
from pipeline.export.pdf.labels import load_labels
from pipeline.export.pdf.typeset import Job, Variant, first_source, typeset
from pipeline.extract import extract
from pipeline.records import Edition
from pipeline.settings import Settings
from pipeline.source import read_page

TITLE = "The handout"
SAMPLE = "architecting-on-aws-2020-11"
_NOW = datetime(2021, 1, 1, tzinfo=UTC)
_VARIANT = "pdf/ua-1"

# Our contents have stand-ins that are filled in after layout; whoever uses bare WeasyPrint gets the
# same page numbers by this rule alone.
PAGE_NUMBERS = ".contents a::after { content: target-counter(attr(href), page) !important }"


def measure(runs: int) -> list[Row]:
    """Both rows of the largest sample."""
    handout = make_handout(edition(SAMPLE), load_labels("ja"))
    return one_post(job(handout, "handout"), runs)


def edition(slug: str) -> Edition:
    """A sample as the build makes its first edition."""
    reading = extract(read_page(ROOT / "input" / f"{slug}.html"))
    return enrich([reading], Ledger(), now=_NOW)[0]


def job(handout: Handout, variant: Variant) -> Job:
    """The task of typesetting, with the default settings."""
    return Job(handout, variant, Settings().handout)


def bare(source: engine.Source) -> bytes:
    """WeasyPrint as its manual shows it, with our fonts, files and style sheets."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            content, mime = source.files[url]
            return URLFetcherResponse(url, content, {"Content-Type": mime})

    fonts = font_configuration()
    document = HTML(string=source.html, url_fetcher=Fetcher())
    styles = [CSS(string=text, font_config=fonts) for text in (*source.styles, PAGE_NUMBERS)]
    content = document.write_pdf(font_config=fonts, stylesheets=styles, pdf_variant=_VARIANT)
    assert isinstance(content, bytes)
    return content


def in_turns(task: Job, runs: int) -> tuple[float, float]:
    """Processor seconds of typesetting and of bare WeasyPrint, both warm, taking turns."""
    source = first_source(task)

    def ours() -> float:
        begin = time.process_time()
        typeset(task)
        return time.process_time() - begin

    def rival() -> float:
        begin = time.process_time()
        bare(source)
        return time.process_time() - begin

    ours()
    rival()
    first, second = medians(runs, ours, rival)
    return first, second


def one_post(task: Job, runs: int) -> list[Row]:
    """Time, with the second round that the index takes, and size."""
    ours, rival = in_turns(task, runs)
    small, large = len(typeset(task)), len(bare(first_source(task)))
    return [
        Row(
            "handout of 84 questions, laid out and written; rival: bare WeasyPrint",
            f"{ours:.2f} s",
            f"{rival:.2f} s",
            f"{ours / rival:.2f}",
            "at most 1.3",
            ours <= 1.3 * rival,
        ),
        Row(
            "its size; rival: the file that bare WeasyPrint writes",
            f"{small / 1000:.0f} KB",
            f"{large / 1000:.0f} KB",
            f"{small / large:.2f}",
            "less than 700 KB",
            small < 700_000,
        ),
    ]
