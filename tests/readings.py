"""Readings of the samples without the extractor, and edits of them as a trainer makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from pipeline.enrich import Annotate, enrich
from pipeline.enrich.ledger import Ledger
from pipeline.records import Edition, Media, Post, PostInfo, Reading, Record, Sums
from tests.support import gold_edition, rich

SAMPLE = "architecting-on-aws-2020-11"
NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
_NO_SUMS = Sums(0, 0, 0, 0, 0, 0)


def reading_of(post: Post, media: Mapping[str, Media] | None = None) -> Reading:
    """The post as an extractor reads it: numbered, without ids."""
    numbers = {record.id: str(number) for number, record in enumerate(post.records, 1)}
    records = tuple(
        record.model_copy(
            update={
                "id": "",
                "number": number,
                "revised": "",
                "follow_up_of": record.follow_up_of and numbers.get(record.follow_up_of),
            }
        )
        for number, record in enumerate(post.records, 1)
    )
    return Reading(post.model_copy(update={"records": records}), media or {}, (), (), _NO_SUMS)


@cache
def sample_reading(slug: str = SAMPLE) -> Reading:
    return reading_of(gold_edition(slug).post)


def made(*pairs: tuple[str, str], slug: str = "made", **info: object) -> Reading:
    """A reading of these questions and answers."""
    records = tuple(
        Record(number=number, question=rich(question), answer=rich(answer))
        for number, (question, answer) in enumerate(pairs, 1)
    )
    post = PostInfo.model_validate({"slug": slug, "title": slug, "language": "ja", **info})
    return Reading(Post(post=post, records=records), {}, (), (), _NO_SUMS)


def with_records(reading: Reading, records: Sequence[Record]) -> Reading:
    """The reading with these records, numbered anew; follow-ups find their parents again."""
    places = {id(record): number for number, record in enumerate(records, 1)}
    parents = {str(one.number): str(places.get(id(one), "")) for one in reading.post.records}
    numbered = tuple(
        record.model_copy(
            update={
                "number": number,
                "follow_up_of": (record.follow_up_of and parents.get(record.follow_up_of)) or None,
            }
        )
        for number, record in enumerate(records, 1)
    )
    return replace(reading, post=reading.post.model_copy(update={"records": numbered}))


def with_info(reading: Reading, **changes: object) -> Reading:
    info = reading.post.post.model_copy(update=changes)
    return replace(reading, post=reading.post.model_copy(update={"post": info}))


def edit(reading: Reading, number: int, **changes: object) -> Reading:
    """The reading with one record changed; a text stands for a RichText."""
    changes = {name: rich(v) if isinstance(v, str) else v for name, v in changes.items()}
    records = [
        record.model_copy(update=changes) if record.number == number else record
        for record in reading.post.records
    ]
    return replace(reading, post=reading.post.model_copy(update={"records": tuple(records)}))


def publish(
    *readings: Reading,
    ledger: Ledger,
    now: datetime = NOW,
    topics: Annotate | None = None,
    corrections: Annotate | None = None,
    look: str = "",
) -> list[Edition]:
    return enrich(readings, ledger, topics, corrections, now=now, look=look)


def each_record(change: Callable[[Record], Record]) -> Annotate:
    """An annotator that changes the records one by one."""

    def annotate(post: Post) -> Post:
        return post.model_copy(update={"records": tuple(change(r) for r in post.records)})

    return annotate


def ids(edition: Edition) -> list[str]:
    return [record.id for record in edition.post.records if record.status == "active"]
