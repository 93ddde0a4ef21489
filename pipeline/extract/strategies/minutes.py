"""Minutes: turns by signs, by roles in brackets, or by names in bold.

○ asks and ● answers; 【記者】 asks 【知事】; in councils and boards many ask and many tell, and
nobody is on both sides.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from pipeline.extract.evidence.context import Context
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Layout
from pipeline.extract.pairs import Proposal
from pipeline.extract.turns import (
    FEWEST_TURNS,
    Turn,
    alternate,
    asking_share,
    end_before,
    propose_turns,
)

_SIGN = re.compile(
    r"(?P<sign>[○◯●◎◇◆□■△▲▽▼☆★→⇒])?\s*+(?:[（(【［](?P<role>[^（）()【】［］]{1,12})"
    r"(?:[（(][^（）()]{1,16}[)）])?[)）】］]\s*+)?(?=\S|$)"
)
# "Mme Diallo (groupe écologiste). – …"
_LED = re.compile(r"([^\W\d_][^:：?？!！\"<>]{1,70}?)[.,]?\s?(?P<sign>[–—:：])\s*(?=\S)")
_LONGEST_LEAD = 90
_MOST, _NEARLY_ALL = 0.5, 0.9
_ASKS, _SURELY_ASKS = 0.5, 0.8


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose one pair for each turn of those who ask."""
    indices = article.kept(article.root.start, article.root.end)
    signed = _signed_turns(layout.blocks, indices)
    return _signed(layout, article, context, signed) or _in_turn(
        layout, article, context, signed, indices
    )


def _signed(
    layout: Layout, article: Article, context: Context, turns: list[Turn]
) -> Proposal | None:
    """Propose the turns of minutes: ○ asks and ● answers, or their roles say who speaks."""
    blocks = layout.blocks
    names = Counter(turn.name for turn in turns)
    usual = [turn for turn in turns if names[turn.name] >= FEWEST_TURNS - 1]
    if len({turn.name for turn in usual}) != 2 or len(usual) < 2 * FEWEST_TURNS:
        return None
    asker = usual[0].name
    share = asking_share(blocks, [turn for turn in usual if turn.name == asker], 0.5)
    other = asking_share(blocks, [turn for turn in usual if turn.name != asker], 0.5)
    if not alternate(usual, asker) or share < 0.4 or other > share - 0.3:
        return None
    proposal = propose_turns(
        layout, article, context, [(turn, turn.name == asker) for turn in usual]
    )
    if proposal is not None and turns[-1].block > usual[-1].block:
        # Somebody else closes the session.
        end = next(turn.block for turn in turns if turn.block > usual[-1].block)
        end_before(proposal.pairs[-1:], end)
    return proposal


def _in_turn(
    layout: Layout, article: Article, context: Context, signed: list[Turn], indices: list[int]
) -> Proposal | None:
    """Propose the turns of many who ask and many who tell: of councils, and of boards.

    Nobody is on both sides; they speak one by one, or those who ask do nothing else.
    """
    blocks = layout.blocks
    # Lists of fields, of roles and of what each may do begin so, too.
    said = context.is_interview or context.about_questions
    led = _led_turns(blocks, indices)
    for found, least in ((signed, _ASKS), (led, _ASKS if said else _SURELY_ASKS)):
        # A title in brackets says nothing, and a number in them is the item's.
        turns = [
            turn
            for turn in found
            if blocks[turn.block].text[turn.end :].strip() and not turn.name.isdigit()
        ]
        for names in ({turn.name for turn in turns[::2]}, _who_ask(blocks, turns)):
            if _are_sides(blocks, turns, names, least):
                return propose_turns(
                    layout, article, context, [(turn, turn.name in names) for turn in turns]
                )
    return None


def _who_ask(blocks: list[Block], turns: list[Turn]) -> set[str]:
    """The names of those who ask in most of their turns."""
    return {
        name
        for name in {turn.name for turn in turns}
        if asking_share(blocks, [turn for turn in turns if turn.name == name], 0.5) > _MOST
    }


def _are_sides(blocks: list[Block], turns: list[Turn], names: set[str], least: float) -> bool:
    """Tell whether those with the names ask, and nearly every time somebody else tells next."""
    asking = [turn for turn in turns if turn.name in names]
    telling = [turn for turn in turns if turn.name not in names]
    passed = sum(one.name in names and other.name not in names for one, other in pairwise(turns))
    if len(asking) < FEWEST_TURNS or passed < _NEARLY_ALL * len(asking):
        return False
    share = asking_share(blocks, asking, least)
    return share >= _MOST and asking_share(blocks, telling, least) <= share - 0.3


def _led_turns(blocks: list[Block], indices: list[int]) -> list[Turn]:
    """The lines that begin with a name that is set apart, and a dash or colon behind it."""
    found = []
    for index in indices:
        block = blocks[index]
        first = block.style
        if not block.parted or first is None or first.link is not None:
            continue
        match = _LED.match(block.text)
        end = _end_of_first(block)
        if match is not None and match.start("sign") - 1 <= end <= match.end() <= _LONGEST_LEAD:
            found.append(Turn(index, 0, match[1].strip(), match.end()))
    return found


def _end_of_first(block: Block) -> int:
    """Where the words end that are set like the first ones of a line, or are bold as they are."""
    end = 0
    for text, style in block.runs:
        if style is None or (style is not block.style and not style.bold):
            break
        end += len(text)
    return end


def _signed_turns(blocks: list[Block], indices: list[int]) -> list[Turn]:
    """The lines that begin with one of two signs, or with a role in brackets."""
    found = [
        (index, match["sign"] or "", match["role"] or "", match.end())
        for index in indices
        if (match := _SIGN.match(blocks[index].text)) and match.end() and match.lastgroup
    ]
    signs = Counter(sign for _, sign, _, _ in found)
    by_sign = len(signs) == 2 and "" not in signs
    turns = [Turn(index, 0, sign if by_sign else role, end) for index, sign, role, end in found]
    return [turn for turn in turns if turn.name]
