"""Question and answer in one paragraph, and nothing but the question mark between them.

The page has to be titled as questions, and nearly all of its paragraphs have to begin so.
"""

from __future__ import annotations

import re

from pipeline.extract.evidence.bylines import SENTENCE
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import BREAK, HEADINGS, Block, Layout
from pipeline.extract.pairs import Pair, Proposal, trim, whole

# A first sentence that asks, and more behind it.
_ASKED = re.compile(
    r"[^.。!！?？…]{6,200}?(?:[?？]|(?:(?<!かどう)(?<!か否)か|教えてください|知りたいです)。)"
    r"[\s」』\"”’)）]*(?=[^\s—–―-])"
)
_FEWEST = 3
_NEARLY_ALL = 0.7
_CONFIDENCE = 0.7
_ASKS = 0.8
_HOLDERS = ("p", "div", "dd", "td", "li")


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose a pair for each paragraph whose first sentence asks."""
    if not context.titled:
        return None
    blocks = layout.blocks
    lines = [
        blocks[index]
        for index in article.kept(article.root.start, article.root.end)
        if blocks[index].text and blocks[index].box.tag not in HEADINGS
    ]
    found = {block.index: end for block in lines if (end := _end_of_question(block))}
    if len(found) < _FEWEST:
        return None
    first, last = min(found), max(found)
    between = [block for block in lines if first <= block.index <= last]
    begins = [block for block in between if not _goes_on(block)]
    if len(found) < _NEARLY_ALL * len(begins):
        return None
    pairs: list[Pair] = []
    for block in between:
        if block.index in found:
            pairs.append(_parted(block, found[block.index]))
        else:
            pairs[-1].answer += whole(blocks, [block.index])
    return Proposal("sentences", pairs, _CONFIDENCE)


def _goes_on(block: Block) -> bool:
    """Tell whether a line goes on with the paragraph above it, or lists something below it."""
    return bool(block.joint & BREAK) or block.box.tag == "li" or block.box.tag not in _HOLDERS


def _end_of_question(block: Block) -> int:
    """Where the question ends that a line begins with; 0 if it does not, or asks on."""
    match = _ASKED.match(block.text)
    if match is None or block.box.tag not in _HOLDERS or question_score(match[0]) < _ASKS:
        return 0
    told = block.text[match.end() :]
    return match.end() if SENTENCE.search(told) and question_score(told) < 1 else 0


def _parted(block: Block, end: int) -> Pair:
    text, index = block.text, block.index
    return Pair([trim(text, index, 0, end)], [trim(text, index, end, len(text))])
