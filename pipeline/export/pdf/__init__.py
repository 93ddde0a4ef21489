"""The PDFs of one post: the handout and its variants."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.errors import ExportError
from pipeline.export.pdf import engine
from pipeline.export.pdf.document import Handout, make_handout
from pipeline.export.pdf.labels import load_labels
from pipeline.records import Artifact, Edition
from pipeline.resources import templates_folder
from pipeline.settings import Settings

PDF_VARIANT = "pdf/ua-1"


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Typeset a post; returns `pdf/<slug>.pdf`.

    Raises:
        ExportError: a character that no font has, or a post that asks for foreign files.
        MissingToolError: Pango or a font package is missing.
    """
    slug = edition.post.post.slug
    handout = make_handout(edition, load_labels(edition.post.post.language))
    return [Artifact(f"pdf/{slug}.pdf", _typeset(handout, edition, "handout", settings))]


def _typeset(handout: Handout, edition: Edition, variant: str, settings: Settings) -> bytes:
    html = _environment().get_template(f"{variant}.html").render(doc=handout, labels=handout.labels)
    source = engine.Source(html, _styles(variant, settings), handout.files)
    try:
        return engine.write(engine.lay_out(source, variant=PDF_VARIANT), variant=PDF_VARIANT)
    except engine.MissingGlyphError as error:
        raise ExportError(
            f"{error.problem}, {_where(edition, error.character)}",
            advice="Replace the character in the post, or name a folder with a font that has it "
            "under [handout] fonts in pipeline.toml",
            file=edition.post.post.slug,
        ) from error


def _where(edition: Edition, character: str) -> str:
    for record in edition.post.records:
        if character in record.question.text + record.answer.text:
            return f"which stands in question {record.number} (id {record.id})"
        for reference in record.references:
            if character in reference.title + reference.description + reference.url:
                return f"which stands in a reference of question {record.number} (id {record.id})"
    return "which stands in the title, the introduction or the closing part"


def _styles(variant: str, settings: Settings) -> tuple[str, ...]:
    folder = templates_folder() / "handout"
    files = ("pages/a4.css", "handout.css", f"themes/{settings.handout.theme}/theme.css")
    return tuple((folder / file).read_text(encoding="utf-8") for file in files)


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates_folder() / "handout"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
