"""What is new in each post: the ledger learns today's records, and the editions come out.

A record is revised when a learner would see a difference: its wording, answer, references,
pictures, topics, date, corrections or status. Its number is none: 20 questions put in front
change nobody's card.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta

from pipeline.enrich.ledger import LookEntry, PostEntry, RecordEntry, base_of
from pipeline.records import Edition, Media, Post, PostInfo, Record, Release, RichText

_NEVER = "2000-01-01"
_TIME = "%Y-%m-%dT%H:%M:%SZ"

_IMG = re.compile(r"<img\b[^>]*>")
_SRC = re.compile(r'\bsrc="([^"]*)"')
_ALT = re.compile(r'\balt="([^"]*)"')

# Exporters may put up to this many seconds on top of `revised` to tell their own variants apart
# (a note with its reverse card counts as later than one without).
STEP = timedelta(seconds=60)


def first_entry(info: PostInfo, decks: Collection[tuple[str, ...]]) -> PostEntry:
    """Return the entry of a post that the ledger does not know yet; `decks` are taken names."""
    deck = tuple(part for part in (info.course, info.title) if part) or (info.slug,)
    if deck in decks:
        deck = (*deck[:-1], f"{deck[-1]} ({info.slug})")
    return PostEntry(slug=info.slug, deck=deck, digest=_digest_of_post(info))


def first_revised(info: PostInfo) -> str:
    """Return the date of the post itself, for what is in its first edition."""
    day = info.published or info.modified or info.as_of
    return f"{day.isoformat() if day else _NEVER}T00:00:00Z"


def renewed_look(look: LookEntry, digest: str, now: datetime) -> LookEntry:
    """Return how the cards look now; "" as digest says that nobody looked."""
    if not digest or digest == look.digest:
        return look
    revised = later(look.revised or f"{_NEVER}T00:00:00Z", now) if look.digest else ""
    return LookEntry(digest=digest, revised=revised)


def later(than: str, now: datetime) -> str:
    """Return `now`, or a little later than the time before where the clock is behind it."""
    earliest = datetime.strptime(than, _TIME).replace(tzinfo=UTC) + STEP
    return max(now.astimezone(UTC), earliest).strftime(_TIME)


def with_retired(post: Post, entry: PostEntry, media: Mapping[str, Media]) -> Post:
    """Return the post with the records that only the ledger has still, at its end.

    Their numbers go on after the last one. A picture that the page has no more gives way to its
    description.
    """
    present = {record.id for record in post.records}
    gone = [
        _record_from(record_id, known, len(post.records) + place, media)
        for place, (record_id, known) in enumerate(
            ((name, entry.records[name]) for name in sorted(entry.records) if name not in present),
            start=1,
        )
    ]
    return post.model_copy(update={"records": (*post.records, *gone)})


def publish(
    entry: PostEntry, base: Post, shown: Post, media: Mapping[str, Media], now: datetime
) -> tuple[PostEntry, Edition]:
    """Return the entry with today's records, and the edition.

    Args:
        entry: what the ledger knows of the post.
        base: the records as the page (for retired ones: the ledger) has them.
        shown: the same with topics and corrections; what it leaves out is retired.
        media: the pictures of the post.
        now: the time of the build.
    """
    first = not entry.records
    stamp = first_revised(shown.post) if first else later(entry.date, now)
    number = 1 if first else entry.number + 1
    bases = {record.id: record for record in base.records}
    records: dict[str, RecordEntry] = {}
    revised: list[Record] = []
    everyone = _retired_last(base, shown)
    questions = {record.id: record.question.html for record in everyone}
    after = ""
    for record in everyone:
        known = entry.records.get(record.id)
        before = known.after if known and record.status == "retired" else after
        digest = _digest_of_record(record, questions.get(record.follow_up_of or "", ""))
        now_known = _entry_of(bases[record.id], record, known, digest, stamp, number)
        records[record.id] = now_known.model_copy(update={"after": before})
        revised.append(record.model_copy(update={"revised": now_known.revised}))
        after = record.id
    renewed = _renewed(entry, shown.post, records, stamp, number)
    post = shown.model_copy(update={"records": tuple(revised)})
    return renewed, _edition(renewed, post, media)


def _retired_last(base: Post, shown: Post) -> list[Record]:
    present = {record.id for record in shown.records}
    hidden = [
        record.model_copy(update={"status": "retired"})
        for record in base.records
        if record.id not in present
    ]
    return sorted([*shown.records, *hidden], key=lambda record: record.status == "retired")


def _renewed(
    entry: PostEntry, info: PostInfo, records: dict[str, RecordEntry], stamp: str, number: int
) -> PostEntry:
    digest = _digest_of_post(info)
    changed = {} if digest == entry.digest else {"revised": stamp, "edition": number}
    found = {"slug": info.slug, "url": info.url or entry.url, "title": info.title}
    return entry.model_copy(update={**changed, **found, "digest": digest, "records": records})


def _entry_of(
    base: Record, record: Record, known: RecordEntry | None, digest: str, stamp: str, number: int
) -> RecordEntry:
    same = known is not None and known.digest == digest
    return RecordEntry(
        added=known.added if known else number,
        changed=known.changed if known and same else number,
        revised=known.revised if known and same else stamp,
        digest=digest,
        status=record.status,
        **base_of(base),
    )


def _record_from(
    record_id: str, entry: RecordEntry, number: int, media: Mapping[str, Media]
) -> Record:
    return Record(
        id=record_id,
        number=number,
        question=_without_lost_pictures(entry.question, media),
        answer=_without_lost_pictures(entry.answer, media),
        references=entry.references,
        images=tuple(image for image in entry.images if image.file in media),
        topics=entry.topics,
        as_of=date.fromisoformat(entry.as_of) if entry.as_of else None,
        follow_up_of=entry.follow_up_of or None,
        status="retired",
        strategy="ledger",
    )


def _without_lost_pictures(passage: RichText, media: Mapping[str, Media]) -> RichText:
    def shown(picture: re.Match[str]) -> str:
        name = _SRC.search(picture[0])
        if name and html.unescape(name[1]) in media:
            return picture[0]
        alt = _ALT.search(picture[0])
        return f"[{alt[1]}]" if alt and alt[1] else ""

    return passage.model_copy(update={"html": _IMG.sub(shown, passage.html)})


def _edition(entry: PostEntry, post: Post, media: Mapping[str, Media]) -> Edition:
    releases = (_release(entry, number) for number in range(entry.number, 1, -1))
    # Of an edition whose every change was changed again, nothing is left to tell.
    history = tuple(release for release in releases if release.date)
    latest = history[0] if history else None
    return Edition(
        post=post,
        media=media,
        number=entry.number,
        date=entry.date,
        new=latest.new if latest else frozenset(),
        changed=latest.changed if latest else frozenset(),
        retired=latest.retired if latest else frozenset(),
        deck=entry.deck,
        shared_revised=entry.revised,
        history=history,
    )


def _release(entry: PostEntry, number: int) -> Release:
    its = {name: one for name, one in entry.records.items() if one.changed == number}
    dates = [one.revised for one in its.values()]
    dates += [entry.revised] if entry.edition == number else []
    retired = frozenset(name for name, one in its.items() if one.status == "retired")
    new = frozenset(name for name, one in its.items() if one.added == number) - retired
    return Release(number, max(dates, default=""), new, frozenset(its) - new - retired, retired)


def _digest_of_record(record: Record, follows: str) -> str:
    """Return a digest of what a learner sees; a follow-up is shown with the question it follows.

    Defaults are left out: a field that a later version adds must not change every record.
    """
    seen = record.model_dump(
        mode="json",
        exclude={"id", "number", "revised", "strategy", "confidence"},
        exclude_defaults=True,
    )
    return _digest([seen, follows] if follows else seen)


def _digest_of_post(info: PostInfo) -> str:
    as_of = info.as_of.isoformat() if info.as_of else ""
    return _digest([info.title, info.url, info.course, info.language, as_of])


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
