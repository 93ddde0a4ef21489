"""PDFs, opened by qpdf's library (pikepdf)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from pipeline.records import Finding

_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")
_ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}


def faults(file: Path, _output: Path) -> Iterator[Finding]:
    """Find what a reader or printer would stumble over; places are object or page numbers."""
    try:
        document = pikepdf.open(file)
    except pikepdf.PdfError as error:
        yield Finding("PDF001", "error", "", f"The PDF cannot be opened ({error}); build again.")
        return
    with document:
        for problem in document.check_pdf_syntax():
            yield Finding("PDF002", "error", "", f"The PDF is damaged ({problem}); build again.")
        if not len(document.pages):
            yield Finding("PDF003", "error", "", "The PDF has no pages; build again.")
        root = document.Root
        if not str(root.get("/Lang", "")):
            yield Finding("PDF004", "warning", "", "The PDF does not say its language.")
        if not str(document.docinfo.get("/Title", "")):
            yield Finding("PDF005", "warning", "", "The PDF has no title.")
        yield from _objects(document)


def _objects(document: pikepdf.Pdf) -> Iterator[Finding]:
    for number, thing in enumerate(document.objects, 1):
        if not isinstance(thing, pikepdf.Dictionary):
            continue
        place = f", object {number}"
        if thing.get("/Type") == "/FontDescriptor" and not any(key in thing for key in _EMBEDDED):
            font = str(thing.get("/FontName", ""))
            yield Finding(
                "PDF006",
                "error",
                place,
                f"The font {font} is not embedded; it will look different.",
            )
        if _action(thing) in _ACTIVE:
            yield Finding("PDF007", "error", place, "The PDF holds an action that runs something.")


def _action(thing: Any) -> str:
    value = thing.get("/S")
    return str(value) if isinstance(value, pikepdf.Name) else ""
