"""Text of a page -> lxml tree of what a reader can see."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.errors import ExtractError
from pipeline.extract.blocks import UNSEEN

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]|&#0*(?:[0-8]|1[1-9]|2\\d|3[01]);")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
_PLAINTEXT = re.compile(r"<(/?)(plaintext|xmp|listing)\b", re.IGNORECASE)
_DEPTH = re.compile(r"depth|huge", re.IGNORECASE)


def parse(text: str, file: str) -> etree._Element:
    """Parse a page; the root is always an `html` element with a `body`.

    Control characters, comments and processing instructions are gone.

    Raises:
        ExtractError: the page holds no element, or is nested deeper than libxml2 reads (it drops
            silently what lies below, which would be a loss: law 1).
    """
    text = _CONTROLS.sub("", _XML_DECLARATION.sub("", text, count=1))
    if "<" in text and _PLAINTEXT.search(text):
        text = _PLAINTEXT.sub(r"<\1pre", text)
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    content = text.encode("utf-8", "ignore")
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


def hide_unseen(root: etree._Element) -> None:
    """Take out of the tree what no reader sees; what follows such an element stays."""
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    for frame in list(root.iter("iframe")):
        tail, attributes = frame.tail, dict(frame.attrib)
        frame.clear()
        frame.tail = tail
        for name, value in attributes.items():
            frame.set(name, value)
