"""What the page says of itself, as evidence: is it about questions, which ones does it know."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.extract.blocks import HEADINGS, Layout
from pipeline.extract.structured import Structured

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
    """Evidence that does not come from the blocks' markup, read when a strategy first asks.

    Where marks are clear none does.
    """

    def __init__(self, layout: Layout, title: str, structured: Structured) -> None:
        self._layout = layout
        self._title = title
        self._structured = structured

    @cached_property
    def about_questions(self) -> bool:
        """Whether a title or heading speaks of questions, or structured data has some."""
        return (
            _ABOUT.search(self._title) is not None
            or any(
                block.box.tag in HEADINGS and len(block.text) < 80 and _ABOUT.search(block.text)
                for block in self._layout.blocks
            )
            or bool(self._structured.pairs)
        )

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(normal(question) for question, _ in self._structured.pairs)

    def knows(self, text: str) -> bool:
        """Tell whether the structured data (JSON-LD, microdata) has this question."""
        return bool(self._known) and normal(text) in self._known


def normal(text: str) -> str:
    """Letters and digits only, small: what two spellings of one question have in common."""
    return _NOISE.sub("", text).lower()
