"""A post becomes a Moodle question bank and a Moodle glossary.

The question bank is Moodle XML (docs.moodle.org: "Moodle XML format"): an essay question a record,
whose answer stands in the information for graders. The glossary is what "Import entries" of the
glossary activity reads: GLOSSARY, INFO, ENTRIES, ENTRY.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

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
# Moodle's FORMAT_HTML.
_HTML = "1"


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `moodle/<slug>.xml` and `moodle/<slug>-glossary.xml`; retired records are left out."""
    slug = edition.post.post.slug
    return [
        Artifact(f"moodle/{slug}.xml", _written(_quiz(edition))),
        Artifact(f"moodle/{slug}-glossary.xml", _written(_glossary(edition))),
    ]


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _quiz(edition: Edition) -> etree._Element:
    post = edition.post.post
    quiz = etree.Element("quiz")
    before: tuple[str, ...] | None = None
    for record in active(edition):
        topic = _category(record, labels_of(post.language)["other"])
        if topic != before:
            _add_category(quiz, post.title, topic)
            before = topic
        _add_essay(quiz, edition, record)
    return quiz


def _category(record: Record, other: str) -> tuple[str, ...]:
    return tuple(record.topics[0].split("::")) if record.topics else (other,)


def _add_category(quiz: etree._Element, title: str, topic: tuple[str, ...]) -> None:
    names = [_category_name(_short(name)) for name in (title, *topic)]
    question = etree.SubElement(quiz, "question", type="category")
    _text(etree.SubElement(question, "category"), "/".join(("$course$", "top", *names)))


def _category_name(name: str) -> str:
    """Double each slash, since one parts categories; at an end a space keeps it from that one."""
    doubled = name.replace("/", "//")
    before = " " if doubled.startswith("/") else ""
    return f"{before}{doubled}{' ' if doubled.endswith('/') else ''}"


def _add_essay(quiz: etree._Element, edition: Edition, record: Record) -> None:
    question = etree.SubElement(quiz, "question", type="essay")
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


def _glossary(edition: Edition) -> etree._Element:
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
    entries = etree.SubElement(info, "ENTRIES")
    used: set[str] = set()
    for record in active(edition):
        asked = " ".join(record.question.text.split())
        _add_entry(entries, edition, record, asked, _unused(asked, record.number, used))
    return glossary


def _unused(asked: str, number: int, used: set[str]) -> str:
    """Name a question as no other is named: Moodle refuses an entry whose concept is there."""
    concept = _short(asked)
    if concept.casefold() in used:
        mark = f" ({number})"
        concept = _short(asked, _LONGEST - len(mark)) + mark
    used.add(concept.casefold())
    return concept


def _add_entry(
    entries: etree._Element, edition: Edition, record: Record, asked: str, concept: str
) -> None:
    entry = etree.SubElement(entries, "ENTRY")
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
