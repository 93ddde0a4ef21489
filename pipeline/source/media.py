"""Pictures that lie beside a saved page, checked before anything else may touch them.

A page is hostile: it may name `/dev/zero`, a link to a secret, or a picture that unpacks to
gigabytes. So a picture counts only if it is a regular file inside a folder of the post, small
enough, and a bitmap that Pillow can read to its end.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipeline.records import Media
from pipeline.source.files import read_regular
from pipeline.source.provenance import pictures_folder

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000

_TAG = re.compile(r"<(?:img|amp-img|source)\b[^>]*>", re.IGNORECASE)
_ADDRESS = re.compile(
    r"""\b(?:data-(?:src|original|lazy-src)|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""",
    re.IGNORECASE,
)
_MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_SUFFIXES = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
# Neither EPUB nor older viewers know these: what is shown is made of them.
_CONVERTED = ("AVIF",)
_MODES = frozenset(("1", "L", "LA", "P", "RGB", "RGBA"))
_PHOTO_QUALITY = 90
_PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".txt", ".md")
_UNSAFE = re.compile(r"[^0-9A-Za-z\u3040-\u30ff\u4e00-\u9fff_-]+")


def pictures_beside(
    file: Path, text: str, saved: Mapping[str, str] | None = None
) -> dict[str, Media]:
    """Read the pictures that a page shows and that were saved with it.

    Args:
        file: the page.
        text: what is in it.
        saved: of a fetched page, the file in its folder by the address that the page uses.

    Returns:
        The checked pictures by the address that the page uses. One that is missing, lies
        elsewhere or is no picture is left out; the reader of the page says so.
    """
    # A link may lead to a folder; to follow one that leads in a circle is an error.
    if not any(
        entry.is_dir(follow_symlinks=False) or entry.is_symlink()
        for entry in os.scandir(file.parent)
    ):
        return {}
    found: dict[str, Media] = {}
    for address in picture_addresses(text):
        if address in found:
            continue
        path = _saved_path(file, (saved or {}).get(address, "")) or _local_path(file, address)
        if path is None:
            continue
        try:
            content = read_regular(path, file.parent, MAX_BYTES)
        except (OSError, ValueError):
            continue
        if (media := checked_picture(content, path.stem)) is not None:
            found[address] = media
    return found


def checked_picture(content: bytes, stem: str) -> Media | None:
    """Check a picture by decoding all of it; None if it is none, or too large.

    A picture in AVIF, in CMYK or with 16 bits a sample is converted: not every viewer of a deck
    or PDF shows it. An SVG is refused, for it can hold scripts and addresses.
    """
    # Pillow takes longer to import than a page without pictures to read.
    from PIL import Image, ImageFile, UnidentifiedImageError

    if len(content) > MAX_BYTES:
        return None
    # WeasyPrint sets it for the whole process; half a picture is not one that was checked.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(content), formats=(*_MIMES, *_CONVERTED)) as picture:
            # A photograph with a second one behind it, as telephones take them, is a JPEG.
            kind = "JPEG" if picture.format == "MPO" else str(picture.format)
            width, height = picture.size
            if width * height > MAX_PIXELS:
                return None
            picture.load()
            if kind in _CONVERTED or picture.mode not in _MODES:
                kind, content = _as_shown(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return None
    digest = hashlib.sha256(content).hexdigest()[:10]
    name = f"{_safe_stem(stem)}-{digest}.{_SUFFIXES[kind]}"
    return Media(name=name, content=content, mime=_MIMES[kind], width=width, height=height)


def picture_addresses(text: str) -> Iterator[str]:
    """Yield the addresses of pictures as a page writes them."""
    # Behind the last angle no tag ends; to look for the end of each takes the square of the time.
    for tag in _TAG.finditer(text, 0, text.rfind(">") + 1):
        for values in _ADDRESS.findall(tag.group()):
            address = unescape("".join(values)).strip()
            if address:
                yield address


def _saved_path(file: Path, name: str) -> Path | None:
    if not name or "\0" in name or Path(name).name != name:
        return None
    return pictures_folder(file) / name


def _local_path(file: Path, address: str) -> Path | None:
    """The file that a relative address names, if it is in a folder of this post."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path or "\0" in unquote(parts.path):
        return None
    relative = Path(unquote(parts.path))
    if relative.is_absolute() or ".." in relative.parts or len(relative.parts) < 2:
        return None
    folder = relative.parts[0]
    if folder == ".":
        return None
    if not folder.startswith(file.stem) and _belongs_to_another(file.parent, folder):
        return None
    return file.parent / relative


def _belongs_to_another(parent: Path, folder: str) -> bool:
    stem = re.sub(r"[_.-](?:files?|dateien|fichiers)$", "", folder, flags=re.IGNORECASE)
    return folder.startswith(".") or any((parent / (stem + end)).exists() for end in _PAGES)


def _as_shown(picture: Image) -> tuple[str, bytes]:
    """A picture as every viewer shows it: a photograph in AVIF as JPEG, anything else as PNG."""
    target = BytesIO()
    if picture.format in _CONVERTED and not picture.has_transparency_data:
        picture.convert("RGB").save(target, "JPEG", quality=_PHOTO_QUALITY)
        return "JPEG", target.getvalue()
    if picture.mode.startswith("I;16"):
        # A conversion alone would make all but the darkest white.
        picture = picture.point(lambda value: value / 256).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    picture.convert(mode).save(target, "PNG")
    return "PNG", target.getvalue()


def _safe_stem(stem: str) -> str:
    cleaned = _UNSAFE.sub("-", unicodedata.normalize("NFC", stem)).strip("-")
    return cleaned.encode()[:80].decode(errors="ignore") or "picture"
