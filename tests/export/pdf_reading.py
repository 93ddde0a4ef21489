"""How the PDF tests read a PDF: its text as poppler gives it, its objects as qpdf does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf

from tests.support import need_tool


def pages_of_text(file: Path, *options: str) -> list[str]:
    """Text of each page."""
    tool = need_tool("pdftotext")
    out = subprocess.run([tool, *options, str(file), "-"], capture_output=True, check=True).stdout
    return out.decode("utf-8").split("\f")[:-1]


def squeeze(text: str) -> str:
    """Text without white space: a line end in a PDF is not one in the record."""
    return re.sub(r"\s", "", text)


def destinations(document: pikepdf.Pdf) -> dict[str, int]:
    """Page number of every named destination."""
    numbers = {page.objgen: number for number, page in enumerate(document.pages, 1)}
    names = document.Root.Names.Dests.Names
    return {
        str(names[place]): numbers[names[place + 1][0].objgen] for place in range(0, len(names), 2)
    }


def index_pages(back: str, topic: str) -> set[int]:
    """Pages that the index gives for a topic, of the back matter's text with its layout kept."""
    found = re.search(rf"(?m)^ *{re.escape(topic)} {{2,}}([\d–, ]+)$", back)
    assert found, topic
    pages: set[int] = set()
    for part in found[1].split(","):
        first, _, last = part.strip().partition("–")
        pages |= set(range(int(first), int(last or first) + 1))
    return pages


def links(document: pikepdf.Pdf) -> tuple[set[str], set[str]]:
    """Addresses outside, and names inside, that the PDF's links lead to."""
    outside, inside = set(), set()
    for page in document.pages:
        for annotation in page.get("/Annots", []):
            if "/A" in annotation:
                outside.add(str(annotation.A.URI))
            elif "/Dest" in annotation:
                inside.add(str(annotation.Dest))
    return outside, inside


def structure(element: Any, depth: int = 0) -> list[tuple[int, str, Any]]:
    """Elements of the structure tree in reading order, as (depth, type, element)."""
    found = []
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append((depth, str(kid.S), kid))
            found.extend(structure(kid, depth + 1))
    return found
