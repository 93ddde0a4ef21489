"""Answers that bear a mark, below questions that bear none: "A. …", 答：, "Dr. Berg: …".

The question is the paragraph right above, or in a table the cell above, whatever it says. The mark
is an answer's in any spelling, a name in bold that comes again and again, or the title of a reply
("芦田先生から"), above which the letter begins below a title of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.extract.evidence.context import Context
from pipeline.extract.evidence.lines import is_link
from pipeline.extract.evidence.marks import MARK_STARTS, read_mark
from pipeline.extract.evidence.usual_marks import borders
from pipeline.extract.evidence.wording import question_score, sentence_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import (
    BLANK,
    BREAK,
    HEADINGS,
    RULE,
    Block,
    Box,
    Layout,
    cell_around,
)
from pipeline.extract.pairs import (
    Head,
    Pair,
    Place,
    Proposal,
    pieces_between,
    text_of,
    whole,
    words_behind,
)
from pipeline.extract.sequence import build_pairs

_NAME = re.compile(r"[^\W\d_][^:：?？!！\"<>()\[\]{}]{1,30}[:：]\s*(?=\S)")
# Whose reply follows: "芦田先生から", "Dr. Berg antwortet", "La réponse du jardinier".
_FROM = re.compile(
    r".{1,16}(?:から|より|からの(?:回答|返事|お返事|アドバイス)|の(?:答え|回答|アドバイス|お返事))|"
    r".{2,30} (?:answers|replies|antwortet|répond|responde|risponde|odpowiada|отвечает)\s?:?|"
    r"(?:the |die |der |la |il |el )?(?:answer|reply|antwort|réponse|risposta|respuesta)\b.{2,30}",
    re.IGNORECASE,
)
_FEWEST = 3
_ASKS = 0.5
_SOME, _MOST = 0.4, 0.6


def propose(layout: Layout, article: Article, context: Context) -> Proposal | None:
    """Propose the lines above the marks of answers, on a page whose questions have none."""
    for find, letters in ((_answers, False), (_names, False), (_titles, True)):
        marks = find(layout, article)
        if len(marks) < _FEWEST:
            continue
        proposal = _in_cells(layout, marks) or _in_lines(layout, article, marks, letters=letters)
        if proposal is None or len(proposal.pairs) < _FEWEST:
            continue
        asked = [text_of(layout.blocks, one.question) for one in proposal.pairs]
        asking = sum(max(question_score(text), sentence_score(text)) >= _ASKS for text in asked)
        share = asking / len(asked)
        if share >= (_SOME if context.about(min(marks)) else _MOST):
            proposal.confidence = 0.72 + 0.15 * share
            return proposal
    return None


def _lines(layout: Layout, article: Article) -> Iterator[Block]:
    for index in article.kept(article.root.start + 1, article.root.end):
        if not layout.blocks[index].pre:
            yield layout.blocks[index]


def _answers(layout: Layout, article: Article) -> dict[int, int]:
    """The lines that begin with the mark of an answer, with where it ends."""
    found = {}
    for block in _lines(layout, article):
        # "Reply" may be a control too.
        if block.text[:1] in MARK_STARTS and block.box.tag != "button" and not is_link(block):
            mark = read_mark(block.text, borders(block))
            if mark is not None and mark.tie in ("sign", "own"):
                if mark.kind == "q":
                    return {}
                found[block.index] = mark.end
    return found


def _names(layout: Layout, article: Article) -> dict[int, int]:
    """The lines that begin with a name in an element of its own, if one name comes again."""
    found = {
        block.index: match
        for block in _lines(layout, article)
        if block.parted and (match := _NAME.match(block.text))
        if any(len(match[0].rstrip()) <= end <= match.end() for end in _ends(block))
    }
    names = Counter(match[0] for match in found.values())
    name, number = (names.most_common(1) or [("", 0)])[0]
    if number < max(_FEWEST, 0.8 * len(found)):
        return {}
    return {index: match.end() for index, match in found.items() if match[0] == name}


def _titles(layout: Layout, article: Article) -> dict[int, int]:
    """The titles of replies to letters: headings that say again and again whose words follow."""
    found = {
        block.index: len(block.text)
        for block in _lines(layout, article)
        if block.box.tag in HEADINGS and _FROM.fullmatch(block.text)
    }
    texts = Counter(layout.blocks[index].text for index in found)
    return {index: end for index, end in found.items() if texts[layout.blocks[index].text] > 1}


def _ends(block: Block) -> tuple[int, ...]:
    """Where the bold beginning of a line ends."""
    first, style = block.runs[0]
    return (len(first),) if style is not None and style.bold else ()


def _in_lines(
    layout: Layout, article: Article, marks: dict[int, int], *, letters: bool
) -> Proposal | None:
    blocks = layout.blocks
    heads: list[Head] = []
    last = article.root.start - 1
    for index in sorted(marks):
        mark, text = Place(index, 0), words_behind(blocks, index, marks[index])
        asked = _letter(blocks, last, index) if letters else _paragraph(blocks, index - 1)
        if asked <= last or article.reasons[asked] or not blocks[asked].text:
            if heads:
                heads[-1].more_answers.append((mark, text))
        else:
            heads.append(Head(Place(asked, 0), Place(asked, 0), text, mark))
        last = index
    if len(heads) < _FEWEST:
        return None
    pairs, unanswered, loose = build_pairs(layout, article, heads)
    return Proposal("told", pairs, 0.0, loose, unanswered)


def _letter(blocks: list[Block], last: int, index: int) -> int:
    """The first line below the title of a letter, or the title if nothing else stands there."""
    title = next(
        (one for one in range(index - 1, last, -1) if blocks[one].box.tag in HEADINGS), index - 2
    )
    return min(title + 1, index - 1)


def _paragraph(blocks: list[Block], index: int) -> int:
    """The first line of the paragraph that a line belongs to."""
    while (
        index > 0
        and blocks[index].joint & BREAK
        and not blocks[index].joint & (BLANK | RULE)
        and blocks[index - 1].box is blocks[index].box
    ):
        index -= 1
    return index


def _in_cells(layout: Layout, marks: dict[int, int]) -> Proposal | None:
    """Pair each marked cell with the one above it, in the same column of the row before."""
    blocks = layout.blocks
    cells = {index: cell for index in marks if (cell := _cell(blocks[index])) is not None}
    if len(cells) < len(marks):
        return None
    pairs: list[Pair] = []
    for index, cell in cells.items():
        above = _above(cell)
        if above is None or above.start in cells:
            continue
        begin = words_behind(blocks, index, marks[index])
        answer = pieces_between(blocks, begin, Place(cell.end, 0))
        mark = pieces_between(blocks, Place(index, 0), begin)
        question = whole(blocks, range(above.start, above.end))
        pairs.append(Pair(question, answer, [(piece, "mark") for piece in mark]))
    return Proposal("told", pairs, 0.0)


def _cell(block: Block) -> Box | None:
    """The cell that begins with a line."""
    cell = cell_around(block.box)
    return cell if cell is not None and cell.start == block.index else None


def _above(cell: Box) -> Box | None:
    """The cell in the same column of the row before, if its row has as many."""
    row = cell.parent
    around = row.parent if row is not None else None
    if row is None or around is None:
        return None
    rows = around.children
    place = rows.index(row)
    cells, above = row.children, rows[place - 1].children if place else []
    return above[cells.index(cell)] if len(above) == len(cells) else None
