"""JSON-LD: the same pairs, by schema.org's words, safe inside a script element."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from pipeline.export import jsonld
from pipeline.records import Edition, RichText
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
