"""PDFs of the samples, each made once for all tests that look at it."""

from __future__ import annotations

from functools import cache

from pipeline.export import pdf
from pipeline.records import Edition
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample
from tests.support import SLUGS


def edition_of(slug: str) -> Edition:
    """A sample; the largest in its second edition, with all that may occur."""
    return rich_sample() if slug == SLUGS[0] else sample(slug)


@cache
def rendered(slug: str) -> dict[str, bytes]:
    """The handout and the worksheet of a sample, by their paths."""
    artifacts = pdf.render(edition_of(slug), Settings())
    return {artifact.path: artifact.content for artifact in artifacts}
