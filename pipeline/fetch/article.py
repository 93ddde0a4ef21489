"""What fetching has to know of a page: what its author wrote, its pictures, where it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from pipeline.errors import QapressError
from pipeline.extract import extract
from pipeline.extract.page import accounting
from pipeline.extract.page.article import find_article
from pipeline.extract.page.blocks import Layout
from pipeline.extract.page.tree import hide_unseen, parse
from pipeline.extract.page.walk import read_blocks
from pipeline.extract.sites import Site
from pipeline.records import Page
from pipeline.source.decode import decode
from pipeline.source.metadata import read_metadata

# Where a picture waits to be loaded; then `src` is only a blank.
_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")
MAX_PICTURES = 300


@dataclass(frozen=True, slots=True)
class View:
    """A page as fetching sees it.

    `signature` is equal for two pages whose authors wrote the same, whatever else is different in
    them: tokens, advertisements, what others read. `pictures` are addresses as the page writes
    them; `base` is what they are relative to, "" for the page's own address. `canonical` is the
    link of that name; `onward` are all links that may lead to a next page, those of rel=next
    first. `title` and `texts`, the paragraphs of the article, tell whether that is the same post.
    `is_amp` tells an AMP page.
    """

    signature: str
    pictures: tuple[str, ...] = ()
    base: str = ""
    canonical: str = ""
    onward: tuple[str, ...] = ()
    title: str = ""
    texts: tuple[str, ...] = ()
    is_amp: bool = False


def view_of(content: bytes, charset: str, name: str) -> View:
    """Look at a page; of one that cannot be read, the bytes are all there is to see.

    Args:
        content: the page as it was served.
        charset: that of the header, or "".
        name: its address, for metadata.
    """
    try:
        text, encoding = decode(content, name, charset)
        root = parse(text, name)
        about = read_metadata(root, Page("", name, text, encoding, address=name))
    except (QapressError, ValueError):
        return View(sha256(content).hexdigest())
    base = next((found for e in root.iter("base") if (found := e.get("href"))), "")
    is_amp = "amp" in root.attrib or "⚡" in root.attrib
    linked, onward = _link(root, "canonical"), _onward(root)
    seen = [repr(about), linked, *_data_of(root)]
    hide_unseen(root)
    body = root.find("body")
    assert body is not None
    layout = read_blocks(body, accounting.text_of_tree(body))
    # The widest article that reading may fall back to, so that nothing it reads is left out.
    reasons = find_article(layout, by_name=False, narrow=False).reasons
    left_out = _left_out(layout, reasons)
    shown = list(_shown(body, left_out))
    pictures = tuple(dict.fromkeys(filter(None, map(_source, shown))))[:MAX_PICTURES]
    texts = tuple(block.text for block in layout.blocks if not reasons[block.index])
    seen += texts
    seen += [element.get("href", "") for element in shown if element.tag == "a"]
    signature = sha256("\0".join([*seen, *pictures]).encode("utf-8", "replace")).hexdigest()
    return View(signature, pictures, base, linked, onward, about.title, texts, is_amp)


def has_questions(
    content: bytes, charset: str, name: str, sites: Mapping[str, Site] | None = None
) -> bool:
    """Tell whether a build would find questions on a page; `sites` are adapters by host."""
    try:
        text, encoding = decode(content, name, charset)
        extract(Page("page", name, text, encoding, address=name), sites)
    except QapressError:
        return False
    return True


def _link(root: etree._Element, relation: str) -> str:
    for link in root.iter("link"):
        if relation in link.get("rel", "").lower().split() and (address := link.get("href")):
            return address.strip()
    return ""


def _onward(root: etree._Element) -> tuple[str, ...]:
    links = [one for one in root.iter("link", "a") if one.get("href")]
    first = [one for one in links if "next" in one.get("rel", "").lower().split()]
    rest = [one for one in links if one.tag == "a"]
    return tuple(dict.fromkeys(one.get("href", "").strip() for one in (*first, *rest)))


def _data_of(root: etree._Element) -> Iterator[str]:
    for script in root.iter("script"):
        if script.get("type", "").lower() == "application/ld+json":
            yield script.text or ""


def _left_out(layout: Layout, reasons: list[str]) -> set[etree._Element]:
    """The boxes in which there is nothing of the article."""
    kept = [0]
    for reason in reasons:
        kept.append(kept[-1] + (not reason))
    return {
        box.element
        for box in layout.boxes
        if box.start < box.end and kept[box.start] == kept[box.end]
    }


def _shown(body: etree._Element, left_out: set[etree._Element]) -> Iterator[etree._Element]:
    walker = etree.iterwalk(body, events=("start",), tag=None)
    for _, element in walker:
        if element in left_out:
            walker.skip_subtree()
        elif element.tag in ("a", "img", "amp-img"):
            yield element


def _source(element: etree._Element) -> str:
    if element.tag == "a":
        return ""
    for name in _SOURCES:
        address = element.get(name, "").strip()
        if address and not address.lower().startswith(("data:", "cid:", "blob:")):
            return address
    return ""
