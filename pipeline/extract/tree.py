"""Text of a page -> lxml tree of what a reader can see."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.errors import ExtractError
from pipeline.extract.blocks import UNSEEN

# C0 and DEL, without tab, line feed, form feed and carriage return.
_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|11|1[4-9]|2\d|3[01])|x0*(?:[0-8be-f]|1[0-9a-f]));", re.I
)
# C1, and what Unicode says is no character, as UTF-8 writes them.
_NO_CHARACTERS = re.compile(rb"\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]")
_END_OF_PAGE = re.compile(rb"</(?:body|html)\b[^>]*>", re.IGNORECASE)
# Bytes in which nothing but the end of a page has room.
_TAIL = 24
_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]*>")
_ANCHORS = re.compile(rb"<[aA](?=\s)")
_ANCHOR_ENDS = re.compile(
    rb"<(a)(?=\s)|</a\b|<(?:li|dt|dd|td|th|tr|/ol|/ul|/dl|/table)(?=[\s>])", re.IGNORECASE
)
_DEPTH = re.compile(r"depth|huge", re.IGNORECASE)


def parse(text: str, file: str) -> etree._Element:
    """Parse a page; the root is always an `html` element with a `body`.

    Control characters, comments and processing instructions are gone.

    Raises:
        ExtractError: the page holds no element, or is nested deeper than libxml2 reads (it drops
            silently what lies below, which would be a loss: law 1).
    """
    content = text.encode("utf-8", "ignore").translate(None, _CONTROLS)
    if "&#" in text:
        content = _CONTROL_REFERENCE.sub(b"", content)
    if b"\xc2" in content or b"\xef\xb7" in content or "\ufffe" in text or "\uffff" in text:
        content = _NO_CHARACTERS.sub(b"", content)
    if content.count(b"</a") + content.count(b"</A") < len(_ANCHORS.findall(content)):
        content = _with_anchors_closed(content)
    # libxml2 drops what follows the first end of the page; browsers show it.
    if not 0 <= len(content) - content.find(b"</body") < _TAIL:
        content = _END_OF_PAGE.sub(b"", content)
    if declaration := _XML_DECLARATION.match(content):
        content = content[declaration.end() :]
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
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
    if root.find("body") is None:
        etree.SubElement(root, "body")
    return root


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


def hide_unseen(root: etree._Element) -> None:
    """Take out of the tree what no reader sees; what follows such an element stays."""
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    for frame in list(root.iter("iframe")):
        frame.text = None
        for inside in list(frame):
            frame.remove(inside)
