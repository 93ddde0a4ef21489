"""All cases as one post, a post whose title, sections and links try the same, and a canary."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.records import Edition, Reading
from tests.hostile.cases import ALL
from tests.hostile.readings import TITLE, in_answer, in_names, read

SECRET_WORDS = "cormorant-27"
NOW = datetime(2026, 2, 3, tzinfo=UTC)


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


@pytest.fixture(scope="session")
def canary() -> Iterator[Canary]:
    one = Canary()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture(scope="session")
def edition(canary: Canary, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """All cases as the records of one post."""
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(SECRET_WORDS)
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


@pytest.fixture(scope="session")
def named(canary: Canary) -> Edition:
    """A post whose title, course, sections, link cards and addresses are hostile."""
    reading = read(in_names(canary=canary.host), slug="named")
    assert reading.post.post.title == TITLE
    (made,) = enrich([reading], Ledger(), now=NOW)
    return made
