"""The feed, held against the rules of JSON Feed 1.1."""

from __future__ import annotations

import json
from datetime import datetime

import jsonschema

from pipeline.export.feed import render
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample

TIME = {"type": "string", "format": "date-time"}
ADDRESS = {"type": "string", "format": "uri"}
# What jsonfeed.org/version/1.1 asks for, in our own words.
RULES = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "language": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": ADDRESS,
                    "title": {"type": "string"},
                    "content_html": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": TIME,
                    "date_modified": TIME,
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


def test_the_feed_follows_its_rules_and_tells_the_newest_first() -> None:
    editions = [rich_sample(), sample("developing-on-aws-2020-09")]
    (artifact,) = render(editions, Settings())
    assert artifact.path == "feed.json"
    feed = json.loads(artifact.content)
    jsonschema.validate(feed, RULES, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    times = [datetime.fromisoformat(item["date_modified"]) for item in feed["items"]]
    assert times == sorted(times, reverse=True)
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) > 100


def test_no_picture_of_the_feed_is_asked_for_elsewhere() -> None:
    (artifact,) = render([rich_sample()], Settings())
    assert b"<img" not in artifact.content


def test_a_correction_stands_in_both_kinds_of_content() -> None:
    edition = rich_sample()
    (record,) = [one for one in edition.post.records if one.corrections]
    feed = json.loads(render([edition], Settings())[0].content)
    (item,) = [one for one in feed["items"] if one["id"] == record.id]
    for content in (item["content_text"], item["content_html"]):
        assert "訂正（2021年3月5日）" in content
        assert record.corrections[0].text in content
