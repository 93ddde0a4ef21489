"""An address or a file becomes a Page: fetching, decoding, pictures."""

from __future__ import annotations

from pathlib import Path

from bs4 import UnicodeDammit

from pipeline.errors import SourceError
from pipeline.records import Page

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
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        guess = UnicodeDammit(content, is_html=True)
        text, encoding = guess.unicode_markup or "", guess.original_encoding or ""
    if content and not text:
        raise SourceError("is in an unknown encoding", advice="Save it as UTF-8", file=file)
    return Page(slug=file.stem, file=str(file), text=text, encoding=encoding)
