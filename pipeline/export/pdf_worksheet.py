"""The worksheet of a post: a unit of its own, so that it is typeset beside the handout."""

from __future__ import annotations

from pipeline.export.pdf import render_variants
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Typeset the worksheet; raises what `pdf.render` does."""
    return render_variants(edition, settings, ("worksheet",))
