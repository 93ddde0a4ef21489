import json
from datetime import UTC, datetime

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.export.report import render
from pipeline.extract import extract
from pipeline.settings import Settings
from pipeline.source import find_pages, read_page
from tests.support import SAMPLES, SLUGS


def test_the_characters_of_the_samples_add_up() -> None:
    readings = [extract(read_page(file)) for file in find_pages(SAMPLES)]
    editions = enrich(readings, Ledger(), now=datetime(2026, 1, 1, tzinfo=UTC))
    posts = json.loads(render(editions, Settings())[0].content)["posts"]
    assert [post["slug"] for post in posts] == list(SLUGS)
    for post in posts:
        characters = post["characters"]
        assert characters.pop("article") == sum(characters.values()) > 0
        dropped = "".join(drop["text"] for drop in post["dropped"])
        assert len("".join(dropped.split())) == characters["dropped"]
        assert all(drop["place"] and drop["reason"] for drop in post["dropped"])
        assert all(record["strategy"] and record["confidence"] > 0.5 for record in post["records"])
