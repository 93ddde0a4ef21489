"""Where the templates are: in the checkout, or inside the installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """Return the folder that holds `handout/`, `anki/` and `web/`."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


@cache
def page_environment(product: str) -> Environment:
    """Return the one Jinja environment of a product that is HTML: all values are escaped."""
    # A build that has nothing to do needs the folder, not the library.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates_folder() / product),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
