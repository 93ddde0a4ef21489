"""The chooser: which of the proposals is right."""

from __future__ import annotations

from pipeline.extract.article import Article
from pipeline.extract.blocks import Layout
from pipeline.extract.pairs import Proposal
from pipeline.extract.strategies import details, markers

STRATEGIES = (markers.propose, details.propose)


def choose(layout: Layout, article: Article) -> Proposal | None:
    """Take the best proposal; None if there is none."""
    proposals = [one for propose in STRATEGIES if (one := propose(layout, article)) is not None]
    if not proposals:
        return None
    return max(proposals, key=lambda one: one.confidence * len(one.pairs))
