"""Moodle XML, tables and Markdown, read as the program that takes them would read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from pipeline.records import Finding

# What Moodle stores of the name of a question and of the concept of an entry.
_LONGEST = 255


def faults(file: Path, _output: Path) -> Iterator[Finding]:
    """Find what would stop an import; places are questions, rows or nothing."""
    content = file.read_bytes()
    if file.suffix == ".xml":
        yield from _moodle(content)
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Finding("TEXT001", "error", "", f"The file is not UTF-8 ({error}); build again.")
        return
    if file.suffix == ".csv":
        yield from _table(text)


def _moodle(content: bytes) -> Iterator[Finding]:
    try:
        # An answer may be longer than libxml2 takes for safe: 10 MB.
        parser = etree.XMLParser(resolve_entities=False, huge_tree=True)
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        yield Finding("MOODLE001", "error", "", f"This is no XML ({error}); build again.")
        return
    if root.tag not in ("quiz", "GLOSSARY"):
        problem = f"Moodle imports a quiz or a GLOSSARY, and this is a {root.tag}."
        yield Finding("MOODLE002", "error", "", problem)
        return
    for place, name in enumerate(_names(root), 1):
        where = f", entry {place}"
        if not name:
            yield Finding("MOODLE003", "error", where, "It has no name, so Moodle passes it over.")
        if len(name) > _LONGEST:
            yield Finding("MOODLE004", "error", where, "Its name is longer than Moodle stores.")


def _names(root: etree._Element) -> list[str]:
    if root.tag == "quiz":
        questions = [one for one in root if one.get("type") != "category"]
        return [(one.findtext("name/text") or "").strip() for one in questions]
    return [(one.findtext("CONCEPT") or "").strip() for one in root.iter("ENTRY")]


def _table(text: str) -> Iterator[Finding]:
    # By itself it stops at 131,072 letters in a cell.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        yield Finding("CSV002", "error", "", f"This is no table ({error}); build again.")
        return
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            problem = f"The row has {len(row)} cells where the first has {width}; build again."
            yield Finding("CSV001", "error", f", row {number}", problem)
