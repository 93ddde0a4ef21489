"""What speaks against a proposal: its answers say nothing, lead elsewhere, offer choices.

Whatever strategy found it: lists of contents, of posts, of comments, forms and quizzes look like
questions with answers too.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from operator import contains

from pipeline.extract.evidence.courtesy import is_thanks
from pipeline.extract.evidence.lines import is_link
from pipeline.extract.evidence.marks import ANSWER_WORDS
from pipeline.extract.evidence.wording import is_call, is_ending, question_score
from pipeline.extract.page.blocks import HEADINGS, Block, Box, leads_inside, linked
from pipeline.extract.pairs import Pair, Proposal, text_of, with_words

# What these find is marked as question and answer, whatever it says.
SURE = ("columns", "markers", "details", "solutions")
# These are no lists of contents either.
UNCHECKED = ("columns", "markers")
_SENTENCE = re.compile(r"\.(?!\w)|[。!！?？…।۔؟]|다|요")
_YEAR = re.compile(r"\d{4}")
_WORTH = re.compile(
    r"\W*\d{1,3}\s?(?:marks?|points?|pts?|credits?|点|分|점|punkte?|points?|puntos?|punti|pontos?|"
    r"punten|pkt|балл\w*)?\W*$|[\s_＿.…]*$|"
    r"\W*(?:解答欄|回答欄|解答らん)\W*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,，、;；]")
_COLONS = (":", "：")
_NAMED_DAY = re.compile(r"[^\W\d].*\d{4}\s?[-/年]\s?\d{1,2}")
_DAY = re.compile(
    r"\d{4}\s?[-/年.]\s?\d{1,2}|\b(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])"
    r"[a-zé]*\.? \d|\d\.? (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}:\d{2}")
# Where in a film something is asked.
_TIMECODE = re.compile(r"\W*(?:\d{1,2}:)?\d{1,2}:\d{2}(?!\d)")
# How people in a story begin to speak.
_SPOKEN = ("「", "『", "“", "„", "«", "»", "—", "–")
_READING_TIME = re.compile(
    r"\d\s?(?:min\b|minutes?\b|minuten\b|分钟|分鐘|分で読|분)", re.IGNORECASE
)
_REPLY = re.compile(
    r"\W*(?:reply|antworten|répondre|responder|rispondi|reageren|odpowiedz|ответить|yanıtla|"
    r"trả lời|返信(?:する)?|回复|回覆|답글)\W*",
    re.IGNORECASE,
)
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
# What stands where an answer will stand, and how many there are.
_AWAITED = re.compile(
    r"\W*(?:awaiting (?:an )?answer|(?:no|not) (?:answers?|answered)(?: yet)?|"
    r"noch (?:keine antwort|offen|unbeantwortet)|en attente(?: de réponse)?|sin respuesta|"
    r"in attesa di risposta|sem resposta|ожидает ответа|нет ответа|未回答|回答待ち|"
    r"回答準備中|準備中|待回复|待回答|暂无回答|0 ?个回答|暂时还没有人?回答.{0,12}|"
    r"답변\s?(?:대기|준비)중?|"
    r".{0,12}回答をお待ちください|まだ回答[がは]ありません)\W*",
    re.IGNORECASE,
)
_UNANSWERED = re.compile(
    r"回答(?:数)?\s?[:：]?\s?0(?:\s?件)?(?!\d)|(?<!\d)0\s?件の(?:ご?回答|返信)|답변\s?[:：]?\s?0(?!\d)|0\s?个回答|"
    r"\b0 (?:answers|replies|antworten|réponses|respuestas|ответов)\b",
    re.IGNORECASE,
)
# Lines to write on, and boxes to tick.
_BLANKS = re.compile(r"[_＿]{4,}|[.…]{6,}|…{3,}|[☐□](?=\s?\w).*[☐□](?=\s?\w)")
# What helps to guess, and is no answer.
_HINT = re.compile(
    r"\W*(?:ヒント|hints?|tipps?|indices?|pistas?|indizio|подсказка|힌트|提示)\s?[:：]", re.I
)
# The day of a programme.
_ON_DAY = re.compile(
    r"\W*(?:\d{1,2}[.º°]?\s(?:de\s)?(?:jan|feb|fév|m[aä]r|apr|avr|abr|ma[iyg]|jui?n|giu|jul|lug|aug|"
    r"ao[uû]|ago|sep|set|o[ck]t|out|ott|nov|d[eé][czi])\w*\W|\d{1,2}月\d{1,2}日|\d{1,2}/\d{1,2}[（(])",
    re.IGNORECASE,
)
_ANSWER = re.compile(rf"(?:{ANSWER_WORDS}|アンサー)\W*$", re.IGNORECASE)
_LONGEST_LABEL = 40
_CONTROLS = ("label", "option", "select", "button", "fieldset")
_LABELS = ("label", "option")
_NEAR = 4
_BYLINE = 60
# The second and further choices of a quiz; the mark of the first may be gone.
_CHOICE = re.compile(r".(?:\s?[.．)）:：、]|\u3000)")
_CHOICES = ("BbＢイ", "CcＣウ", "DdＤエ")
_LETTERED = "AaＡア" + "".join(_CHOICES)
_TO_TICK = re.compile(r"(?:[A-Za-z][.)]\s?)?(?:\[\s?\]|☐)\s?\S")
# Longer lines say something.
_ENTRY = 30
# The confidence of marks of which most have an answer's beside them.
_MARKED = 0.9
# This share of an answer in links to places of the page makes it a list of contents.
_LINKED = 0.8
# This share of it in links to anywhere makes it a list of references.
_LINKS = 0.5
_ASKS = 0.5
_SURELY = 0.7
# Options of an exam: how many a question has, and how long they are.
_OPTIONS = range(2, 7)
_OPTION = 60
# What may stand above them: the events to be put in order.
_ABOVE = 1
_SEVERAL = 3
_NEARLY_ALL = 0.7
_WORDS = 25
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
    return before >= 0 and ended and question_score(text_of(blocks, pair.question)) < _SURELY


def _is_contents(blocks: list[Block], pair: Pair, asked: set[str]) -> bool:
    lines = _blocks_of(blocks, pair)
    if all(line.plain for line in lines) and blocks[pair.question[0].block].plain:
        return False
    if not any(map(str.isalpha, text_of(blocks, pair.answer))):
        # A number beside a link to the place where the question stands again.
        question = blocks[pair.question[0].block]
        return bool(question.text) and _leading(question, False) >= len(question.text)
    leading = sum(_leading(line, line.text in asked) for line in lines)
    return leading > _LINKED * sum(len(line.text) for line in lines)


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
    lines = _blocks_of(blocks, pair)
    leading = [linked(line) for line in lines]
    return all(leading) and sum(leading) >= _LINKS * sum(len(line.text) for line in lines)


def is_doubtful(blocks: list[Block], proposal: Proposal) -> bool:
    """Tell whether most answers are no sentence: dates, names, counts, tags, or only links."""
    pairs = proposal.pairs
    if proposal.strategy in SURE:
        if proposal.strategy == "markers" and _are_left_open(blocks, pairs):
            return True
        if proposal.strategy == "columns":
            offering = sum(_offers_choices(blocks, pair) for pair in pairs)
            return offering > 0.5 * len(pairs)
        if proposal.strategy != "markers" or proposal.confidence >= _MARKED:
            return False
        # Marks of questions alone stand in surveys and exams too.
        bare = sum(any(reason(blocks, pair) for reason in _BARE) for pair in pairs)
        return bare > 0.5 * len(pairs) or _says_the_same(blocks, pairs) or _is_exam(blocks, pairs)
    most = max(sum(1 for pair in pairs if reason(blocks, pair)) for reason in _REASONS)
    whole = (
        _are_signed,
        _says_the_same,
        _is_thread,
        _is_exam,
        _are_teasers,
        _are_left_open,
        _begin_alike,
        _are_phrases,
    )
    return most > 0.5 * len(pairs) or any(doubt(blocks, pairs) for doubt in whole)


def _are_left_open(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most marked answers are lines to write on, or say that there is none yet."""
    told = Counter(text_of(blocks, pair.answer) for pair in pairs)
    open_ = sum(
        number
        for text, number in told.items()
        if _WORTH.match(text) or is_awaited(text) or _UNANSWERED.search(text[-_TEASER:])
    )
    return open_ > 0.5 * len(pairs)


def _are_phrases(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether questions are phrases of another language than what is said about them."""
    foreign = sum(
        _HANGUL.search(text_of(blocks, pair.question)) is not None
        and _KANA.search(text_of(blocks, pair.answer)) is not None
        for pair in pairs
    )
    return foreign > 0.5 * len(pairs)


def _begin_alike(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether all answers are lines that begin with the same words: notes on each of them."""
    told = [text_of(blocks, pair.answer) for pair in pairs]
    alike = told[0][:_ALIKE]
    one = all(len(pair.answer) == 1 for pair in pairs) and len(set(told)) > 1
    same = all(text.startswith(alike) and len(text) < _TEASER for text in told)
    return one and same and len(told) > 2 and len(alike) == _ALIKE and " " in alike.strip()


def _blocks_of(blocks: list[Block], pair: Pair) -> list[Block]:
    return [blocks[piece.block] for piece in pair.answer]


def _lines_of(blocks: list[Block], pair: Pair) -> list[str]:
    """The lines of an answer that have text."""
    return [block.text for block in _blocks_of(blocks, pair) if block.text]


def _is_no_sentence(text: str) -> bool:
    """Tell whether a line is a few words and no sentence."""
    return len(text) < _WORDS and not _SENTENCE.search(text)


def _asks_on(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether all that stands below a question asks as well: a checklist, themes to discuss.

    Below a heading these are the contents of a section, unless it asks: then it may be the title of
    such a list.
    """
    if blocks[pair.question[0].block].box.tag in HEADINGS:
        lines = _lines_of(blocks, pair)
        titled = question_score(text_of(blocks, pair.question)) < _SURELY and len(lines) > 1
        return titled and all(question_score(text) >= _SURELY for text in lines)
    first = blocks[pair.answer[0].block].text
    if "?" not in first and "？" not in first:
        return False
    lines = _lines_of(blocks, pair)
    return bool(lines) and all(question_score(text) == 1 for text in lines)


def says_little(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether most answers are a few words and no sentence: figures with what they count."""
    few = sum(
        all(_is_no_sentence(blocks[piece.block].text) for piece in pair.answer) for pair in pairs
    )
    return few > 0.5 * len(pairs)


def _is_exam(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether nearly all answers are the options of an exam: some lines, set alike.

    They are short, and few of them sentences.
    """
    shapes: Counter[str] = Counter()
    for pair in pairs:
        # A question goes on in code, and what that prints.
        lines = [line for line in _blocks_of(blocks, pair) if line.text and not line.pre]
        last = _set_like_the_last(lines)
        options = sum(len(line.text) < _OPTION and not _SENTENCE.search(line.text) for line in last)
        alone = len(lines) <= len(last) + _ABOVE
        if len(last) in _OPTIONS and alone and options > _NEARLY_ALL * len(last):
            shapes[last[0].box.key] += 1
    return max(shapes.values(), default=0) >= max(_SEVERAL, _NEARLY_ALL * len(pairs))


def _set_like_the_last(lines: list[Block]) -> list[Block]:
    """The lines at the end that are set alike."""
    key = lines[-1].box.key if lines else ""
    return list(takewhile(lambda line: line.box.key == key, reversed(lines)))


def _is_commented(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below an answer stands the control that comments are replied to with."""
    return any(_REPLY.fullmatch(text) for text in _lines_of(blocks, pair))


def _counts(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stands only what an answer to it is worth: "(2 marks)"."""
    return all(_WORTH.match(blocks[piece.block].text) for piece in pair.answer)


def _is_thread(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether those who answer ask too: their names stand before questions and answers."""
    before = [pair.question[0].block - 1 for pair in pairs]
    answering = [pair.answer[0].block for pair in pairs]
    texts = {text for one in answering if len(text := blocks[one].text) < _BYLINE}
    # A short answer stands before the next question too, but at no other place.
    often = Counter(blocks[place].text for place in {*before, *answering} if place >= 0)
    names = {
        text
        for text in texts
        if often[text] > 1 and any(map(str.isalpha, text)) and not _SENTENCE.search(text)
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
    return any(_MORE.fullmatch(line.text) and is_link(line) for line in _blocks_of(blocks, pair))


def _lists(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether an answer is nothing but several short lines: choices, counts, lessons."""
    if len(pair.answer) < 2 or len(blocks[pair.answer[0].block].text) >= _ENTRY:
        return False
    lines = _lines_of(blocks, pair)
    return len(lines) > 1 and all(
        len(line) < _ENTRY and not (_SENTENCE.search(line) or _CLAUSE.search(line))
        for line in lines
    )


def _says_the_same(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether one line answers several questions: a speaker's name, a button."""
    questions = Counter(text_of(blocks, pair.question) for pair in pairs)
    if max(questions.values()) > max(1, 0.4 * len(pairs)):
        return True
    answers = Counter(text_of(blocks, pair.answer) for pair in pairs)
    answer, number = answers.most_common(1)[0]
    says = _SENTENCE.search(answer) or _YES_NO.match(answer)
    return not says and number > max(2, 0.3 * len(pairs))


def _offers_choices(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether an answer is for the most part the choices of a quiz or a form ("B. …")."""
    lines = _lines_of(blocks, pair)
    controls = {piece.block: tag for piece in pair.answer if (tag := _control(blocks[piece.block]))}
    if sum(len(blocks[index].text) for index in controls) > 0.5 * sum(map(len, lines)):
        return True
    if sum(tag in _LABELS for tag in controls.values()) > 1 and not any(map(is_call, lines)):
        # What can be chosen, with what is said about it.
        return True
    if sum(_TO_TICK.match(text) is not None for text in lines) > 1:
        return True
    listed = [text[0] for text in lines[1:] if _CHOICE.match(text) and text[0] in _LETTERED]
    return bool(listed) and all(map(contains, _CHOICES, listed))


def _control(block: Block) -> str:
    """The kind of control in a form that a line is the text of; "" if it is none."""
    box: Box | None = block.box
    for _ in range(_NEAR):
        if box is None:
            return ""
        if box.tag in _CONTROLS:
            return box.tag
        box = box.parent
    return ""


def _is_to_fill_in(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question are lines to write on, boxes to tick, or a hint."""
    lines = _lines_of(blocks, pair)
    return any(map(_BLANKS.search, lines)) or (bool(lines) and bool(_HINT.match(lines[0])))


def _is_on_a_day(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stands first when it is spoken of, in a programme."""
    return _ON_DAY.match(text_of(blocks, pair.answer)) is not None


def _is_left_open(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a heading follows a question that is none: notes ask so, without an answer."""
    asked, told = blocks[pair.question[-1].block], blocks[pair.answer[0].block]
    return told.box.tag in HEADINGS and asked.box.tag not in HEADINGS


def _are_signed(blocks: list[Block], pairs: list[Pair]) -> bool:
    """Tell whether lines have dates, or names with one right below: the turns of a thread.

    If the names are one and the same, it is that of those who answer there.
    """
    asked = [text_of(blocks, pair.question) for pair in pairs]
    dated = sum(bool(_TIME.search(text) and _DAY.search(text)) for text in asked)
    below = [blocks[pair.answer[0].block].text for pair in pairs]
    signed = [line for line in below if _is_signature(line)]
    names = Counter(re.split(r"\d", line, maxsplit=1)[0] for line in signed)
    if len(signed) > 2 and names.most_common(1)[0][1] == len(pairs):
        return dated > 0.5 * len(pairs)
    return dated + len(signed) > 0.5 * len(pairs)


def _is_signature(line: str) -> bool:
    """Tell whether a line is a name with a day, and says nothing else."""
    dated = len(line) < _BYLINE and _YEAR.search(line) is not None
    if not dated or is_answer_label(line):
        return False
    return _NAMED_DAY.search(line) is not None and not _SENTENCE.search(line)


def _is_listed(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a pair is of a list: of places in a film, of posts and how long they take."""
    asked, lines = text_of(blocks, pair.question), _lines_of(blocks, pair)
    if _TIMECODE.match(asked):
        return bool(lines) and _TIMECODE.match(lines[0]) is not None
    ends = (lines[0], lines[-1]) if lines else ()
    return any(is_byline(line) and _READING_TIME.search(line) for line in ends)


def _is_dated(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stands only where it is found, and of what day it is."""
    lines = _lines_of(blocks, pair)
    if lines and _TIMECODE.fullmatch(lines[0]):
        return True
    return bool(lines) and all(map(is_byline, lines))


def _is_spoken(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether a question and what stands below it are said in a story."""
    asked, told = text_of(blocks, pair.question), text_of(blocks, pair.answer)
    if asked[:1] not in _SPOKEN:
        return False
    line = blocks[pair.question[0].block]
    # A paragraph of nothing but speech, and the story goes on.
    whole = asked[:1] == "「" and asked[-1:] == "」" and line.plain and line.box.tag == "p"
    return told[:1] == asked[:1] or (whole and told[:1].isspace())


def _announces(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether an answer is a line with a colon behind it: the title of the next group."""
    lines = _lines_of(blocks, pair)
    return len(lines) == 1 and lines[0][-1] in _COLONS


def _leads_elsewhere(blocks: list[Block], pair: Pair) -> bool:
    """Tell whether below a question stand only links, as in a list of contents."""
    lines = [line for line in _blocks_of(blocks, pair) if line.text]
    return bool(lines) and all(linked(line) >= _LINKED * len(line.text) for line in lines)


def _says_nothing(blocks: list[Block], pair: Pair) -> bool:
    asked = text_of(blocks, pair.question)
    lines = _blocks_of(blocks, pair)
    told = [line for line in lines if not (is_call(line.text) or is_byline(line.text))]
    if all(is_link(line) for line in told or lines):
        return True
    return question_score(asked) < 1 and all(_is_no_sentence(line.text) for line in lines)


# What speaks against a pair: of marks of questions alone, and of others.
_BARE = (_lists, _counts, _offers_choices, _is_left_open, _is_listed, _is_dated, _leads_elsewhere)
_REASONS = (
    _says_nothing,
    _announces,
    _is_listed,
    _is_spoken,
    _offers_choices,
    _lists,
    _counts,
    _asks_on,
    _is_commented,
    _is_dated,
    _leads_elsewhere,
    _is_to_fill_in,
    _is_on_a_day,
)


def is_awaited(text: str) -> bool:
    """Tell whether a text says no more than that there is no answer yet."""
    return len(text) <= _LONGEST_LABEL and _AWAITED.fullmatch(text) is not None


def is_answer_label(text: str) -> bool:
    """Tell whether a line says no more than that the answer follows, whose and of what day."""
    if len(text) > 2 * _LONGEST_LABEL:
        return False
    words = text[: day.start()] if (day := _DAY.search(text)) else text
    return len(words) <= _LONGEST_LABEL and _ANSWER.search(words) is not None


def is_byline(text: str) -> bool:
    """Tell whether a line is no sentence, and has a date."""
    return len(text) < _BYLINE and _DAY.search(text) is not None and not _SENTENCE.search(text)
