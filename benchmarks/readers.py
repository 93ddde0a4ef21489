"""The readers that are compared: ours, and what people use today."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from benchmarks.measure import Pair

_QUESTION = re.compile(
    r"^\s*(?:Q|Ｑ|問|質問|Question|Frage|Pregunta|Domanda)\s*\d*\s*[.:：．)】]\s*"
)
_ANSWER = re.compile(
    r"^\s*(?:A|Ａ|答|回答|Answer|Antwort|Respuesta|Risposta)\s*\d*\s*[.:：．)】]\s*"
)


def ours(file: Path) -> list[Pair]:
    """The product."""
    from pipeline.errors import QapressError
    from pipeline.extract import extract
    from pipeline.source import read_page

    try:
        records = extract(read_page(file)).post.records
    except QapressError:
        return []
    return [(record.question.text, record.answer.text) for record in records]


def with_extruct(file: Path) -> list[Pair]:
    """The questions that the page marks up for machines (JSON-LD, microdata, RDFa)."""
    import extruct

    page = file.read_bytes().decode("utf-8", "replace")
    if not page.strip():
        return []
    try:
        data = extruct.extract(
            page, syntaxes=["json-ld", "microdata", "rdfa"], uniform=True, errors="ignore"
        )
    except Exception:
        return []
    return [pair for items in data.values() for pair in _questions(items)]


def _questions(value: Any) -> Iterator[Pair]:
    if isinstance(value, list):
        for item in value:
            yield from _questions(item)
    elif isinstance(value, dict):
        if "Question" in str(value.get("@type", "")) and value.get("acceptedAnswer"):
            answer = value["acceptedAnswer"]
            answer = answer[0] if isinstance(answer, list) else answer
            text = str(answer.get("text", "")) if isinstance(answer, dict) else ""
            yield str(value.get("name", "")), BeautifulSoup(text, "lxml").get_text("\n")
        else:
            for item in value.values():
                yield from _questions(item)


def with_trafilatura(file: Path) -> list[Pair]:
    """The text of the article, split at headings, marks and lines that end in a question mark."""
    import trafilatura

    page = file.read_bytes()
    text = trafilatura.extract(page, output_format="markdown", include_tables=True) or ""
    return _split(text.split("\n"))


def _split(lines: Sequence[str]) -> list[Pair]:
    pairs: list[tuple[str, list[str]]] = []
    for raw in lines:
        line = re.sub(r"^[#*\s\-]+|\*+$", "", raw).strip()
        if not line:
            continue
        marked = _QUESTION.sub("", line)
        if marked != line or line.endswith(("?", "？")) or raw.lstrip().startswith("##"):
            pairs.append((marked, []))
        elif pairs:
            pairs[-1][1].append(_ANSWER.sub("", line))
    return [(question, "\n".join(answer)) for question, answer in pairs if answer]


def script(file: Path) -> list[Pair]:
    """What a good afternoon with BeautifulSoup gives."""
    soup = BeautifulSoup(file.read_bytes(), "lxml")
    for unwanted in soup(["script", "style", "nav", "header", "footer", "aside", "form"]):
        unwanted.decompose()
    for find in (_by_details, _by_list, _by_marks, _by_headings):
        if pairs := find(soup):
            return pairs
    return []


def _by_details(soup: BeautifulSoup) -> list[Pair]:
    pairs = []
    for details in soup("details"):
        if isinstance(summary := details.find("summary"), Tag):
            question = summary.get_text(" ", strip=True)
            summary.extract()
            pairs.append((question, details.get_text("\n", strip=True)))
    return pairs


def _by_list(soup: BeautifulSoup) -> list[Pair]:
    pairs = []
    for term in soup("dt"):
        answer = term.find_next_sibling("dd")
        if answer is not None:
            pairs.append((term.get_text(" ", strip=True), answer.get_text("\n", strip=True)))
    return pairs


def _by_marks(soup: BeautifulSoup) -> list[Pair]:
    lines = [line for line in soup.get_text("\n").split("\n") if line.strip()]
    marked = any(_QUESTION.match(line) for line in lines)
    return _split(lines) if marked else []


def _by_headings(soup: BeautifulSoup) -> list[Pair]:
    pairs = []
    for heading in soup(["h2", "h3", "h4"]):
        answer = []
        for sibling in heading.find_next_siblings():
            if sibling.name in ("h1", "h2", "h3", "h4"):
                break
            answer.append(sibling.get_text("\n", strip=True))
        if any(answer):
            pairs.append((heading.get_text(" ", strip=True), "\n".join(answer)))
    return pairs


READERS: dict[str, Callable[[Path], list[Pair]]] = {
    "qapress": ours,
    "extruct": with_extruct,
    "trafilatura and a split": with_trafilatura,
    "BeautifulSoup script": script,
}
