"""A handout becomes pages, in two rounds: the index can be set only when the pages are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import ExportError, SettingsError
from pipeline.export.pdf import engine
from pipeline.export.pdf.document import Handout
from pipeline.export.pdf.index import EN_DASH, page_ranges
from pipeline.export.pdf.signs import settle
from pipeline.export.typography import breakable_address
from pipeline.resources import page_environment, templates_folder
from pipeline.settings import HandoutSettings

if TYPE_CHECKING:
    from jinja2 import Environment

Variant = Literal["handout", "worksheet", "large-print", "book"]

_TEMPLATES = {
    "handout": "handout.html",
    "worksheet": "worksheet.html",
    "large-print": "handout.html",
}
STANDARDS = {"PDF/UA-1": "pdf/ua-1", "PDF/A-3a": "pdf/a-3a"}
BACK = "back"
LOGO = "theme:logo"
"""Address of the theme's logo in a document."""
_LOGOS = {"logo.svg": "image/svg+xml", "logo.png": "image/png"}
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Job:
    """A handout, the variant that is made of it, and the settings."""

    handout: Handout
    variant: Variant
    settings: HandoutSettings


def typeset(job: Job) -> bytes:
    """Lay out a handout and write it as PDF.

    Raises:
        MissingGlyphError: a character that no font has.
        ExportError: the document asks for something that it was not handed.
        SettingsError: the theme or the folder of fonts does not exist.
    """
    standard = STANDARDS[job.settings.standard]
    document = engine.lay_out(first_source(job), variant=standard)
    pages = anchors_of(document)
    for _ in range(_MOST_ROUNDS):
        back = lay_out_back(job, pages, len(document.pages), standard)
        front = document.pages[: pages[BACK] - 1]
        if len(front) + len(back.pages) == len(document.pages):
            whole = document.copy([*front, *back.pages])
            engine.fill_page_numbers(whole, pages)
            engine.change_margin_text(whole, "@top-right", one_number)
            return engine.write(whole, variant=standard)
        # The index took another number of pages than its stand-in: set all with the true index.
        document = engine.lay_out(_source(job, with_pages(job.handout, pages)), variant=standard)
        pages = anchors_of(document)
    raise ExportError("the index of the PDF does not come to rest")


def one_number(head: str) -> str:
    """Write "3" where a page with a single question would have "3–3"."""
    return re.sub(rf"(\d+){EN_DASH}\1$", r"\1", head)


def first_source(job: Job) -> engine.Source:
    """Return the document of the first round, whose index has stand-ins for its page numbers."""
    return _source(job, job.handout)


def anchors_of(document: Any) -> dict[str, int]:
    """Map every anchor to the number of the page on which it stands."""
    found: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for anchor in page.anchors:
            found.setdefault(anchor, number)
    return found


def with_pages(handout: Handout, pages: Mapping[str, int]) -> Handout:
    """Fill in the index: the pages of each topic."""
    index = tuple(
        replace(topic, ranges=page_ranges(topic.anchors, pages)) for topic in handout.index
    )
    return replace(handout, index=index)


def _stand_in(handout: Handout) -> Handout:
    """Give each topic page numbers as wide as the true ones are likely to be."""
    guess = {
        anchor: place // 2
        for topic in handout.index
        for place, anchor in enumerate(topic.anchors, 20)
    }
    return with_pages(handout, guess)


def lay_out_back(job: Job, pages: Mapping[str, int], total: int, standard: str) -> Any:
    """Lay out the pages from the index on.

    Args:
        job: what they belong to.
        pages: the page of each anchor, and that of the first of these pages.
        total: the number of all pages.
        standard: WeasyPrint's name of it.
    """
    handout = with_pages(job.handout, pages)
    html = render_html("back.html", job, handout, first=pages[BACK], total=total, pages=pages)
    return engine.lay_out(source_of(html, job, handout), variant=standard)


def _source(job: Job, handout: Handout) -> engine.Source:
    if handout.index and not handout.index[0].ranges:
        handout = _stand_in(handout)
    html = render_html(_TEMPLATES[job.variant], job, handout, first=1, total=0, pages={})
    return source_of(html, job, handout)


def source_of(html: str, job: Job, handout: Handout) -> engine.Source:
    """Return a document with all that it may ask for: its pictures, the theme, the fonts."""
    files = {**handout.files, **_theme_files(job)}
    return engine.Source(html, styles(job), files, own_fonts(job))


def render_html(template: str, job: Job, handout: Handout, **values: Any) -> str:
    """Fill in a template of the handout's folder."""
    text: str = (
        _environment()
        .get_template(template)
        .render(
            doc=handout,
            labels=handout.labels,
            variant=job.variant,
            licence=job.settings.licence,
            logo=LOGO if _theme_files(job) else "",
            **values,
        )
    )
    return settle(text, own_fonts(job))


def own_fonts(job: Job) -> Path | None:
    """Return the folder of the trainer's own fonts; raises SettingsError if there is none."""
    if not job.settings.fonts:
        return None
    folder = Path(job.settings.fonts)
    if not folder.is_dir():
        raise SettingsError(
            f"handout.fonts: there is no folder {job.settings.fonts}",
            advice="Name the folder that holds your font files",
        )
    return folder


def _theme_files(job: Job) -> dict[str, tuple[bytes, str]]:
    """Return the logo of the theme, if its folder holds one: `logo.svg` or `logo.png`."""
    folder = templates_folder() / "handout" / "themes" / job.settings.theme
    for name, mime in _LOGOS.items():
        if (folder / name).is_file():
            return {LOGO: ((folder / name).read_bytes(), mime)}
    return {}


def styles(job: Job) -> tuple[str, ...]:
    """Return the style sheets, the theme's last; raises SettingsError if it does not exist."""
    folder = templates_folder() / "handout"
    theme = folder / "themes" / job.settings.theme / "theme.css"
    known = sorted(path.parent.name for path in folder.glob("themes/*/theme.css"))
    if job.settings.theme not in known:
        raise SettingsError(
            f"handout.theme: there is no theme {job.settings.theme}",
            advice=f"There are: {', '.join(known)}",
        )
    files = [folder / "handout.css", folder / "pages" / f"{job.settings.paper.lower()}.css"]
    variant = folder / "variants" / f"{job.variant}.css"
    if variant.is_file():
        files.append(variant)
    return tuple(file.read_text(encoding="utf-8") for file in [*files, theme])


@cache
def _environment() -> Environment:
    environment = page_environment("handout")
    environment.filters["breakable"] = breakable_address
    return environment
