"""Questions and answers that a page marks up for machines: JSON-LD, microdata, RDFa.

They are evidence for what stands on the visible page. Where the page shows none of them they are
read as they are (schema.org: FAQPage, QAPage, Question, acceptedAnswer, suggestedAnswer, text).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast

from lxml import etree

from pipeline.extract.page.tree import hide_unseen, parse

# A question with its answer, or with the item of JSON-LD that holds the answer: to write it as
# HTML takes time, and most pages show it themselves.
QA = tuple[str, "str | dict[str, Any]"]

# The attributes themselves: to look at each element for them takes ten times as long.
_HAS_KINDS = etree.XPath(
    "boolean(descendant-or-self::*/@itemtype or descendant-or-self::*/@typeof)"
)
_KINDS = etree.XPath("//@itemtype | //@typeof[not(../@itemtype)]")

_LOOSE_COMMA = re.compile(r",\s*([}\]])")
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|/\*\]\]>\*/)\s*$"
)
_ANSWERS = ("acceptedAnswer", "suggestedAnswer")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")


class Structured:
    """The marked-up pairs of a page. Its scripts are parsed when somebody asks for the pairs."""

    def __init__(self, root: etree._Element) -> None:
        self._scripts = [
            text
            for script in root.iter("script")
            if "ld+json" in script.get("type", "") and (text := script.text)
        ]
        self._marked_up = list(_marked_up(root)) if _HAS_KINDS(root) else []

    @cached_property
    def pairs(self) -> list[QA]:
        """Question as HTML, answer; each question once."""
        found: dict[str, str | dict[str, Any]] = {}
        for question, answer in (*_linked_data(self._scripts), *self._marked_up):
            if question.strip() and question not in found:
                found[question] = answer
        return list(found.items())

    @cached_property
    def texts(self) -> list[tuple[list[str], str]]:
        """Words of the pairs, as a reader would see them: of the question, in full too; answer."""
        return [
            (list(map(_words, _spellings(question, answer))), _words(_as_html(answer)))
            for question, answer in self.pairs
        ]


def _spellings(question: str, answer: str | dict[str, Any]) -> list[str]:
    """The question's title, and its text where the page has both."""
    full = "" if isinstance(answer, str) else _string(answer.get("text"))
    return [question, full] if full and full != question else [question]


def _as_html(answer: str | dict[str, Any]) -> str:
    return answer if isinstance(answer, str) else _answer(answer)


def _words(fragment: str) -> str:
    body = parse(f"<html><body>{fragment}</body></html>", "").find("body")
    return "" if body is None else " ".join(map(str, body.itertext()))


def _linked_data(scripts: list[str]) -> Iterator[QA]:
    for text in scripts:
        if "Question" not in text:
            continue
        for item in _objects(_load(text)):
            kind = item.get("@type")
            if kind == "Question" or (isinstance(kind, list) and "Question" in kind):
                question = _string(item.get("name") or item.get("text"))
                yield question, item


def _load(text: str) -> object:
    if "<!" in text or "-->" in text or "]]>" in text:
        text = _WRAPPED.sub("", text)
    for attempt in (text, _LOOSE_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except ValueError:
            continue
        except RecursionError:
            return None
    return None


def _objects(loaded: object) -> Iterator[dict[str, Any]]:
    waiting = [loaded]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            inside = list(item.values())
        elif isinstance(item, list):
            inside = item
        else:
            continue
        waiting += [one for one in reversed(inside) if isinstance(one, dict | list)]


def _answer(question: dict[str, Any]) -> str:
    answers: list[object] = []
    for name in _ANSWERS:
        given = question.get(name)
        answers += given if isinstance(given, list) else [given]
    texts = [_string(one.get("text")) for one in answers if isinstance(one, dict)]
    return "".join(f"<div>{text}</div>" for text in dict.fromkeys(texts) if text.strip())


def _string(value: object) -> str:
    if isinstance(value, list):
        value = " ".join(one for one in value if isinstance(one, str))
    if not isinstance(value, str):
        return ""
    if "&lt;" in value:
        value = html.unescape(value)
    if _MARKUP.search(value):
        return value
    return html.escape(html.unescape(value), quote=False).replace("\n", "<br>")


def _marked_up(root: etree._Element) -> Iterator[QA]:
    for kind in cast("list[etree._ElementUnicodeResult]", _KINDS(root)):
        item = kind.getparent()
        if item is None or not kind.rstrip("/").endswith("Question"):
            continue
        names = next(_properties(item, "name"), None)
        question = next(_properties(item, "text"), None) if names is None else names
        answers = list(_properties(item, *_ANSWERS))
        if question is not None and answers:
            texts = [_content(next(_properties(one, "text"), one)) for one in answers]
            yield _content(question), "".join(texts)


def _properties(item: etree._Element, *names: str) -> Iterator[etree._Element]:
    for element in item.iter():
        given = (element.get("itemprop") or element.get("property") or "").split()
        if element is not item and any(name in names for name in given):
            yield element


def _content(element: etree._Element) -> str:
    given = element.get("content")
    if given:
        return html.escape(given, quote=False)
    text: str = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return text


def as_page(pairs: list[QA], file: str) -> etree._Element:
    """Write pairs as the body of a page of their own, a `<details>` each.

    Raises:
        ExtractError: an answer is nested too deeply to be read whole.
    """
    items = "".join(
        f"<details><summary>{question}</summary><div>{answer}</div></details>"
        for question, given in pairs
        if (answer := _as_html(given)).strip()
    )
    root = parse(f"<html><body>{items}</body></html>", file)
    hide_unseen(root)
    body = root.find("body")
    return etree.Element("body") if body is None else body
