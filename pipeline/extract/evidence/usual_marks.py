"""Which marks at the beginnings of lines count, judged by what is usual on the page."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from pipeline.extract.evidence.lines import is_bold
from pipeline.extract.evidence.marks import (
    LETTERS,
    MARK_STARTS,
    Mark,
    find_inner_answer,
    read_mark,
    read_phrase,
)
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import CELLS, HEADINGS, Block

_NEAR = 12
_LONGEST_NAME = 24
_MOST_COLUMNS = 50
# So many questions and answers show how the marks of a page are set.
_REGULAR = 3
_SEVERAL = 2
_CLEARLY = 0.9
_MOST = 0.5
# "faq_q.png", "icon-a01.gif".
_FILE_NAME = re.compile(r"([^/\\]+?)\.(?:png|gif|jpe?g|svg|webp)(?:[?#].*)?$", re.IGNORECASE)
_FILE_SIGN = re.compile(r"(?:^|[_-])([qa])\d{0,3}(?=$|[_-])", re.IGNORECASE)
# Behind a word in an element of its own: "<b>Query</b> は、…".
# With を begins no word.
_PARTICLE = re.compile(r"\s?(?:を|[はがのにとでも、](?![^\s、])|(?:とは|には|では)、)")
# No word begins so.
_FUSED = re.compile(r"Q[A-Z][a-z' ]")
# Who asked, and when, alone behind a mark.
_BYLINE = re.compile(
    r"\s*[(（](?=[^()（）]*\d|(?:by|von|par|por|from) )[^()（）]{1,60}[)）]\s*", re.IGNORECASE
)
_ENUMERATION = re.compile(r"[^\S\n]*[BbＢ][.)．）:]")
# "<i>q</i><sub>ij</sub>" is none.
_VARIABLES = ("var", "i", "em", "math", "mi", "mrow", "mstyle", "msub")
_ENUMERATION_LINE = re.compile(rf"\n{_ENUMERATION.pattern}")


def usual_marks(blocks: list[Block], article: Article) -> dict[int, Mark]:
    """Read the marks at the beginnings of lines and keep those that count, by line."""
    accepted = _accept(_read_marks(blocks, article), blocks)
    return _with_fused(accepted, blocks, article)


def _read_marks(blocks: list[Block], article: Article) -> dict[int, Mark]:
    found: dict[int, Mark] = {}
    coded: dict[int, Mark] = {}
    phrases: dict[int, Mark] = {}
    reasons = article.reasons
    for index in range(article.root.start, article.root.end):
        if reasons[index]:
            continue
        block = blocks[index]
        # Most lines can have no mark, which is seen here without a call.
        may_have = block.text[:1] in MARK_STARTS
        mark = read_mark(block.text, borders(block)) if may_have else None
        if mark is not None and not (block.pre and block.text.islower() and mark.tie == "own"):
            if block.text.rstrip()[-1:] in ")）" and _BYLINE.fullmatch(block.text, mark.end):
                mark = mark._replace(end=len(block.text))
            (coded if block.pre else found)[index] = mark
        elif may_have and (phrase := read_phrase(block.text)) is not None:
            phrases[index] = phrase
        elif block.plain:
            continue
        elif block.style is not None and block.style.tag == "img":
            picture = _pictured(block.style.element)
            if picture is not None:
                found[index] = picture
    if coded and not _is_typed(blocks[article.root.start : article.root.end]):
        coded = {}
    kinds = Counter(mark.kind for mark in phrases.values())
    if min(kinds["q"], kinds["a"]) < _SEVERAL:
        phrases = {}
    return dict(sorted((coded | phrases | found).items())) if coded or phrases else found


def _is_typed(lines: list[Block]) -> bool:
    """Tell whether `<pre>` holds the text itself; else "Q1 = …" is a line of code."""
    typed = sum(len(line.text) for line in lines if line.pre)
    return typed > _MOST * sum(len(line.text) for line in lines)


def _pictured(element: etree._Element) -> Mark | None:
    """Read the mark that a picture is: its words say so, or without any the name of its file."""
    alt = element.get("alt", "").strip()
    if not alt:
        name = _FILE_NAME.search(element.get("src", ""))
        sign = _FILE_SIGN.search(name[1]) if name is not None else None
        alt = sign[1] if sign is not None else ""
    mark = read_mark(alt) if alt else None
    return mark._replace(end=0) if mark is not None and mark.end >= len(alt) else None


def borders(block: Block) -> tuple[int, ...]:
    """Where the first element of a line ends, unless it is a name that the line goes on about.

    Nor is it a mark where it is the first of several links.
    """
    if not block.parted:
        return ()
    (first, style), (following, other), *_ = block.runs
    goes_on = _PARTICLE.match(following) is not None
    if style is not None:
        code = style.tag in ("code", "kbd", "samp") or (first.islower() and style.tag in _VARIABLES)
        row = style.link and other is not None and other.link and other.link is not style.link
        goes_on = goes_on or code or bool(row)
    return () if goes_on else (len(first),)


def _accept(marks: dict[int, Mark], blocks: list[Block]) -> dict[int, Mark]:
    questions = {index: mark for index, mark in marks.items() if mark.kind == "q"}
    if not questions:
        return {}
    families = Counter(mark.family for mark in questions.values())
    answered = any(mark.kind == "a" for mark in marks.values())
    usual = {"q", "word"} & families.keys()
    if not usual:
        return _lettered(marks, questions, blocks)
    ties = {mark.tie for mark in questions.values() if mark.family in usual}
    sure = ("sign", "own")
    apart = sum(_is_apart(blocks[index]) for index in questions) >= max(_REGULAR, len(questions))
    lettered = []
    # Most pages have no such line at all.
    if _ENUMERATION_LINE.search("\n".join(["", *[block.text for block in blocks]])):
        lettered = [block.index for block in blocks if _ENUMERATION.match(block.text)]
    accepted = {}
    number = ""
    for index, mark in marks.items():
        if mark.family not in ("q", "word"):
            continue
        if mark.kind == "q":
            number = mark.number
        elif mark.number and mark.number == number and mark.tie == "space":
            # "Q1. …" is answered by "A1 …".
            accepted[index] = mark
            continue
        if mark.tie not in sure and (mark.tie not in ties or not (answered or apart)):
            continue
        if mark.kind == "a" and lettered and _enumerates(blocks, index, lettered):
            continue
        if mark.tie == "own" and blocks[index].box.tag in CELLS and _titles(marks, blocks, index):
            continue
        accepted[index] = mark
    return accepted


def _lettered(
    marks: dict[int, Mark], questions: dict[int, Mark], blocks: list[Block]
) -> dict[int, Mark]:
    """The marks of the letter that questions have elsewhere than in English, with its partners."""
    letter, count = Counter(mark.family for mark in questions.values()).most_common(1)[0]
    partners = {"q" if sign == "a" else sign for sign in LETTERS.get(letter, "")}
    told = sum(mark.kind == "a" and mark.family in partners for mark in marks.values())
    if "q" in partners:
        # The mark of the answer may stand in the same line.
        told += sum(_is_told_inside(blocks[index], mark) for index, mark in questions.items())
    answered = count > 1 and told >= count * 0.5
    if not answered and not _all_ask(questions, blocks, letter):
        return {}
    return {
        index: mark
        for index, mark in marks.items()
        if mark.family == (letter if mark.kind == "q" else mark.family)
        and (mark.kind == "q" or mark.family in partners)
    }


def _is_told_inside(block: Block, mark: Mark) -> bool:
    return find_inner_answer(block.text, mark.end) is not None


def _all_ask(questions: dict[int, Mark], blocks: list[Block], letter: str) -> bool:
    """Tell whether all lines with a letter and a sign ask: "P: ¿…?", the answers without a mark."""
    marked = {index: mark for index, mark in questions.items() if mark.family == letter}
    return len(marked) >= _REGULAR and all(
        mark.tie == "sign" and question_score(blocks[index].text[mark.end :]) >= _CLEARLY
        for index, mark in marked.items()
    )


def _is_apart(block: Block) -> bool:
    """Tell whether a line is set as a question of its own: a heading, or bold all through."""
    return block.box.tag in HEADINGS or (not block.plain and is_bold(block))


def _with_fused(
    accepted: dict[int, Mark], blocks: list[Block], article: Article
) -> dict[int, Mark]:
    """Add marks that nothing parts from a Latin word ("QLambda", "AAWS") where one has to stand.

    Only on pages whose other marks stand so too, and only in turn: an answer right behind a
    question, and a question behind an answer with its own answer right behind it.
    """
    direct = Counter(mark.kind for mark in accepted.values() if mark.tie == "direct")
    if accepted and min(direct["q"], direct["a"]) < _REGULAR:
        return accepted
    indices = [
        index for index in article.kept(article.root.start, article.root.end) if blocks[index].text
    ]
    if not accepted and sum(1 for one in indices if _FUSED.match(blocks[one].text)) < _REGULAR:
        return accepted
    found: dict[int, Mark] = {}
    last: tuple[str, int] = ("a", -1)
    for place, index in enumerate(indices):
        mark = accepted.get(index)
        if mark is None:
            following = blocks[indices[place + 1]].text if place + 1 < len(indices) else ""
            first = blocks[index].text[0]
            asks = first in "QＱ" and last[0] == "a" and following[:1] in ("A", "Ａ")
            answers = first in "AＡ" and last == ("q", place - 1)
            if asks or answers:
                mark = Mark("q" if asks else "a", "q", "", 1, "direct")
        if mark is not None:
            found[index] = mark
            last = (mark.kind, place)
    return found


def _titles(marks: dict[int, Mark], blocks: list[Block], index: int) -> bool:
    """Tell whether a table's row only names its columns: number, question, answer."""
    row = blocks[index].box.parent
    assert row is not None
    if row.end - row.start > _MOST_COLUMNS:
        return False
    kinds = {
        mark.kind if (mark := marks.get(one)) is not None and mark.tie == "own" else ""
        for one in range(row.start, row.end)
    }
    return kinds >= {"q", "a"} and all(
        len(block.text) <= _LONGEST_NAME for block in blocks[row.start : row.end]
    )


def _enumerates(blocks: list[Block], index: int, lettered: list[int]) -> bool:
    """Tell whether a B follows an A, in the next line or in the next one that is set like it.

    `lettered` are the lines that begin with that letter.
    """
    if not any(index < one < index + _NEAR for one in lettered):
        return False
    box = blocks[index].box
    for number, block in enumerate(blocks[index + 1 : index + _NEAR]):
        if (number == 0 or block.box.key == box.key) and _ENUMERATION.match(block.text):
            return True
        if block.box.key == box.key and block.box is not box:
            return False
    return False
