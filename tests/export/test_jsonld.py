"""JSON-LD: the same pairs, by schema.org's words, safe inside a script element."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import extruct
import pytest
from lxml import html

from pipeline.export import jsonld
from pipeline.export.passages import without_pictures
from pipeline.extract import extract
from pipeline.records import Correction, Edition, Page, RichText
from pipeline.settings import Settings
from tests.export.editions import sample, with_answer
from tests.support import SLUGS


def text_of(edition: Edition) -> str:
    (artifact,) = jsonld.render(edition, Settings())
    return artifact.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_it_says_the_same_pairs_as_the_records(slug: str) -> None:
    edition = sample(slug)
    loaded: dict[str, Any] = json.loads(text_of(edition))
    assert loaded["@type"] == "FAQPage"
    assert loaded["inLanguage"] == edition.post.post.language
    assert len(loaded["mainEntity"]) == len(edition.post.records)
    for asked, record in zip(loaded["mainEntity"], edition.post.records, strict=True):
        assert asked["name"] == record.question.text
        assert asked["url"] == f"{edition.post.post.url}#{record.id}"
        cited = asked["acceptedAnswer"].get("citation", [])
        assert cited == list(dict.fromkeys(one.url for one in record.references))


def test_nothing_in_it_can_end_a_script_element() -> None:
    evil = "<p>&lt;/script&gt;\u2028\u2029<b>x</b></p>"
    edition = with_answer(sample(SLUGS[1]), evil)
    first = edition.post.records[0]
    asked = first.model_copy(update={"question": RichText(text="</script><!-- &", html="")})
    edition = replace(
        edition,
        post=edition.post.model_copy(update={"records": (asked, *edition.post.records[1:])}),
    )
    text = text_of(edition)
    assert not set(text) & set("<>&\u2028\u2029")
    page = html.fromstring(f'<div><script type="application/ld+json">{text}</script></div>')
    found = json.loads(page.findtext("script"))["mainEntity"][0]
    assert found["name"] == "</script><!-- &"
    assert found["acceptedAnswer"]["text"] == evil


def test_pictures_become_their_descriptions() -> None:
    edition = with_answer(
        sample(SLUGS[1]), '<p>a<img src="x.png" alt="see">b<img src="y.png">c</p>'
    )
    first = json.loads(text_of(edition))["mainEntity"][0]
    assert first["acceptedAnswer"]["text"] == "<p>aseebc</p>"


def embedded(edition: Edition) -> str:
    """A page that holds nothing but the markup for machines."""
    return (
        f'<html lang="{edition.post.post.language}"><head><title>x</title>'
        f'<script type="application/ld+json">{text_of(edition)}</script></head><body></body></html>'
    )


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("slug", SLUGS)
def test_our_own_reader_finds_the_same_pairs_in_it(slug: str) -> None:
    edition = sample(slug)
    page = Page("post", "post.html", embedded(edition), "utf-8")
    found = extract(page).post.records
    assert len(found) == len(edition.post.records)
    for one, record in zip(found, edition.post.records, strict=True):
        assert letters(one.question.text) == letters(record.question.text)
        answer = html.fragment_fromstring(without_pictures(record.answer.html), create_parent="div")
        read = html.fragment_fromstring(one.answer.html, create_parent="div")
        assert letters(read.text_content()) == letters(answer.text_content())


@pytest.mark.parametrize("slug", SLUGS)
def test_extruct_finds_the_same_pairs_in_it(slug: str) -> None:
    edition = sample(slug)
    (found,) = extruct.extract(embedded(edition), syntaxes=["json-ld"])["json-ld"]
    pairs = [(one["name"], one["acceptedAnswer"]["text"]) for one in found["mainEntity"]]
    assert pairs == [
        (record.question.text, without_pictures(record.answer.html))
        for record in edition.post.records
    ]


def test_a_correction_and_a_note_stand_in_the_answer() -> None:
    edition = sample(SLUGS[0])
    first, *others = edition.post.records
    remarks = (
        Correction(date=date(2021, 3, 5), text="今は可能です。", source="https://x.example/"),
        Correction(date=None, text="社内では別の手順です。"),
    )
    first = first.model_copy(update={"corrections": remarks})
    post = edition.post.model_copy(update={"records": (first, *others)})
    answer = json.loads(text_of(replace(edition, post=post)))["mainEntity"][0]["acceptedAnswer"]
    assert "訂正（2021年3月5日）" in answer["text"]
    assert "社内では別の手順です。" in answer["text"]
    assert "https://x.example/" in answer["citation"]
