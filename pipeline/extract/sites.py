"""Site adapters: for the page that defeats everything, a trainer says where its questions are.

`input/sites.toml` has a table for each host, with CSS selectors:

    ["blog.example.jp"]
    question = ".qa .q"
    answer = ".qa .a"
    body = ".post-body"     # optional: look only in here
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from pipeline.errors import SettingsError
from pipeline.extract.page.blocks import Layout, Piece, Style
from pipeline.extract.pairs import Pair, Proposal, trim
from pipeline.tables import read_table

_KEYS = ("question", "answer", "body")


@dataclass(frozen=True, slots=True)
class Site:
    """CSS selectors of one host; `body` is "" where the whole page is meant."""

    question: str
    answer: str
    body: str = ""


def load_sites(file: Path) -> dict[str, Site]:
    """Read the adapters by host; without a file there are none.

    Raises:
        SettingsError: the file is no TOML, or an adapter lacks a selector, has one that CSS does
            not know, or a key that does not exist.
    """
    try:
        tables = read_table(file, advice="Mend the file or remove it")
    except FileNotFoundError:
        return {}
    return {host.lower(): _site(host, table, file) for host, table in tables.items()}


def site_of(sites: Mapping[str, Site], url: str) -> Site | None:
    """Find the adapter of an address: of its host, or of a domain above it."""
    host = (urlsplit(url).hostname or "").lower()
    while host:
        if host in sites:
            return sites[host]
        host = host.partition(".")[2]
    return None


def propose(layout: Layout, site: Site) -> Proposal | None:
    """Propose the pairs that an adapter points to.

    An answer belongs to the question before it. Where all questions stand before all answers (two
    columns, or tabs and panels), they belong together in their order.
    """
    body = layout.root.element
    scopes = _select(body, site.body) if site.body else [body]
    pieces = _Pieces(layout)
    questions = _found(pieces, scopes, site.question)
    answers = _found(pieces, scopes, site.answer)
    if not questions or not answers:
        return None
    if len(questions) == len(answers) and questions[-1][0] < answers[0][0]:
        pairs = [
            Pair(question, answer) for question, answer in zip(questions, answers, strict=True)
        ]
    else:
        pairs = _in_turn(questions, answers)
    answered = [pair for pair in pairs if pair.answer]
    unanswered = [pair.question for pair in pairs if not pair.answer]
    if not answered:
        return None
    return Proposal("site adapter", answered, 1.0, unanswered=unanswered)


def _site(host: str, table: object, file: Path) -> Site:
    if not isinstance(table, dict):
        raise SettingsError(
            f"{host} is no table", advice=f'Write ["{host}"] on a line of its own', file=file
        )
    for key, value in table.items():
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"There are {', '.join(_KEYS)}"
            raise SettingsError(f"{host}: there is no key {key}", advice=advice, file=file)
        _check_selector(host, key, value, file)
    missing = [key for key in ("question", "answer") if not table.get(key)]
    if missing:
        raise SettingsError(
            f"{host}: there is no selector for {missing[0]}", advice="Add it", file=file
        )
    return Site(**table)


def _check_selector(host: str, key: str, value: object, file: Path) -> None:
    try:
        CSSSelector(str(value))
    except SelectorError as error:
        raise SettingsError(
            f"{host}: {key} is no CSS selector ({error})", advice="Mend it", file=file
        ) from error


class _Pieces:
    """Which pieces of text stand in an element, be it a block or inside a line."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.boxes = {box.element: box for box in layout.boxes}

    def of(self, element: etree._Element) -> list[Piece]:
        blocks = self.layout.blocks
        if (box := self.boxes.get(element)) is not None:
            return [Piece(index, 0, len(blocks[index].text)) for index in range(box.start, box.end)]
        found = []
        for block in blocks:
            place = 0
            inside = []
            for text, style in block.runs:
                if _within(style, element):
                    inside.append((place, place + len(text)))
                place += len(text)
            if inside:
                found.append(trim(block.text, block.index, inside[0][0], inside[-1][1]))
        return found


def _within(style: Style | None, element: etree._Element) -> bool:
    while style is not None:
        if style.element is element:
            return True
        style = style.around
    return False


def _found(pieces: _Pieces, scopes: list[etree._Element], selector: str) -> list[list[Piece]]:
    elements = [element for scope in scopes for element in _select(scope, selector)]
    # An element inside another that was selected too says the same a second time.
    outer = [one for one in elements if not any(above in elements for above in one.iterancestors())]
    found = [of for element in outer if (of := pieces.of(element))]
    return sorted(found)


def _select(root: etree._Element, selector: str) -> list[etree._Element]:
    return cast("list[etree._Element]", CSSSelector(selector)(root))


def _in_turn(questions: list[list[Piece]], answers: list[list[Piece]]) -> list[Pair]:
    pairs = [Pair(question, []) for question in questions]
    for answer in answers:
        before = [pair for pair in pairs if pair.question[0] < answer[0]]
        if before:
            taken = set(before[-1].question)
            before[-1].answer += [piece for piece in answer if piece not in taken]
    return pairs
