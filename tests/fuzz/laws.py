"""What has to be true of every page: read or refused clearly, clean, the same twice."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

from lxml import etree

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.errors import NoQuestionsError, QapressError, SourceError
from pipeline.export import csv, feed, jsonld, md, moodle, web
from pipeline.export import json as export_json
from pipeline.extract import extract
from pipeline.extract.page.blocks import ZERO_WIDTH
from pipeline.records import Artifact, Edition, Page, Reading, RichText
from pipeline.settings import Settings
from pipeline.source.decode import decode
from pipeline.source.media import picture_addresses
from tests.hostile.clean import controls_in, faults_of

NAME = "fuzz.html"
_NOW = datetime(2026, 2, 3, tzinfo=UTC)
_GAP = re.compile(rf"[\s{ZERO_WIDTH}]+")
_SIGN = re.compile(r"[-・]|\d+\.")
_PICTURE_WORDS = re.compile("alt", re.IGNORECASE)
# The only errors of reading that a page may deserve: it is too deep, or the wrong letters.
_DEEP = "is nested so deeply"


def read(content: bytes) -> Reading | None:
    """Read a page; None where it deserves its clear error.

    Raises:
        QapressError: the error is a fault of the reader.
    """
    try:
        return extract(Page("fuzz", NAME, *decode(content, NAME)))
    except (NoQuestionsError, SourceError):
        return None
    except QapressError as error:
        if _DEEP in error.problem:
            return None
        raise


def hold(content: bytes) -> None:
    """Raise AssertionError, or what the page brings about, if a page breaks a law."""
    reading = read(content)
    if reading is None:
        return
    again = read(content)
    assert again is not None
    assert reading.post.model_dump_json() == again.post.model_dump_json(), "another reading"
    _hold_sums(reading)
    for passage in _passages(reading):
        assert not (faults := faults_of(passage.html)), faults
        assert not (controls := controls_in(passage.text)), controls
        if not _PICTURE_WORDS.search(decode(content, NAME)[0]):
            _hold_text(passage)
    _hold_rest(reading)
    list(picture_addresses(decode(content, NAME)[0]))
    (edition,) = enrich([reading], Ledger(), now=_NOW)
    hold_products(edition)


def _passages(reading: Reading) -> list[RichText]:
    info = reading.post.post
    found = [info.introduction, info.closing]
    for record in reading.post.records:
        assert record.question.text.strip(), "a question without words"
        found += [record.question, record.answer]
    return found


def _hold_sums(reading: Reading) -> None:
    sums = reading.sums
    parts = (sums.records, sums.references, sums.introduction, sums.closing, sums.dropped)
    assert min(parts) >= 0, sums
    assert sums.article == sum(parts), sums


def _hold_rest(reading: Reading) -> None:
    """What stands beside the passages: titles, addresses, names."""
    info = reading.post.post
    lines = [info.title, info.site, info.course, info.language, info.url]
    for record in reading.post.records:
        lines += record.topics
        for reference in record.references:
            assert reference.url.startswith(("http://", "https://")), reference.url
            lines += (reference.title, reference.description, reference.url, reference.site)
    assert not (controls := controls_in("".join(lines))), controls
    assert not info.url or re.fullmatch(r"https?://[^\s<>\"]+", info.url), info.url


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.parts.append("")

    def handle_data(self, data: str) -> None:
        self.parts[-1] += data


def _hold_text(passage: RichText) -> None:
    """The words of the HTML are those of the text, but for the signs of list items."""
    walk = _Text()
    walk.feed(passage.html)
    walk.close()
    rest = _GAP.sub("", passage.text)
    for number, part in enumerate(walk.parts):
        wanted = _GAP.sub("", part)
        while number and not rest.startswith(wanted) and (sign := _SIGN.match(rest)):
            rest = rest[sign.end() :]
        assert rest.startswith(wanted), (passage.text, passage.html)
        rest = rest[len(wanted) :]
    # An item may show nothing: an empty cell, a picture that is not there.
    assert not _SIGN.sub("", rest), (passage.text, passage.html)


def hold_products(edition: Edition) -> None:
    """Text formats: made without an error, whole, and readable by others."""
    settings = Settings()
    made: list[Artifact] = []
    for exporter in (export_json, jsonld, csv, md, moodle, web):
        made += exporter.render(edition, settings)
    made += feed.render([edition], settings)
    for artifact in made:
        text = artifact.content.decode()
        if artifact.path.endswith((".json", ".jsonld")):
            json.loads(text)
        if artifact.path.endswith(".xml"):
            etree.fromstring(artifact.content, etree.XMLParser(huge_tree=True))
        if artifact.path.endswith(".jsonld"):
            assert "<" not in text
