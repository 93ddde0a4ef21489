"""White space of a page as a browser shows it: between words, and at the end of a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.extract.page.blocks import Run, Style

_EDGES = " \t\n\r\f\v\xa0\u2028\u2029"
_SPACES = re.compile("[ \t\n\r\f\v\xa0\u2028\u2029]+")
_CJK_WRAP = re.compile(
    "(?<=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef])[ \t]*\n[ \t\n]*"
    "(?=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef])"
)


def spaced(text: str) -> str:
    """Text with spaces as a browser shows them: one for many, and none where a CJK line wraps."""
    if "\n" not in text:
        # Most often it is a no-break space that is not "printable".
        text = text.replace("\xa0", " ")
        if text.isprintable() and "  " not in text:
            return text
    bare = text.strip(_EDGES)
    if not bare:
        return " "
    if not bare.isprintable() or "  " in bare:
        return _SPACES.sub(" ", _CJK_WRAP.sub("", text) if "\n" in bare else text)
    before = " " if text[0] in _EDGES else ""
    return f"{before}{bare} " if text[-1] in _EDGES else before + bare


def is_media(style: Style | None) -> bool:
    """Tell whether an element shows something without any text."""
    return style is not None and style.tag in ("img", "amp-img", "iframe")


def joined(runs: list[Run], pre: bool) -> str:
    """The text of a line; spaces at its end go, in place."""
    if not pre:
        while runs and not runs[-1][0].strip(" ") and not is_media(runs[-1][1]):
            runs.pop()
        if runs:
            runs[-1] = (runs[-1][0].rstrip(" "), runs[-1][1])
    elif len(runs) == 1:
        runs[0] = (runs[0][0].rstrip(), runs[0][1])
    return "".join([run[0] for run in runs])
