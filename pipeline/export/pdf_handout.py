"""The handout of a post, and its variants that the settings ask for."""

from __future__ import annotations

from pipeline.export.pdf import chosen, render_variants
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Typeset the handout; raises what `pdf.render` does."""
    return render_variants(edition, settings, ("handout", *chosen(settings)))
