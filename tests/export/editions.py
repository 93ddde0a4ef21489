"""Editions for the PDF tests: the sample posts as the build makes them, with all that may occur."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.extract import extract
from pipeline.records import Correction, Edition, Record, RichText
from pipeline.source import read_page
from tests.support import SAMPLES

NOW = datetime(2021, 3, 5, tzinfo=UTC)
TOPICS = ("Lambda", "コンテナ", "SQS", "CloudFormation", "RDS", "IAM", "VPC", "EC2", "S3")


@cache
def sample(slug: str) -> Edition:
    """A sample post as the build makes its first edition."""
    return enrich([extract(read_page(Path(SAMPLES / f"{slug}.html")))], Ledger(), now=NOW)[0]


@cache
def rich_sample() -> Edition:
    """The largest sample in a second edition: topics, a correction, new and changed answers."""
    edition = sample("architecting-on-aws-2020-11")
    records = list(edition.post.records)
    for place, record in enumerate(records):
        found = tuple(topic for topic in TOPICS if topic in record.question.text)
        records[place] = record.model_copy(update={"topics": found[:2]})
    correction = Correction(
        date=date(2021, 3, 5),
        text="Python 2.7 のランタイムは、2021年7月15日でサポートが終わります。",
        source="https://docs.aws.amazon.com/ja_jp/lambda/latest/dg/lambda-runtimes.html",
    )
    records[3] = records[3].model_copy(
        update={"corrections": (correction,), "as_of": date(2021, 3, 5)}
    )
    return replace(
        with_records(edition, records),
        number=2,
        date="2021-03-05T00:00:00Z",
        new=frozenset({records[9].id}),
        changed=frozenset({records[3].id}),
    )


def with_records(edition: Edition, records: list[Record]) -> Edition:
    """The same edition with other records."""
    return replace(edition, post=edition.post.model_copy(update={"records": tuple(records)}))


def small(edition: Edition, count: int = 3) -> Edition:
    """The first records alone."""
    return with_records(edition, list(edition.post.records[:count]))


def with_answer(edition: Edition, html: str, text: str = "x") -> Edition:
    """The same edition with another first answer."""
    first, *others = edition.post.records
    changed = first.model_copy(update={"answer": RichText(text=text, html=html)})
    return with_records(edition, [changed, *others])


def of_course(edition: Edition, course: str) -> Edition:
    """The same post as part of a course."""
    info = edition.post.post.model_copy(update={"course": course})
    return replace(edition, post=edition.post.model_copy(update={"post": info}))
