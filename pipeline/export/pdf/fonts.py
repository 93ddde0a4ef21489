"""The fonts that a PDF may use: those of the install and the trainer's own, never the host's.

Pango asks fontconfig, and fontconfig normally knows every font of the machine. Then one character
that our fonts lack pulls in whatever the host has, and the bytes differ from machine to machine
(measured). So rendering sees a configuration of its own with nothing but our folders.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pipeline.errors import MissingToolError

FONT_PACKAGES = {
    "noto_cjk_sans_jp_regular": ("noto-cjk-sans-jp-regular", ("NotoSansCJKjp-Regular.otf",)),
    "noto_cjk_sans_jp_bold": ("noto-cjk-sans-jp-bold", ("NotoSansCJKjp-Bold.otf",)),
    "font_source_sans_pro": (
        "font-source-sans-pro",
        ("files/SourceSansPro-Regular.ttf", "files/SourceSansPro-Bold.ttf"),
    ),
}
"""By import name, the distributions that carry fonts, and those of their files that are used.

Source Sans Pro, of which the Latin letters of Noto Sans CJK JP are a part, has what these lack:
Ł, ₂, Vietnamese.
"""

_SUFFIXES = (".otf", ".ttf", ".ttc")

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<selectfont>
<rejectfont><glob>*</glob></rejectfont>
<acceptfont>{accepted}</acceptfont>
</selectfont>
<cachedir>{cache}</cachedir>
</fontconfig>
"""


def font_files(own: Path | None = None) -> list[Path]:
    """List the files of all fonts that rendering may see, ours first.

    Raises:
        MissingToolError: a font package is not installed.
    """
    found: list[Path] = []
    for package, (distribution, names) in FONT_PACKAGES.items():
        try:
            with as_file(files(package)) as folder:
                found.extend(folder / name for name in names)
        except ModuleNotFoundError as error:
            raise MissingToolError(
                f"the font package {distribution} is missing",
                advice="Run: python3 -m pip install " + distribution,
            ) from error
    if own:
        found.extend(path for path in sorted(own.iterdir()) if path.suffix.lower() in _SUFFIXES)
    return found


@cache
def font_configuration(own: Path | None = None) -> Any:
    """Return WeasyPrint's FontConfiguration over our fonts alone; made once a process.

    The environment is changed only while fontconfig reads its file: other programs that this
    process starts keep the machine's fonts.

    Args:
        own: folder with the trainer's own fonts.

    Raises:
        MissingToolError: a font package, or the Pango library, is missing.
    """
    with _isolated(own):
        try:
            from weasyprint.text.fonts import FontConfiguration
        except OSError as error:
            raise MissingToolError(
                f"the Pango library cannot be loaded ({error})",
                advice="Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
                "libharfbuzz-subset0; Fedora: dnf install pango; macOS: brew install pango",
            ) from error
        return FontConfiguration()


@contextmanager
def _isolated(own: Path | None) -> Iterator[None]:
    fonts = font_files(own)
    folders = "".join(
        f"<dir>{escape(str(path))}</dir>" for path in sorted({f.parent for f in fonts})
    )
    accepted = "".join(f"<glob>{escape(str(path))}</glob>" for path in fonts)
    with tempfile.TemporaryDirectory(prefix="qapress-fonts-") as folder:
        file = Path(folder) / "fonts.conf"
        text = _CONFIGURATION.format(
            folders=folders, accepted=accepted, cache=escape(str(_cache_folder()))
        )
        file.write_text(text, encoding="utf-8")
        # Without a language of its own, Pango takes the one of the locale.
        wanted = {"FONTCONFIG_FILE": str(file), "PANGO_LANGUAGE": "en"}
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _cache_folder() -> Path:
    """Return a folder for fontconfig's index of our fonts (scanning them anew takes 0.6 s)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "qapress" / "fontconfig"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / "qapress-fontconfig"
    return folder
