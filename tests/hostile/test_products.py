"""What is made of the cases: a PDF, decks and JSON that ask for nothing and run nothing."""

from __future__ import annotations

import http.server
import io
import json
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.export import json as export_json
from pipeline.export import pdf_handout
from pipeline.records import Edition, Reading
from pipeline.settings import Settings
from tests.export.learner import Learner, one_deck
from tests.hostile.cases import ALL
from tests.hostile.clean import TAGS
from tests.hostile.readings import filled, in_answer, read
from tests.support import need_tool

NOW = datetime(2026, 2, 3, tzinfo=UTC)
_WORDS_OF_SECRET = "cormorant-27"


class Canary:
    """A server that writes down who asks it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    one = Canary()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture(scope="module")
def edition(canary: Canary, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """All cases as the records of one post."""
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(_WORDS_OF_SECRET)
    pages = [read(in_answer(case, canary=canary.host, secret=str(secret))) for case in ALL]
    records = []
    for number, (case, reading) in enumerate(zip(ALL, pages, strict=True), 1):
        question = reading.post.records[1].question
        question = question.model_copy(
            update={"text": f"Case {number}?", "html": f"<p>Case {number}?</p>"}
        )
        record = reading.post.records[1].model_copy(update={"number": number, "question": question})
        records.append(record)
        assert record.answer.text.startswith("Begin."), case.name
    post = pages[0].post.model_copy(update={"records": tuple(records)})
    whole: Reading = replace(pages[0], post=post)
    (made,) = enrich([whole], Ledger(), now=NOW)
    return made


def test_the_json_is_whole(edition: Edition) -> None:
    for artifact in export_json.render(edition, Settings()):
        loaded = json.loads(artifact.content)
        assert len(loaded["records"]) == len(ALL)
        assert _WORDS_OF_SECRET not in artifact.content.decode()


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


def _settable(edition: Edition) -> Edition:
    """Without the cases whose letters no font has: these are an error of their own."""
    letters = re.compile("[\ue000\U000e0041\ufffd\u202e\u2066\u2067]|\u0301{2}")
    records = [one for one in edition.post.records if not letters.search(one.answer.text)]
    assert len(records) > len(ALL) - 12
    return replace(edition, post=edition.post.model_copy(update={"records": tuple(records)}))


def test_the_handout_holds_no_file_and_asks_nobody(edition: Edition, canary: Canary) -> None:
    settings = Settings()
    for artifact in pdf_handout.render(_settable(edition), settings):
        assert artifact.content.startswith(b"%PDF-")
        assert _WORDS_OF_SECRET.encode() not in artifact.content
        file = Path(artifact.path).name
        with pikepdf.open(io.BytesIO(artifact.content)) as pdf:
            assert not pdf.attachments, file
            kinds = {
                str(thing.get("/S", ""))
                for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary)
            }
            assert not kinds & {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR"}
            links = [
                str(thing["/URI"])
                for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary) and "/URI" in thing
            ]
            assert all(link.startswith(("http://", "https://", "mailto:")) for link in links)
    assert canary.asked == []


class _Elements(HTMLParser):
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
    chromium = need_tool("chromium", "chromium-browser", "google-chrome")
    body = "".join(one.answer.html for one in edition.post.records)
    page = tmp_path / "all.html"
    page.write_text(
        f'<!doctype html><html><head><meta charset="utf-8"><title>quiet</title></head>'
        f"<body>{body}</body></html>",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    walk = _Elements()
    walk.feed(done.stdout)
    assert "<title>quiet</title>" in done.stdout
    assert walk.seen <= TAGS | {"html", "head", "meta", "title", "body"}
    assert walk.handlers == []
    assert done.stdout.count("Begin.") == len(ALL)
    assert canary.asked == []
    assert filled("HIT") in done.stdout
