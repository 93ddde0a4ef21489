"""Marks that say "this is a question" or "this is the answer".

Among them are Q. A1) 【質問】 Antwort: 답변：.

`read_mark` looks only at the start of a line. How sure a mark is depends on what stands behind it
(`Mark.tie`); a strategy decides by what is usual on the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from string import ascii_lowercase
from typing import Literal, NamedTuple

Kind = Literal["q", "a"]
# What ties the mark to the text: a sign or bracket, nothing (the line ends, or the mark is an
# element of its own), only a space, or the text follows directly ("Q研修は").
Tie = Literal["sign", "own", "space", "direct"]

# Words by language. A word is a mark only with a sign, a number or a bracket behind it.
QUESTION_WORDS = (
    "questions?|query|frage|domanda|pregunta|pergunta|quest(?:ã|a)o|vraag|"
    "вопрос|pytanie|soru|pertanyaan|câu(?: hỏi)?|"
    "ご質問|質問内容|質問|お?問い?合わ?せ内容|問題|問い|問|お悩み|ご?相談内容|ご相談|相談|"
    "提问|提問|问题|问|질문|문의|문|ギモン|疑問|"
    "fråga|spørgsmål|spørsmål|kysymys|otázka|întrebare|kérdés|питання|запитання|ερώτηση|"
    "คำถาม|ถาม|السؤال|سؤال|שאלה|प्रश्न|सवाल"
)
ANSWER_WORDS = (
    "answers?|response|reply|antwort|r(?:é|e)ponse|risposta|respuesta|resposta|antwoord|"
    "ответ|odpowied(?:ź|z)|cevap|yanıt|jawab(?:an)?|trả lời|"
    "ご回答|回答内容|回答|お答え|答え|答|解答|"
    "回复|回覆|解决方案|답변|답|"
    "svar|vastaus|odpověď|răspuns|válasz|відповідь|απάντηση|"
    "คำตอบ|ตอบ|الجواب|جواب|الإجابة|إجابة|תשובה|उत्तर|जवाब"
)
# Single letters by language; each question letter with the answer letters it goes with.
LETTERS = {"q": "ar", "f": "a", "p": "ro", "d": "r", "v": "a", "s": "ac", "в": "о", "س": "ج"}

_OPEN = r"[\(（\[［【「『〔〈《<＜≪]"
_CLOSE = r"[\)）\]］】」』〕〉》>＞≫]"
_LEAD = r"[\s■□●○◆◇▼▽▶▷►☆★◎※・‣»❓❔❗💡🔹📌>*+＋→⇒⇨-]{0,4}"
# Behind a space it begins a word of the question: "Q2 本番環境", "Q2　月額".
_COUNTER = r"(?!\d|\s?(?:つ|番目|%|％)|[個台回人日年月時分秒週種件名社冊歳万円枚本点割倍番目])"
_NUMBER = (
    r"(?:\s?(?:no\.?|n[°º]|nr\.?|#|第|その|-|－|−)?\s?"
    rf"(?P<number>\d{{1,3}}{_COUNTER}|[①-⑳]"
    rf"|(?<=\S)[.．]\d{{1,3}}(?=[\s.．:：)）、]|$)|[一二三四五六七八九十]{{1,3}}(?=[\s.．:：)）、]|$))"
    rf"{_COUNTER}"
    r"(?:[-－.]\d{1,2}(?!\d))?)?"
)
_SIGNS = r"\s*(?:[.．。:：;；、,，)）\]\-–—―・|｜>＞→／/]+(?=\s|$|[^\d])|[.．。:：)）→])"
# How all of these begin; to try each of them takes far longer.
_FIRST = "".join({word[0] for word in f"{QUESTION_WORDS}|{ANSWER_WORDS}".split("|")})
_MARK = re.compile(
    rf"{_LEAD}(?P<open>{_OPEN})?\s?(?=[a-zа-яａ-ｚسج{_FIRST}])"
    rf"(?:(?P<q>{QUESTION_WORDS})|(?P<a>{ANSWER_WORDS})|(?P<letter>[a-zа-яａ-ｚسج]))"
    rf"{_NUMBER}\s?(?P<close>{_CLOSE})?(?P<sign>{_SIGNS})?",
    re.IGNORECASE,
)
# What nearly all pages have, read without trying the many others.
_LETTERS_ALONE = frozenset("QAＱＡ")
_PLAIN = re.compile(
    r"([QAＱＡ])(\d{0,3})(?:[.．:：]|[)）](?!\d))(?![\d.．:：)）\]】-])[ \u3000]*(?=\S)"
)
# A Latin word (two of its letters; after an N there may stand a number: "Q no. 3"), and how the
# words begin that are marks. All other words are passed over without trying what a mark can be.
_WORD = re.compile("[A-Za-z][A-MO-Za-mo-z]")
_WORD_STARTS = frozenset(word[:2] for word in f"{QUESTION_WORDS}|{ANSWER_WORDS}".split("|"))
# With who asks, or whom: "Question d'un habitant : …", "Antwort der Stadt: …".
_PHRASE = re.compile(
    rf"(?:(?P<q>{QUESTION_WORDS})|(?P<a>{ANSWER_WORDS}))"
    r"\s[^\W\d_](?:[^:：?？.。!！]|(?<=\b\w)\.){1,32}[:：]\s*(?=\S)",
    re.IGNORECASE,
)
# With a name or a day in brackets: "質問（みかんさん）", "Odpověď (30. 8. 2021): …". A number alone
# in them says how many there are.
_NAMED = re.compile(
    rf"{_LEAD}(?:(?P<q>{QUESTION_WORDS})|(?P<a>{ANSWER_WORDS}))(?:\s|(?<=[^\x00-\x7f]))[（(]"
    r"(?:[^（）()]{1,32}[)）]\s?[:：]\s*|(?!全?\d)[^（）()]{1,32}[)）]\s*$)",
    re.IGNORECASE,
)
# The name of such a list is no question.
_BOTH = re.compile(
    r"[QＱ]\s?(?:[&＆+＋/／・･]|and\b|と)\s?[AＡ](?![A-Za-z.．:：])|"
    rf"(?:{QUESTION_WORDS})\s?[-–—/&＆+・와과и]\s?(?:{ANSWER_WORDS})",
    re.IGNORECASE,
)
# "Question 1 of 40".
_OF = re.compile(r"\s*(?:of|/|von|sur|de|di)\s*\d")
# First characters that a mark can have; all other lines are passed over at once.
MARK_STARTS = frozenset(
    "QqAaFfPpDdVvRrSsCcВвОоEeTtOПпЗзΕεΑαคตถسجاשתपसउजإ質問答回解ご相提问질답문お\u3000\xa0ＱＡ問題ギ疑ieé"
    "■□●○◆◇▼▽▶▷►☆★◎※・‣»❓❔❗💡🔹📌>*+＋→⇒⇨-(（[［【「『〔〈《<＜≪"
)
# A number at the start of a line.
NUMBERED = re.compile(
    r"\s*(?:\(?\d{1,3}(?:[.．)）、:：]|\s?[-–]\s)\s*(?!\d)|[①-⑳❶-❿]\s*|[（(]\d{1,3}[)）]\s*|"
    r"#\d{1,3}\s+|[A-Z]?\d{1,3}(?:[.．-]\d{1,3}){1,3}[.．)）:：]?(?:\s?[-–])?\s+(?!\d)|"
    r"[A-Z]\d{1,3}[.．)）:：]\s+)"
)
_BARE_NUMBER = re.compile(
    r"\W*(?:no\.?|n[°º]|nr\.?|第)?\s?(\d{1,3})\s?[問题題]?\W*|"
    rf"\W*(?:{QUESTION_WORDS})\s?(\d{{1,3}})\s?(?:of|/|von|sur|de|di|из)\s?\d{{1,3}}\W*",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 20
# What a series of lines is counted with, besides digits; each from the first one on.
_ROMAN = (
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
)
COUNTED = re.compile(r"\s*[（(]?([ivx]{1,5}|[a-z])[.．)）]\s+(?=\S)", re.IGNORECASE)
_FEWEST_COUNTED = 3
# What begins an answer that has no other mark: "→ Yes, you can."
ARROW = re.compile(r"\s*(?:[→⇒⇨➡➔➜➤►▶▷☞↳⤷└∟⟶]\ufe0f?|[-=]+[>＞])\s*(?=\S)")
_COMMAS = ("、", "，", ",")
_WIDE = {"ｑ": "q", "ａ": "a"}
_LETTER_AFTER = re.compile(r"[^\W\d_]", re.UNICODE)
_LATIN_AFTER = re.compile(r"[A-Za-zÀ-ɏА-я'’&＆\d/]")
# An answer's mark in the middle of a line; it must stand behind the end of a sentence.
_ANSWER = r"\s*\d{0,3}\s?[.．:：)）]\s*"
# The letter that stands with another than a Q needs a colon, right behind a question mark.
_INNER_LETTER = re.compile(
    rf"(?:[AＡ]{_ANSWER}|{_OPEN}[AＡ]\d*{_CLOSE}[.．:：]?\s*|"
    r"(?<=[?？])\s*[RОO]\s?\d{0,2}\.?\s?[:：]\s*)"
)
_INNER_WORD = re.compile(
    r"(?:答え|回答|答案|答|answer|ans|antwort|antwoord|réponse|reponse|respuesta|risposta|resposta|"
    rf"ответ|답변){_ANSWER}|{_OPEN}\s?(?:答え|回答|答|answer|답변)\d*\s?{_CLOSE}[.．:：]?\s*",
    re.IGNORECASE,
)
# What a mark in the middle of a line has; a search for literals, or from one sign on, is fast.
_WORDS_INSIDE = re.compile("答|nswer|ans|Ans|ntwo|ponse|puesta|sposta|твет|답변")
_LETTER_INSIDE = re.compile(rf"[AＡRОO]\s*\d*\s?(?:[.．:：]|{_CLOSE})")
# A question's mark behind a label ("Delivery – Q: …"), or behind the answer before it.
_INNER_QUESTION = re.compile(
    rf"(?:(?<=[\s\u3000{_CLOSE[1:-1]}。.!！?？:：・｜|/／])|(?={_OPEN}))(?:{_OPEN}\s?)?"
    rf"(?:(?-i:[QＱFPDVВS])|{QUESTION_WORDS})\s?\d{{0,3}}\s?(?:{_CLOSE}\s?[:：]?|\.?[:：])\s*(?=\S)",
    re.IGNORECASE,
)
_SENTENCE_END = frozenset('?？。.!！…;)）」』"”')


class Mark(NamedTuple):
    """A mark at the start of a line: `end` is the offset of the text behind it."""

    kind: Kind
    family: str
    number: str
    end: int
    tie: Tie


# The constructor without the detour over Python.
_new = tuple.__new__


def read_mark(text: str, borders: tuple[int, ...] = ()) -> Mark | None:
    """Read the mark at the start of a line.

    `borders` are the offsets in the text at which an element ends: a mark in an element of its own
    needs no sign behind it.
    """
    if not text or text[0] not in MARK_STARTS:
        return None
    if text[0] in _LETTERS_ALONE and (plain := _PLAIN.match(text)):
        kind = "q" if plain[1] in "QＱ" else "a"
        return _new(Mark, (kind, "q", plain[2], plain.end(), "sign"))
    if _WORD.match(text) and 1 not in borders and text[:2].lower() not in _WORD_STARTS:
        return None
    if ("(" in text or "（" in text) and (named := _NAMED.match(text)):
        return Mark("q" if named["q"] else "a", "word", "", named.end(), "sign")
    match = _matched(text, borders)
    if match is None:
        return None
    letter = (match["letter"] or "").lower()
    letter = _WIDE.get(letter, letter)
    number = match["number"] or ""
    end = match.end()
    tie = None if _is_broken(match) else _tie(text, match, end, bool(match["close"]), borders)
    if tie is None:
        return None
    while end < len(text) and text[end] in " \u3000":
        end += 1
    if tie == "space" and not number and _says_on(letter, text[end : end + 1]):
        return None
    if letter:
        return _letter_mark(letter, number, end, tie)
    if tie == "direct" and not number:
        return None
    short = len(match["q"] or match["a"]) == 1
    if tie == "space" and not number and not short and text[end - 1] != "\u3000":
        return None
    return Mark("q" if match["q"] else "a", "word", number, end, tie)


def _says_on(letter: str, following: str) -> bool:
    """Tell whether a letter is a word or a name of what follows: "A class is …", "Q = 5"."""
    return following in ("=", "≠", "+") or (letter == "a" and following.islower())


def _matched(text: str, borders: tuple[int, ...]) -> re.Match[str] | None:
    """Match a mark; a number behind an element of its own may begin the text ("<b>A</b>5 days")."""
    match = _MARK.match(text)
    if match is None or _BOTH.match(text):
        return None
    label = max(match.end("q"), match.end("a"), match.end("letter"))
    if match["number"] and label in borders and text[match.end("number") :][:1].isalpha():
        match = _MARK.match(text[:label])
    return match


def read_phrase(text: str) -> Mark | None:
    """Read a mark that says whose the question or answer is; one alone proves nothing."""
    match = _PHRASE.match(text) if text[:1] in MARK_STARTS else None
    if match is None:
        return None
    return Mark("q" if match["q"] else "a", "word", "", match.end(), "sign")


def _is_broken(match: re.Match[str]) -> bool:
    """Tell whether half a bracket, a comma ("相談、…") or a count ("1 of 40") makes it no mark.

    "[a]" refers to a note, and "(a)" is the first of several.
    """
    if match["open"] and (match["letter"] or "").islower():
        return True
    if _OF.match(match.string, match.end()):
        return True
    if match["open"] and not match["close"]:
        return True
    if match["close"] and not match["open"] and match["close"] not in ")）]>＞":
        return True
    sign = (match["sign"] or "").strip()
    return not match["letter"] and sign[:1] in _COMMAS and sign != ""


def _letter_mark(letter: str, number: str, end: int, tie: Tie) -> Mark | None:
    if letter in ("q", "a"):
        return Mark("q" if letter == "q" else "a", "q", number, end, tie)
    if tie not in ("sign", "own") and not number:
        return None
    if letter in LETTERS:
        return Mark("q", letter, number, end, tie)
    if letter in "roс":
        return Mark("a", letter, number, end, tie)
    return Mark("a", letter, number, end, tie) if letter in "оج" else None


def _tie(
    text: str, match: re.Match[str], end: int, closed: bool, borders: tuple[int, ...]
) -> Tie | None:
    if match["sign"] or closed:
        return "sign"
    if end >= len(text.rstrip()) or len(match[0].rstrip()) in borders:
        return "own"
    if match[0][-1] in " \u3000":
        return "space"
    after = text[end]
    if after in " \u3000":
        return "space"
    if _LATIN_AFTER.match(after):
        return None
    return "direct" if _LETTER_AFTER.match(after) or match["number"] else None


def with_inner_answers(texts: Sequence[str]) -> list[int]:
    """Which of many lines `find_inner_answer` may find one in: all are searched at once."""
    starts = list(accumulate([len(text) + 1 for text in texts], initial=0))
    joined = "\0".join(texts)
    places = {
        bisect_right(starts, match.start()) - 1
        for needed in (_LETTER_INSIDE, _WORDS_INSIDE)
        for match in needed.finditer(joined)
    }
    return sorted(places)


def find_inner_answer(text: str, start: int = 0) -> tuple[int, int] | None:
    """Offsets of an answer's mark in the middle of a line, behind the end of a sentence."""
    for pattern, needed in ((_INNER_LETTER, _LETTER_INSIDE), (_INNER_WORD, _WORDS_INSIDE)):
        if not needed.search(text):
            continue
        for match in pattern.finditer(text, start):
            before = text[start : match.start()].rstrip()
            if before and (before[-1] in _SENTENCE_END or text[match.start() - 1] in " \u3000"):
                return match.start(), match.end()
    return None


def find_inner_question(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Offsets of a question's mark between two places in a line."""
    found = _INNER_QUESTION.search(text, start, end)
    return found.span() if found is not None else None


def bare_number(text: str) -> int | None:
    """Read a line that is nothing but a number of at most three digits: "02", "N° 2", 第2問.

    Or "Question 2 of 6".
    """
    match = _BARE_NUMBER.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    return int(match[1] or match[2]) if match is not None else None


def counts_up(labels: Sequence[str]) -> bool:
    """Tell whether labels in small letters count from the first one on: a, b, c, or i, ii, iii."""
    number = len(labels)
    series = (_ROMAN[:number], tuple(ascii_lowercase[:number]))
    return number >= _FEWEST_COUNTED and tuple(labels) in series
