"""Interviews: each turn begins with a speaker's name, or with a dash for the interviewer.

The name stands at the start of the line ("Tanaka: …", bold or not) or in a line or heading of its
own. Who asks most is the interviewer.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.lines import is_bold
from pipeline.extract.evidence.senders import Sender, read_senders, read_sent
from pipeline.extract.evidence.wording import question_score, sentence_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import HEADINGS, Block, Layout
from pipeline.extract.pairs import Proposal
from pipeline.extract.turns import (
    FEWEST_TURNS,
    Turn,
    alternate,
    asking_share,
    changes,
    propose_turns,
)

# Behind the place in a recording, where there is one.
_NAME = re.compile(
    r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*)?"
    r"([^\W\d_][^:：?？。!！\"<>=\[\]{}()（）]{0,24}?)(?:\s?[(（][^()（）]{1,30}[)）])?"
    r"\s?[:：](?!//)\s*(?=\S|$)"
)
_LEAD = re.compile(r"([^\W\d_][^\s:：?？。、!！\"<>()（）「」]{0,11})\u3000+(?=\S)")
_AGAIN = 2
# A talk of so many turns has one who asks.
_LONG = 8
_DASH = re.compile(r"(?:[―─—–]{2,}|――|[—―–]\s)\s*")
# So newspapers break their questions off: 「今後の予定は。」
_BROKEN_OFF = re.compile(r"[ぁ-ヿ一-鿿々][はも][。．]$|[ぁ-ヿ一-鿿々]は$")
_LONGEST_NAME = 30
_LESS_SURE = 0.72
# In a talk that no title announces the word passes on at least this often.
_TALK = 0.5
_ASKS, _DASH_ASKS, _SURELY_ASKS = 0.5, 0.7, 0.9
_MANY, _NEARLY_ALL, _OFTENER = 0.6, 0.8, 2


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose one pair for each turn of the interviewer."""
    blocks = layout.blocks
    indices = article.kept(article.root.start, article.root.end)
    dashes = [
        Turn(index, 0, "", match.end())
        for index in indices
        if (match := _DASH.match(blocks[index].text))
    ]
    bold = [turn for turn in dashes if is_bold(blocks[turn.block])]
    # Manuals set dashes before what each of their settings does.
    asks = _DASH_ASKS if context.is_interview or context.about_questions else _SURELY_ASKS
    if FEWEST_TURNS <= len(bold) < len(dashes) and asking_share(blocks, bold, asks) >= 0.5:
        # Both sides begin with a dash.
        turns = [(turn, is_bold(blocks[turn.block])) for turn in dashes]
        return propose_turns(layout, article, context, turns)
    # A dash before each question lets a line ask without a question mark.
    if len(dashes) >= FEWEST_TURNS and _asking_dashes(blocks, dashes, asks) >= 0.5:
        return propose_turns(layout, article, context, [(turn, True) for turn in dashes])
    senders = read_senders(blocks, indices)
    return _named(layout, article, context, _turns(blocks, indices, senders)) or _by_class(
        layout, article, context, indices, senders
    )


def _asking_dashes(blocks: list[Block], dashes: list[Turn], asks: float) -> float:
    """Share of the lines behind dashes that ask, in a sentence or broken off."""
    whole = [turn for turn in dashes if not _BROKEN_OFF.search(blocks[turn.block].text)]
    asking = asking_share(blocks, whole, asks) * len(whole)
    return (len(dashes) - len(whole) + asking) / len(dashes)


def _by_class(
    layout: Layout,
    article: Article,
    context: Context,
    indices: list[int],
    senders: dict[int, Sender],
) -> Proposal | None:
    """Propose the turns below names that only their class sets apart."""
    found = _named(layout, article, context, _turns(layout.blocks, indices, senders, classed=True))
    if found is None or len(found.pairs) < FEWEST_TURNS:
        return None
    found.confidence = _LESS_SURE
    return found


def _named(
    layout: Layout, article: Article, context: Context, turns: list[Turn]
) -> Proposal | None:
    blocks = layout.blocks
    if one := _one_answers(blocks, turns, context):
        return propose_turns(layout, article, context, [(turn, turn.name != one) for turn in turns])
    names = Counter(turn.name for turn in turns)
    speakers = [name for name, number in names.most_common(6) if number >= 2]
    if len(speakers) < 2:
        return None
    # A title says that it is one: then words that ask politely, or tell to speak, are enough.
    asks = _ASKS if context.is_interview else _SURELY_ASKS
    shares = {
        name: asking_share(blocks, [turn for turn in turns if turn.name == name], asks)
        for name in speakers
    }
    told = context.is_interview or context.about_questions
    if told and len(turns) >= _LONG and max(shares.values()) < _ASKS:
        # They ask in the middle of what they say.
        shares = _shares_of_sentences(blocks, turns, speakers)
    asker = max(speakers, key=lambda name: (shares[name], names[name]))
    others = [shares[name] for name in speakers if name != asker]
    least = 0.3 if context.about_questions and alternate(turns, asker) else 0.5
    if shares[asker] < least or min(others) > shares[asker] - 0.3:
        return None
    turns = [turn for turn in turns if turn.name in speakers]
    if not told and changes(turns, asker) < _TALK * (len(turns) - 1):
        # Titles that come again: "Example", "Question 1".
        return None
    if not context.is_interview and _are_labels(blocks, turns, asker):
        return None
    spoken = _with_turns_inside(blocks, turns)
    return propose_turns(layout, article, context, [(turn, turn.name == asker) for turn in spoken])


def _shares_of_sentences(
    blocks: list[Block], turns: list[Turn], speakers: list[str]
) -> dict[str, float]:
    """Share of each speaker's turns in which any sentence asks, up to the next turn."""
    asking: Counter[str] = Counter()
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        end = following.block if following is not None else turn.block + 1
        lines = [block.text for block in blocks[turn.block + 1 : end]]
        text = " ".join([blocks[turn.block].text[turn.end :], *lines])
        asking[turn.name] += sentence_score(text) == 1
    number = Counter(turn.name for turn in turns)
    return {name: asking[name] / number[name] for name in speakers}


def _one_answers(blocks: list[Block], turns: list[Turn], context: Context) -> str:
    """The one in a chat who answers what many others ask; "" if it is nobody.

    Where no title speaks of questions, nearly all of the others' messages have to ask.
    """
    if not all(turn.sent for turn in turns):
        return ""
    names = Counter(turn.name for turn in turns).most_common(2)
    if len(names) < 2 or names[0][1] < FEWEST_TURNS or names[0][1] < _OFTENER * names[1][1]:
        return ""
    one = names[0][0]
    told = [turn for turn in turns if turn.name == one]
    asked = [turn for turn in turns if turn.name != one]
    asking, telling = (asking_share(blocks, side, _ASKS) for side in (asked, told))
    in_turn = changes(turns, one) >= _TALK * (len(turns) - 1)
    least = _MANY if context.about_questions else _NEARLY_ALL
    return one if in_turn and asking >= least and telling <= asking - 0.3 else ""


def _turns(
    blocks: list[Block], indices: list[int], senders: dict[int, Sender], *, classed: bool = False
) -> list[Turn]:
    turns: list[Turn] = []
    own = Counter(
        sender.name
        for index, sender in senders.items()
        if (
            len(sender.name) < len(blocks[index].text)
            or _is_set_apart(blocks[index], classed=classed)
        )
        and not _leads_on(blocks[index])
    )
    leads = Counter(match[1] for index in indices if (match := _lead(blocks[index])))
    chat = sum(sender.timed for sender in senders.values()) >= 2 * FEWEST_TURNS
    for index in indices:
        text = blocks[index].text
        if message := read_sent(text):
            turns.append(Turn(index, 0, *message, sent=True))
            continue
        if blocks[index].pre:
            # "SyntaxError: …" is no speaker.
            continue
        if index + 1 < len(blocks) and blocks[index + 1].pre and len(text) <= _LONGEST_NAME:
            # Nobody speaks in code: "Example".
            continue
        sender = senders.get(index)
        if sender is not None and (own[sender.name] >= _AGAIN or (chat and sender.timed)):
            name, timed, last = sender
            if not name[-1].isdigit() and question_score(name) < _SURELY_ASKS:
                end = len(blocks[last].text)
                turns.append(Turn(index, 0, name.rstrip(":： "), end, last, chat and timed))
                continue
        if match := _NAME.match(text):
            turns.append(Turn(index, 0, match[1].strip(), match.end()))
        elif (match := _lead(blocks[index])) and leads[match[1]] >= _AGAIN:
            turns.append(Turn(index, 0, match[1], match.end()))
    return _known_by_one_name(turns)


def _lead(block: Block) -> re.Match[str] | None:
    """Match a name in an element of its own, with a wide space behind it, as magazines set it."""
    match = _LEAD.match(block.text) if block.parted else None
    if match is None or len(block.runs[0][0].rstrip()) != match.end(1):
        return None
    return match


def _is_set_apart(block: Block, *, classed: bool) -> bool:
    """Tell whether a line is set like a name above what is said: a term, bold, or `classed`."""
    if block.box.tag in HEADINGS or block.box.tag == "dt" or is_bold(block):
        return True
    style = block.style
    element = block.box.element if style is None else style.element
    return classed and not block.parted and element.get("class") is not None


def _leads_on(block: Block) -> bool:
    """Tell whether a line is a link, as in a list of contents."""
    return any(style is not None and style.link is not None for _, style in block.runs)


def _with_turns_inside(blocks: list[Block], turns: list[Turn]) -> list[Turn]:
    """Add the turns that begin in the middle of a line, behind the end of a sentence."""
    names = "|".join(sorted(map(re.escape, {turn.name for turn in turns})))
    inside = re.compile(rf"(?<=[?？.。!！…\"”»])\s*({names})\s?[:：]\s*(?=\S)")
    return [
        one
        for turn in turns
        for one in (
            turn,
            *(
                Turn(turn.block, match.start(), match[1], match.end())
                for match in inside.finditer(blocks[turn.block].text, turn.end)
            ),
        )
    ]


def _known_by_one_name(turns: list[Turn]) -> list[Turn]:
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


def _are_labels(blocks: list[Block], turns: list[Turn], asker: str) -> bool:
    """Tell whether headings part the turns: they are labels in each chapter, "Ask yourself: …"."""
    own = {turn.block for turn in turns}
    headings = sum(
        block.box.tag in HEADINGS and block.index not in own
        for block in blocks[turns[0].block : turns[-1].block]
    )
    return headings >= _TALK * sum(turn.name == asker for turn in turns)
