"""Lines that are set alike: headings, bold paragraphs, buttons, `div.question`, list items.

No name of a class is needed; where one stands it helps to tell the lines apart. A line belongs to
several groups: all like it, those of them behind a blank line, those that a link leads to, …
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.evidence.asides import WRITTEN_RULE
from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.looks import set_by_hand
from pipeline.extract.evidence.marks import ARROW, COUNTED, NUMBERED, bare_number, counts_up
from pipeline.extract.evidence.wording import TITLE, is_call, is_topic, question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import (
    BLANK,
    BREAK,
    CELLS,
    HEADINGS,
    RULE,
    Block,
    Box,
    Layout,
    Style,
    leads_inside,
)

# What nothing but a question has: a link that leads to it, a list of its own.
DISTINCT = 0.15
# A line with this score asks.
ASKS = 0.5
_LONGEST, _LONGEST_SET = 400, 800
# Of the words at the beginning of a line; Chinese and Korean need fewer letters for them.
_SHORTEST, _SHORTEST_CJK = 4, 2
_CJK = "\u2e80"
_LONGEST_NUMBER = 12
_CAPITALS = 12
# So many levels of headings, and so many questions on each.
_FEWEST = 2
_LONGEST_LINK = 8
_NUMBERED = "|numbered"
# As in the digests of newsgroups: "Subject: 1.1  What is a gnomon?"
_LABEL = re.compile(r"[^\W\d_]{3,12}:(?=\s)")
# Typed before each question instead of a number; in minutes ○ and ● tell who speaks.
_ORNAMENTS = frozenset("◆◇■□▼▽▲△★☆◎►▶➤✦❖❓❔🙋🤔💬")
_CAPITAL = "|capitals"
# All lines of such an element are one question.
_OWN = frozenset(("dt", "button"))
_MOST_LINES = 8
# What sets no line apart that begins with it: "`get` and `put`, what is the difference?"
_TEXTUAL = frozenset(("code", "kbd", "samp", "var", "abbr", "sub", "sup", "ruby", "img", "time"))
_EMPHASIS = ("em", "i", "u", "big", "mark")
# However the words in these are set, they are questions all through or not at all.
_WHOLE = frozenset((*HEADINGS, "dt"))


@dataclass(slots=True)
class Line:
    """A line that may ask: its block, where the question ends there, how it is set at large."""

    block: int
    end: int
    score: float
    look: str = ""


@dataclass(slots=True)
class Group:
    """Lines that are set alike; `bonus` is what this adds to the evidence that they ask."""

    lines: list[Line]
    heading: bool
    bold: bool
    tag: str
    bonus: float = 0.0
    numbered: bool = False
    capitals: bool = False
    # Set in italics, or otherwise unlike running text, all through.
    styled: bool = False
    # Controls that fold something out: each needs a box with its answer.
    folds: bool = False
    # Where the part of the page ends that is about questions, if this group is of that part.
    limit: int = 0
    # The lines begin parts alike, which are all that there is.
    regular: bool = False


def group_lines(layout: Layout, article: Article, context: Context) -> list[Group]:
    """Group the lines of the article that may ask; groups of the same lines count once."""
    groups: dict[str, Group] = {}
    blocks = layout.blocks
    verbatim = is_verbatim(layout, article)
    apart = {
        "target": _targets(layout),
        "below a number": below_numbers(layout, article),
        "counted": _counted_up(layout, article),
        "above an arrow": _above_arrows(layout, article),
    }
    interview = context.is_interview
    for index in range(article.root.start, article.root.end):
        block = blocks[index]
        text = block.text
        if article.reasons[index] or (block.pre and not verbatim) or not text:
            continue
        alone = block.box.tag in _WHOLE or _lone_item(block)
        look, end = ("", len(text)) if alone else _look(block)
        shortest = _SHORTEST if text[0] < _CJK else _SHORTEST_CJK
        if end > (_LONGEST_SET if look else _LONGEST) or (end < shortest and end < len(text)):
            continue
        own = is_own(block.box)
        if own and index > block.box.start:
            # It goes on with the question above it.
            continue
        score = question_score(_without_way_up(block, end))
        if own and score < ASKS and block.box.end > index + 1:
            lines = blocks[index + 1 : min(block.box.end, index + 1 + _MOST_LINES)]
            score = max(score, *[question_score(line.text) for line in lines])
        if score < 1 and context.knows(text[:end]):
            score = 1.0
        elif score == TITLE and not context.about(index):
            score = 0.0
        if interview and score < TITLE and is_topic(text):
            score = TITLE
        line = Line(index, end, score, _set_like(block, look))
        goes_on = (
            block.joint & (BREAK | BLANK) == BREAK
            and blocks[index - 1].box is block.box
            and not WRITTEN_RULE.match(blocks[index - 1].text)
        )
        signs = [sign for sign, lines in apart.items() if index in lines]
        for key, bonus in _keys(block, look, goes_on, signs):
            group = groups.get(key)
            if group is None:
                tag = block.box.tag
                bold = "*" in look or (tag == "dt" and is_bold(block))
                group = Group([], tag in HEADINGS, bold, tag, bonus)
                group.numbered, group.capitals = key.endswith(_NUMBERED), key.endswith(_CAPITAL)
                group.styled = bool(look) and not look.endswith("+")
                group.folds = tag == "button" or (group.styled and _folds(block))
                groups[key] = group
            group.lines.append(line)
    found = list(groups.values())
    if context.announced and (nested := _on_levels(blocks, found, context.part)):
        found.append(nested)
    different = {tuple(line.block for line in one.lines): one for one in reversed(found)}
    return list(reversed(different.values()))


def below_numbers(layout: Layout, article: Article) -> frozenset[int]:
    """The lines below numbers that have a line of their own, and count from one; no cells."""
    blocks = layout.blocks
    counted = [
        (number, block.index + 1)
        for block in blocks[article.root.start : article.root.end - 1]
        if len(block.text) <= _LONGEST_NUMBER and block.box.tag not in CELLS
        if (number := bare_number(block.text)) is not None
    ]
    numbers = [number for number, _ in counted]
    series = len(numbers) > _FEWEST and numbers == list(range(1, len(numbers) + 1))
    return frozenset(below for _, below in counted) if series else frozenset()


def _counted_up(layout: Layout, article: Article) -> frozenset[int]:
    """The lines that letters or Roman numbers count, each once: no options of several questions."""
    counted = [
        (match[1].lower(), block.index)
        for block in layout.blocks[article.root.start : article.root.end]
        if block.text[1:6].strip() and (match := COUNTED.match(block.text))
    ]
    series = counts_up([label for label, _ in counted])
    return frozenset(index for _, index in counted) if series else frozenset()


def _above_arrows(layout: Layout, article: Article) -> frozenset[int]:
    """The lines below which one begins with an arrow."""
    inside = layout.blocks[article.root.start : article.root.end]
    return frozenset(block.index - 1 for block in inside if ARROW.match(block.text))


def _on_levels(blocks: list[Block], groups: list[Group], part: tuple[int, int]) -> Group | None:
    """Headings of several levels, all of which ask: questions with others below them."""
    first, end = part
    asking = {
        line.block: line
        for group in groups
        if group.heading and group.tag != "h1"
        for line in group.lines
        if line.score == 1 and first <= line.block < end and not is_call(blocks[line.block].text)
    }
    levels = Counter(blocks[index].box.tag for index in asking)
    if len(levels) < _FEWEST or min(levels.values()) < _FEWEST:
        return None
    lines = [asking[index] for index in sorted(asking)]
    return Group(lines, True, False, blocks[lines[0].block].box.tag)


def is_own(box: Box) -> bool:
    """Tell whether all lines of a box are one question: it is a term or a control, or in one."""
    return box.tag in _OWN or (box.parent is not None and box.parent.tag in _OWN)


def _folds(block: Block) -> bool:
    """Tell whether a line is all a link that leads no further than this page."""
    link = block.style.link if block.style is not None else None
    return link is not None and link.element.get("href", "#").startswith(("#", "javascript:"))


def _without_way_up(block: Block, end: int) -> str:
    """The text of a line without the link at its end that leads elsewhere on the page."""
    text, style = block.runs[-1] if block.parted else ("", None)
    short = 0 < len(text) <= _LONGEST_LINK < end == len(block.text)
    if short and leads_inside(style):
        return block.text[: -len(text)]
    return block.text[:end]


def _set_like(block: Block, look: str) -> str:
    """How and where a line is set, whatever the names of its classes; "" if like running text."""
    if block.box.tag in _WHOLE:
        return block.box.tag
    if look == "*":
        return f"{block.box.tag}*"
    emphasis = look.partition(".")[0] if look[-1:] != "+" else ""
    around = "" if block.box.parent is None else block.box.parent.tag
    return (
        f"{around}>{block.box.tag}|{emphasis if emphasis in _EMPHASIS else ''}|{set_by_hand(block)}"
    )


def _keys(block: Block, look: str, goes_on: bool, signs: list[str]) -> Iterator[tuple[str, float]]:
    """Names of the groups that a line belongs to, with what each adds to the evidence.

    They tell its box, its look, and what stands before it; `signs` are what else sets it apart.
    """
    key = f"{place(block.box)}|{look}"
    yield f"{key}|goes on" if goes_on else key, 0.0
    if look[-1:] not in ("", "+"):
        # The first of each section may have a class more.
        yield f"{block.box.tag}{look}", 0.0
    elif not look and len(block.text) >= _CAPITALS and _is_in_capitals(block.text):
        yield f"{key}{_CAPITAL}", 0.05
    if block.box.tag not in HEADINGS and (by_hand := set_by_hand(block)):
        yield f"{key}|{by_hand}", 0.05
    if block.box.tag in HEADINGS:
        # Some answers have headings like the questions', set otherwise or elsewhere.
        yield block.box.key, 0.0
        yield f"{block.box.key}|in {'' if block.box.parent is None else block.box.parent.key}", 0.0
    # In `<pre>` the line below a heading stands apart as well.
    apart = BLANK if block.pre and not goes_on else block.joint & (BLANK | RULE)
    if apart:
        yield f"{key}|{apart}", 0.05
    for sign in signs:
        yield f"{key}|{sign}", DISTINCT
    if block.pre and not block.text[0].isspace():
        yield f"{key}|flush", 0.05
    yield from _keys_of_place(block, look, key)
    if item := _lone_item(block):
        # Such lists stand side by side; those inside the answers stand deeper.
        yield f"alone|{item.depth}", DISTINCT
    if counted := _counted(block, key):
        yield f"{counted}{_NUMBERED}", 0.1


def _keys_of_place(block: Block, look: str, key: str) -> Iterator[tuple[str, float]]:
    """The names of the groups of lines that begin a box, or stand in a row or an item."""
    parent = block.box.parent
    if (
        parent is not None
        and parent.tag in ("li", "td", "dd")
        and parent.start == block.index
        and parent.end > block.index + 1
    ):
        yield f"{key}|first", 0.05
    elif block.box.tag in CELLS and parent is not None and block.box.last_but_one:
        # A category that spans several rows stands in the first of them alone.
        yield f"last but one>{parent.key}>{block.box.key}{_tables(parent)}|{look}", 0.0
    if block.box.tag == "li":
        yield from _keys_in_item(block, look, key)


def _keys_in_item(block: Block, look: str, key: str) -> Iterator[tuple[str, float]]:
    """The names of groups of items in lists."""
    if look and block.index == block.box.start:
        # Behind some the answer goes on in the same line.
        yield f"{place(block.box)}|{look.rstrip('+')}|begins", 0.0
    # The answer may be a list inside the item.
    yield f"{key}|{block.box.depth}", 0.05
    if _is_first_of_two(block.box):
        yield f"first of two|{block.box.depth}", DISTINCT


def _counted(block: Block, key: str) -> str:
    """The name of lines that begin with a number, or with the same sign in its place."""
    if NUMBERED.match(block.text):
        return key
    if block.text[0] in _ORNAMENTS:
        return f"{block.box.key}{block.text[0]}"
    label = _LABEL.match(block.text)
    return f"{block.box.key}{label[0]}" if label is not None else ""


def _is_in_capitals(text: str) -> bool:
    """Tell whether a line is set in capitals, not just its names: "S3に保存できますか"."""
    return text.isupper() and sum(map(str.isupper, text)) > 0.5 * sum(map(str.isalpha, text))


def _is_first_of_two(item: Box) -> bool:
    """Tell whether a list has this item and one more: a list for each question."""
    first = item.parent is not None and item.number == item.parent.number + 1
    return first and item.last_but_one and not item.alone


def _lone_item(block: Block) -> Box | None:
    """The only item of a list, if a line is the first in it."""
    box: Box | None = block.box
    for _ in range(3):
        if box is None or box.start != block.index or box.parent is None:
            return None
        if box.tag == "li":
            return box if box.alone else None
        box = box.parent
    return None


def is_verbatim(layout: Layout, article: Article) -> bool:
    """Tell whether the article is one `<pre>`, as in the oldest lists of questions."""
    inside = [layout.blocks[index] for index in range(article.root.start, article.root.end)]
    sizes: Counter[Box] = Counter()
    for one in inside:
        if one.pre:
            sizes[one.box] += len(one.text)
    return max(sizes.values(), default=0) > 0.5 * sum(len(one.text) for one in inside)


def _targets(layout: Layout) -> set[int]:
    """Blocks that links on the page lead to."""
    wanted = {
        style.element.get("href", "")[1:].lower()
        for block in layout.blocks
        if block.style is not None or block.parted
        for _, style in block.runs
        if style is not None and style.tag == "a" and style.element.get("href", "")[:1] == "#"
    }
    if len(wanted) < 2:
        return set()
    found = {index for name, index in layout.anchors.items() if name.lower() in wanted}
    for box in layout.boxes:
        if (name := box.element.get("id")) and name.lower() in wanted:
            found.add(box.start)
    return found


# Wider tables hold no questions; to look for the place of each cell would take for ever.
_COLUMNS = 50


def place(box: Box) -> str:
    """Name the kind of place that a line stands in: its box, and the one or the column around."""
    parent = box.parent
    if box.tag in HEADINGS:
        return box.tag
    place = f"{parent.key if parent is not None else ''}>{box.key}"
    if box.tag == "dt":
        # A list in an answer is another series.
        place += str(box.depth)
    cell = _cell_of(box)
    if cell is not None and cell.parent is not None:
        row = cell.parent
        first = row.first(_COLUMNS)
        # A table in an answer is another one.
        place += f"{row.key}{first.index(cell) if cell in first else _COLUMNS}{_tables(row)}"
    return place


def _tables(row: Box) -> int:
    """How many cells of other tables a row stands in."""
    cells = 0
    node = row.parent
    while node is not None:
        cells += node.tag in CELLS
        node = node.parent
    return cells


def _cell_of(box: Box) -> Box | None:
    """The cell of a table that a line stands in, or a paragraph of it."""
    node: Box | None = box
    while node is not None and node.tag in ("p", "div", "center"):
        node = node.parent
    return node if node is not None and node.tag in CELLS else None


def _look(block: Block) -> tuple[str, int]:
    """How a line, or its beginning, is set: as text, and where that beginning ends."""
    if block.style is None and not block.parted:
        return "", len(block.text)
    runs = block.runs
    if runs[0][1] is None and len(runs) > 1 and NUMBERED.fullmatch(runs[0][0]):
        # The number of a bold question may stand before it.
        bold = all(style is not None and style.bold for text, style in runs[1:] if text.strip())
        return "*" if bold else "", len(block.text)
    first = runs[0][1]
    if first is None or (first.box is not block.box and not first.bold):
        return "", len(block.text)
    if first.tag in _TEXTUAL and first.outer is None and not first.bold:
        return "", len(block.text)
    end = size = 0
    bold = first.bold
    outer = first.outer or first
    set_so = _set_so(outer)
    for text, style in runs:
        same = style is not None and (
            (bold and style.bold) or _set_so(style.outer or style) == set_so
        )
        size += len(text)
        if same or not text.strip(" :：.。-–—"):
            end = size
        elif style is None or not style.link:
            # Between words set alike a link may be set as links are.
            break
    whole = not block.text[end:].strip()
    if not whole and end < _LONGEST_NUMBER and not any(map(str.isalpha, block.text[:end])):
        # A number or a bullet in an element of its own, as Word sets them.
        return "", len(block.text)
    look = "*" if bold else set_so
    return look + ("" if whole else "+"), len(block.text) if whole else end


def _set_so(style: Style) -> str:
    """How an inline element sets its words, as far as its tag and attributes say."""
    return f"{style.tag}.{style.element.get('class')}.{style.element.get('color')}"


def is_bold(block: Block) -> bool:
    """Tell whether a line is bold all through."""
    return all(style is not None and style.bold for text, style in block.runs if text.strip())


def is_link(block: Block) -> bool:
    """Tell whether all words of a line stand in links."""
    return any(style is not None and style.link for _, style in block.runs) and not any(
        text.strip(" |/·・<>«»‹›＜＞") and (style is None or not style.link)
        for text, style in block.runs
    )
