"""What speaks against lines set alike that seem to ask: essays, forms, lists of posts, programmes.

Titles of an article ask, too; so do those of a landing page, and of posts that lead elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.evidence.answered import is_answered, is_personal
from pipeline.extract.evidence.choices import BY_WORDS, FEWEST, SERIES
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.doubts import says_little
from pipeline.extract.evidence.indexes import is_index
from pipeline.extract.evidence.lines import ASKS, Group, Line, is_link
from pipeline.extract.evidence.wording import TITLE, is_call, is_ending, is_frame
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import CELLS, HEADINGS, Block, Box, Layout, enclosing, stays
from pipeline.extract.pairs import Pair, common_box, size, text_of

_CHAPTER = 1500
_MANY = 0.75
_CLEAR = 0.5
_FEW = 0.25
_LONGEST_NAME = 60
# The day that a programme is for.
_DAY = re.compile(
    r"\W*(?:\d{4}\s?[-/年.]\s?)?\d{1,2}\s?(?:[/.月]\s?\d{1,2}\b|月\s?\d{1,2}\s?日)|"
    r"\W*(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:round|session|day|week|module|lesson|chapter|stage|station|room|séance|sitzung|tag|woche|"
    r"jornada|sesión|incontro|lezione|лекция|занятие)\s(?:\d{1,2}|[a-z]{3,6}|[IVX]+)\s?[:：–-]|"
    r"第\s?[\d一二三四五六七八九十]{1,3}\s?[回日週章部話幕][\s:：]",
    re.IGNORECASE,
)
# An article says something, and asks at the end of it what comes next.
_SAYS_FIRST = re.compile(r"[^?？。]{10,}(?:。|[^.\W]{3}\.\s)(?=.*[?？])", re.DOTALL)
_BROKEN_OFF = ("…", "...", "[…]", "[...]", "・・・", "…]")
_NO_FIELDS = frozenset(("checkbox", "radio", "hidden", "search", "submit", "button", "image"))


@dataclass(slots=True)
class Found:
    """Lines that may ask, with their pairs, and what speaks for them."""

    group: Group
    lines: list[Line]
    pairs: list[Pair]
    # Below a title that speaks of questions.
    about: bool
    # Terms of one list, some of which ask: it is of troubles.
    terms: bool
    # No box holds one question with its answer.
    flat: bool

    @property
    def asking(self) -> int:
        """How many of the lines ask."""
        return sum(line.score >= ASKS for line in self.lines)


def is_refused(layout: Layout, article: Article, context: Context, found: Found) -> bool:
    """Tell whether lines with what stands below them are no list of questions."""
    group, asking, number = found.group, found.asking, len(found.lines)
    if not found.about and _is_doubted(layout, article, found):
        return True
    if not found.about and group.tag == "h1" and number < FEWEST:
        # The title of an article, as the page and the article have it.
        return True
    texts = [layout.blocks[line.block].text for line in found.lines]
    if any(map(is_frame, texts)) and all(is_frame(text) or is_call(text) for text in texts):
        return True
    if not asking and (
        sum(map(_is_sentence, texts)) > _CLEAR * number
        or _are_chapters(found.pairs)
        or _is_beside(layout.blocks[found.lines[0].block].box)
    ):
        return True
    if _are_figures(texts, asking) or is_index(layout.blocks, found.pairs):
        return True
    meant = found.about or context.is_interview or group.capitals or not found.flat
    if not meant and all(line.score <= BY_WORDS for line in found.lines):
        # "How the price is made", "What we are working on".
        return True
    # Fewer than a series all have to ask, unless they ask somebody.
    share = _MANY if asking >= SERIES or any(map(is_personal, texts)) else 1.0
    if group.heading and not (found.about or context.is_interview) and asking < share * number:
        # The titles of an article, some of which ask.
        return True
    apart = group.heading and found.flat and not (group.numbered or found.about)
    alone = not found.flat and number < FEWEST and not found.about
    if (apart or alone) and not context.is_interview and not _are_answered(layout.blocks, found):
        # Titles that ask, above what says nothing of it: an essay's, or those of a programme.
        return True
    if group.folds and found.flat and asking < _CLEAR * number:
        return True
    meant_to_ask = [
        line for line, text in zip(found.lines, texts, strict=True) if not is_call(text)
    ]
    if len(meant_to_ask) < number < FEWEST and not found.about:
        return True
    if asking and number < FEWEST and all(line.score <= TITLE for line in meant_to_ask):
        # 「会社について」 and what else stands above one of two parts of any page.
        return True
    # A page with one question, which is its title, is read by what stands around it (`alone`).
    by_address = context.is_filed and not context.titled
    return len(found.pairs) == 1 and (
        group.tag == "h1"
        or by_address
        or not (found.about and _fills(layout, article, found.pairs))
    )


def _are_figures(texts: list[str], asking: int) -> bool:
    """Tell whether lines are days of a programme, or what each choice of a test counts."""
    number = len(texts)
    if sum(_PART.match(text) is not None for text in texts) > _CLEAR * number:
        # "Round two: Who said that?"
        return True
    days = sum(_DAY.match(text) is not None for text in texts)
    counts = sum(not any(map(str.isalpha, text)) for text in texts)
    return counts > _FEW * number or asking < _CLEAR * number <= days


def _is_beside(box: Box) -> bool:
    """Tell whether a line stands in the foot of a page that is empty else, or at its side."""
    return any(enclosing(box, tag) is not None for tag in ("footer", "aside", "nav"))


def _is_sentence(text: str) -> bool:
    """Tell whether a line says something, where the name of a trouble would not end so."""
    return text[-1:] in (".", "。") and len(text) > _LONGEST_NAME


def _is_doubted(layout: Layout, article: Article, found: Found) -> bool:
    """Tell whether lines that no title calls questions are an article's."""
    few = found.asking < FEWEST and not found.group.capitals
    if found.flat and (few or _are_chapters(found.pairs)):
        return True
    texts = [layout.blocks[line.block].text for line in found.lines]
    says = sum(_SAYS_FIRST.match(text) is not None for text in texts)
    if found.group.tag == "plain" and says > _CLEAR * len(texts):
        # "… is closed then. Why is that useful?"
        return True
    if _is_form(layout.blocks, found):
        return True
    cells = all(layout.blocks[line.block].box.tag in CELLS for line in found.lines)
    if (cells or found.flat) and says_little(layout.blocks, found.pairs):
        # A table to decide by: what to do if it is so.
        return True
    return found.asking < SERIES and _is_told(layout, article, found.group, found.pairs)


def _are_answered(blocks: list[Block], found: Found) -> bool:
    """Tell whether answers speak of what is asked, where an essay under such a title goes on.

    The fewer titles ask, the more of them have to; a series is none of an essay.
    """
    pairs = found.pairs
    if found.asking >= SERIES:
        return True
    answered = sum(
        is_answered(text_of(blocks, pair.question), text_of(blocks, pair.answer)) for pair in pairs
    )
    return answered >= (1.0 if found.asking < FEWEST else _CLEAR) * len(pairs)


def _is_form(blocks: list[Block], found: Found) -> bool:
    """Tell whether among the questions there is a field to fill in for each of them.

    Boxes to tick may fold the answers out.
    """
    if len(found.lines) < 2:
        return False
    around = common_box(blocks, [line.block for line in found.lines])
    fields = around.element.iter("input", "textarea", "select")
    return sum(field.get("type", "") not in _NO_FIELDS for field in fields) >= len(found.pairs)


def _are_chapters(pairs: list[Pair]) -> bool:
    """Tell whether answers are as long as the parts of an article that asks in its headings."""
    return size_of(pairs) > _CHAPTER * len(pairs)


def size_of(pairs: list[Pair]) -> int:
    """How many characters the answers have."""
    return size(piece for pair in pairs for piece in pair.answer)


def _is_told(layout: Layout, article: Article, group: Group, pairs: list[Pair]) -> bool:
    """Tell whether an article asks itself: in the first words of paragraphs, or between its ends.

    The former are few among others; a heading such as "Conclusion" is set like the others.
    """
    blocks = layout.blocks
    if group.heading:
        return any(is_ending(blocks[line.block].text) for line in group.lines)
    leads = group.bold and all(0 < line.end < len(blocks[line.block].text) for line in group.lines)
    return leads and (
        any(len(pair.answer) > 1 for pair in pairs)
        or not _fills(layout, article, pairs)
        or any(
            block.box.tag in HEADINGS and is_ending(block.text)
            for block in blocks[article.root.start : article.root.end]
        )
    )


def _fills(layout: Layout, article: Article, pairs: list[Pair]) -> bool:
    """Tell whether pairs are most of the article; else few questions prove nothing."""
    lines = article.kept(article.root.start, article.root.end)
    said = size(piece for pair in pairs for piece in pair.question + pair.answer)
    return said > 0.5 * sum(len(layout.blocks[index].text) for index in lines)


def is_listing(blocks: list[Block], lines: list[Line]) -> bool:
    """Tell whether the lines lead to other pages: news, a forum's index, related posts."""
    away = sum(_leads_away(blocks[line.block], line.end) for line in lines)
    return away > 0.5 * len(lines)


def are_teasers(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most answers break off, or end with a link to all of it."""
    last = [blocks[pair.answer[-1].block] for pair in pairs if pair.answer]
    off = sum(line.text.endswith(_BROKEN_OFF) or is_link(line) for line in last)
    return off > _CLEAR * len(pairs)


def _leads_away(block: Block, end: int) -> bool:
    """Tell whether all of a question leads elsewhere; behind it may stand whose the page is."""
    start = 0
    for text, style in block.runs:
        if 0 < end <= start:
            break
        start += len(text)
        if text.strip():
            link = style.link if style is not None else None
            if link is None or stays(link.element.get("href", "")):
                return False
    return bool(block.runs)
