"""Link cards: a passage that is nothing but a link with its description becomes a reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import islice, takewhile
from urllib.parse import unquote_plus

from lxml import etree

from pipeline.extract.page.blocks import Block, Box, Layout, Piece, Style
from pipeline.extract.pairs import Pair
from pipeline.extract.rendering.build import instant
from pipeline.extract.rendering.links import Links, host_of
from pipeline.records import Reference

_CARD_NAMES = re.compile(
    r"(?:^|[\s_-])(?:blog-?card|embedly-card|link-?card|ogp?-?card|web-?card|embed-card|"
    r"card-link|bookmark-card|"
    r"kg-bookmark|internal-blogcard|external-blogcard|lkc|pz-linkcard|wp-block-embed|"
    r"iframely-embed)",
    re.IGNORECASE,
)
# A word of each of them.
_CARD_WORDS = ("card", "embed", "bookmark", "lkc")
_EMBED_QUERY = ("url=", "src=", "href=", "u=")
_ADDRESS_AT_END = re.compile(r"(?P<site>https?://\S+)$")
# " | " or " - ", by its first sign, from which a search is fast.
_TITLE_END = re.compile(r"[\s|｜](?:(?<=[|｜])\s+|(?<=\s)(?:\s*[|｜]\s+|[–—-]\s))")
_SITE_AT_END = re.compile(r"[。.!！?？]\s+(?P<site>[^。]{1,60})$")
# A name in Latin letters before a Japanese description: "… - AWS Lambda 関数を動かす…".
_SERVICE = re.compile(r"(?:[A-Z][\w.&'’-]*[ \u3000]+)+(?=[\u3040-\u30ff\u4e00-\u9fff])", re.ASCII)
# The word before one of these belongs to the description's first sentence.
_PARTICLES = "のをにはがでともやへ"
_LONGEST_TITLE = 80
_ALONE = frozenset(("p", "div", "figure", "blockquote", "section", "td", "dd", "body", "article"))


# With the lines that it was.
Card = tuple[Reference, list[Piece]]


class Cards:
    """Finds the link cards among the answers of one page."""

    def __init__(self, layout: Layout, links: Links, pairs: Sequence[Pair]) -> None:
        self._blocks = layout.blocks
        self._links = links
        self._boxes = _card_boxes(layout)
        self._pairs = pairs

    @cached_property
    def _usual(self) -> bool:
        """Whether paragraphs of nothing but a link are usually cards on this page."""
        pieces = (piece for pair in self._pairs for piece in pair.answer)
        lines = (
            piece
            for piece in pieces
            if not self._blocks[piece.block].plain
            and self._link_line(piece, usual=False) is not None
        )
        return len(list(islice(lines, 2))) == 2

    def split(self, pieces: list[Piece]) -> tuple[list[Piece], Sequence[Card]]:
        """Part an answer's pieces into text and link cards."""
        if not self._boxes and False not in [self._blocks[piece[0]].plain for piece in pieces]:
            return pieces, ()
        text: list[Piece] = []
        cards: list[Card] = []
        position = 0
        while position < len(pieces):
            taken, card = self._card_at(pieces, position)
            if card is None:
                text.append(pieces[position])
                position += 1
            else:
                cards.append((card, pieces[position : position + taken]))
                position += taken
        return text, cards

    def _card_at(self, pieces: list[Piece], position: int) -> tuple[int, Reference | None]:
        piece = pieces[position]
        block = self._blocks[piece.block]
        if piece.block in self._boxes:
            return self._box_card(pieces, position, self._boxes[piece.block])
        if block.plain:
            return 0, None
        runs = block.runs
        last = runs[-1][1]
        for _, style in runs:
            if style is not None and style.tag == "iframe":
                card = _frame_card(style.element, block.text, self._links)
                if card is not None:
                    return 1, card
        if last is None or last.link is None:
            return 0, None
        if line := self._link_line(piece):
            return 1, _reference_of_line(*line)
        if card := self._parted_card(piece):
            return 1, card
        return self._wrapped_card(pieces, position)

    def _box_card(
        self, pieces: list[Piece], position: int, box: Box
    ) -> tuple[int, Reference | None]:
        size = box.end - box.start
        inside = pieces[position : position + size]
        if size > 8 or [piece.block for piece in inside] != list(range(box.start, box.end)):
            return 0, None
        hrefs = [self._links.resolve(href) for href in _hrefs(box.element)]
        addresses = [href for href in hrefs if href.startswith("http")]
        if not addresses:
            return 0, None
        lines = [text for piece in inside if (text := self._blocks[piece.block].text)]
        return size, _reference(lines, max(addresses, key=addresses.count))

    def _wrapped_card(self, pieces: list[Piece], position: int) -> tuple[int, Reference | None]:
        """A link around several lines: title, description, site."""
        link = _only_link(self._blocks[pieces[position].block])
        if link is None:
            return 0, None
        inside = []
        for piece in pieces[position : position + 6]:
            if _only_link(self._blocks[piece.block]) is not link:
                break
            inside.append(self._blocks[piece.block].text)
        address = self._links.resolve(link.element.get("href"))
        lines = [text for text in inside if text]
        if len(lines) < 2 or not address.startswith("http"):
            return 0, None
        return len(inside), _reference(lines, address)

    def _parted_card(self, piece: Piece) -> Reference | None:
        """A line of nothing but a link, whose title and description are elements of their own."""
        block = self._blocks[piece.block]
        link = _only_link(block)
        if link is None or piece.start or piece.end != len(block.text) or not _is_card(block):
            return None
        address = self._links.resolve(link.element.get("href"))
        if not address.startswith("http") or host_of(address) == self._links.host:
            return None
        parts: dict[Style | None, str] = {}
        for text, style in block.runs:
            part = _part_of(style, link)
            parts[part] = parts.get(part, "") + text
        lines = [text.strip() for text in parts.values() if text.strip()]
        return _reference(lines, address) if len(lines) > 1 and None not in parts else None

    def _link_line(self, piece: Piece, usual: bool = True) -> tuple[str, str] | None:
        """Text and address of a paragraph that is nothing but a link with its description."""
        block = self._blocks[piece.block]
        if piece.start or piece.end != len(block.text) or block.box.tag not in _ALONE:
            return None
        link = _only_link(block)
        if link is None:
            return None
        address = self._links.resolve(link.element.get("href"))
        text = block.text.strip()
        if not address.startswith("http") or len(text) < 20 or " " not in text:
            return None
        if not ("://" in text and _ADDRESS_AT_END.search(text)):
            away = host_of(address) != self._links.host
            if not away or not (_describes(text) or (usual and self._usual)):
                return None
        return text, address


def reference(title: str, description: str, url: str, site: str) -> Reference:
    """Make a reference of which all is known."""
    return instant(
        Reference, {"title": title, "description": description, "url": url, "site": site}
    )


def _card_boxes(layout: Layout) -> dict[int, Box]:
    """First blocks of the boxes whose class name says that they are cards."""
    names = [box.element.get("class", "") for box in layout.boxes]
    all_names = " ".join(names).lower()
    if not any(word in all_names for word in _CARD_WORDS):
        return {}
    cards = {name for name in set(names) if _CARD_NAMES.search(name)}
    found: dict[int, Box] = {}
    for box, name in zip(layout.boxes, names, strict=True):
        if name in cards and box.start < box.end:
            found.setdefault(box.start, box)
    return found


def _only_link(block: Block) -> Style | None:
    """The link that all of a line stands in."""
    runs = block.runs
    if not runs or (last := runs[-1][1]) is None or last.link is None:
        return None
    link = last.link
    for text, style in runs:
        if (style is None or style.link is not link) and text.strip():
            return None
    return link


def _is_card(block: Block) -> bool:
    """Tell whether a line stands alone in a box that is no paragraph of running text."""
    around = block.box if block.box.tag in ("div", "figure") else block.box.parent
    return around is not None and around.tag in ("div", "figure") and around.end - around.start == 1


def _part_of(style: Style | None, link: Style) -> Style | None:
    """The element right inside a link that a piece of its text stands in."""
    while style is not None and style.around is not link:
        style = style.around
    return style


def _describes(text: str) -> bool:
    """Tell whether a link's text is a title with a description."""
    return len(text) >= 40 and (
        _TITLE_END.search(text) is not None or _SITE_AT_END.search(text) is not None
    )


def _hrefs(element: etree._Element) -> list[str]:
    found = [one.get("href", "") for one in element.iter("a")]
    around = element.getparent()
    if not found and around is not None and around.tag == "a":
        found = [around.get("href", "")]
    return found if element.tag != "a" else [element.get("href", ""), *found]


def _frame_card(element: etree._Element, text: str, links: Links) -> Reference | None:
    source = element.get("src") or element.get("data-src") or ""
    query = source.partition("#")[0].partition("?")[2].split("&")
    for name in _EMBED_QUERY:
        for part in query:
            value = unquote_plus(part[len(name) :]) if part.startswith(name) else ""
            address = links.resolve(value) if value.startswith("http") else ""
            if address:
                title = " ".join((element.get("title") or text or address).split())
                site = text if text and len(text) < 80 else host_of(address)
                return reference(title, "", address, site)
    return None


def _reference_of_line(text: str, address: str) -> Reference:
    site = ""
    match = _ADDRESS_AT_END.search(text) if "://" in text else None
    if match := match or _SITE_AT_END.search(text):
        site, text = match["site"], text[: match.start("site")].rstrip()
    title, description = _title_and_description(text)
    site = host_of(site) or site or host_of(address)
    return reference(title, description, address, site)


def _title_and_description(text: str) -> tuple[str, str]:
    """Part "Title - Service description" behind the last sign that can end a title."""
    near = takewhile(lambda match: match.start() < _LONGEST_TITLE, _TITLE_END.finditer(text))
    ends = list(near)
    if not ends:
        name = _SERVICE.match(text) if text.endswith("。") else None
        return (text[: name.end()].rstrip(), text[name.end() :]) if name else (text, "")
    start = ends[-1].end()
    service = _SERVICE.match(text, start)
    if service is None:
        return text[: ends[-1].start()], text[start:]
    end = service.end()
    if text[end] in _PARTICLES:
        end = text.rstrip().rfind(" ", start, end - 1) + 1
    return (
        (text[:end].rstrip(), text[end:])
        if end > start
        else (text[: ends[-1].start()], text[start:])
    )


def _reference(lines: list[str], address: str) -> Reference:
    title = lines[0] if lines else address
    site = host_of(address)
    rest = lines[1:]
    if rest and (host_of(address) in rest[-1] or len(rest[-1]) < 40) and len(rest) > 1:
        site = rest.pop()
    return reference(title, " ".join(rest), address, site)
