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
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pipeline.errors import MissingToolError
from pipeline.files import write_whole

FONT_PACKAGES = {
    "noto_cjk_sans_jp_regular": ("noto-cjk-sans-jp-regular", ("NotoSansCJKjp-Regular.otf",)),
    "noto_cjk_sans_jp_bold": ("noto-cjk-sans-jp-bold", ("NotoSansCJKjp-Bold.otf",)),
    "font_source_sans_pro": (
        "font-source-sans-pro",
        ("files/SourceSansPro-Regular.ttf", "files/SourceSansPro-Bold.ttf"),
    ),
    "manimgx_fonts": ("manimgx-fonts", ()),
}
"""By import name, the distributions that carry fonts, and those of their files that are used.

Source Sans Pro, of which the Latin letters of Noto Sans CJK JP are a part, has what these lack:
Ł, ₂, Vietnamese. The last one carries Noto Emoji (black and white), symbols, and the other
scripts: all of them variable fonts, of which `static_fonts` makes what is used.
"""

EMOJI = "NotoEmoji"
_VARIABLE = "manimgx_fonts"
_WEIGHTS = (400, 700)

_SUFFIXES = (".otf", ".ttf", ".ttc")

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<alias binding="strong">
<family>emoji</family><prefer><family>Noto Emoji</family></prefer>
</alias>
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
    for package, (_, names) in FONT_PACKAGES.items():
        folder = _package_folder(package)
        found.extend(folder / name for name in names)
    found.extend(static_fonts())
    if own:
        found.extend(_own_files(own))
    return found


def _package_folder(package: str) -> Path:
    try:
        with as_file(files(package)) as folder:
            return folder
    except ModuleNotFoundError as error:
        distribution = FONT_PACKAGES[package][0]
        raise MissingToolError(
            f"the font package {distribution} is missing",
            advice="Run: python3 -m pip install " + distribution,
        ) from error


@cache
def static_fonts() -> tuple[Path, ...]:
    """Make regular and bold fonts of the variable ones, once a machine; return their files.

    A variable font is made static by WeasyPrint in every PDF anew, which takes half a second and
    stamps the time into it. The bytes made here depend on the font and on uharfbuzz alone.

    Raises:
        MissingToolError: the font package is not installed.
        ExportError: there is no room for the fonts.
    """
    sources = sorted(_package_folder(_VARIABLE).glob("*.ttf"))
    made_of = "-".join(version(name) for name in (FONT_PACKAGES[_VARIABLE][0], "uharfbuzz"))
    folder = _cache_folder("fonts")
    found = []
    for source in (one for one in sources if "Italic" not in one.name):
        for weight in _WEIGHTS:
            file = folder / f"{source.name.partition('[')[0]}-{weight}-{made_of}.ttf"
            if not file.is_file():
                write_whole(file, _at_weight(source.read_bytes(), weight))
            found.append(file)
    return tuple(found)


def _at_weight(font: bytes, weight: int) -> bytes:
    import uharfbuzz

    face = uharfbuzz.Face(font)
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    for axis in face.axis_infos:
        wanted.pin_axis_to_default(face, axis.tag)
    wanted.pin_axis_location(face, "wght", weight)
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


@cache
def emoji_characters() -> tuple[frozenset[int], frozenset[int]]:
    """Return the code points that only the emoji font has, and those that the text font has too."""
    (emoji,) = (file for file in static_fonts() if file.name.startswith(f"{EMOJI}-400"))
    text = _package_folder("noto_cjk_sans_jp_regular") / "NotoSansCJKjp-Regular.otf"
    has, known = _characters(emoji), _characters(text)
    return has - known, has & known


@cache
def characters_of(own: Path) -> frozenset[int]:
    """Return the code points that the trainer's own fonts have."""
    return frozenset().union(*(_characters(file) for file in _own_files(own)))


def _characters(file: Path) -> frozenset[int]:
    import uharfbuzz

    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file)).unicodes)


def _own_files(own: Path) -> list[Path]:
    return [path for path in sorted(own.iterdir()) if path.suffix.lower() in _SUFFIXES]


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
            folders=folders, accepted=accepted, cache=escape(str(_cache_folder("fontconfig")))
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


def _cache_folder(name: str) -> Path:
    """Return a folder for what is made of our fonts once: an index (0.6 s), static ones (0.5 s)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "qapress" / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"qapress-{name}"
        folder.mkdir(exist_ok=True)
    return folder
