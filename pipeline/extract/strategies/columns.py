"""Tables whose columns are named: 質問 and 回答, ご意見の概要 and 市の考え方, Question and Answer.

Each row below the names is a pair, whatever its cells say. A column of remarks belongs to the
answer; numbers, names and days of the others belong to neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pipeline.extract.evidence.marks import ANSWER_WORDS, QUESTION_WORDS
from pipeline.extract.evidence.wording import question_score
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import CELLS, Block, Box, Layout
from pipeline.extract.pairs import Pair, Proposal, text_of, whole

_PART = (
    r"(?:の?(?:概要|要旨|主旨|趣旨|内容|事項|要約)|内容|事項|等|文|\s?\(s\)|s)?"
    r"(?: (?:asked|received|given|raised))?"
)
_ASKS = re.compile(
    rf"\W*(?:(?:the|your|their) )?(?:{QUESTION_WORDS}|[QＱ]|"
    r"(?:主な|ご|お)*(?:意見|要望|照会|質疑|問い?合わ?せ|困りごと|聞かれること))"
    rf"{_PART}\W*(?:[(（].*[)）])?\W*$",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    rf"\W*(?:(?:the|our|official) )?(?:{ANSWER_WORDS}|[AＡ]|"
    r".{0,8}(?:考え方|見解|答弁)(?:・.{1,6})?|(?:ご|お)?(?:回答|答え|答えかた|こたえ(?:かた|方)?)|"
    r"対[処応](?:方法|法)?)"
    rf"{_PART}\W*(?:[(（].*[)）])?\W*$",
    re.IGNORECASE,
)
_REMARKS = re.compile(
    r"\W*(?:補足|備考|参考(?:資料|情報)?|notes?|remarks?|comments?)\W*$", re.IGNORECASE
)
_NOTHING = re.compile(r"[\s\-‐－ー—–ｰ―/／]*$|なし$|特に?なし$|n/?a$", re.IGNORECASE)
# Such a row has no answer on the page.
_SPOKEN = re.compile(
    r"(?:live answered|answered live|口頭(?:にて|で)?回答(?:済み?)?)\W*$", re.IGNORECASE
)
_LONGEST_NAME = 24
# Names stand in the first rows, below a title and a date.
_FIRST_ROWS = 6
_MOST_COLUMNS = 40
_SAYS = re.compile(
    r"[。!?！？]|\.(?=\s|$)|^(?:yes|no|ja|nein|oui|non|sí|はい|いいえ|可|不可|是|否|네|아니)",
    re.IGNORECASE,
)
_SHORT, _STATES = 12, 2
_MOST, _ASKS_SOMEHOW = 0.5, 0.5
_TWO_ROWS = 2
_MOST_BESIDE = 6
_ASKS_ALONE = 0.9

Row = dict[int, Box]


def propose(layout: Layout, article: Article) -> Proposal | None:
    """Propose the rows of all tables that name a column of questions and one of answers."""
    found = Proposal("columns", [], 0.0)
    for table in layout.boxes if "table" in layout.tags else ():
        if table.tag == "table" and article.holds_box(table):
            _read(layout.blocks, article, table, found)
            _read_by_column(layout.blocks, article, table, found)
    if _is_data(layout.blocks, found.pairs):
        return None
    found.confidence = 0.96 if len(found.pairs) > 1 else 0.85
    return found if found.pairs else None


def _is_data(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether cells are counts, codes or the state of a case, rather than what is said."""
    told = [text_of(blocks, pair.answer) for pair in pairs]
    asking = sum(question_score(text_of(blocks, pair.question)) >= _ASKS_SOMEHOW for pair in pairs)
    short = sum(len(text) <= _SHORT and not _SAYS.search(text) for text in told)
    counts = sum(not any(map(str.isalpha, text)) for text in told)
    states = len(set(told)) <= _STATES < len(told)
    return (
        counts > _MOST * len(pairs)
        or (short > _MOST * len(pairs) and asking < _MOST * len(pairs))
        or (short == len(pairs) and states)
    )


def _read(blocks: list[Block], article: Article, table: Box, found: Proposal) -> None:
    """Add the pairs of a table to what was found, and the questions that it leaves open."""
    rows = _rows(table)
    first = list(islice(rows, _FIRST_ROWS))
    for number, row in enumerate(first):
        names = {column: _text(blocks, cell) for column, cell in row.items()}
        asking = [column for column, name in names.items() if _is_name(name, _ASKS)]
        answering = [column for column, name in names.items() if _is_name(name, _ANSWERS)]
        if len(asking) == 1 and len(answering) == 1:
            remarks = [column for column, name in names.items() if _REMARKS.match(name)]
            for below in (*first[number + 1 :], *rows):
                _read_row(blocks, article, below, (asking[0], [answering[0], *remarks]), found)
            return


def _read_by_column(blocks: list[Block], article: Article, table: Box, found: Proposal) -> None:
    """Add the pairs of a table of two rows: questions side by side, an answer below each."""
    rows = list(islice(_rows(table), _TWO_ROWS + 1))
    if len(rows) != _TWO_ROWS or not 1 < len(rows[0]) == len(rows[1]) <= _MOST_BESIDE:
        return
    above, below = ([question_score(_text(blocks, cell)) for cell in row.values()] for row in rows)
    if min(above) < _ASKS_ALONE or max(below) == 1:
        return
    for question, answer in zip(rows[0].values(), rows[1].values(), strict=True):
        told = whole(blocks, article.kept(answer.start, answer.end))
        pair = Pair(whole(blocks, range(question.start, question.end)), told)
        found.pairs.append(pair)


def _rows(table: Box) -> Iterator[Row]:
    """Cells of each row by column, as `colspan` and `rowspan` place them; spanning cells once."""
    reach: dict[int, int] = {}
    for row in _boxes(table, ("tr",), ("thead", "tbody", "tfoot")):
        cells: Row = {}
        column = 0
        reach = {at: left - 1 for at, left in reach.items() if left > 1}
        spans = dict(reach)
        for cell in _boxes(row, tuple(CELLS), ()):
            while column in spans:
                column += 1
            cells[column] = cell
            for at in range(column, column + _span(cell, "colspan")):
                reach[at] = _span(cell, "rowspan")
            column += _span(cell, "colspan")
        yield cells


def _boxes(around: Box, tags: tuple[str, ...], between: tuple[str, ...]) -> Iterator[Box]:
    for box in around.children:
        if box.tag in tags:
            yield box
        elif box.tag in between:
            yield from (one for one in box.children if one.tag in tags)


def _span(cell: Box, name: str) -> int:
    value = cell.element.get(name)
    if value is None:
        return 1
    value = value.strip()
    return min(int(value), _MOST_COLUMNS) if re.fullmatch("[1-9][0-9]{0,3}", value) else 1


def _text(blocks: list[Block], cell: Box) -> str:
    return " ".join([block.text for block in blocks[cell.start : cell.end]]).strip()


def _is_name(text: str, names: re.Pattern[str]) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and names.match(text) is not None


def _read_row(
    blocks: list[Block],
    article: Article,
    row: Row,
    columns: tuple[int, list[int]],
    found: Proposal,
) -> None:
    asking, answering = columns
    question, answer = row.get(asking), row.get(answering[0])
    if question is None or answer is None or _NOTHING.match(_text(blocks, question)):
        return
    asked = whole(blocks, range(question.start, question.end))
    told = _text(blocks, answer)
    if _NOTHING.match(told) or _SPOKEN.match(told):
        found.unanswered.append(asked)
        found.loose += [(piece, "question without answer") for piece in asked]
        return
    kept = [
        index
        for column in answering
        if (cell := row.get(column)) is not None
        and (cell is answer or not _NOTHING.match(_text(blocks, cell)))
        for index in article.kept(cell.start, cell.end)
    ]
    found.pairs.append(Pair(asked, whole(blocks, kept)))
