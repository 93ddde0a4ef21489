"""Which record is which: every record of a post gets the id that it had, or a new one.

A post meets its old self by its address, else its name, else its content; a record by the same
question, else by how alike question, answer and neighbours are (`similarity`). Ids come from the
post and the first wording of the question, never from a clock or chance: a ledger that was lost
comes back the same as far as the questions are still the same.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.enrich.ledger import Ledger, PostEntry
from pipeline.enrich.similarity import Text, match, normalised
from pipeline.records import Reading, Record

_SAME_CONTENT = 0.5
_SOME_CONTENT = 0.2


@dataclass(frozen=True, slots=True)
class Identified:
    """A reading whose records have their ids; `key` is the post's place in the ledger."""

    key: str
    reading: Reading


def identify(readings: Sequence[Reading], ledger: Ledger) -> list[Identified]:
    """Give every record its id; the ledger is only read.

    `follow_up_of` becomes the id of the parent. Readings come back in their order.
    """
    keys = _keys(readings, ledger)
    used = {record for post in ledger.posts.values() for record in post.records}
    found = []
    for reading, key in zip(readings, keys, strict=True):
        entry = ledger.posts.get(key)
        ids = _known_ids(reading.post.records, entry) if entry else {}
        for place, record in enumerate(reading.post.records):
            if place not in ids:
                seed = reading.post.post.url or reading.post.post.slug
                ids[place] = _new_id(seed, record.question.text, used)
                used.add(ids[place])
        found.append(Identified(key, _with_ids(reading, ids)))
    return found


def _known_ids(records: Sequence[Record], entry: PostEntry) -> dict[int, str]:
    known = _in_order(entry)
    places = {record_id: place for place, record_id in enumerate(known)}
    entries = [entry.records[record_id] for record_id in known]
    pairs = match(
        [Text(one.question.text, one.answer.text, one.status == "active") for one in entries],
        [Text(record.question.text, record.answer.text) for record in records],
        [places.get(one.after) for one in entries],
    )
    return {new: known[old] for new, old in pairs.items()}


def _in_order(entry: PostEntry) -> list[str]:
    """Return the ids in the order of the post, retired ones last.

    A ledger merged by git may hold two records that follow the same one: both are kept, by id.
    """
    followers: dict[str, list[str]] = {}
    for record_id in sorted(entry.records):
        if entry.records[record_id].status == "active":
            followers.setdefault(entry.records[record_id].after, []).append(record_id)
    order: dict[str, None] = {}
    waiting = followers.get("", [])[::-1]
    while waiting:
        record_id = waiting.pop()
        if record_id not in order:
            order[record_id] = None
            waiting += followers.get(record_id, [])[::-1]
    return [*order, *(record_id for record_id in sorted(entry.records) if record_id not in order)]


def _new_id(seed: str, question: str, used: set[str]) -> str:
    """Return an id that nobody has: a letter first, so that it can be an anchor in a page."""
    text = f"{seed}\n{normalised(question)}"
    turn = 1
    while True:
        digest = hashlib.sha256((text if turn == 1 else f"{text}\n{turn}").encode()).digest()
        record_id = "q" + base64.b32encode(digest).decode()[:11].lower()
        if record_id not in used:
            return record_id
        turn += 1


def _with_ids(reading: Reading, ids: dict[int, str]) -> Reading:
    records = reading.post.records
    by_number = {str(record.number): ids[place] for place, record in enumerate(records)}
    identified = tuple(
        record.model_copy(
            update={
                "id": ids[place],
                "follow_up_of": record.follow_up_of and by_number.get(record.follow_up_of),
            }
        )
        for place, record in enumerate(records)
    )
    post = reading.post.model_copy(update={"records": identified})
    return Reading(post, reading.media, reading.drops, reading.findings, reading.sums)


def _keys(readings: Sequence[Reading], ledger: Ledger) -> list[str]:
    """Return for each reading the key of its post, one to one: the surest signs first."""
    keys: dict[int, str] = {}
    free = dict(ledger.posts)
    for same in (_same_address_and_name, _same_address, _same_name):
        for place, reading in enumerate(readings):
            if place not in keys:
                key = next((key for key, post in free.items() if same(reading, post)), None)
                if key is not None:
                    keys[place] = key
                    del free[key]
    for place, key in _by_content(
        readings, [p for p in range(len(readings)) if p not in keys], free
    ):
        if place not in keys and key in free:
            keys[place] = key
            del free[key]
    for place, reading in enumerate(readings):
        if place not in keys:
            keys[place] = _new_key(reading.post.post.slug, {*ledger.posts, *keys.values()})
    return [keys[place] for place in range(len(readings))]


def _same_address_and_name(reading: Reading, post: PostEntry) -> bool:
    return _same_address(reading, post) and reading.post.post.slug == post.slug


def _same_address(reading: Reading, post: PostEntry) -> bool:
    return bool(post.url) and reading.post.post.url == post.url


def _same_name(reading: Reading, post: PostEntry) -> bool:
    """Whether both have the file name; with another address, something of the content too."""
    info = reading.post.post
    if info.slug != post.slug:
        return False
    return not (info.url and post.url) or _shared(reading, _wordings(post)) >= _SOME_CONTENT


def _by_content(
    readings: Sequence[Reading], places: Sequence[int], posts: dict[str, PostEntry]
) -> list[tuple[int, str]]:
    if not places:
        return []
    known = {key: _wordings(post) for key, post in posts.items()}
    scored = [
        (_shared(readings[place], wordings), place, key)
        for place in places
        for key, wordings in known.items()
    ]
    best = sorted(scored, key=lambda one: (-one[0], one[1], one[2]))
    return [(place, key) for score, place, key in best if score >= _SAME_CONTENT]


def _wordings(post: PostEntry) -> list[tuple[str, str]]:
    return [
        (normalised(entry.question.text), normalised(entry.answer.text))
        for entry in post.records.values()
        if entry.status == "active"
    ]


def _shared(reading: Reading, wordings: Sequence[tuple[str, str]]) -> float:
    """Return which part of the questions, or else of the answers, both have; 0 to 1."""
    records = reading.post.records
    if not wordings or not records:
        return 0.0
    questions = {normalised(record.question.text) for record in records}
    answers = {normalised(record.answer.text) for record in records}
    same = sum(question in questions or answer in answers for question, answer in wordings)
    return same / max(len(wordings), len(records))


def _new_key(slug: str, used: set[str]) -> str:
    key, turn = slug, 1
    while key in used:
        turn += 1
        key = f"{slug}-{turn}"
    return key
