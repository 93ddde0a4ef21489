"""What speaks against a proposal: its answers say nothing, lead elsewhere, offer choices.

Whatever strategy found it: lists of contents, of posts, of comments, forms and quizzes look like
questions with answers too.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile

from pipeline.extract.evidence.bylines import (
    BYLINE,
    DAY,
    SENTENCE,
    is_awaited,
    is_signature,
    says_unanswered,
    tells_worth,
)
from pipeline.extract.evidence.courtesy import is_thanks
from pipeline.extract.evidence.lines import is_link
from pipeline.extract.evidence.marks import bare_number
from pipeline.extract.evidence.reasons import (
    BARE,
    LINKED,
    REASONS,
    SURELY,
    blocks_of,
    is_no_sentence,
    offers_choices,
)
from pipeline.extract.evidence.wording import is_call, is_ending, question_score
from pipeline.extract.page.blocks import HEADINGS, Block, leads_inside, linked
from pipeline.extract.pairs import Pair, Proposal, text_of, text_of_piece, with_words

# What these find is marked as question and answer, whatever it says.
SURE = ("columns", "markers", "details", "solutions")
# These are no lists of contents either.
UNCHECKED = ("columns", "markers")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_MORE = re.compile(
    r"\W*(?:read more|continue reading|weiterlesen|lire la suite|leer más|seguir leyendo|leia mais|"
    r"continua a leggere|leggi tutto|lees (?:meer|verder)|czytaj (?:więcej|dalej)|читать (?:далее|"
    r"полностью)|devamını oku|xem thêm|続きを(?:読む|見る)|もっと(?:見る|読む)|全文を(?:読む|見る)|"
    r"阅读(?:更多|全文)|閱讀(?:更多|全文)|查看(?:更多|全文|详情)|더\s?보기|자세히\s?보기)\W*",
    re.IGNORECASE,
)
_TEASER = 120
_ALIKE = 15
_HANGUL, _KANA = re.compile("[가-힣]"), re.compile("[ぁ-ヿ]")
# The confidence of marks of which most have an answer's beside them.
_MARKED = 0.9
# This share of it in links to anywhere makes it a list of references.
_LINKS = 0.5
_ASKS = 0.5
# Options of an exam: how many a question has, and how long they are.
_OPTIONS = range(2, 7)
_OPTION = 60
# What may stand above them: the events to be put in order.
_ABOVE = 1
_SEVERAL = 3
_NEARLY_ALL = 0.7
_YES_NO = re.compile(
    r"(?:yes|no|はい|いいえ|ja|nein|oui|non|sí|是|否|네|아니요|да|нет)\b", re.IGNORECASE
)


def sound_pairs(blocks: list[Block], proposal: Proposal, asked: set[str]) -> list[Pair]:
    """Leave out pairs without words, and lists of contents: titles with links to what follows."""
    pairs = with_words(blocks, proposal.pairs)
    if proposal.strategy in UNCHECKED:
        return pairs
    pairs = [pair for pair in pairs if not _is_contents(blocks, pair, asked)]
    if proposal.strategy not in SURE and pairs:
        before = pairs[-2].answer[-1].block if len(pairs) > 1 else -1
        if _is_no_question(blocks, pairs[-1]) or _stands_at_end(blocks, before, pairs[-1]):
            pairs.pop()
    return pairs


def _is_no_question(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a pair only invites to ask, a form below it, or titles some pictures."""
    asked = text_of(blocks, pair.question)
    if question_score(asked) >= _ASKS:
        return False
    return (
        is_call(asked)
        or is_thanks(asked)
        or not any(map(str.isalnum, text_of(blocks, pair.answer)))
    )


def _stands_at_end(blocks: list[Block], before: int, pair: Pair) -> bool:
    """Tell whether a pair that asks nothing stands below the heading of the article's end."""
    first = pair.question[0].block
    ended = any(
        block.box.tag in HEADINGS and is_ending(block.text) for block in blocks[before + 1 : first]
    )
    return before >= 0 and ended and question_score(text_of(blocks, pair.question)) < SURELY


def _is_contents(blocks: list[Block], pair: Pair, asked: set[str]) -> bool:
    lines = blocks_of(blocks, pair)
    if all(line.plain for line in lines) and blocks[pair.question[0].block].plain:
        return False
    if not any(map(str.isalpha, text_of(blocks, pair.answer))):
        # A number beside a link to the place where the question stands again.
        question = blocks[pair.question[0].block]
        return bool(question.text) and _leading(question, False) >= len(question.text)
    leading = sum(_leading(line, line.text in asked) for line in lines)
    return leading > LINKED * sum(len(line.text) for line in lines)


def _leading(line: Block, asks: bool) -> int:
    """How many characters of a line stand in links to a place on the page, or to a question."""
    return sum(
        len(text)
        for text, style in line.runs
        if leads_inside(style) or (asks and style is not None and style.link is not None)
    )


def leads_on(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a line that asks nothing is the last one, above links and words on each."""
    if question_score(text_of(blocks, pair.question)) >= _ASKS:
        return False
    lines = [line for line in blocks_of(blocks, pair) if line.text]
    leading = [linked(line) for line in lines]
    return all(leading) and sum(leading) >= _LINKS * sum(len(line.text) for line in lines)


def is_doubtful(blocks: list[Block], proposal: Proposal) -> bool:
    """Tell whether most answers are no sentence: dates, names, counts, tags, or only links."""
    pairs = proposal.pairs
    if proposal.strategy == "columns":
        return sum(offers_choices(blocks, pair) for pair in pairs) > 0.5 * len(pairs)
    if proposal.strategy == "markers":
        return _are_left_open(blocks, pairs) or (
            proposal.confidence < _MARKED and _are_bare(blocks, pairs)
        )
    if proposal.strategy in SURE:
        return False
    most = max(sum(1 for pair in pairs if reason(blocks, pair)) for reason in REASONS)
    whole = (
        _are_signed,
        _says_the_same,
        _come_again,
        _is_thread,
        _is_exam,
        _are_teasers,
        _are_left_open,
        _begin_alike,
        _are_phrases,
        _count_on,
    )
    return most > 0.5 * len(pairs) or any(doubt(blocks, pairs) for doubt in whole)


def _are_bare(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether marks of questions alone are those of a survey or an exam."""
    bare = sum(any(reason(blocks, pair) for reason in BARE) for pair in pairs)
    return bare > 0.5 * len(pairs) or _says_the_same(blocks, pairs) or _is_exam(blocks, pairs)


def _are_left_open(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most marked answers are lines to write on, or say that there is none yet."""
    told = (text_of(blocks, pair.answer) for pair in pairs)
    left = sum(tells_worth(text) or is_awaited(text) or says_unanswered(text) for text in told)
    return left > 0.5 * len(pairs)


def _are_phrases(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether questions are phrases of another language than what is said about them."""
    foreign = sum(
        _HANGUL.search(text_of(blocks, pair.question)) is not None
        and _KANA.search(text_of(blocks, pair.answer)) is not None
        for pair in pairs
    )
    return foreign > 0.5 * len(pairs)


def _count_on(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether several answers are nothing but numbers: those of what stands below them."""
    told = (text_of(blocks, pair.answer) for pair in pairs)
    return sum(bare_number(text) is not None for text in told) >= _SEVERAL


def _begin_alike(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether all answers are lines that begin with the same words: notes on each of them."""
    told = [text_of(blocks, pair.answer) for pair in pairs]
    alike = told[0][:_ALIKE]
    one = all(len(pair.answer) == 1 for pair in pairs) and len(set(told)) > 1
    same = all(text.startswith(alike) and len(text) < _TEASER for text in told)
    return one and same and len(told) > 2 and len(alike) == _ALIKE and " " in alike.strip()


def says_little(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most answers are a few words and no sentence: figures with what they count."""
    few = sum(
        all(is_no_sentence(text_of_piece(blocks, piece)) for piece in pair.answer) for pair in pairs
    )
    return few > 0.5 * len(pairs)


def _is_exam(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether nearly all answers are the options of an exam: some lines, set alike.

    They are short, and few of them sentences.
    """
    shapes: Counter[str] = Counter()
    for pair in pairs:
        # A question goes on in code, and what that prints.
        lines = [line for line in blocks_of(blocks, pair) if line.text and not line.pre]
        last = _set_like_the_last(lines)
        options = sum(len(line.text) < _OPTION and not SENTENCE.search(line.text) for line in last)
        alone = len(lines) <= len(last) + _ABOVE
        if len(last) in _OPTIONS and alone and options > _NEARLY_ALL * len(last):
            shapes[last[0].box.key] += 1
    return max(shapes.values(), default=0) >= max(_SEVERAL, _NEARLY_ALL * len(pairs))


def _set_like_the_last(lines: list[Block]) -> list[Block]:
    """The lines at the end that are set alike."""
    key = lines[-1].box.key if lines else ""
    return list(takewhile(lambda line: line.box.key == key, reversed(lines)))


def _is_thread(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether those who answer ask too: their names stand before questions and answers."""
    before = [pair.question[0].block - 1 for pair in pairs]
    answering = [pair.answer[0].block for pair in pairs]
    texts = {text for one in answering if len(text := blocks[one].text) < BYLINE}
    # A short answer stands before the next question too, but at no other place.
    often = Counter(blocks[place].text for place in {*before, *answering} if place >= 0)
    names = {
        text
        for text in texts
        if often[text] > 1 and any(map(str.isalpha, text)) and not SENTENCE.search(text)
    }
    asked = sum(blocks[place].text in names for place in before[1:])
    return len(pairs) > 2 and asked > 0.5 * len(pairs)


def _are_teasers(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most answers are a few words, with a link to all of what is said."""
    more = sum(
        len(text_of(blocks, pair.answer)) < _TEASER and _leads_to_more(blocks, pair)
        for pair in pairs
    )
    return more > 0.5 * len(pairs)


def _leads_to_more(blocks: list[Block], pair: Pair) -> bool:
    return any(_MORE.fullmatch(line.text) and is_link(line) for line in blocks_of(blocks, pair))


def _says_the_same(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether one line answers several questions: a speaker's name, a button."""
    questions = Counter(text_of(blocks, pair.question) for pair in pairs)
    if max(questions.values()) > max(1, 0.4 * len(pairs)):
        return True
    answers = Counter(text_of(blocks, pair.answer) for pair in pairs)
    answer, number = answers.most_common(1)[0]
    says = SENTENCE.search(answer) or _YES_NO.match(answer)
    return not says and number > max(2, 0.3 * len(pairs))


def _come_again(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most questions are titles that each chapter has again, without a question mark.

    Several people may be asked the same.
    """
    asked = Counter(text_of(blocks, pair.question) for pair in pairs)
    titles = (number for text, number in asked.items() if number > 1 and question_score(text) < 1)
    return sum(titles) > 0.5 * len(pairs)


def _are_signed(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether lines have dates, or names with one right below: the turns of a thread.

    If the names are one and the same, it is that of those who answer there.
    """
    asked = [text_of(blocks, pair.question) for pair in pairs]
    dated = sum(bool(_TIME.search(text) and DAY.search(text)) for text in asked)
    below = [blocks[pair.answer[0].block].text for pair in pairs]
    signed = [line for line in below if is_signature(line)]
    names = Counter(re.split(r"\d", line, maxsplit=1)[0] for line in signed)
    if len(signed) > 2 and names.most_common(1)[0][1] == len(pairs):
        return dated > 0.5 * len(pairs)
    return dated + len(signed) > 0.5 * len(pairs)
