"""Labels that part what was put forward from what is said to it, where nothing is a question.

Opinions of citizens with the answer of their town, letters with the reply, troubles with their
cure, myths with the facts, statements of an exam with the solution, pictures of who asks and who
tells. A label stands at the beginning of a line, in a line of its own, or in a cell beside its
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.extract.evidence.usual_marks import borders
from pipeline.extract.page.article import Article
from pipeline.extract.page.blocks import Block, Box, Layout, cell_around
from pipeline.extract.pairs import Pair, Place, Proposal, size, whole, with_words, words_behind
from pipeline.extract.sequence import build_pairs, heads_in_turn

_TONES = "[\U0001f3fb-\U0001f3ff\u200d\ufe0f♀♂🏫💼🔬💻🎓]*"
# What goes with what: the labels of one side and of the other, and whether a page has to be full of
# them: a manual may tell of troubles, and an article of myths.
_KINDS = (
    (
        r"(?:(?:ご|お)?(?:意見|要望|提案|提言|相談|質問|問い?合わ?せ|苦情|声)・?){1,3}"
        r"(?:の?(?:内容|要旨|概要|趣旨))?",
        r"(?:.{0,8}(?:から|より)の|(?:[本当]?[市町村県区都道府館園校社院課]|事務局|行政)の)?(?:ご|お)?(?:回答|返答|答え|対応|考え方|見解)"
        r"(?:の?(?:内容|要旨|概要|状況))?",
        False,
    ),
    (
        r"(?:来信|留言|咨询|諮詢|提问|提問|诉求|訴求|反映|投诉)的?(?:内容|內容|问题|問題)?|"
        r"问题(?:描述|内容)",
        r"(?:官方|单位|部门)?(?:回复|回覆|答复|答覆|办理|处理|反馈)(?:内容|內容|意见|意見|结果|情况)?",
        False,
    ),
    (
        r"problems?|symptoms?|trouble|problem[ae]|problème|symptôme|síntoma|sintomo|störung|"
        r"fehler(?:bild)?|症状|現象|トラブル(?:の?内容)?|お困りごと|故障|现象|증상|문제(?:점)?|проблема|probleem",
        r"(?:possible )?solutions?|resolution|remedy|lösung|abhilfe|remède|solución|soluzione|"
        r"solução|対処(?:法|方法)?|対策|対応(?:方法)?|解決(?:策|法|方法)|処置|解决(?:方法|办法|方案)?|"
        r"处理(?:方法)?|해결(?:책|방법)?|대처(?:법|방법)?|조치(?:방법)?|решение|oplossing",
        True,
    ),
    (
        r"myth(?:os)?|mythe|mito|irrtum|idée reçue|misconception|誤解|迷信|俗説|うわさ|误区|迷思|"
        r"오해|миф",
        r"(?:the )?(?:facts?|truth|reality)|fakt(?:en)?|wahrheit|fait|vérité|réalité|realidad|"
        r"verdad|realtà|verità|fato|verdade|事実|真実|真相|実際|진실|사실|факт|правда|feit",
        True,
    ),
    (
        r"(?:第|だい)\s?\d{1,3}\s?(?:[問题題]|もん)",
        r"正解|解答|正答|答え|こたえ|(?:答え|こたえ|解答|正解)を(?:見る|みる)|答案|정답",
        False,
    ),
    (f"[🙋❓❔🤔🙍🧐😟😥💭🗣👤]{_TONES}", f"[💡✅📝👩👨🧑💁👉📣🅰🎓]{_TONES}", False),
)
_FEWEST = 3
_REGULAR = 0.8
_FULL = 0.5
_CONFIDENCE = 0.86


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(
        r"[\s■□●○◆◇▼▽▶▷►☆★◎※・‣(（\[［【「『〔〈《<＜≪]{0,3}"
        rf"(?P<label>{words})\s?(?P<close>[)）\]］】」』〕〉》>＞≫])?"
        r"(?P<aside>\s?[（(][^（）()]{1,24}[)）])?(?P<sign>\s?[:：]|\s[–—-](?=\s))?[ \u3000]*",
        re.IGNORECASE,
    )


_PATTERNS = [(_compiled(asked), _compiled(told), full) for asked, told, full in _KINDS]


class _Label(NamedTuple):
    """A label: its line, where the words behind it begin there, and whether it asks."""

    block: int
    end: int
    asks: bool


def propose(layout: Layout, article: Article) -> Proposal | None:
    """Propose what stands behind each label of the one side with what stands behind the other."""
    blocks = layout.blocks
    lines = [
        blocks[index]
        for index in article.kept(article.root.start, article.root.end)
        if blocks[index].text and not blocks[index].pre
    ]
    for asked, told, full in _PATTERNS:
        asking = list(_labels(lines, asked, asks=True))
        telling = list(_labels(lines, told, asks=False)) if len(asking) >= _FEWEST else []
        labels = sorted([*asking, *telling])
        if not _take_turns(labels):
            continue
        proposal = _proposal(layout, article, labels)
        if not full or _fills(lines, proposal.pairs):
            return proposal
    return None


def _labels(lines: list[Block], words: re.Pattern[str], *, asks: bool) -> Iterator[_Label]:
    """The lines that begin with one of the words, where a sign or an element tells a label."""
    for block in lines:
        match = words.match(block.text)
        if match is None:
            continue
        alone = match.end() >= len(block.text)
        tied = match["close"] or match["sign"] or not match["label"][0].isalnum()
        if alone or tied or match.end("label") in borders(block):
            yield _Label(block.index, match.end(), asks)


def _take_turns(labels: list[_Label]) -> bool:
    """Tell whether nearly all labels that ask have one that tells next."""
    asking = sum(label.asks for label in labels)
    turns = sum(one.asks and not other.asks for one, other in pairwise(labels))
    return turns >= max(_FEWEST, _REGULAR * asking)


def _fills(lines: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether pairs are most of an article."""
    said = size(piece for pair in pairs for piece in pair.question + pair.answer)
    return said >= _FULL * sum(len(line.text) for line in lines)


def _proposal(layout: Layout, article: Article, labels: list[_Label]) -> Proposal:
    blocks = layout.blocks
    cells = [_cell_beside(blocks[label.block], label) for label in labels]
    if sum(cell is not None for cell in cells) > _FULL * len(labels):
        return Proposal("labels", _in_cells(blocks, labels, cells), _CONFIDENCE)
    heads = heads_in_turn(
        (Place(label.block, 0), words_behind(blocks, label.block, label.end), label.asks)
        for label in labels
    )
    pairs, unanswered, loose = build_pairs(layout, article, heads)
    return Proposal("labels", with_words(blocks, pairs), _CONFIDENCE, loose, unanswered)


def _cell_beside(block: Block, label: _Label) -> Box | None:
    """The cell behind one that holds a label and nothing else."""
    if label.end < len(block.text):
        return None
    cell = cell_around(block.box)
    if cell is None or cell.parent is None or cell.end - cell.start != 1:
        return None
    row = cell.parent.children
    place = row.index(cell)
    return row[place + 1] if place + 1 < len(row) else None


def _in_cells(blocks: list[Block], labels: list[_Label], cells: list[Box | None]) -> list[Pair]:
    """Pair the cells beside the labels of one side with the next ones of the other."""
    pairs: list[Pair] = []
    asked: tuple[_Label, Box] | None = None
    for label, cell in zip(labels, cells, strict=True):
        if cell is None:
            continue
        if label.asks:
            asked = (label, cell)
        elif asked is not None:
            marks = [blocks[one.block].whole for one in (asked[0], label)]
            question, answer = asked[1], cell
            pairs.append(
                Pair(
                    whole(blocks, range(question.start, question.end)),
                    whole(blocks, range(answer.start, answer.end)),
                    [(mark, "mark") for mark in marks],
                )
            )
            asked = None
    return with_words(blocks, pairs)
