"""A post becomes a Moodle question bank and a Moodle glossary.

The question bank is Moodle XML (docs.moodle.org: "Moodle XML format"): an essay question a record,
whose answer stands in the information for graders. The glossary is what "Import entries" of the
glossary activity reads: GLOSSARY, INFO, ENTRIES, ENTRY.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from pipeline.export.passages import active, full_answer, labels_of, last_of, with_pictures
from pipeline.records import Artifact, Edition, Media, Record
from pipeline.settings import Settings

# Names of questions, categories and glossaries and concepts are columns of 255 characters.
_LONGEST = 255
_ESSAY = {
    "responseformat": "editor",
    "responserequired": "0",
    "responsefieldlines": "10",
    "attachments": "0",
    "attachmentsrequired": "0",
}
_GLOSSARY = {
    "ALLOWDUPLICATEDENTRIES": "1",
    "DISPLAYFORMAT": "faq",
    "SHOWSPECIAL": "1",
    "SHOWALPHABET": "1",
    "SHOWALL": "1",
    "ALLOWCOMMENTS": "0",
    "USEDYNALINK": "0",
    "DEFAULTAPPROVAL": "1",
    "GLOBALGLOSSARY": "0",
    "ENTBYPAGE": "10",
}
_BATCH = 500
# Moodle's FORMAT_HTML.
_HTML = "1"


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `moodle/<slug>.xml` and `moodle/<slug>-glossary.xml`; retired records are left out."""
    slug = edition.post.post.slug
    quiz = etree.Element("quiz")
    glossary, entries = _glossary(edition)
    return [
        Artifact(f"moodle/{slug}.xml", _written(quiz, quiz, _questions(edition))),
        Artifact(f"moodle/{slug}-glossary.xml", _written(glossary, entries, _entries(edition))),
    ]


def _written(
    root: etree._Element, inside: etree._Element, items: Iterator[etree._Element]
) -> bytes:
    """Write a document whose element `inside` has these items, some at a time.

    The tree of 100,000 questions would take eight times the room of its text.
    """
    written = io.BytesIO()
    opening, closing = f"<{inside.tag}>\n".encode(), f"</{inside.tag}>".encode()
    text, rest = _serialized(root), b""
    while batch := list(islice(items, _BATCH)):
        inside[:] = batch
        text = _serialized(root)
        # The text of items holds no bare "<".
        start = text.index(opening) + len(opening) if rest else 0
        end = text.rindex(b"\n", 0, text.rindex(closing)) + 1
        written.write(text[start:end])
        rest = text[end:]
    written.write(rest or text)
    return written.getvalue()


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _questions(edition: Edition) -> Iterator[etree._Element]:
    post = edition.post.post
    before: tuple[str, ...] | None = None
    for record in active(edition):
        topic = _category(record, labels_of(post.language)["other"])
        if topic != before:
            yield _category_of(post.title, topic)
            before = topic
        yield _essay(edition, record)


def _category(record: Record, other: str) -> tuple[str, ...]:
    return tuple(record.topics[0].split("::")) if record.topics else (other,)


def _category_of(title: str, topic: tuple[str, ...]) -> etree._Element:
    names = [_category_name(_short(name)) for name in (title, *topic)]
    question = etree.Element("question", type="category")
    _text(etree.SubElement(question, "category"), "/".join(("$course$", "top", *names)))
    return question


def _category_name(name: str) -> str:
    """Double each slash, since one parts categories; at an end a space keeps it from that one."""
    doubled = name.replace("/", "//")
    before = " " if doubled.startswith("/") else ""
    return f"{before}{doubled}{' ' if doubled.endswith('/') else ''}"


def _essay(edition: Edition, record: Record) -> etree._Element:
    question = etree.Element("question", type="essay")
    _text(etree.SubElement(question, "name"), _short(f"{record.number}. {record.question.text}"))
    _html(question, "questiontext", record.question.html, edition)
    _html(question, "generalfeedback", "", edition)
    _leaf(question, "defaultgrade", "1")
    _leaf(question, "penalty", "0")
    _leaf(question, "hidden", "0")
    _leaf(question, "idnumber", record.id)
    for name, value in _ESSAY.items():
        _leaf(question, name, value)
    _html(question, "graderinfo", full_answer(record, edition.post.post), edition)
    _html(question, "responsetemplate", "", edition)
    if record.topics:
        tags = etree.SubElement(question, "tags")
        for topic in record.topics:
            _text(etree.SubElement(tags, "tag"), last_of(topic))
    return question


def _html(parent: etree._Element, name: str, fragment: str, edition: Edition) -> None:
    element = etree.SubElement(parent, name, format="html")
    linked, pictures = _linked(fragment, edition)
    _text(element, linked)
    for media in pictures:
        file = etree.SubElement(element, "file", name=media.name, path="/", encoding="base64")
        file.text = base64.b64encode(media.content).decode("ascii")


def _linked(fragment: str, edition: Edition) -> tuple[str, list[Media]]:
    """Let a fragment's pictures point to the files beside it, and return those once each."""
    names: list[str] = []

    def link(file: str, alt: str) -> str:
        names.append(file)
        return f'<img src="@@PLUGINFILE@@/{file}" alt="{alt}">'

    linked = with_pictures(fragment, link)
    return linked, [edition.media[name] for name in dict.fromkeys(names)]


def _glossary(edition: Edition) -> tuple[etree._Element, etree._Element]:
    """Return a glossary without entries, and the element that they belong into."""
    post = edition.post.post
    glossary = etree.Element("GLOSSARY")
    info = etree.SubElement(glossary, "INFO")
    _leaf(info, "NAME", _short(post.title))
    introduction, pictures = _linked(post.introduction.html, edition)
    _leaf(info, "INTRO", introduction)
    _leaf(info, "INTROFORMAT", _HTML)
    for name, value in _GLOSSARY.items():
        _leaf(info, name, value)
    _add_files(info, "INTROFILES", pictures)
    return glossary, etree.SubElement(info, "ENTRIES")


def _entries(edition: Edition) -> Iterator[etree._Element]:
    used: set[str] = set()
    for record in active(edition):
        asked = " ".join(record.question.text.split())
        yield _entry(edition, record, asked, _unused(asked, record.number, used))


def _unused(asked: str, number: int, used: set[str]) -> str:
    """Name a question as no other is named: Moodle refuses an entry whose concept is there."""
    concept = _short(asked)
    if concept.casefold() in used:
        mark = f" ({number})"
        concept = _short(asked, _LONGEST - len(mark)) + mark
    used.add(concept.casefold())
    return concept


def _entry(edition: Edition, record: Record, asked: str, concept: str) -> etree._Element:
    entry = etree.Element("ENTRY")
    whole = concept == asked and "<img " not in record.question.html
    answer = full_answer(record, edition.post.post)
    linked, pictures = _linked(answer if whole else record.question.html + answer, edition)
    _leaf(entry, "CONCEPT", concept)
    _leaf(entry, "DEFINITION", linked)
    for name, value in (
        ("FORMAT", _HTML),
        ("USEDYNALINK", "0"),
        ("CASESENSITIVE", "0"),
        ("FULLMATCH", "0"),
        ("TEACHERENTRY", "1"),
    ):
        _leaf(entry, name, value)
    _add_categories(entry, record.topics)
    _add_files(entry, "ENTRYFILES", pictures)
    return entry


def _add_files(parent: etree._Element, name: str, pictures: Sequence[Media]) -> None:
    if not pictures:
        return
    files = etree.SubElement(parent, name)
    for media in pictures:
        file = etree.SubElement(files, "FILE")
        _leaf(file, "FILENAME", media.name)
        _leaf(file, "FILEPATH", "/")
        _leaf(file, "CONTENTS", base64.b64encode(media.content).decode("ascii"))


def _add_categories(entry: etree._Element, topics: Sequence[str]) -> None:
    if not topics:
        return
    categories = etree.SubElement(entry, "CATEGORIES")
    for topic in topics:
        category = etree.SubElement(categories, "CATEGORY")
        _leaf(category, "NAME", last_of(topic))
        _leaf(category, "USEDYNALINK", "0")


def _text(parent: etree._Element, text: str) -> None:
    _leaf(parent, "text", text)


def _leaf(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text


def _short(text: str, longest: int = _LONGEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
