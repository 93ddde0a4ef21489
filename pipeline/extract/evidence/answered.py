"""Is a question answered by what stands below it, or is it the title of an essay's next part?

An answer takes up a word of its question, or says yes or no. Compared are stems: the first letters
of the longer words, and what Chinese, Japanese and Korean write in characters of their own for
things. And people ask for themselves and politely, where titles do neither.
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.extract.page.blocks import words

# Words that ask, or that any text has, are shorter in most languages, or listed here.
_COMMON = words(
    "about also does dont doesnt from have here just much many more most need only other should"
    " some than that their them then there these they this what when where which whose will with"
    " would your youre could into over very were like make aber auch dass dein diese haben ihre"
    " kann mein mich muss oder sein sich sind und unser wann warum welch werde wird comme comment"
    " dans elle faire leur mais notre nous pour pourq quand quell votre vous cual cuand cómo como"
    " donde entre esta este hacer hasta para pero porqu puede quién sobre tiene todos algun come"
    " cosa dove essere fare nella perch posso quale quand quant sono tutti alla onde podem posso"
    " qual quais quand você seus suas"
)
_STEM = 5
_SHORTEST = 4
_LATIN = re.compile(rf"[^\W\d_]{{{_SHORTEST},}}")
_OWN = re.compile(r"[一-鿿々]{2,}|[ァ-ヴー]{2,}|[가-힣]{2,}|[A-Za-z][A-Za-z0-9]{2,}")
# Words of these scripts are not told apart here.
_UNKNOWN = re.compile("[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]")
_CJK = re.compile(r"[ぁ-ヿ一-鿿가-힣]")
# Two characters tell a word of these.
_PART = 2


# Somebody asks for himself, or somebody is asked.
_PERSONAL = re.compile(
    r"\b(?:i|my|me|you|your|we|our|us|ich|mein\w*|mir|mich|sie|ihr\w*|du|dein\w*|wir|je|mon|mes|ma|"
    r"vous|vos|votre|tu|toi|ton|tes|puedo|tengo|hago|mi|mis|su|sus|posso|mio|mia|meu|minha|você|ik|mijn|u|uw|"
    r"я|мне|мой|мои|моя|вы|ваш\w*|mogę|mój|moje|mám|můj)\b|(?:ます|です|でしょう|ました)か|"
    r"(?:ください|下さい|たい(?:です)?)[。？?]?$|我|您|[가-힣]+(?:나요|까요?|[어아해]요)",
)
_YES_NO = re.compile(
    r"(?:yes|no|yep|nope|ja|nein|oui|non|sí|sì|si|sim|não|nee|tak|nie|ano|да|нет|はい|いいえ|是的|"
    r"可以|不|네|아니)(?=[\s,.!;:、。，！]|$)"
)


def is_personal(question: str) -> bool:
    """Tell whether somebody asks for himself, or somebody is asked."""
    return _PERSONAL.search(_plain(question)) is not None


def is_answered(question: str, answer: str) -> bool:
    """Tell whether a question is one that somebody has, or its answer shows that it is one."""
    asked, told = _plain(question), _plain(answer)
    if _PERSONAL.search(asked) or _YES_NO.match(told) or _UNKNOWN.search(asked):
        return True
    return _echoes(asked, told)


def _echoes(asked: str, told: str) -> bool:
    """Tell whether an answer has a word of its question."""
    if _CJK.search(asked):
        parts = {
            run[at : at + _PART] if not run.isascii() else run
            for run in _OWN.findall(asked)
            for at in range(1 if run.isascii() else len(run) - 1)
        }
        return any(part in told for part in parts)
    return not _stems(asked).isdisjoint(_stems(told))


def _stems(text: str) -> set[str]:
    words = (word for word in _LATIN.findall(text) if word not in _COMMON)
    return {stem for word in words if (stem := word[:_STEM]) not in _COMMON}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
