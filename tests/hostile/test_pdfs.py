"""Every kind of PDF made of the cases: no file in it, no action, nobody asked, no secret."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pikepdf
import pytest

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.errors import ExportError
from pipeline.export import pdf_book, pdf_handout, pdf_worksheet
from pipeline.export.pdf.engine import write
from pipeline.records import Artifact, Edition
from pipeline.settings import HandoutSettings, Settings
from tests.hostile.cases import ALL
from tests.hostile.conftest import NOW, SECRET_WORDS, Canary
from tests.hostile.readings import read

_SETTINGS = Settings(handout=HandoutSettings(variants=["large-print", "book"]))
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
}


def settable(edition: Edition) -> Edition:
    """Without the cases whose letters no font has: these are an error of their own."""
    letters = re.compile("[\ue000\U000e0041\ufffd\u202e\u2066\u2067]|\u0301{2}")
    records = [one for one in edition.post.records if not letters.search(one.answer.text)]
    assert len(records) > len(ALL) - 12
    return replace(edition, post=edition.post.model_copy(update={"records": tuple(records)}))


def assert_tame(artifacts: Sequence[Artifact], canary: Canary) -> None:
    for artifact in artifacts:
        assert artifact.content.startswith(b"%PDF-")
        with pikepdf.open(io.BytesIO(artifact.content)) as pdf:
            assert not pdf.attachments, artifact.path
            assert "/AA" not in pdf.Root
            assert "/OpenAction" not in pdf.Root
            found = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
            assert not {str(thing.get("/S", "")) for thing in found} & _ACTIONS
            assert not [thing for thing in found if "/JS" in thing or "/EF" in thing]
            links = [str(thing["/URI"]) for thing in found if "/URI" in thing]
            assert all(link.startswith(("http://", "https://", "mailto:")) for link in links)
            streams = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
            for stream in streams:
                assert SECRET_WORDS.encode() not in stream.read_bytes()
    assert canary.asked == []


def test_the_handout_and_its_large_print(edition: Edition, canary: Canary) -> None:
    made = pdf_handout.render(settable(edition), _SETTINGS)
    assert len(made) == 2
    assert_tame(made, canary)


def test_the_worksheet(edition: Edition, canary: Canary) -> None:
    assert_tame(pdf_worksheet.render(settable(edition), _SETTINGS), canary)


def test_the_book(edition: Edition, named: Edition, canary: Canary) -> None:
    few = settable(edition)
    few = replace(few, post=few.post.model_copy(update={"records": few.post.records[::4]}))
    made = pdf_book.render([few, named], _SETTINGS)
    assert made
    assert_tame(made, canary)


@pytest.mark.parametrize("exporter", [pdf_handout, pdf_worksheet], ids=["handout", "worksheet"])
def test_hostile_names(exporter: object, named: Edition, canary: Canary) -> None:
    assert_tame(exporter.render(named, _SETTINGS), canary)  # type: ignore[attr-defined]


def test_addresses_that_are_no_ascii_or_no_utf_8_are_printed(canary: Canary) -> None:
    """Old Japanese sites write EUC-JP in their addresses, new ones the letters themselves."""
    addresses = (
        "https://例え.example/東京",
        "https://e.example/%A5%B3",
        "https://e.example/%1f%E2%80%A8",
    )
    links = "".join(f"<p><a href='{one}'>{n}</a></p>" for n, one in enumerate(addresses))
    page = f"<html lang=en><title>t</title><p>Q. Where is it?</p><p>A. There:</p>{links}"
    (edition,) = enrich([read(page)], Ledger(), now=NOW)
    assert edition.post.records[0].references[0].url == addresses[0]
    assert_tame(pdf_handout.render(edition, Settings()), canary)


def test_more_elements_than_the_writer_counts_are_an_error() -> None:
    class Document:
        def write_pdf(self, **_: object) -> bytes:
            raise OverflowError("int too big to convert")

    with pytest.raises(ExportError, match="Split the post"):
        write(Document(), variant="pdf/ua-1")
