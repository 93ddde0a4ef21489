"""A file becomes a Page: decoding, containers, pictures, and the record of where it came from."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import SettingsError, SourceError
from pipeline.records import Page
from pipeline.source.decode import decode
from pipeline.source.files import read_regular
from pipeline.source.media import pictures_beside
from pipeline.source.names import slug_of, slugs_of, stem_of
from pipeline.source.provenance import (
    Part,
    digest,
    part_file,
    pictures_folder,
    read_record,
    record_file,
)
from pipeline.source.warc import is_archive

__all__ = ["find_pages", "read_page", "slugs_of"]

HTML = (".html", ".htm", ".xhtml")
CONTAINERS = (".mhtml", ".mht", ".md", ".markdown", ".txt")
MAX_BYTES = 64_000_000


def find_pages(folder: Path) -> list[Path]:
    """List the saved pages of an input folder, sorted by name.

    Raises:
        SettingsError: there is no such folder, or it cannot be opened.
    """
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if not path.name.startswith(".")
            and (path.suffix.lower() in HTML + CONTAINERS or is_archive(path.name))
        )
    except OSError as error:
        raise SettingsError(
            f"cannot be opened as a folder ({error.strerror})",
            advice="Name the folder that holds the posts",
            file=folder,
        ) from error


def read_page(file: Path, slug: str = "") -> Page:
    """Read and decode a saved page; `slug` is the name its artifacts bear.

    Raises:
        SourceError: the file cannot be read or decoded.
    """
    name, slug = str(file), slug or slug_of(stem_of(file))
    try:
        content = read_regular(file, file.parent, MAX_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"cannot be read ({reason})", advice="Save the page again", file=name
        ) from error
    suffix = file.suffix.lower()
    if suffix in CONTAINERS or is_archive(file.name):
        return _unpacked(content, name, slug, suffix)
    record = read_record(record_file(file))
    if record is None:
        text, encoding = decode(content, name)
        return Page(slug, name, text, encoding, files=pictures_beside(file, text))
    # A page that was edited since may have been saved in another encoding.
    charset = record.charset if digest(content) == record.sha256 else ""
    text, encoding = decode(content, name, charset)
    return Page(
        slug,
        name,
        text,
        encoding,
        address=record.final_address,
        files=pictures_beside(file, text, record.pictures),
        continuations=tuple(_continuation(file, slug, part) for part in record.parts),
    )


def _continuation(file: Path, slug: str, part: Part) -> Page:
    """Read a further page of a post, which lies in the folder of its pictures.

    Raises:
        SourceError: it is not there any more, or cannot be read or decoded.
    """
    name = f"{pictures_folder(file)}/{part.file}"
    try:
        content = read_regular(part_file(file, part), file.parent, MAX_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"cannot be read ({reason}), and the post goes on there",
            advice="Fetch the post again",
            file=name,
        ) from error
    text, encoding = decode(content, name, part.charset if digest(content) == part.sha256 else "")
    files = pictures_beside(file, text, part.pictures)
    return Page(slug, name, text, encoding, address=part.final_address, files=files)


def _unpacked(content: bytes, name: str, slug: str, suffix: str) -> Page:
    # Few posts are saved so, and the modules of the standard library for mail are large.
    from pipeline.source import containers

    if suffix in (".mhtml", ".mht"):
        page = containers.unpack_mhtml(content, name)
    elif suffix == ".txt":
        page = containers.unpack_text(content, name)
    elif suffix in (".md", ".markdown"):
        page = containers.unpack_markdown(content, name)
    else:
        page = containers.unpack_warc(content, name)
    return Page(slug, name, page.text, page.encoding, address=page.address, files=page.files)
