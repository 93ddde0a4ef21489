"""What the page says of itself, as evidence: is it about questions, which ones does it know."""

from __future__ import annotations

import re

from pipeline.extract.blocks import HEADINGS, Layout

_ABOUT = re.compile(
    r"\bf\.?a\.?q|q\s?[&＆+/]\s?a\b|q\s?(?:and|und|et|y|e|en)\s?a\b|よくある|質問|Ｑ＆Ａ|問答|"
    r"お悩み|"
    r"questions?\b|fragen|questions fréquentes|foire aux questions|preguntas|domande|perguntas|"
    r"vragen|"
    r"常见问题|常見問題|问答|问题|자주\s?묻는|질문|문답|вопрос|pytania|dúvidas|spørgsmål|"
    r"frågor|kysymy|otázky|întrebări",
    re.IGNORECASE,
)
_NOISE = re.compile(r"[\W_]+")


class Context:
    """Evidence that does not come from the blocks' markup.

    `about_questions` says that a title or heading speaks of questions. `known` are questions from
    structured data (JSON-LD, microdata), as it has them.
    """

    __slots__ = ("_normal", "about_questions", "known")

    def __init__(self, about_questions: bool, known: list[str]) -> None:
        self.about_questions = about_questions
        self.known = known
        # Made when a strategy first asks; where marks are clear none does.
        self._normal: frozenset[str] | None = None

    def knows(self, text: str) -> bool:
        """Tell whether the structured data has this question."""
        if not self.known:
            return False
        if self._normal is None:
            self._normal = frozenset(map(normal, self.known))
        return normal(text) in self._normal


def normal(text: str) -> str:
    """Letters and digits only, small: what two spellings of one question have in common."""
    return _NOISE.sub("", text).lower()


def read_context(layout: Layout, title: str, questions: list[str]) -> Context:
    """Gather the evidence; `questions` come from structured data."""
    about = (
        bool(questions)
        or _ABOUT.search(title) is not None
        or any(
            block.box.tag in HEADINGS and len(block.text) < 80 and _ABOUT.search(block.text)
            for block in layout.blocks
        )
    )
    return Context(about, questions)
