"""Which part of a page is the article.

Left out: what the page itself calls navigation, footer, aside, form or comments (elements and
roles; class names are weak evidence, and never against a box that holds most of the page). What
remains is narrowed down to the box in which nearly all running text stands.
"""

from __future__ import annotations

import re
from itertools import accumulate, chain, islice

from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout, linked, words

_TAGS = frozenset(("footer", "dialog"))
# These are navigation only if they lead on, or hold what has a title of its own: some sites set
# remarks in an <aside>, and what folds out in a <nav>.
_LEADING = frozenset(("nav", "aside", "menu"))
_TELLING = {*_TAGS, *_LEADING, "form"}
_LEADS = 0.3
_ROLES = words(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar"
)
# Of both: in small letters, as `_names` hands them over.
_ALWAYS = re.compile(
    r"(?:^|[\s_-])(?:comments|comment(?=$|\s|-\d)|comment-?(?:area|list|box)|disqus(?:_thread)?|breadcrumbs?|pankuzu|"
    r"topicpath|cookie(?:-?(?:notice|banner|consent))?|gdpr|tag-?cloud|"
    r"related(?:-?posts?|-?entries|-?articles)|pagination)(?=$|[\s_-])"
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|gnav|menu|sidebar|side|sub-?column|widget-area|footer|"
    r"related|recommend(?:ed)?|popular|ranking|share|social|sns|newsletter|"
    r"author(?:-?(?:box|info|bio|profile))?|profile|pager|skip-?links?|modal|popup|"
    r"advert(?:isement)?|ads?|cta|subscribe|toc|table-?of-?contents)(?=$|[\s_-])"
)
# So WordPress names what stands beside and below the article; a space stands before an id.
_WORDPRESS = re.compile(r"(?:^|\s)widget\s+widget_| secondary$")
_SAYING = ("td", "th", "tr", "li", "ul", "ol", "dl", "dt", "dd")
_REPEATED = ("section", "article", "dl", "ul", "ol", "table", "details")
# Elements whose names say nothing against what they hold.
_NAMELESS = words("article main body details summary p li dl dt dd h1 h2 h3 h4 h5 h6")
_WORDS = 4
# So many boxes like one, each with an id, make a list of entries; so many of them are looked at.
_ENTRIES, _NEAR = 2, 20
_MOST = 0.5
_NEARLY_ALL = 0.7
# What stands before a note in a line of its own, as an icon would, and why it is left out.
_ICONS = frozenset(("!", "！", "ℹ", "ℹ️", "⚠", "⚠️"))
SIGN = "sign"


class Article:
    """The box that holds the article, and for each block why it is left out ("" if it is not).

    `named` are the boxes that are left out for their names alone, with the name.
    """

    __slots__ = ("named", "reasons", "root")

    def __init__(self, root: Box, reasons: list[str], named: list[tuple[str, Box]]) -> None:
        self.root = root
        self.reasons = reasons
        self.named = named

    def holds(self, index: int) -> bool:
        """Tell whether a block is part of the article."""
        return self.root.start <= index < self.root.end and not self.reasons[index]

    def kept(self, first: int, end: int) -> list[int]:
        """The lines from one up to another that are not left out."""
        return [index for index in range(first, end) if not self.reasons[index]]

    def holds_box(self, box: Box) -> bool:
        """Tell whether a box with text is part of the article."""
        return box.start < box.end and self.holds(box.start)


def find_article(
    layout: Layout,
    *,
    by_name: bool = True,
    narrow: bool = True,
    spared: frozenset[str] = frozenset(),
) -> Article:
    """Find the article.

    `by_name=False` believes only the names that are never an article's; `narrow=False` takes all
    that they leave. `spared` are names that say nothing on this page.
    """
    blocks = layout.blocks
    sizes = _running_totals(blocks)
    reasons = [""] * len(blocks)
    named: list[tuple[str, Box]] = []
    most = sizes[-1] * _MOST
    skip_until = 0
    known: dict[str, tuple[str, str]] = {}
    for box in layout.boxes:
        start, end = box.start, box.end
        if start < skip_until or start == end or sizes[end] - sizes[start] > most:
            continue
        if box.tag in _NAMELESS:
            reason = _role(box)
        elif box.tag not in _TELLING and not box.element.attrib:
            continue
        else:
            reason = _boilerplate(box, blocks)
            if not reason:
                reason, name = _names(box, known)
                if not reason and by_name and name and name not in spared:
                    reason = name
                    named.append((name, box))
        if reason:
            skip_until = end
            reasons[start:end] = [reason] * (end - start)
    for block in blocks:
        if block.text in _ICONS and not reasons[block.index] and _is_icon(block):
            reasons[block.index] = SIGN
    return Article(_narrow(layout, reasons) if narrow else layout.root, reasons, named)


def _running_totals(blocks: list[Block]) -> list[int]:
    return list(accumulate([len(block.text) for block in blocks], initial=0))


def _is_icon(block: Block) -> bool:
    """Tell whether a sign begins a box that holds more: no cell of a table, no line of code."""
    box = block.box
    if box.end == block.index + 1 and box.parent is not None:
        box = box.parent
    inside = box.tag not in _SAYING and box.start == block.index and box.end > block.index + 1
    return inside and not block.pre


def _boilerplate(box: Box, blocks: list[Block]) -> str:
    """Why a box is left out whatever it is named; "" if it is not."""
    tag = box.tag
    if tag in _TAGS or (tag in _LEADING and _leads_on(box, blocks)):
        return tag
    controls = box.element.iter("input", "textarea", "select") if tag == "form" else ()
    return "form" if next(iter(controls), None) is not None else _role(box)


def _role(box: Box) -> str:
    role = box.element.get("role")
    return role if role is not None and role in _ROLES else ""


def _leads_on(box: Box, blocks: list[Block]) -> bool:
    if box.parent is None or box.parent.parent is None:
        # Right in the body, it is no part of anything.
        return True
    inside = blocks[box.start : box.end]
    leading = sum(map(linked, inside))
    if leading > _LEADS * sum(len(block.text) for block in inside):
        return True
    return next(box.element.iter(*HEADINGS), None) is not None


def _names(box: Box, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """The name that leaves a box out, and one that may; boxes often share their names."""
    classes, identifier = box.element.get("class", ""), box.element.get("id", "")
    # An id made of the words of a heading is no name: "how-do-i-share-my-profile".
    found = _named(f"{classes} {identifier if identifier.count('-') < _WORDS else ''}", known)
    if any(found) and "-" in identifier and classes and _is_entry(box, classes):
        return _named(f"{classes} ", known)
    return found


def _named(name: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    found = known.get(name)
    if found is None:
        small = name.lower()
        may = _match(_NAMES, small)
        if not may and ("widget" in small or "secondary" in small):
            may = _match(_WORDPRESS, small)
        found = known[name] = (_match(_ALWAYS, small), may)
    return found


def _is_entry(box: Box, classes: str) -> bool:
    """Tell whether boxes of the same kind stand beside one, with ids too: "best-sns-account"."""
    element = box.element
    before = islice(element.itersiblings(box.tag, preceding=True), _NEAR)
    near = chain(before, islice(element.itersiblings(box.tag), _NEAR))
    alike = sum(one.get("class") == classes and bool(one.get("id")) for one in near)
    return alike >= _ENTRIES


def _match(names: re.Pattern[str], name: str) -> str:
    match = names.search(name) if len(name) > 1 else None
    return match[0].strip(" _-") if match is not None else ""


def _unlinked(block: Block) -> int:
    if not block.parted:
        return len(block.text) if block.style is None or not block.style.link else 0
    return sum([len(text) for text, style in block.runs if style is None or not style.link])


def _narrow(layout: Layout, reasons: list[str]) -> Box:
    sizes = [
        0 if reason else len(block.text) if block.plain else _unlinked(block)
        for block, reason in zip(layout.blocks, reasons, strict=True)
    ]
    mass = list(accumulate(sizes, initial=0))
    box = layout.root
    while True:
        most = (mass[box.end] - mass[box.start]) * _NEARLY_ALL
        for child in box.children:
            if mass[child.end] - mass[child.start] > most:
                break
        else:
            return box
        if any(
            other is not child
            and other.key == child.key
            and ("." in child.key or child.tag in _REPEATED)
            and mass[other.end] > mass[other.start]
            for other in box.children
        ):
            return box
        if child.key == box.key and "." in box.key:
            # One series in another: both hold questions.
            return box
        if child.tag in ("table", "ul", "ol", "dl", "details", "tr", "p", "pre"):
            return box
        box = child
