"""HTML that leaves the extractor: what is allowed in it, escaping, and the sanitiser."""

from __future__ import annotations

import nh3

from pipeline.extract.blocks import words

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
    if _CLEANER.clean(joined) == joined:
        return fragments
    return [_CLEANER.clean(fragment) for fragment in fragments]
