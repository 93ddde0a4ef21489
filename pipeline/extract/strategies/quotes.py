"""Questions that are quoted: a `<blockquote>`, or lines that begin with ">", with a reply below.

Readers' letters on blogs, answers written between the lines of a mail.
"""

from __future__ import annotations

import re

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.lines import is_verbatim
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Box, Layout, enclosing
from pipeline.extract.pairs import Head, Pair, Place, Proposal
from pipeline.extract.sequence import build_pairs

_SIGN = re.compile(r"\s*[>＞]+\s*(?=\S)")
_BARE = re.compile(r"\s*[>＞]+\s*")
_FEWEST = 2
_ASKING, _SOME = 0.5, 0.2
# Less is the first words of a sentence: "If the number is greater than …".
_ASKS = 0.7

Quote = list[tuple[int, int]]


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose each quotation that asks, with what stands below it up to the next one.

    Below a title that speaks of questions some have to; elsewhere half of them.
    """
    blocks = layout.blocks
    quotes = _quotes(layout, article)
    mail = is_verbatim(layout, article)
    asking = [quote for quote in quotes if _asks(blocks, quote, mail=mail)]
    listed = context.titled and len(quotes) > _FEWEST
    fewest, share = (1, _SOME) if listed else (_FEWEST, _ASKING)
    if len(asking) < fewest or len(asking) < share * len(quotes):
        return None
    heads = [_head(blocks, quote) for quote in quotes]
    pairs, unanswered, loose = build_pairs(layout, article, heads)
    pairs = [pair for pair in pairs if not _is_titled(blocks, pair)]
    if len(pairs) < max(_FEWEST, 0.6 * len(heads)):
        return None
    sure = 0.6 + 0.25 * (1 if listed else len(asking) / len(quotes))
    return Proposal("quotes", pairs, sure, loose, unanswered)


def _quotes(layout: Layout, article: Article) -> list[Quote]:
    """Lines of each quotation, with the place where the sign of it ends."""
    blocks = layout.blocks
    quotes: list[Quote] = []
    around: Box | None = None
    parted = False
    for index in range(article.root.start, article.root.end):
        block = blocks[index]
        if article.reasons[index] or not block.text:
            continue
        if quotes and _BARE.fullmatch(block.text) and quotes[-1][-1][0] == index - 1:
            # Between the paragraphs of a quotation.
            quotes[-1].append((index, len(block.text)))
            parted = True
            continue
        box = enclosing(block.box, "blockquote")
        sign = _SIGN.match(block.text)
        if box is None and sign is None:
            around = None
            continue
        line = (index, sign.end() if sign is not None else _cited(block))
        follows = quotes and quotes[-1][-1][0] == index - 1
        goes_on = follows and box is around and not parted
        parted = False
        if goes_on:
            quotes[-1].append(line)
        else:
            quotes.append([line])
        around = box
    return quotes


def _cited(block: Block) -> int:
    """Where at the beginning of a line ends who is quoted, as forums put it."""
    end = 0
    for text, style in block.runs if block.parted else ():
        outer = style.outer or style if style is not None else None
        if outer is None or outer.tag != "cite":
            break
        end += len(text)
    return end


def _asks(blocks: list[Block], quote: Quote, *, mail: bool) -> bool:
    """Tell whether a quotation asks; in a mail all is set as code."""
    return any(
        question_score(blocks[index].text[end:]) >= _ASKS and (mail or not _is_code(blocks[index]))
        for index, end in quote
    )


def _is_code(block: Block) -> bool:
    return block.pre or all(style is not None and style.tag == "code" for _, style in block.runs)


def _is_titled(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a quotation stands the title of what follows: that is no reply."""
    below = blocks[pair.answer[0].block]
    return below.box.tag in HEADINGS or below.text.startswith("#")


def _head(blocks: list[Block], quote: Quote) -> Head:
    (first, sign), *more = quote
    last = quote[-1][0]
    return Head(
        Place(first, 0),
        Place(first, sign),
        end=Place(last, len(blocks[last].text)),
        more=[(Place(index, 0), Place(index, end)) for index, end in more],
    )
