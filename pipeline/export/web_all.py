"""All posts become one page to search in; the style and script of all pages stand beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.export.web import page
from pipeline.records import Artifact, Edition
from pipeline.resources import templates_folder
from pipeline.settings import Settings


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return `web/index.html`, in the language of most posts, with `style.css` and `search.js`."""
    languages = Counter(edition.post.post.language for edition in editions).most_common(1)
    language = languages[0][0] if languages else ""
    folder = templates_folder() / "web"
    return [
        Artifact("web/index.html", page("index.html", list(editions), language)),
        *(Artifact(f"web/{name}", (folder / name).read_bytes()) for name in FILES),
    ]


FILES = ("style.css", "search.js")
