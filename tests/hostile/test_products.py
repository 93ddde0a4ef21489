"""What is made of the cases: a PDF, decks and JSON that ask for nothing and run nothing."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from pipeline.export import json as export_json
from pipeline.records import Edition
from pipeline.settings import Settings
from tests.export.learner import Learner, one_deck
from tests.hostile.cases import ALL
from tests.hostile.clean import TAGS
from tests.hostile.conftest import SECRET_WORDS, Canary
from tests.hostile.readings import filled
from tests.support import chromium


def test_the_json_is_whole(edition: Edition) -> None:
    for artifact in export_json.render(edition, Settings()):
        loaded = json.loads(artifact.content)
        assert len(loaded["records"]) == len(ALL)
        assert SECRET_WORDS not in artifact.content.decode()


def test_anki_takes_every_note_and_obeys_none(edition: Edition, tmp_path: Path) -> None:
    learner = Learner(tmp_path)
    assert learner.take(one_deck(edition)).new == len(ALL)
    for record in edition.post.records:
        fields = learner.note(record.id)
        assert len(fields) == 13
        for value in fields.values():
            assert not re.search(r"\[(?:sound:|anki:|latex\]|\$)", value, re.IGNORECASE)
        assert fields["Question"].count("Case ") == 1
    sounds = [
        card.question_av_tags() + card.answer_av_tags()
        for r in edition.post.records
        for card in learner.cards(r.id)
    ]
    assert not any(sounds)


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_a_browser_runs_and_fetches_nothing(
    edition: Edition, canary: Canary, tmp_path: Path
) -> None:
    body = "".join(one.answer.html for one in edition.post.records)
    page = tmp_path / "all.html"
    page.write_text(
        f'<!doctype html><html><head><meta charset="utf-8"><title>quiet</title></head>'
        f"<body>{body}</body></html>",
        encoding="utf-8",
    )
    shown = chromium(tmp_path, "--dump-dom", page.as_uri())
    walk = Elements()
    walk.feed(shown)
    assert "<title>quiet</title>" in shown
    assert walk.seen <= TAGS | {"html", "head", "meta", "title", "body"}
    assert walk.handlers == []
    assert shown.count("Begin.") == len(ALL)
    assert canary.asked == []
    assert filled("HIT") in shown
