"""Cleaned HTML of a record becomes HTML that the PDF engine sets well and quickly.

What comes from pages is flattened and bounded here: nested flex boxes and hundreds of nested
blocks would keep the engine busy for ever or end in a RecursionError (measured).
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup

from pipeline.export import typography
from pipeline.export.pdf import signs
from pipeline.records import Media, RichText

MAX_DEPTH = 12
"""Elements below this depth are unwrapped; their text stays."""

_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "br",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "var",
    )
)
_TABLE = frozenset(("table", "tbody", "td", "tfoot", "th", "thead", "tr"))
_LISTS = frozenset(("dd", "dl", "dt", "li", "ol", "ul"))
_KEPT = _INLINE | _TABLE | _LISTS | {"blockquote", "figcaption", "figure", "hr", "img", "p", "pre"}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = frozenset(("div", "section", "article", "aside", "details", "header", "footer", "main"))
_PARAGRAPHS = frozenset(("p", "li", "dd", "td", "figcaption"))
_VERBATIM = frozenset(("pre", "code", "kbd", "samp", "var"))
_ATTRIBUTES = {
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "ol": ("start", "type"),
    "li": ("value",),
}
_SCHEMES = ("https://", "http://", "mailto:")
_MAX_SPAN = 20
# Characters that end lines in some programs; fonts have nothing for them.
_LINE_ENDS = dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), " ")
_SHORT_CODE = 24
_BRIEF_CELL = 11


@dataclass(frozen=True, slots=True)
class Setting:
    """How passages of one post are set.

    `heading` is the level that the highest heading inside an answer gets.
    """

    media: Mapping[str, Media]
    japanese: bool
    heading: int


def set_answer(passage: RichText, setting: Setting) -> Markup:
    """Prepare the HTML of an answer or introduction for layout."""
    return _convert(passage.html, setting, breaks=False)


def set_question(passage: RichText, setting: Setting) -> tuple[Markup, Markup]:
    """Prepare the HTML of a question: its heading, and what cannot stand in a heading.

    The heading takes the paragraphs up to the first list, table, picture or code; in it, lines
    break between phrases alone.
    """
    if not passage.html.strip():
        return Markup(""), Markup("")
    root = _parse(passage.html)
    heading = [_line([html.escape(root.text)])] if (root.text or "").strip() else []
    children = list(root)
    while children and children[0].tag in ("p", *_INLINE) and not _holds_block(children[0]):
        child = children.pop(0)
        inner = _children(child, setting, setting.japanese, depth=1)
        heading.append(_line([*inner, _text(child.tail or "", setting, setting.japanese)]))
    rest = [part for child in children for part in _element(child, setting, False, 1)]
    return _safe(heading), _safe(rest)


def set_line(text: str, setting: Setting) -> Markup:
    """Prepare one line of plain text, as a heading or title."""
    return _safe([_text(text, setting, breaks=setting.japanese)])


def set_link(text: str, setting: Setting) -> Markup:
    """Prepare one line of plain text that stands in a link.

    WeasyPrint makes an annotation of every element in a link, and tags only the link's own as such
    (PDF/UA-1 7.18.5): so a link holds text and nothing else.
    """
    return _safe([_link_text(text, setting)])


def _link_text(text: str, setting: Setting) -> str:
    text = typography.breakable(text)
    return html.escape(typography.keep_counters(text) if setting.japanese else text)


def _safe(parts: list[str]) -> Markup:
    # Every part is either escaped text or a tag from the lists above.
    return Markup("".join(parts))  # noqa: S704


def _line(parts: list[str]) -> str:
    return f'<span class="line">{"".join(parts)}</span>'


def _holds_block(element: lxml_html.HtmlElement) -> bool:
    return any(child.tag not in _INLINE for child in element.iterdescendants())


def _convert(source: str, setting: Setting, *, breaks: bool) -> Markup:
    if not source.strip():
        return Markup("")
    root = _parse(source)
    _level_headings(root, setting.heading)
    return _safe(_children(root, setting, breaks, depth=0))


def _parse(source: str) -> lxml_html.HtmlElement:
    # Without huge_tree, libxml2 drops what is nested deeper than 256 elements.
    parser = lxml_html.HTMLParser(huge_tree=True)
    return lxml_html.fragment_fromstring(source, create_parent="div", parser=parser)


def _level_headings(root: lxml_html.HtmlElement, top: int) -> None:
    """Renumber the headings of a passage from `top` on; none skips a level (PDF/UA-1 7.4.2)."""
    headings = [element for element in root.iter() if element.tag in _HEADINGS]
    levels = sorted({str(element.tag) for element in headings})
    before = top - 1
    for element in headings:
        before = min(top + levels.index(str(element.tag)), before + 1, 6)
        element.tag = f"h{before}"


def _children(
    element: lxml_html.HtmlElement, setting: Setting, breaks: bool, depth: int
) -> list[str]:
    verbatim = _verbatim(element)
    children = [child for child in element if isinstance(child.tag, str)]
    parts = []
    for place in range(len(children) + 1):
        if place:
            parts.extend(_element(children[place - 1], setting, breaks, depth + 1))
        text = children[place - 1].tail if place else element.text
        if _ends_line(children, place, element):
            text = typography.keep_end(text or "", by_phrases=breaks)
        following = _start(children, place, element)
        begins = _begins_line(children, place, element)
        parts.append(_text(text, setting, breaks, verbatim, following, begins))
    return parts


def _ends_line(
    children: list[lxml_html.HtmlElement], place: int, parent: lxml_html.HtmlElement
) -> bool:
    """Tell whether the text before a child is the last of a paragraph or before a line break."""
    if parent.tag not in _PARAGRAPHS:
        return False
    return place == len(children) or children[place].tag == "br"


def _begins_line(
    children: list[lxml_html.HtmlElement], place: int, parent: lxml_html.HtmlElement
) -> bool:
    """Tell whether the text before a child is the first of a paragraph or after a line break."""
    if parent.tag not in _PARAGRAPHS:
        return False
    return not place or children[place - 1].tag == "br"


def _start(children: list[lxml_html.HtmlElement], place: int, parent: lxml_html.HtmlElement) -> str:
    """Return the character that follows on the line, as far as it is plain to see."""
    if place < len(children):
        child = children[place]
        return (child.text or "")[:1] if child.tag in _INLINE else ""
    return (parent.tail or "")[:1] if parent.tag in _INLINE else ""


def _element(
    element: lxml_html.HtmlElement, setting: Setting, breaks: bool, depth: int
) -> list[str]:
    tag = element.tag
    if depth > MAX_DEPTH:
        return [_text(" ".join(_all_text(element).split()), setting, breaks)]
    if tag == "img":
        return [_image(element, setting)]
    if tag == "a" and element.get("href", "").startswith(_SCHEMES):
        return _link(element, setting)
    inner = _children(element, setting, breaks, depth)
    if tag in _HEADINGS:
        return [f'<{tag} class="inner">', *inner, f"</{tag}>"]
    if tag in _BLOCKS:
        return ["<div>", *inner, "</div>"] if depth <= 2 else inner
    if tag not in _KEPT:
        return inner
    if tag in ("br", "hr"):
        return [f"<{tag}>"]
    if tag == "pre":
        return [f'<pre class="{_code_size(element)}">', *inner, "</pre>"]
    return [f"<{tag}{_attributes(element)}{_gap_after(element)}>", *inner, f"</{tag}>"]


def _link(element: lxml_html.HtmlElement, setting: Setting) -> list[str]:
    """Set a link as plain text; its pictures follow it, markup around all of its text wraps it."""
    text = " ".join(_all_text(element).split())
    images = [_image(image, setting) for image in element.iter("img")]
    if not text:
        return images
    inside = [child.tag for child in element if child.tag in _INLINE]
    wrapper = inside[0] if len(inside) == len(element) == 1 and not element.text else ""
    link = f'<a href="{html.escape(element.get("href", ""))}">{_link_text(text, setting)}</a>'
    return [f"<{wrapper}>{link}</{wrapper}>" if wrapper and wrapper != "a" else link, *images]


def _gap_after(element: lxml_html.HtmlElement) -> str:
    """Set the quarter em after code, whose own text is left alone."""
    if element.tag not in _VERBATIM or not element.text or not element.tail:
        return ""
    meeting = typography.runs(element.text[-1], element.tail[0])
    return ' class="gap"' if meeting[0].gap else ""


def _code_size(element: lxml_html.HtmlElement) -> str:
    """Tell code that is kept on one page from code that may be parted."""
    return "short" if _all_text(element).count("\n") < _SHORT_CODE else "long"


def _all_text(element: lxml_html.HtmlElement) -> str:
    # itertext() walks in C and does not mind how deep the nesting is.
    return "".join(str(part) for part in element.itertext())


def _attributes(element: lxml_html.HtmlElement) -> str:
    parts = []
    if element.tag in ("td", "th") and typography.width(_all_text(element)) <= _BRIEF_CELL:
        parts.append(' class="brief"')
    for name in _ATTRIBUTES.get(element.tag, ()):
        value = element.get(name)
        if value is None:
            continue
        if name.endswith("span"):
            value = str(min(int(value), _MAX_SPAN)) if value.isdecimal() else "1"
        parts.append(f' {name}="{html.escape(value)}"')
    return "".join(parts)


def _image(element: lxml_html.HtmlElement, setting: Setting) -> str:
    name, alt = element.get("src", ""), element.get("alt", "")
    if name not in setting.media:
        return html.escape(alt)
    media = setting.media[name]
    size = _image_size(media)
    label = html.escape(alt or media.name)
    return f'<img src="media:{html.escape(name)}" alt="{label}" style="width:{size}em">'


def _image_size(media: Media) -> float:
    """Width in em of the text: 3.2 pixels a point (230 dpi), never wider than the measure."""
    return round(min(40.0, max(2.0, media.width / 32)), 2)


def _verbatim(element: lxml_html.HtmlElement) -> bool:
    node: etree._Element | None = element
    while node is not None:
        if node.tag in _VERBATIM:
            return True
        node = node.getparent()
    return False


def _text(
    text: str | None,
    setting: Setting,
    breaks: bool,
    verbatim: bool = False,
    following: str = "",
    begins_line: bool = False,
) -> str:
    text = typography.breakable((text or "").translate(_LINE_ENDS))
    if not text or verbatim or not setting.japanese:
        return _signed(text)
    prepared = typography.keep_phrases(text) if breaks else text
    parts = []
    prepared = typography.keep_counters(prepared)
    for run in typography.runs(prepared, following, begins_line=begins_line):
        escaped = _signed(run.text)
        if run.half or run.gap:
            escaped = f'<span class="{"half" if run.half else "gap"}">{escaped}</span>'
        parts.append(escaped)
    return "".join(parts)


def _signed(text: str) -> str:
    """Escape text, its emoji marked as such."""
    return "".join(
        f'<span class="emoji">{html.escape(piece)}</span>' if emoji else html.escape(piece)
        for piece, emoji in signs.pieces(text)
    )
