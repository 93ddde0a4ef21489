"""Web pages, parsed as a browser would parse them, opened from a folder without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from pipeline.records import Finding

_LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
_LEADS_AWAY = re.compile(r"[\s\0]*(?:https?:|//)", re.IGNORECASE)
_INERT_LINKS = {"canonical", "alternate", "author", "license"}


def faults(file: Path, _output: Path) -> Iterator[Finding]:
    """Find dead links inside the folder, doubled ids, and whatever would be fetched from afar."""
    try:
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        root = html.document_fromstring(file.read_bytes(), parser=parser)
    except (ValueError, etree.LxmlError) as error:
        yield Finding("WEB001", "error", "", f"The page cannot be parsed ({error}); build again.")
        return
    ids: set[str] = set()
    for element in root.iter("*"):
        if (name := element.get("id")) is not None:
            if name in ids:
                yield Finding("WEB002", "error", f", #{name}", "Two elements have this id.")
            ids.add(name)
    for element in root.iter("*"):
        tag = str(element.tag)
        loaded = _loaded(element, tag)
        if _LEADS_AWAY.match(loaded):
            message = "The page would fetch this from the network; it has to work without."
            yield Finding("WEB003", "error", f", {loaded[:100]}", message)
        elif problem := _dead(
            loaded or (element.get("href") or "" if tag == "a" else ""), file, ids
        ):
            yield Finding("WEB004", "error", f", line {element.sourceline}", problem)


def _loaded(element: html.HtmlElement, tag: str) -> str:
    if tag == "link" and (element.get("rel") or "").lower() in _INERT_LINKS:
        return ""
    return element.get(_LOADED[tag]) or "" if tag in _LOADED else ""


def _dead(address: str, file: Path, ids: set[str]) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if not address or parts.scheme or parts.netloc:
        return ""
    if not parts.path:
        fragment = unquote(parts.fragment)
        known = not fragment or fragment in ids or "=" in fragment
        return "" if known else f"The link leads to #{fragment}, which is not on the page."
    try:
        found = (file.parent / unquote(parts.path)).exists()
    except OSError:
        # No system has files with such names.
        found = False
    return "" if found else f"The link leads to {parts.path[:100]}, which is not there."
