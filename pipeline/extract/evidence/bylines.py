"""Lines around an answer that are none of it: who and when, that it follows, that it is awaited."""

from __future__ import annotations

import re

from pipeline.extract.evidence.marks import ANSWER_WORDS

SENTENCE = re.compile(r"\.(?!\w)|[。!！?？…।۔؟]|다|요")
_YEAR = re.compile(r"\d{4}")
_WORTH = re.compile(
    r"\W*\d{1,3}\s?(?:marks?|points?|pts?|credits?|点|分|점|punkte?|points?|puntos?|punti|pontos?|"
    r"punten|pkt|балл\w*)?\W*$|[\s_＿.…]*$|"
    r"\W*(?:解答欄|回答欄|解答らん)\W*$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"\b[^\W\d_]\.")
_NAMED_DAY = re.compile(r"[^\W\d].*\d{4}\s?[-/年]\s?\d{1,2}")
DAY = re.compile(
    r"\d{4}\s?[-/年.]\s?\d{1,2}|\b(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])"
    r"[a-zé]*\.? \d|\d\.? (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])",
    re.IGNORECASE,
)
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
_ANSWER = re.compile(rf"(?:{ANSWER_WORDS}|アンサー)\W*$", re.IGNORECASE)
_LONGEST_LABEL = 40
BYLINE = 60
_ENOUGH = 120


def is_byline(text: str) -> bool:
    """Tell whether a line is no sentence, and has a date; initials may stand in it."""
    if len(text) >= BYLINE or DAY.search(text) is None:
        return False
    return not SENTENCE.search(_INITIAL.sub("", text))


def is_signature(line: str) -> bool:
    """Tell whether a line is a name with a day, and says nothing else."""
    dated = len(line) < BYLINE and _YEAR.search(line) is not None
    if not dated or is_answer_label(line):
        return False
    return _NAMED_DAY.search(line) is not None and not SENTENCE.search(line)


def is_answer_label(text: str) -> bool:
    """Tell whether a line says no more than that the answer follows, whose and of what day."""
    if len(text) > 2 * _LONGEST_LABEL:
        return False
    words = text[: day.start()] if (day := DAY.search(text)) else text
    return len(words) <= _LONGEST_LABEL and _ANSWER.search(words) is not None


def is_awaited(text: str) -> bool:
    """Tell whether a text says no more than that there is no answer yet."""
    return len(text) <= _LONGEST_LABEL and _AWAITED.fullmatch(text) is not None


def tells_worth(text: str) -> bool:
    """Tell whether a line is only what an answer counts, or one to write it on."""
    return _WORTH.match(text) is not None


def says_unanswered(text: str) -> bool:
    """Tell whether the end of a text says that nobody has answered."""
    return _UNANSWERED.search(text[-_ENOUGH:]) is not None
