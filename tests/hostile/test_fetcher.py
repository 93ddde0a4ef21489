"""What the renderer may open: what it was handed. All else stops it, by whatever door."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest

from pipeline.errors import ExportError
from pipeline.export.pdf import engine
from tests.builds import png
from tests.hostile.conftest import SECRET_WORDS, Canary

# WHERE is the address. The first two thirds are asked for while it is laid out or written; what
# never is asked for by WeasyPrint has to come out without it.
_DOORS = {
    "picture": '<img src="WHERE" alt="x">',
    "picture set": '<img srcset="WHERE 1x" src="WHERE" alt="x">',
    "picture of a source": '<picture><source srcset="WHERE"><img src="WHERE" alt="x"></picture>',
    "object": '<object data="WHERE">x</object>',
    "embedded": '<embed src="WHERE">',
    "input": '<input type="image" src="WHERE" alt="x">',
    "style sheet": '<link rel="stylesheet" href="WHERE">',
    "attachment": '<link rel="attachment" href="WHERE">',
    "attachment by a link": '<a rel="attachment" href="WHERE">x</a>',
    "icon": '<link rel="icon" href="WHERE">',
    "import": '<style>@import url("WHERE");</style>',
    "import, bare": '<style>@import "WHERE";</style>',
    "font": '<style>@font-face{font-family:f;src:url("WHERE")}p{font-family:f}</style><p>x</p>',
    "background": '<p style="background:url(WHERE)">x</p>',
    "border": '<p style="border:1px solid;border-image:url(WHERE) 1">x</p>',
    "list": '<ul style="list-style-image:url(WHERE)"><li>x</li></ul>',
    "content": '<style>p::before{content:url("WHERE")}</style><p>x</p>',
    "page": '<style>@page{background:url("WHERE")}</style><p>x</p>',
    "margin box": '<style>@page{@top-left{content:url("WHERE")}}</style><p>x</p>',
    "colour profile": '<style>@color-profile --x{src:url("WHERE")}</style>',
    "svg picture": '<svg width="9" height="9"><image href="WHERE" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="WHERE#x"/></svg>',
    "svg use, old": '<svg><use xlink:href="WHERE#x"/></svg>',
    "svg style": '<svg><style>@import "WHERE";</style><rect width="9" height="9"/></svg>',
    "svg gradient": '<svg><linearGradient id="g" href="WHERE#g"/><rect fill="url(#g)"/></svg>',
    "base": '<base href="WHERE"><img src="x.png" alt="x">',
    "frame": '<iframe src="WHERE"></iframe>',
    "video": '<video src="WHERE" poster="WHERE"></video>',
    "script": '<script src="WHERE"></script>',
}  # fmt: skip
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def _addresses(canary: Canary, secret: Path) -> list[str]:
    svg = _SVG.format(f"<image xlink:href='{secret.as_uri()}' width='9' height='9'/>")
    return [
        f"http://{canary.host}/x",
        f"//{canary.host}/x",
        secret.as_uri(),
        str(secret),
        "ftp://127.0.0.1:9/x",
        "media:another.png",
        "/dev/zero",
        f"data:image/svg+xml,{svg}".replace('"', "'").replace("#", "%23"),
    ]


@pytest.mark.parametrize("door", _DOORS.values(), ids=_DOORS)
def test_nothing_is_opened_but_what_was_handed(door: str, canary: Canary, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(png("red") + SECRET_WORDS.encode())
    for address in _addresses(canary, secret):
        html = f"<html lang=en><title>t</title><body>{door.replace('WHERE', address)}<p>y</p>"
        source = engine.Source(html, (), {"media:a.png": (png("blue"), "image/png")})
        # WeasyPrint itself stumbles over a relative import; no page of ours has a style.
        with suppress(ExportError, ValueError):
            content = engine.write(engine.lay_out(source, variant="pdf/ua-1"), variant="pdf/ua-1")
            with pikepdf.open(io.BytesIO(content)) as pdf:
                assert not pdf.attachments
                images = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
                assert not [one for one in images if one.get("/Subtype") == "/Image"]
    assert canary.asked == []


def test_a_forbidden_address_is_an_error_and_not_a_remark_in_a_log() -> None:
    source = engine.Source('<html lang=en><title>t</title><img src="file:///x" alt="x">', ())
    with pytest.raises(ExportError, match="file:///x"):
        engine.lay_out(source, variant="pdf/ua-1")


def test_a_style_sheet_cannot_ask_for_anything() -> None:
    style = 'p { background: url("media:a.png") }'
    files = {"media:a.png": (png("blue"), "image/png")}
    source = engine.Source("<html lang=en><title>t</title><p>x", (style,), files)
    content = engine.write(engine.lay_out(source, variant="pdf/ua-1"), variant="pdf/ua-1")
    assert content.startswith(b"%PDF-")
