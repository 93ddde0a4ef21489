"""Text formats made of the cases: no script, no command, no formula, whatever opens them."""

from __future__ import annotations

import csv as reader
import io
import json
import re
import unicodedata
import zipfile
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from lxml import etree
from markdown_it import MarkdownIt

from pipeline.enrich.ledger import Ledger
from pipeline.export import anki, csv, csv_all, epub, feed, jsonld, md, moodle
from pipeline.export import json as export_json
from pipeline.export.anki_fields import guarded
from pipeline.records import Edition
from pipeline.settings import Settings
from tests.hostile.clean import TAGS, controls_in
from tests.hostile.conftest import SECRET_WORDS
from tests.readings import made, publish

_WEB = re.compile(r"(?:https?://|mailto:)[^\s\"<>]*\Z", re.IGNORECASE)
_HANDLER = re.compile("on[a-z]+")


@pytest.fixture(params=["all cases", "names"])
def edition_of(request: pytest.FixtureRequest, edition: Edition, named: Edition) -> Edition:
    return edition if request.param == "all cases" else named


class _Walk(HTMLParser):
    """What a browser would make of HTML: elements, handlers, and where links and pictures lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if _HANDLER.match(name) or name in ("style", "srcdoc", "formaction", "ping"):
                self.handlers.append(name)
            if name == "href":
                self.links.append(value or "")
            if name in ("src", "srcset", "data", "poster", "background"):
                self.sources.append(value or "")


def assert_tame(html: str, more: frozenset[str] = frozenset()) -> None:
    walk = _Walk()
    walk.feed(html)
    walk.close()
    assert walk.tags <= TAGS | {"h1", "h2"} | more
    assert walk.handlers == []
    assert walk.sources == []
    bad = [link for link in walk.links if not _WEB.match(link) and not link.startswith("#")]
    assert bad == []


def test_markdown_renders_to_nothing_that_acts(edition_of: Edition) -> None:
    (artifact,) = md.render(edition_of, Settings())
    text = artifact.content.decode()
    assert SECRET_WORDS not in text
    assert controls_in(text) == []
    # Readers older than CommonMark see a tag behind a backslash.
    assert not re.search(r"\\<[A-Za-z/!?]", text)
    rendered = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    assert_tame(rendered.render(text.partition("\n---\n")[2]))


def test_no_cell_of_a_table_is_a_formula(edition_of: Edition) -> None:
    made = [*csv.render(edition_of, Settings()), *csv_all.render([edition_of], Settings())]
    for artifact in made:
        rows = list(reader.reader(io.StringIO(artifact.content.decode("utf-8-sig"), newline="")))
        assert len(rows) == len(edition_of.post.records) + 1
        assert {len(row) for row in rows} == {len(rows[0])}
        for cell in (cell for row in rows for cell in row):
            assert not re.match(r"\s*[=+\-@＝＋－＠]", cell), cell
            assert controls_in(cell) == []


@pytest.mark.parametrize("sign", "=+-@\t\r＝＋－＠−﹢﹣")
@pytest.mark.parametrize(
    "unseen",
    [
        "",
        " ",
        "\u3000\n",
        "\xad",
        "\u061c",
        "\u200b\u2060",
        "\u202d",
        "\u3164",
        "\U000e0020",
        "\x85",
        "\xa0",
        "\u1680",
        "\u2800",
    ],
)
def test_nothing_unseen_hides_a_formula(unseen: str, sign: str) -> None:
    assert csv.defuse(f"{unseen}{sign}1") == f"'{unseen}{sign}1"
    assert csv.defuse(f"{unseen}1{sign}1") == f"{unseen}1{sign}1"


def test_no_cell_of_the_decks_text_is_a_formula() -> None:
    topics = ("=1+1", "\u3000@x::+y", "[sound:x.mp3]")
    edition = publish(made(("Q?", "A."), title="=1", course="=cmd|x"), ledger=Ledger())[0]
    (record,) = edition.post.records
    post = edition.post.model_copy(
        update={"records": (record.model_copy(update={"topics": topics}),)}
    )
    text = anki.render(replace(edition, post=post), Settings())[1].content.decode()
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert len(rows) == 1
    for cell in rows[0]:
        assert csv.formula_in(cell) < 0, cell
        assert "[sound:" not in cell
    assert "&#61;cmd|x" in text


@pytest.mark.parametrize("fragment", ["<b>\u0338x</b>", "<li>\u0323\u0338x</li>", "&lt;\u0338x"])
def test_no_mark_is_composed_with_the_end_of_a_tag(fragment: str) -> None:
    """Anki composes every field that it is given."""
    field = guarded(fragment)
    composed = unicodedata.normalize("NFC", field)
    assert composed == field
    assert composed.count(">") == fragment.count(">")
    assert unicodedata.normalize("NFC", unescape(field)) == unicodedata.normalize(
        "NFC", unescape(fragment)
    )


@pytest.mark.parametrize(
    "before", ["!", "<b>!</b>", "<dfn><i></i>!</dfn><u></u>", "<cite>!</cite>", "<small>!</small>"]
)
def test_no_link_becomes_a_picture(before: str) -> None:
    for behind in (
        "<a href='https://e.example/'>x</a>",
        "<u><a href='https://e.example/'>x</a></u>",
    ):
        text = md.to_markdown(f"<p>{before}{behind}</p>")
        assert_tame(MarkdownIt("commonmark", {"html": True}).render(text))


def test_moodle_gets_fragments_that_are_tame(edition_of: Edition) -> None:
    for artifact in moodle.render(edition_of, Settings()):
        root = etree.fromstring(artifact.content, etree.XMLParser(resolve_entities=False))
        assert root.getroottree().docinfo.internalDTD is None
        passages = [*root.iterfind(".//*[@format='html']/text"), *root.iter("DEFINITION")]
        assert len(passages) >= len(edition_of.post.records)
        for passage in passages:
            assert_tame(passage.text or "")


def test_the_book_for_e_readers_holds_nothing_that_acts(edition_of: Edition) -> None:
    (artifact,) = epub.render(edition_of, Settings())
    with zipfile.ZipFile(io.BytesIO(artifact.content)) as book:
        for name in book.namelist():
            assert not name.startswith("/")
            assert ".." not in name
            if not name.endswith((".xhtml", ".opf", ".xml")):
                continue
            content = book.read(name)
            assert SECRET_WORDS.encode() not in content
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
            for element in root.iter(etree.Element):
                tag = etree.QName(element).localname
                assert tag not in ("script", "iframe", "object", "embed", "form", "style")
                assert not [one for one in element.attrib if _HANDLER.match(str(one))]
                address = str(element.get("href", ""))
                assert _WEB.match(address) or not re.match(r"[^/]*:|//", address), address
                assert ":" not in str(element.get("src", ""))


def test_the_feed_and_the_data_are_tame(edition_of: Edition) -> None:
    (artifact,) = feed.render([edition_of], Settings())
    items = json.loads(artifact.content)["items"]
    for item in items:
        assert_tame(item["content_html"])
        assert controls_in(item["content_text"] + item["title"]) == []
    (artifact,) = jsonld.render(edition_of, Settings())
    text = artifact.content.decode()
    assert not re.search("[<>&\u2028\u2029]", text)
    entries = json.loads(text)["mainEntity"]
    assert len(entries) == len(edition_of.post.records)
    for entry in entries:
        assert_tame(entry["acceptedAnswer"]["text"])
    for artifact in export_json.render(edition_of, Settings()):
        assert len(json.loads(artifact.content)["records"]) == len(edition_of.post.records)


def test_what_stands_beside_the_text_arrives_as_text(named: Edition) -> None:
    info, records = named.post.post, named.post.records
    assert "<script>" in info.title
    assert re.fullmatch(r"https://example\.com/[^\s<>\"`{}\\]*", info.url), info.url
    assert all("<script>" in record.topics[0] for record in records)
    for record in records:
        for reference in record.references:
            assert re.fullmatch(r"https://example\.com/[^\s<>\"`{}\\]*", reference.url)
        assert "<script>" in unescape(record.answer.html)
        assert "<script>" not in record.answer.html
