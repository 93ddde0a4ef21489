"""HTML that leaves the extractor: what is allowed in it, escaping, and the sanitiser."""

from __future__ import annotations

import re

import nh3

from pipeline.extract.page.blocks import words

# Inline elements of a page, and what they become.
INLINE = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "code": "code", "tt": "code",
    "kbd": "kbd", "samp": "samp", "var": "var", "sub": "sub", "sup": "sup", "ruby": "ruby",
    "rt": "rt", "rp": "rp", "del": "del", "s": "s", "strike": "s", "ins": "ins", "mark": "mark",
    "q": "q", "cite": "cite", "abbr": "abbr", "acronym": "abbr", "small": "small", "a": "a",
    "dfn": "dfn", "u": "u",
}  # fmt: skip
CONTAINERS = words(
    "ul ol li table caption thead tbody tfoot tr th td blockquote pre dl dt dd figure"
    " figcaption h1 h2 h3 h4 h5 h6"
)

_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "li": {"value"}, "abbr": {"title"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "code": {"class"},
}  # fmt: skip
_TAGS = set(INLINE.values()) | set(CONTAINERS - {"h1", "h2"}) | {"p", "br", "hr", "img", "div"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    generic_attribute_prefixes=set(),
    attribute_filter=lambda tag, name, value: (
        value if name != "class" or value.startswith("language-") else None
    ),
)
# The cleaner's time grows with the square of the number of these in a text (measured with nh3
# 0.3.8: 400,000 in 2 s, four times as many in 32 s): in what is long, others stand for them.
_LONG = 100_000
_SLOW = re.compile("[\x80-\xbf]|&(?:amp|lt|gt|nbsp|quot);")
_SIGN = "\U0010ff00"
_SLOW_OR_SIGN = re.compile(f"{_SLOW.pattern}|{_SIGN}")
_PUT_AWAY = re.compile(f"{_SIGN}(.)")
_KNOWN = ("&amp;", "&lt;", "&gt;", "&nbsp;", "&quot;", _SIGN, *map(chr, range(0x80, 0xC0)))
_LETTERS = {known: _SIGN + chr(0x4E00 + place) for place, known in enumerate(_KNOWN)}


def escape(text: str) -> str:
    """Write text as HTML."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;") if "\xa0" in text else text


def escape_attribute(text: str) -> str:
    """Write text as the value of an attribute in double quotes."""
    return escape(text).replace('"', "&quot;")


def sanitise(fragments: list[str]) -> list[str]:
    """Clean fragments by the allowlist; it has the last word.

    They are cleaned in one call, each in an element of its own. Only if that changes anything is
    each cleaned by itself.
    """
    joined = "<div>" + "</div><div>".join(fragments) + "</div>"
    if len(joined) > _LONG:
        # None of these means anything to a parser, so a letter stands for them.
        joined = _SLOW.sub("\u0101", joined)
    if _CLEANER.clean(joined) == joined:
        return fragments
    return [_cleaned(fragment) for fragment in fragments]


def _cleaned(fragment: str) -> str:
    if len(fragment) <= _LONG:
        return _CLEANER.clean(fragment)
    cleaned = _CLEANER.clean(_SLOW_OR_SIGN.sub(lambda found: _LETTERS[found[0]], fragment))
    return _PUT_AWAY.sub(lambda found: _KNOWN[ord(found[1]) - 0x4E00], cleaned)
