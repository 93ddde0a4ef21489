"""The PDFs of one post: the handout and its variants."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.errors import ExportError
from pipeline.export.pdf.document import Handout, make_handout
from pipeline.export.pdf.engine import MissingGlyphError
from pipeline.export.pdf.labels import load_labels
from pipeline.export.pdf.typeset import Job, Variant, typeset
from pipeline.records import Artifact, Edition
from pipeline.settings import Settings

_FILES: dict[Variant, str] = {
    "handout": "pdf/{slug}.pdf",
    "worksheet": "pdf/{slug}-worksheet.pdf",
    "large-print": "pdf/{slug}-large-print.pdf",
}


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Typeset a post: the handout, its worksheet, and the variants that the settings ask for.

    Raises:
        ExportError: a character that no font has, or a post that asks for foreign files.
        SettingsError: the theme or the folder of fonts does not exist.
        MissingToolError: Pango or a font package is missing.
    """
    return render_variants(edition, settings, ("handout", "worksheet", *chosen(settings)))


def chosen(settings: Settings) -> tuple[Variant, ...]:
    """Return the variants that are made only where the settings ask for them."""
    return ("large-print",) if "large-print" in settings.handout.variants else ()


def render_variants(
    edition: Edition, settings: Settings, variants: Iterable[Variant]
) -> list[Artifact]:
    """Typeset these variants of a post; raises what `render` does."""
    info = edition.post.post
    handout = make_handout(edition, load_labels(info.language), qr=settings.handout.qr)
    return [
        Artifact(
            _FILES[variant].format(slug=info.slug),
            _typeset(edition, Job(handout, variant, settings.handout)),
        )
        for variant in variants
    ]


def _typeset(edition: Edition, job: Job) -> bytes:
    try:
        return typeset(job)
    except MissingGlyphError as error:
        raise missing_glyph(edition, job.handout, error) from error


def missing_glyph(edition: Edition, handout: Handout, error: MissingGlyphError) -> ExportError:
    """Tell the trainer in which record a character stands that no font has."""
    return ExportError(
        f"{error.problem}, {_where(edition, handout, error.character)}",
        advice="Replace the character in the post, or name a folder with a font that has it "
        "as fonts under [handout] in pipeline.toml",
        file=edition.post.post.slug,
    )


def _where(edition: Edition, handout: Handout, character: str) -> str:
    for record in edition.post.records:
        place = f"question {record.number} (id {record.id})"
        if character in record.question.text + record.answer.text:
            return f"which stands in {place}"
        for reference in record.references:
            if character in reference.title + reference.description + reference.url:
                return f"which stands in a reference of {place}"
        if any(character in item.text + item.source for item in record.corrections):
            return f"which stands in a correction of {place}"
    if character in handout.plain_title:
        return "which stands in the title"
    return "which stands in the introduction, the closing part or a topic"
