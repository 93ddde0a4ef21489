"""Link cards: a passage that is nothing but a link with its description becomes a reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from pipeline.extract.blocks import Block, Box
from pipeline.extract.links import Links, host_of
from pipeline.extract.pairs import Piece
from pipeline.records import Reference

_CARD_NAMES = re.compile(
    r"(?:^|[\s_-])(?:blog-?card|embedly-card|link-?card|ogp?-?card|web-?card|embed-card|"
    r"card-link|bookmark-card|"
    r"kg-bookmark|internal-blogcard|external-blogcard|lkc|pz-linkcard|wp-block-embed|"
    r"iframely-embed)",
    re.IGNORECASE,
)
_EMBED_QUERY = ("url", "src", "href", "u")
_ADDRESS_AT_END = re.compile(r"\s*(?P<site>https?://\S+)$")
_TITLE_END = re.compile(r"\s*[|｜]\s+|\s[–—-]\s")
_SITE_AT_END = re.compile(r"(?<=[。.!！?？])\s+(?P<site>[^。]{1,60})$")
_ALONE = frozenset(("p", "div", "figure", "blockquote", "section", "td", "dd", "body", "article"))


def split_cards(
    blocks: Sequence[Block], pieces: list[Piece], links: Links, usual: bool = False
) -> tuple[list[Piece], list[tuple[Reference, list[Piece]]]]:
    """Part an answer's pieces into text and link cards; `usual` as `has_habit` tells it."""
    text: list[Piece] = []
    cards: list[tuple[Reference, list[Piece]]] = []
    position = 0
    while position < len(pieces):
        taken, card = _card_at(blocks, pieces, position, links, usual)
        if card is None:
            text.append(pieces[position])
            position += 1
        else:
            cards.append((card, pieces[position : position + taken]))
            position += taken
    return text, cards


def _card_at(
    blocks: Sequence[Block], pieces: list[Piece], position: int, links: Links, usual: bool
) -> tuple[int, Reference | None]:
    piece = pieces[position]
    block = blocks[piece.block]
    runs = block.runs
    if not runs or (runs[0][1] is None and len(runs) == 1):
        return 0, None if not _in_card_box(block.box) else _box_card(
            blocks, pieces, position, links
        )[1]
    for _, style in runs:
        if style is not None and style.tag == "iframe":
            card = _frame_card(style.element, block.text, links)
            if card is not None:
                return 1, card
    if (box := _in_card_box(block.box)) is not None:
        return _box_card(blocks, pieces, position, links, box)
    return _link_card(block, piece, links, usual)


def _in_card_box(box: Box) -> Box | None:
    node: Box | None = box
    for _ in range(5):
        if node is None or node.parent is None:
            return None
        name = node.element.get("class")
        if name and _CARD_NAMES.search(name):
            return node
        node = node.parent
    return None


def _box_card(
    blocks: Sequence[Block],
    pieces: list[Piece],
    position: int,
    links: Links,
    box: Box | None = None,
) -> tuple[int, Reference | None]:
    box = box or _in_card_box(blocks[pieces[position].block].box)
    if box is None or box.end - box.start > 8:
        return 0, None
    inside = [piece for piece in pieces[position:] if box.start <= piece.block < box.end]
    if len(inside) != box.end - box.start:
        return 0, None
    addresses = {links.resolve(href) for href in _hrefs(box.element)} - {""}
    if not addresses:
        return 0, None
    lines = [blocks[piece.block].text for piece in inside if blocks[piece.block].text]
    address = min(addresses, key=lambda one: (-_hrefs(box.element).count(one), one))
    return len(inside), _reference(lines, address)


def _hrefs(element: etree._Element) -> list[str]:
    found = [one.get("href", "") for one in element.iter("a")]
    around = element.getparent()
    if not found and around is not None and around.tag == "a":
        found = [around.get("href", "")]
    return found if element.tag != "a" else [element.get("href", ""), *found]


def _frame_card(element: etree._Element, text: str, links: Links) -> Reference | None:
    source = element.get("src") or element.get("data-src") or ""
    try:
        query = parse_qs(urlsplit(source).query)
    except ValueError:
        return None
    for name in _EMBED_QUERY:
        for value in query.get(name, ()):
            address = links.resolve(value) if value.startswith("http") else ""
            if address:
                title = " ".join((element.get("title") or text or address).split())
                site = text if text and len(text) < 80 else host_of(address)
                return Reference.model_construct(
                    title=title, description="", url=address, site=site
                )
    return None


def has_habit(blocks: Sequence[Block], pieces: Iterable[Piece], links: Links) -> bool:
    """Tell whether paragraphs of nothing but a link are usually cards on this page."""
    return sum(1 for piece in pieces if _link_card(blocks[piece.block], piece, links, False)[0]) > 1


def _link_card(
    block: Block, piece: Piece, links: Links, usual: bool
) -> tuple[int, Reference | None]:
    if piece.start or piece.end != len(block.text) or block.box.tag not in _ALONE:
        return 0, None
    link = None
    for text, style in block.runs:
        if not text.strip() and (style is None or style.tag != "img"):
            continue
        if style is None or style.link is None or (link is not None and style.link is not link):
            return 0, None
        link = style.link
    if link is None:
        return 0, None
    address = links.resolve(link.element.get("href"))
    text = block.text.strip()
    if not address.startswith("http") or len(text) < 20 or " " not in text:
        return 0, None
    described = _ADDRESS_AT_END.search(text) or _describes(text, address, links)
    if not described and (not usual or host_of(address) == links.host):
        return 0, None
    return 1, _reference_of_line(text, address)


def _describes(text: str, address: str, links: Links) -> bool:
    """Tell whether a link's text is a title with a description of a page elsewhere."""
    return (
        len(text) >= 40
        and host_of(address) != links.host
        and (_TITLE_END.search(text) or _SITE_AT_END.search(text)) is not None
    )


def _reference_of_line(text: str, address: str) -> Reference:
    site = ""
    if match := _ADDRESS_AT_END.search(text) or _SITE_AT_END.search(text):
        site, text = match["site"], text[: match.start()].rstrip()
    match = _TITLE_END.search(text)
    title, description = (text[: match.start()], text[match.end() :]) if match else (text, "")
    site = host_of(site) or site or host_of(address)
    return Reference.model_construct(title=title, description=description, url=address, site=site)


def _reference(lines: list[str], address: str) -> Reference:
    title = lines[0] if lines else address
    site = host_of(address)
    rest = lines[1:]
    if rest and (host_of(address) in rest[-1] or len(rest[-1]) < 40) and len(rest) > 1:
        site = rest.pop()
    return Reference.model_construct(
        title=title, description=" ".join(rest), url=address, site=site
    )
