"""Interviews: each turn begins with a speaker's name, or with a dash for the interviewer.

The name stands at the start of the line ("Tanaka: …", bold or not) or in a line or heading of its
own. Who asks most is the interviewer.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from pipeline.extract.article import Article
from pipeline.extract.blocks import HEADINGS, Block, Layout
from pipeline.extract.context import Context
from pipeline.extract.pairs import Head, Place, Proposal
from pipeline.extract.sequence import build_pairs
from pipeline.extract.wording import question_score

_NAME = re.compile(r"([^\W\d_][^:：?？。!！]{0,24}?)\s?[:：]\s*(?=\S|$)")
_DASH = re.compile(r"(?:[―─—–]{2,}|――|[—―–]\s)\s*")
_Turn = tuple[int, str, int]


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose one pair for each turn of the interviewer."""
    blocks = layout.blocks
    indices = [
        index for index in range(article.root.start, article.root.end) if not article.reasons[index]
    ]
    dashes = [
        (index, "", match.end()) for index in indices if (match := _DASH.match(blocks[index].text))
    ]
    # A dash before each question lets a line ask without a question mark.
    if len(dashes) >= 2 and _asking(blocks, dashes, 0.7) >= 0.5:
        return _proposal(layout, article, [(turn, True) for turn in dashes])
    turns = _known_by_one_name(_turns(blocks, indices))
    names = Counter(name for _, name, _ in turns)
    speakers = [name for name, number in names.most_common(6) if number >= 2]
    if len(speakers) < 2:
        return None
    shares = {
        name: _asking(blocks, [turn for turn in turns if turn[1] == name]) for name in speakers
    }
    asker = max(speakers, key=lambda name: (shares[name], names[name]))
    others = [shares[name] for name in speakers if name != asker]
    least = 0.3 if context.about_questions and _alternate(turns, asker) else 0.5
    if shares[asker] < least or min(others) > shares[asker] - 0.3:
        return None
    return _proposal(
        layout, article, [(turn, turn[1] == asker) for turn in turns if turn[1] in speakers]
    )


def _turns(blocks: list[Block], indices: list[int]) -> list[_Turn]:
    turns: list[_Turn] = []
    own = Counter(
        blocks[index].text
        for index in indices
        if len(blocks[index].text) <= 30
        and (blocks[index].box.tag in HEADINGS or _is_bold(blocks[index]))
    )
    for index in indices:
        text = blocks[index].text
        if own[text] >= 2 and question_score(text) < 0.9:
            turns.append((index, text.rstrip(":： "), len(text)))
        elif match := _NAME.match(text):
            turns.append((index, match[1].strip(), match.end()))
    return turns


def _known_by_one_name(turns: list[_Turn]) -> list[_Turn]:
    """Give those who are named in full once the short name that they bear from then on."""
    names = Counter(name for _, name, _ in turns)
    usual = [name for name, number in names.items() if number >= 2]
    short = {
        full: name
        for full, number in names.items()
        for name in usual
        if number == 1 and len(name) > 1 and (full.startswith(name) or full.endswith(name))
    }
    return [(index, short.get(name, name), end) for index, name, end in turns]


def _alternate(turns: list[_Turn], asker: str) -> bool:
    """Tell whether one speaker begins, and has nearly every second turn."""
    asks = [name == asker for _, name, _ in turns]
    changes = sum(one != other for one, other in pairwise(asks))
    return asks[0] and changes >= 0.9 * (len(asks) - 1)


def _is_bold(block: Block) -> bool:
    return bool(block.runs) and all(style is not None and style.bold for _, style in block.runs)


def _asking(blocks: list[Block], turns: list[_Turn], least: float = 0.9) -> float:
    """Share of turns that hold a question, by a score of at least `least`."""
    asking = 0
    for index, _, end in turns:
        text = blocks[index].text[end:]
        if not text.strip() and index + 1 < len(blocks):
            text = blocks[index + 1].text
        asking += question_score(text) >= least
    return asking / max(len(turns), 1)


def _proposal(layout: Layout, article: Article, turns: list[tuple[_Turn, bool]]) -> Proposal | None:
    heads: list[Head] = []
    named = any(not asks for _, asks in turns)
    for (index, _, end), asks in turns:
        start, text = Place(index, 0), Place(index, end)
        if asks:
            heads.append(Head(start, text))
        elif heads and heads[-1].answer is None:
            heads[-1].answer_mark, heads[-1].answer = start, text
        elif heads:
            heads[-1].more_answers.append((start, text))
    heads = [head for head in heads if head.answer is not None or not named]
    if len(heads) < 2:
        return None
    pairs, unanswered, loose = build_pairs(layout, article, heads)
    if len(pairs) < 2:
        return None
    return Proposal("interview", pairs, 0.82, loose, unanswered)
