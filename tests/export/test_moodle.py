"""Moodle files, held against what Moodle's importers read (question/format/xml, mod/glossary)."""

from __future__ import annotations

import base64
import dataclasses
import re

import pytest
from lxml import etree, html

from pipeline.export.moodle import render
from pipeline.records import Image, Media, RichText
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample, small

PICTURE = Media("a-1.png", b"\x89PNG picture", "image/png", 4, 3)


def test_every_record_is_an_essay_question_that_moodle_can_name() -> None:
    edition = rich_sample()
    bank = etree.fromstring(render(edition, Settings())[0].content)
    assert bank.tag == "quiz"
    essays = bank.xpath("question[@type='essay']")
    assert len(essays) == len(edition.post.records)
    for essay, record in zip(essays, edition.post.records, strict=True):
        assert 0 < len(essay.findtext("name/text")) <= 255
        assert essay.findtext("questiontext/text") == record.question.html
        assert essay.find("questiontext").get("format") == "html"
        assert essay.findtext("idnumber") == record.id
        assert essay.findtext("responseformat") == "editor"
        grader = html.fragment_fromstring(essay.findtext("graderinfo/text"), create_parent="div")
        answer = html.fragment_fromstring(record.answer.html, create_parent="div")
        assert "".join(answer.itertext()) in "".join(grader.itertext())
        assert [tag.findtext("text") for tag in essay.findall("tags/tag")] == list(record.topics)


def test_categories_stand_before_their_questions_and_slashes_are_doubled() -> None:
    edition = sample("developing-on-aws-2020-09")
    first, *others = edition.post.records
    first = first.model_copy(update={"topics": ("CI/CD::Tools",)})
    post = edition.post.model_copy(update={"records": (first, *others)})
    bank = etree.fromstring(render(dataclasses.replace(edition, post=post), Settings())[0].content)
    kinds = [question.get("type") for question in bank]
    assert kinds[0] == "category"
    path = bank[0].findtext("category/text")
    assert path.startswith("$course$/top/")
    assert path.endswith("/CI//CD/Tools")
    assert kinds.count("category") == 1 + len({one.topics[0] for one in others})


def test_a_category_is_what_moodle_reads_back() -> None:
    edition = small(sample("developing-on-aws-2020-09"), 1)
    topics = ("/ first::last /::a // b",)
    (record,) = edition.post.records
    post = edition.post.model_copy(
        update={
            "post": edition.post.post.model_copy(update={"title": "長" * 300}),
            "records": (record.model_copy(update={"topics": topics}),),
        }
    )
    bank = etree.fromstring(render(dataclasses.replace(edition, post=post), Settings())[0].content)
    path = bank[0].findtext("category/text")
    # As question/format.php parts them: at a slash that stands alone.
    names = [one.replace("//", "/").strip() for one in re.split("(?<!/)/(?!/)", path)]
    assert names[3:] == ["/ first", "last /", "a // b"]
    assert len(names[2]) == 255


def test_a_question_asked_twice_is_two_entries() -> None:
    edition = small(sample("developing-on-aws-2020-09"), 4)
    asked = ("What is S3?", "what is s3?", "長" * 300, "長" * 300)
    records = tuple(
        record.model_copy(update={"question": RichText(text=text, html=f"<p>{text}</p>")})
        for record, text in zip(edition.post.records, asked, strict=True)
    )
    post = edition.post.model_copy(update={"records": records})
    made = render(dataclasses.replace(edition, post=post), Settings())[1]
    concepts = [one.text for one in etree.fromstring(made.content).iter("CONCEPT")]
    assert concepts[:2] == ["What is S3?", "what is s3? (2)"]
    assert len({one.casefold() for one in concepts}) == 4
    assert all(len(one) <= 255 for one in concepts)


def test_pictures_travel_inside_the_file() -> None:
    edition = small(sample("developing-on-aws-2020-09"), 1)
    (record,) = edition.post.records
    answer = RichText(text="x", html='<p>見本<img src="a-1.png" alt="図"></p>')
    record = record.model_copy(update={"answer": answer, "images": (Image(file="a-1.png"),)})
    post = edition.post.model_copy(update={"records": (record,)})
    info = post.post.model_copy(update={"introduction": answer})
    post = post.model_copy(update={"post": info})
    changed = dataclasses.replace(edition, post=post, media={PICTURE.name: PICTURE})
    bank, glossary = (etree.fromstring(one.content) for one in render(changed, Settings()))
    file = bank.find("question/graderinfo/file")
    assert file.attrib == {"name": "a-1.png", "path": "/", "encoding": "base64"}
    assert base64.b64decode(file.text) == PICTURE.content
    assert 'src="@@PLUGINFILE@@/a-1.png"' in bank.findtext("question/graderinfo/text")
    assert glossary.findtext("INFO/ENTRIES/ENTRY/ENTRYFILES/FILE/FILENAME") == "a-1.png"
    assert 'src="@@PLUGINFILE@@/a-1.png"' in glossary.findtext("INFO/INTRO")
    assert glossary.findtext("INFO/INTROFILES/FILE/FILENAME") == "a-1.png"


def test_the_glossary_has_an_entry_a_record() -> None:
    edition = rich_sample()
    artifact = render(edition, Settings())[1]
    assert artifact.path == "moodle/architecting-on-aws-2020-11-glossary.xml"
    glossary = etree.fromstring(artifact.content)
    entries = glossary.findall("INFO/ENTRIES/ENTRY")
    assert glossary.tag == "GLOSSARY"
    assert len(entries) == len(edition.post.records)
    concepts = [entry.findtext("CONCEPT") for entry in entries]
    assert all(0 < len(concept) <= 255 for concept in concepts)
    for entry, record in zip(entries, edition.post.records, strict=True):
        assert entry.findtext("FORMAT") == "1"
        assert record.answer.html in entry.findtext("DEFINITION")
        names = [one.findtext("NAME") for one in entry.findall("CATEGORIES/CATEGORY")]
        assert names == list(record.topics)


def test_a_long_question_stands_whole_in_the_definition() -> None:
    edition = small(sample("developing-on-aws-2020-09"), 1)
    (record,) = edition.post.records
    question = RichText(text="長い質問です。" * 60, html=f"<p>{'長い質問です。' * 60}</p>")
    post = edition.post.model_copy(
        update={"records": (record.model_copy(update={"question": question}),)}
    )
    made = render(dataclasses.replace(edition, post=post), Settings())[1]
    entry = etree.fromstring(made.content).find("INFO/ENTRIES/ENTRY")
    assert entry.findtext("CONCEPT").endswith("…")
    assert entry.findtext("DEFINITION").startswith(question.html)


@pytest.mark.parametrize("batch", [1, 7])
def test_a_post_written_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    edition = rich_sample()
    whole = render(edition, Settings())
    monkeypatch.setattr("pipeline.export.moodle._BATCH", batch)
    assert render(edition, Settings()) == whole
