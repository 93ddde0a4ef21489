"""Text of a page -> lxml tree of what a reader can see."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.errors import ExtractError
from pipeline.extract.page.blocks import UNSEEN, VERBATIM

# C0 and DEL, without tab, line feed and carriage return. A form feed is a space, but not in XML.
_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])
_FORM_FEED = bytes.maketrans(b"\f", b" ")
_UNWANTED = (*_CONTROLS, ord("\f"))
# The same, C1 and what is no character, by number: the parser takes some without a semicolon.
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[1-9]|2\d|3[01]|12[7-9]|1[3-5]\d|649[7-9]\d|6500\d|6553[45])(?!\d)|"
    rb"x0*(?:[0-8b-f]|1[\da-f]|7f|[89][\da-f]|fd[de][\da-f]|fff[ef])(?![\da-f]))",
    re.IGNORECASE,
)
_NUL_REFERENCE = re.compile(rb"&#(?:0+(?!\d)|x0+(?![\da-f]));?", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# To look for two bytes so takes a third of the time that `in` takes.
_REFERENCE = re.compile(rb"&#")
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_FD = re.compile(rb"\xef\xb7")
# C1, and what Unicode says is no character, as UTF-8 writes them.
_NO_CHARACTERS = re.compile(rb"\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]")
_END_OF_PAGE = re.compile(rb"</(?:body|html)\b[^<>]*>?", re.IGNORECASE)
_END = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])")
# Bytes in which nothing but the end of a page has room.
_TAIL = 23
_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]*>")
# Begins and ends of anchors, and ends of the page, in one pass. JSON writes an end with "\/".
_TAGS = re.compile(rb"<(?:[aA](?=\s)|\\?/[aA](?=[\s>])|/(?:[bB][oO][dD][yY]|[hH][tT][mM][lL]))")
_ANCHOR_BEGINS = (b"<a", b"<A")
_ANCHOR_CLOSED = (b"</a", b"</A", rb"<\/a", rb"<\/A")
_ANCHOR_ENDS = re.compile(
    rb"<(a)(?=\s)|</a\b|<(?:li|dt|dd|td|th|tr|/ol|/ul|/dl|/table)(?=[\s>])", re.IGNORECASE
)
# Where style sheets show line breaks as they stand: "pre-line" and others, or Tailwind's name.
_SPACES_STYLE = re.compile(r"white-space\s*:\s*(?:(pre|break)|\w)", re.IGNORECASE)
_SPACES_RULE = re.compile(r"([.#][\w-]+)\s*\{[^{}]*white-space\s*:\s*(?:pre|break)", re.IGNORECASE)
_SPACES_CLASS = re.compile(r"(?:^|\s)whitespace-(?:(pre|break)|\w)")
# What holds no text to be read, or shows its line breaks as it is.
_HELD = frozenset((*UNSEEN, *VERBATIM))
# libxml2 compares each attribute of a tag with all before it. No page smaller than this has so
# many that it takes more than two or three seconds.
_LARGE = 100_000
_MOST_ATTRIBUTES = 20_000
_TAG = re.compile(
    rb"""<[a-zA-Z][^\s/>]*+(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+""",
)
_PARTS_OF_TAG = re.compile(rb"""[\s/]++|=\s*+(?:"[^"]*+"|'[^']*+')""")
_SCRIPT_END = re.compile(rb"</script", re.IGNORECASE)
_DEPTH = re.compile(r"depth|huge", re.IGNORECASE)


def parse(text: str, file: str) -> etree._Element:
    """Parse a page; the root is always an `html` element with a `body`.

    Control characters, comments and processing instructions are gone.

    Raises:
        ExtractError: the page holds no element, has more attributes in one than can be read in a
            sensible time, or is nested deeper than libxml2 reads (it drops silently what lies
            below, which would be a loss: law 1).
    """
    content = text.encode("utf-8", "ignore")
    # To look for each of them takes half of the time that it takes to copy the page.
    if True in [sign in content for sign in _UNWANTED]:
        content = content.translate(_FORM_FEED, _CONTROLS)
    numbered = _REFERENCE.search(content) is not None
    if numbered and (b"&#0" in content or b"&#x0" in content or b"&#X0" in content):
        content = _NUL_REFERENCE.sub(b"", content)
    if (
        (b"\xc2" in content and _C1.search(content))
        or (b"\xef" in content and _FD.search(content))
        or "\ufffe" in text
        or "\uffff" in text
    ):
        content = _NO_CHARACTERS.sub(b"", content)
        # What is taken out can have stood between the two signs.
        numbered = _REFERENCE.search(content) is not None
    tags = _TAGS.findall(content)
    opened = sum(map(tags.count, _ANCHOR_BEGINS))
    closed = sum(map(tags.count, _ANCHOR_CLOSED))
    if opened > closed:
        content = _with_anchors_closed(content)
    # libxml2 drops what follows the first end of the page; browsers show it.
    ends = len(tags) - opened - closed
    if ends > len(_END.findall(content, max(0, len(content) - _TAIL))):
        # A space in its place, so that no new end is made of what stood around it.
        content = _END_OF_PAGE.sub(b" ", content)
    if declaration := _XML_DECLARATION.match(content):
        content = content[declaration.end() :]
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    _check_attributes(content, file)
    root = etree.fromstring(content, parser) if content.strip() else None
    for entry in parser.error_log.filter_from_fatals() if root is not None else ():
        if _DEPTH.search(entry.message):
            raise ExtractError(
                "is nested so deeply that a part of it cannot be read",
                advice="Save the page again from the browser, or copy the article into a new page",
                file=file,
            )
    if root is None:
        root = etree.Element("html")
    elif numbered and _CONTROL_REFERENCE.search(content):
        _take_controls_out(root)
    if root.find("body") is None:
        etree.SubElement(root, "body")
    return root


def _check_attributes(content: bytes, file: str) -> None:
    """See that no tag has so many attributes that to compare them takes minutes."""
    place, scripts_end = 0, True
    while len(content) > _LARGE and (tag := _TAG.search(content, place)):
        place = tag.end()
        if scripts_end and tag[0][:7].lower() == b"<script":
            # In a program, "<" begins no tag.
            end = _SCRIPT_END.search(content, place)
            place, scripts_end = (end.end(), True) if end else (place, False)
        elif len(tag[0]) < _MOST_ATTRIBUTES:
            continue
        elif sum(1 for _ in _PARTS_OF_TAG.finditer(tag[0])) > _MOST_ATTRIBUTES:
            raise ExtractError(
                f"has an element with more than {_MOST_ATTRIBUTES} attributes",
                advice="Save the page again from the browser, or copy the article into a new page",
                file=file,
            )


def _take_controls_out(root: etree._Element) -> None:
    """Take out what no text may hold and a reference by number can still bring in."""
    for element in root.iter():
        if element.text:
            element.text = _CONTROL.sub(_blank, element.text)
        if element.tail:
            element.tail = _CONTROL.sub(_blank, element.tail)
        for name, value in element.items():
            if _CONTROL.search(str(value)):
                element.set(name, _CONTROL.sub(_blank, str(value)))


def _blank(found: re.Match[str]) -> str:
    return " " if found[0] in "\f\r" else ""


def _with_anchors_closed(content: bytes) -> bytes:
    """End each link or anchor where HTML ends it (13.2.6.4.7); libxml2 lets it hold what follows.

    Old pages write `<a name=…>` and never `</a>`: the items of a list would stand in one another.
    """
    parts: list[bytes] = []
    done = 0
    inside = False
    for tag in _ANCHOR_ENDS.finditer(content):
        begins = tag[1] is not None
        if inside and tag[0][:3].lower() != b"</a":
            parts += content[done : tag.start()], b"</a>"
            done = tag.start()
        inside = begins
    return b"".join((*parts, content[done:]))


def show_breaks(root: etree._Element, text: str) -> None:
    """Put a `<br>` for each line break of the text that a style shows, as in "white-space: pre".

    `text` is the page itself; most pages have none.
    """
    # One look for what both have in common is faster than two.
    if "white" not in text or not ("white-space" in text or "whitespace-" in text):
        return
    rules = "\n".join([style.text or "" for style in root.iter("style")])
    names = frozenset(_SPACES_RULE.findall(rules))
    showing: set[etree._Element] = set()
    for element in list(root.iter(etree.Element)):
        around = element.getparent() in showing
        if around:
            _break_lines(element, element.tail, after=True)
        shows = _shows_breaks(element, names) if element.attrib else None
        if element.tag not in _HELD and (around if shows is None else shows):
            showing.add(element)
            _break_lines(element, element.text, after=False)


def _shows_breaks(element: etree._Element, names: frozenset[str]) -> bool | None:
    """Whether line breaks show in an element; None if it says nothing of them."""
    classes = element.get("class", "")
    for pattern, value in ((_SPACES_STYLE, element.get("style", "")), (_SPACES_CLASS, classes)):
        if found := pattern.search(value):
            return found[1] is not None
    own = ("#" + element.get("id", ""), *["." + name for name in classes.split()])
    return None if names.isdisjoint(own) else True


def _break_lines(element: etree._Element, text: str | None, *, after: bool) -> None:
    """Put a `<br>` for each line break of a text that stands `after` an element, or begins it."""
    if not text or "\n" not in text.strip():
        return
    first, *lines = text.replace("\r\n", "\n").split("\n")
    breaks = [etree.Element("br") for _ in lines]
    for line_break, line in zip(breaks, lines, strict=True):
        line_break.tail = line
    if not after:
        element.text = first
        element[0:0] = breaks
        return
    element.tail = first
    for line_break in breaks:
        element.addnext(line_break)
        element = line_break


def hide_unseen(root: etree._Element) -> None:
    """Take out of the tree what no reader sees; what follows such an element stays."""
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    # The parser lets it hold text, which browsers show; a reader of tables has no use for it.
    etree.strip_tags(root, "colgroup")
    for frame in list(root.iter("iframe")):
        frame.text = None
        for inside in list(frame):
            frame.remove(inside)
