"""An address or a file becomes a Page: fetching, decoding, pictures."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import SourceError
from pipeline.records import Page
from pipeline.source.decode import decode
from pipeline.source.media import pictures_beside

SUFFIXES = (".html", ".htm", ".xhtml")


def find_pages(folder: Path) -> list[Path]:
    """List the saved pages of an input folder, sorted by name."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()
    )


def read_page(file: Path) -> Page:
    """Read and decode a saved page.

    Raises:
        SourceError: the file cannot be read or decoded.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise SourceError(
            f"cannot be read ({error.strerror})", advice="Save the page again", file=file
        ) from error
    text, encoding = decode(content, str(file))
    return Page(
        slug=file.stem,
        file=str(file),
        text=text,
        encoding=encoding,
        files=pictures_beside(file, text),
    )
