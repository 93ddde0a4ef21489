"""Interviews: each turn begins with a speaker's name, or with a dash for the interviewer.

The name stands at the start of the line ("Tanaka: …", bold or not) or in a line or heading of its
own. Who asks most is the interviewer.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.courtesy import is_greeting
from pipeline.extract.evidence.lines import is_bold
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Layout
from pipeline.extract.pairs import Head, Pair, Place, Proposal, text_of
from pipeline.extract.sequence import build_pairs

# Behind the place in a recording, where there is one.
_NAME = re.compile(
    r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*)?"
    r"([^\W\d_][^:：?？。!！\"<>=\[\]{}()（）]{0,24}?)(?:\s?[(（][^()（）]{1,30}[)）])?"
    r"\s?[:：]\s*(?=\S|$)"
)
_DASH = re.compile(r"(?:[―─—–]{2,}|――|[—―–]\s)\s*")
_SIGN = re.compile(
    r"(?P<sign>[○◯●◎◇◆□■△▲▽▼☆★→⇒])?\s*+(?:[（(【［](?P<role>[^（）()【】［］]{1,12})"
    r"(?:[（(][^（）()]{1,16}[)）])?[)）】］]\s*+)?(?=\S|$)"
)
# "Mme Diallo (groupe écologiste). – …"
_LED = re.compile(r"([^\W\d_][^:：?？!！\"<>]{1,70}?)[.,]?\s?(?P<sign>[–—:：])\s*(?=\S)")
_LONGEST_LEAD = 90
_FEWEST_TURNS = 3
_LONGEST_NAME = 30
_SURE, _LESS_SURE = 0.82, 0.72
# In a talk that no title announces the word passes on at least this often.
_TALK = 0.5
_GREETING = 0.5


class _Turn(NamedTuple):
    """The words of one speaker: its line, where it begins there, whose it is, where words begin."""

    block: int
    start: int
    name: str
    end: int


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose one pair for each turn of the interviewer."""
    blocks = layout.blocks
    indices = [
        index for index in range(article.root.start, article.root.end) if not article.reasons[index]
    ]
    dashes = [
        _Turn(index, 0, "", match.end())
        for index in indices
        if (match := _DASH.match(blocks[index].text))
    ]
    bold = [turn for turn in dashes if is_bold(blocks[turn.block])]
    if _FEWEST_TURNS <= len(bold) < len(dashes) and _asking(blocks, bold, 0.7) >= 0.5:
        # Both sides begin with a dash.
        turns = [(turn, turn in bold) for turn in dashes]
        return _proposal(layout, article, context, turns)
    # A dash before each question lets a line ask without a question mark.
    if len(dashes) >= _FEWEST_TURNS and _asking(blocks, dashes, 0.7) >= 0.5:
        return _proposal(layout, article, context, [(turn, True) for turn in dashes])
    return (
        _named(layout, article, context, _turns(blocks, indices))
        or _signed(layout, article, context, indices)
        or _in_turn(layout, article, context, indices)
        or _by_class(layout, article, context, indices)
    )


def _by_class(
    layout: Layout, article: Article, context: Context, indices: list[int]
) -> Proposal | None:
    """Propose the turns below names that only their class sets apart."""
    found = _named(layout, article, context, _turns(layout.blocks, indices, classed=True))
    if found is None or len(found.pairs) < _FEWEST_TURNS:
        return None
    found.confidence = _LESS_SURE
    return found


def _named(
    layout: Layout, article: Article, context: Context, turns: list[_Turn]
) -> Proposal | None:
    blocks = layout.blocks
    names = Counter(turn.name for turn in turns)
    speakers = [name for name, number in names.most_common(6) if number >= 2]
    if len(speakers) < 2:
        return None
    shares = {
        name: _asking(blocks, [turn for turn in turns if turn.name == name]) for name in speakers
    }
    asker = max(speakers, key=lambda name: (shares[name], names[name]))
    others = [shares[name] for name in speakers if name != asker]
    least = 0.3 if context.about_questions and _alternate(turns, asker) else 0.5
    if shares[asker] < least or min(others) > shares[asker] - 0.3:
        return None
    turns = [turn for turn in turns if turn.name in speakers]
    told = context.is_interview or context.about_questions
    if not told and _changes(turns, asker) < _TALK * (len(turns) - 1):
        # Titles that come again: "Example", "Question 1".
        return None
    if not context.is_interview and _are_labels(blocks, turns, asker):
        return None
    spoken = _with_turns_inside(blocks, turns)
    return _proposal(layout, article, context, [(turn, turn.name == asker) for turn in spoken])


def _signed(
    layout: Layout, article: Article, context: Context, indices: list[int]
) -> Proposal | None:
    """Propose the turns of minutes: ○ asks and ● answers, or their roles say who speaks."""
    blocks = layout.blocks
    turns = _signed_turns(blocks, indices)
    names = Counter(turn.name for turn in turns)
    usual = [turn for turn in turns if names[turn.name] >= _FEWEST_TURNS - 1]
    if len({turn.name for turn in usual}) != 2 or len(usual) < 2 * _FEWEST_TURNS:
        return None
    asker = usual[0].name
    share = _asking(blocks, [turn for turn in usual if turn.name == asker], 0.5)
    other = _asking(blocks, [turn for turn in usual if turn.name != asker], 0.5)
    if not _alternate(usual, asker) or share < 0.4 or other > share - 0.3:
        return None
    proposal = _proposal(layout, article, context, [(turn, turn.name == asker) for turn in usual])
    if proposal is not None and turns[-1].block > usual[-1].block:
        # Somebody else closes the session.
        end = next(turn.block for turn in turns if turn.block > usual[-1].block)
        _end_before(proposal.pairs[-1:], end)
    return proposal


def _in_turn(
    layout: Layout, article: Article, context: Context, indices: list[int]
) -> Proposal | None:
    """Propose the turns of many who ask and many who tell, one by one: of councils, and of boards.

    Nobody is on both sides.
    """
    blocks = layout.blocks
    for turns in (_signed_turns(blocks, indices), _led_turns(blocks, indices)):
        asking, telling = turns[::2], turns[1::2]
        names = {turn.name for turn in asking}
        if len(telling) < _FEWEST_TURNS or names & {turn.name for turn in telling}:
            continue
        share = _asking(blocks, asking, 0.5)
        if share < 0.5 or _asking(blocks, telling, 0.5) > share - 0.3:
            continue
        return _proposal(layout, article, context, [(turn, turn.name in names) for turn in turns])
    return None


def _led_turns(blocks: list[Block], indices: list[int]) -> list[_Turn]:
    """The lines that begin with a name in bold, and a dash or colon behind it."""
    found = []
    for index in indices:
        block = blocks[index]
        if not block.parted or block.style is None or not block.style.bold:
            continue
        match = _LED.match(block.text)
        end = _bold_end(block)
        if match is not None and match.start("sign") - 1 <= end <= match.end() <= _LONGEST_LEAD:
            found.append(_Turn(index, 0, match[1].strip(), match.end()))
    return found


def _bold_end(block: Block) -> int:
    """Where the bold words at the beginning of a line end."""
    end = 0
    for text, style in block.runs:
        if style is None or not style.bold:
            break
        end += len(text)
    return end


def _signed_turns(blocks: list[Block], indices: list[int]) -> list[_Turn]:
    """The lines that begin with one of two signs, or with a role in brackets."""
    found = [
        (index, match["sign"] or "", match["role"] or "", match.end())
        for index in indices
        if (match := _SIGN.match(blocks[index].text)) and match.end() and match.lastgroup
    ]
    signs = Counter(sign for _, sign, _, _ in found)
    by_sign = len(signs) == 2 and "" not in signs
    turns = [_Turn(index, 0, sign if by_sign else role, end) for index, sign, role, end in found]
    return [turn for turn in turns if turn.name]


def _turns(blocks: list[Block], indices: list[int], *, classed: bool = False) -> list[_Turn]:
    turns: list[_Turn] = []
    own = Counter(
        blocks[index].text
        for index in indices
        if 0 < len(blocks[index].text) <= _LONGEST_NAME
        and _is_set_apart(blocks[index], classed=classed)
        and not _leads_on(blocks[index])
    )
    for index in indices:
        text = blocks[index].text
        if blocks[index].pre:
            # "SyntaxError: …" is no speaker.
            continue
        if index + 1 < len(blocks) and blocks[index + 1].pre and len(text) <= _LONGEST_NAME:
            # Nobody speaks in code: "Example".
            continue
        if own[text] >= 2 and not text[-1].isdigit() and question_score(text) < 0.9:
            turns.append(_Turn(index, 0, text.rstrip(":： "), len(text)))
        elif match := _NAME.match(text):
            turns.append(_Turn(index, 0, match[1].strip(), match.end()))
    return _known_by_one_name(turns)


def _is_set_apart(block: Block, *, classed: bool) -> bool:
    """Tell whether a line is set like a name above what is said: bold, or `classed`."""
    if block.box.tag in HEADINGS or is_bold(block):
        return True
    style = block.style
    element = block.box.element if style is None else style.element
    return classed and not block.parted and element.get("class") is not None


def _leads_on(block: Block) -> bool:
    """Tell whether a line is a link, as in a list of contents."""
    return any(style is not None and style.link is not None for _, style in block.runs)


def _with_turns_inside(blocks: list[Block], turns: list[_Turn]) -> list[_Turn]:
    """Add the turns that begin in the middle of a line, behind the end of a sentence."""
    names = "|".join(sorted(map(re.escape, {turn.name for turn in turns})))
    inside = re.compile(rf"(?<=[?？.。!！…\"”»])\s*({names})\s?[:：]\s*(?=\S)")
    return [
        one
        for turn in turns
        for one in (
            turn,
            *(
                _Turn(turn.block, match.start(), match[1], match.end())
                for match in inside.finditer(blocks[turn.block].text, turn.end)
            ),
        )
    ]


def _known_by_one_name(turns: list[_Turn]) -> list[_Turn]:
    """Give those who are named in full once the short name that they bear from then on."""
    names = Counter(turn.name for turn in turns)
    usual = [name for name, number in names.items() if number >= 2]
    short = {
        full: name
        for full, number in names.items()
        for name in usual
        if number == 1 and len(name) > 1 and _is_short_for(name, full)
    }
    return [turn._replace(name=short.get(turn.name, turn.name)) for turn in turns]


def _is_short_for(name: str, full: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"\w+", full))
    return full.startswith(name) or full.endswith(name) or re.sub(r"\W", "", name) == initials


def _alternate(turns: list[_Turn], asker: str) -> bool:
    """Tell whether one speaker begins, and has nearly every second turn."""
    return turns[0].name == asker and _changes(turns, asker) >= 0.9 * (len(turns) - 1)


def _are_labels(blocks: list[Block], turns: list[_Turn], asker: str) -> bool:
    """Tell whether headings part the turns: they are labels in each chapter, "Ask yourself: …"."""
    own = {turn.block for turn in turns}
    headings = sum(
        block.box.tag in HEADINGS and block.index not in own
        for block in blocks[turns[0].block : turns[-1].block]
    )
    return headings >= _TALK * sum(turn.name == asker for turn in turns)


def _changes(turns: list[_Turn], asker: str) -> int:
    """How often the word passes from the one who asks to others, or back."""
    return sum((one.name == asker) != (other.name == asker) for one, other in pairwise(turns))


def _asking(blocks: list[Block], turns: list[_Turn], least: float = 0.9) -> float:
    """Share of turns that hold a question, by a score of at least `least`."""
    asking = 0
    for turn in turns:
        text = blocks[turn.block].text[turn.end :]
        if not text.strip() and turn.block + 1 < len(blocks):
            text = blocks[turn.block + 1].text
        asking += question_score(text) >= least
    return asking / max(len(turns), 1)


def _proposal(
    layout: Layout, article: Article, context: Context, turns: list[tuple[_Turn, bool]]
) -> Proposal | None:
    # Two in turn may as well be quoted, or show how a program answers.
    fewest = 2 if context.is_interview or context.about_questions else _FEWEST_TURNS
    heads: list[Head] = []
    named = any(not asks for _, asks in turns)
    for turn, asks in turns:
        start, text = Place(turn.block, turn.start), Place(turn.block, turn.end)
        if asks:
            heads.append(Head(start, text))
        elif heads and heads[-1].answer is None:
            heads[-1].answer_mark, heads[-1].answer = start, text
        elif heads:
            heads[-1].more_answers.append((start, text))
    answered = [head for head in heads if head.answer is not None or not named]
    if len(answered) < fewest:
        return None
    pairs, unanswered, loose = build_pairs(layout, article, answered)
    if heads[-1] is not answered[-1]:
        _end_before(pairs[-1:], heads[-1].start.block)
    if _greets(layout.blocks, pairs):
        pairs = pairs[1:]
    if len(pairs) < fewest:
        return None
    return Proposal("interview", pairs, _SURE, loose, unanswered)


def _end_before(pairs: list[Pair], end: int) -> None:
    """Leave out of an answer what stands from a line on: the one who asks takes leave."""
    for pair in pairs:
        pair.answer = [piece for piece in pair.answer if piece.block < end] or pair.answer


def _greets(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether the first turn of a talk asks nothing, and welcomes the guest."""
    asked = text_of(blocks, pairs[0].question) if pairs else ""
    return question_score(asked) < _GREETING and is_greeting(asked)
