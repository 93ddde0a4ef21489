"""Which lines of a group can be a page's questions: all of them, those that surely ask, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.lines import ASKS, Group, Line
from pipeline.extract.evidence.marks import MARK_STARTS, read_mark
from pipeline.extract.evidence.wording import PLAINLY
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Layout

_NEARLY_ALL = 0.75
# One or two titles that ask are usual in any article.
FEWEST = 3
SERIES = 5
_FEW_ASK = 0.15
# Fewer questions among plain lines are a changelog's, or a story's; among the items of a list, a
# collection's.
_RARE, _RARE_ITEMS = 0.125, 0.3
# Scores up to this come from a line's first words, which also begin titles ("Why us").
BY_WORDS = 0.7
# Of those that ask, more than so many do it by more than their words.
_FEW_PLAIN = 0.34
# This share of lines has to ask: anywhere, below a heading that speaks of questions, or on a page
# whose title does.
_MOST = 0.6
_SOME_BELOW = 0.34
_SOME_ON_PAGE = 0.33
# "A. …" is the first of several where "B. …" follows.
_ENUMERATED = re.compile(r"[BbＢ][.)．）:：]")
_NEAR = 3
_PLAIN = ("p", "div", "body", "td", "li", "pre", "blockquote", "article", "section", "main")


def inside(groups: list[Group], part: tuple[int, int]) -> Iterator[Group]:
    """What of each group stands in the part of the page that is about questions."""
    first, end = part
    if first == 0 or first == end:
        return
    for group in groups:
        lines = [line for line in group.lines if first < line.block < end]
        if len(lines) > 1 and len(lines) < len(group.lines):
            yield replace(group, lines=lines, limit=end)


def marked_answers(layout: Layout, article: Article) -> set[int]:
    """Lines that begin with the mark of an answer ("答："), on pages whose questions have none."""
    found = set()
    for index in range(article.root.start, article.root.end):
        text = layout.blocks[index].text
        if text[:1] in MARK_STARTS and not article.reasons[index]:
            mark = read_mark(text)
            if mark is not None and mark.kind == "a" and mark.tie == "sign":
                below = layout.blocks[index + 1 : index + 1 + _NEAR]
                if not any(_ENUMERATED.match(block.text) for block in below):
                    found.add(index)
    return found


def choices(group: Group, context: Context, told: set[int], silent: bool) -> Iterator[Group]:
    """The whole group if enough of it asks; failing that, only the lines that surely ask."""
    lines = group.lines
    if group.regular:
        yield group
        return
    if group.capitals and len(lines) >= FEWEST and context.is_interview:
        yield replace(group, bonus=group.bonus + 0.25)
        return
    about = is_about(group, context)
    asking = sum(line.score >= ASKS for line in lines)
    if len(lines) > 1 and sum(line.block + 1 in told for line in lines) >= 0.8 * len(lines):
        yield replace(group, bonus=group.bonus + 0.4)
        return
    named = (group.heading or group.bold) and asking >= FEWEST and context.is_interview
    listed = context.titled or context.is_filed
    if not (listed or named or _asks_plainly(lines, asking)):
        return
    some = _SOME_ON_PAGE if context.titled else _SOME_BELOW
    if asking < len(lines) * (some if about else _MOST):
        if listed and _names_troubles(group, asking, silent, context.is_list):
            yield replace(group, bonus=group.bonus + 0.1)
            return
    elif asking >= 2 or (asking and about and not (group.heading and len(lines) >= FEWEST)):
        yield group
    if asking < 2 and not (asking and about):
        return
    marked = sum(line.score == 1 for line in lines)
    plainly = sum(line.score == PLAINLY for line in lines)
    # 「…でしょうか。」 asks surely beside more lines with question marks.
    beside = marked >= FEWEST and marked > plainly
    surely = PLAINLY if about else 1.0
    sure = [line for line in lines if line.score >= surely or (beside and line.score == PLAINLY)]
    rare = _RARE_ITEMS if group.tag == "li" else _RARE
    few = not about and len(sure) < rare * len(lines)
    least = FEWEST - (about and context.is_list)
    if len(lines) > len(sure) >= least and group.tag in _PLAIN and not group.bold and not few:
        yield Group(sure, group.heading, group.bold, "plain")


def is_about(group: Group, context: Context) -> bool:
    """Tell whether a title says that lines ask; in an interview those do that are set apart."""
    apart = group.bold or group.styled or group.heading
    return context.about(group.lines[0].block) or (apart and context.is_interview)


def _asks_plainly(lines: list[Line], asking: int) -> bool:
    """Tell whether a line asks by more than its first words, or nearly all do by these."""
    if sum(line.score > BY_WORDS for line in lines) > _FEW_PLAIN * asking:
        return True
    clear = sum(line.score >= BY_WORDS for line in lines)
    return clear >= max(3, _NEARLY_ALL * len(lines))


def _names_troubles(group: Group, asking: int, silent: bool, listed: bool) -> bool:
    """Tell whether a group can be what a page about questions has instead: names of troubles."""
    if group.tag == "dt":
        return len(group.lines) > 2
    distinct = (group.heading or group.bold or group.folds) and group.tag != "h1"
    if silent:
        return distinct and len(group.lines) >= FEWEST
    few = asking >= _FEW_ASK * len(group.lines) or group.numbered or (listed and asking > 0)
    return distinct and few and len(group.lines) >= SERIES - listed
