"""A hostile fragment in a harmless page, read as a build reads it."""

from __future__ import annotations

from html import escape

from pipeline.errors import QapressError
from pipeline.extract import extract
from pipeline.records import Page, Reading
from pipeline.source.decode import decode
from tests.hostile.cases import Case

CANARY_HOST = "127.0.0.1:9"
SECRET = "/etc/hostname"
HIT = "document.title=666"
BEFORE = ("May I park behind the library?", "Yes, for two hours a day.")
AFTER = ("Do you lend umbrellas?", "Only when it rains, and only with a card.")
_PAGE = """<!doctype html><html lang="en">
<head><meta charset="utf-8"><title>Library desk</title></head>
<body><article><h1>Library desk</h1>
<p>Q. May I park behind the library?</p><p>A. Yes, for two hours a day.</p>
{pair}
<p>Q. Do you lend umbrellas?</p><p>A. Only when it rains, and only with a card.</p>
</article></body></html>"""


def filled(text: str, canary: str = CANARY_HOST, secret: str = SECRET) -> str:
    """Put the canaries in."""
    text = text.replace("CANARYHOST", canary).replace("CANARY", f"http://{canary}")
    return text.replace("SECRET", secret).replace("HIT", HIT)


def in_answer(case: Case, **canaries: str) -> str:
    """A page whose second answer holds the case, between two sentences."""
    markup = filled(case.markup, **canaries)
    pair = f"<p>Q. What is on the shelf?</p><p>A. Begin. {markup} Close.</p><p>Last line.</p>"
    return _PAGE.format(pair=pair) if "{" not in pair else _PAGE.replace("{pair}", pair)


def in_question(case: Case, **canaries: str) -> str:
    """A page whose second question holds the case."""
    markup = filled(case.markup, **canaries)
    pair = f"<p>Q. What is {markup} here?</p><p>A. It is on the shelf.</p>"
    return _PAGE.replace("{pair}", pair)


def read(html: str, slug: str = "hostile") -> Reading:
    """Decode and extract."""
    name = f"{slug}.html"
    return extract(Page(slug, name, *decode(html.encode("utf-8", "surrogatepass"), name)))


def attempt(content: bytes, slug: str = "hostile") -> Reading | QapressError:
    """Decode and extract; an error that a trainer would see is an outcome like another."""
    name = f"{slug}.html"
    try:
        return extract(Page(slug, name, *decode(content, name)))
    except QapressError as error:
        return error


_HOSTILE = (
    "</title><script>HIT</script> <!--<script> [sound:a.mp3] [latex]x[/latex] [$]y[/$] "
    "{{Answer}} {{c1::z}} a::b \"quoted\" 'single' `x` $(id) {% raw %} {{ 7 * 7 }} &amp; "
)
TITLE = "=1+1 " + " ".join(filled(_HOSTILE).split())


def in_names(**canaries: str) -> str:
    """A page that tries it beside the text: in its title, sections, cards and addresses."""
    told = escape(filled(_HOSTILE, **canaries), quote=True)
    spoilt = escape("https://example.com/\"><script>HIT</script>'`{{x}}[sound:a]\\", quote=True)
    pairs = "".join(
        f"<h2>{told} {number}</h2><p>Q. Is it {number}?</p>"
        f'<p>A. It is {number}. <a href="{spoilt}">{told}</a> <abbr title="{told}">x</abbr></p>'
        f'<div class="blogcard"><a href="{spoilt}{number}">{told} - {number}</a><p>{told}</p></div>'
        f'<img src="{spoilt}" alt="{told}">'
        for number in (1, 2, 3)
    )
    metas = "".join(
        f'<meta property="{name}" content="site {told}">' for name in ("og:site_name", "author")
    )
    return (
        f'<html lang="en"><head><title>=1+1 {told}</title>{metas}'
        f'<link rel="canonical" href="{spoilt}"></head><body><article>{pairs}</article></body>'
    )
