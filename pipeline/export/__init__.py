"""The formats: one module each, registered here and nowhere else.

This module is read on every build, also when nothing has changed, so it imports no exporter:
`Exporter.load` does, when something has to be rendered.

A module for one post has `render(edition: Edition, settings: Settings) -> list[Artifact]`; one over
the posts of a course, or over all, has
`render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]`.
What it returns must depend on nothing else: no clock, no environment, no file that is not named in
`templates`. The modules of ours that it imports need not be named: the build follows the imports.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format: what it writes and what its artifacts depend on besides the records.

    `outputs` are paths in the output folder, `{slug}` standing for the post's; a trailing `/*`
    names a folder whose files are known only after rendering. `templates` are folders under
    templates/, `libraries` the distributions whose version changes the bytes. `in_parts` tells that
    the module of a format over several posts has intermediate products, one a post, which the build
    makes apart and keeps: `plan(editions, settings)` lists them, each with the `slug` of its post,
    `draw(edition, part, settings) -> bytes` makes one, and `render` gets them by slug as `parts`,
    without those that could not be made.
    """

    name: str
    scope: Literal["post", "course", "all"]
    outputs: tuple[str, ...]
    templates: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    in_parts: bool = False

    @property
    def format(self) -> str:
        """What the trainer calls it: `anki` for both `anki` and `anki_all`."""
        return self.name.removesuffix("_all")

    def load(self) -> ModuleType:
        """Import the module that renders this format."""
        return import_module(f"pipeline.export.{self.name}")


_TYPESETTING = (
    "budoux",
    "font-source-sans-pro",
    "jinja2",
    "lxml",
    "manimgx-fonts",
    "noto-cjk-sans-jp-bold",
    "noto-cjk-sans-jp-regular",
    "pydyf",
    "segno",
    "uharfbuzz",
    "weasyprint",
)

EXPORTERS: tuple[Exporter, ...] = (
    Exporter(
        name="pdf_handout",
        scope="post",
        outputs=(
            "pdf/{slug}.pdf",
            "pdf/{slug}-large-print.pdf",
        ),
        templates=("handout",),
        libraries=_TYPESETTING,
    ),
    Exporter(
        name="pdf_worksheet",
        scope="post",
        outputs=("pdf/{slug}-worksheet.pdf",),
        templates=("handout",),
        libraries=_TYPESETTING,
    ),
    Exporter(
        name="pdf_book",
        scope="course",
        outputs=("pdf/book/*",),
        templates=("handout",),
        libraries=("pikepdf", *_TYPESETTING),
        in_parts=True,
    ),
    Exporter(
        name="anki",
        scope="post",
        outputs=("anki/{slug}.apkg", "anki/{slug}.tsv"),
        templates=("anki",),
        libraries=("genanki", "jinja2"),
    ),
    Exporter(
        name="anki_all",
        scope="all",
        outputs=("anki/all.apkg", "anki/CHANGES.md"),
        templates=("anki",),
        libraries=("genanki", "jinja2"),
    ),
    Exporter(
        name="json",
        scope="post",
        outputs=("json/{slug}.json", "media/*"),
        libraries=("pydantic",),
    ),
    Exporter(
        name="json_all",
        scope="all",
        outputs=(
            "json/index.json",
            "json/all.jsonl",
            "json/post.schema.json",
            "json/index.schema.json",
        ),
        libraries=("pydantic",),
    ),
    Exporter(
        name="jsonld",
        scope="post",
        outputs=("json/{slug}.jsonld",),
        libraries=("lxml",),
    ),
    Exporter(
        name="web",
        scope="post",
        outputs=("web/{slug}.html",),
        templates=("web",),
        libraries=("jinja2", "markupsafe"),
    ),
    Exporter(
        name="web_all",
        scope="all",
        outputs=("web/index.html", "web/search-data.js", "web/style.css", "web/search.js"),
        templates=("web",),
        libraries=("jinja2", "markupsafe"),
    ),
    Exporter(
        name="md",
        scope="post",
        outputs=("md/{slug}.md",),
        libraries=("beautifulsoup4", "markdownify"),
    ),
    Exporter(
        name="csv",
        scope="post",
        outputs=("csv/{slug}.csv",),
    ),
    Exporter(
        name="csv_all",
        scope="all",
        outputs=("csv/all.csv",),
    ),
    Exporter(
        name="moodle",
        scope="post",
        outputs=("moodle/{slug}.xml", "moodle/{slug}-glossary.xml"),
        libraries=("lxml",),
    ),
    Exporter(
        name="epub",
        scope="post",
        outputs=("epub/{slug}.epub",),
        templates=("epub",),
        libraries=("budoux", "jinja2", "lxml", "markupsafe", "pillow"),
    ),
    Exporter(
        name="feed",
        scope="all",
        outputs=("feed.json",),
    ),
    Exporter(
        name="report",
        scope="all",
        outputs=("report.json", "report.html"),
        templates=("report",),
        libraries=("jinja2", "markupsafe", "pydantic", "rapidfuzz"),
    ),
)
