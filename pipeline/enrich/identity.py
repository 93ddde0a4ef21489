"""Which record is which: every record of a post gets the id that it had, or a new one.

A post meets its old self by its address, else its name, else its content; a record by the same
question, else by how alike question, answer and neighbours are (`similarity`). Ids come from the
post and the first wording of the question, never from a clock or chance: a ledger that was lost
comes back the same as far as the questions are still the same.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pipeline.enrich.ledger import Head, Ledger, PostEntry
from pipeline.enrich.similarity import Text, match, normalised
from pipeline.records import Reading, Record

_SAME_CONTENT = 0.5
_SOME_CONTENT = 0.2


@dataclass(frozen=True, slots=True)
class Arrival:
    """A post that was read today; `load` gives what was read, where name and address are silent."""

    slug: str
    url: str
    load: Callable[[], Reading]

    @classmethod
    def of(cls, reading: Reading) -> Arrival:
        """Make one of a reading that is at hand."""
        return cls(reading.post.post.slug, reading.post.post.url, lambda: reading)


def identify(readings: Sequence[Reading], ledger: Ledger) -> list[Reading]:
    """Give every record of these posts its id; the ledger is only read."""
    keys = keys_of([Arrival.of(reading) for reading in readings], ledger)
    used = ledger.ids()
    return [
        with_ids(reading, ledger.posts.get(key), used)
        for reading, key in zip(readings, keys, strict=True)
    ]


def with_ids(reading: Reading, entry: PostEntry | None, used: set[str]) -> Reading:
    """Give every record of a post its id; `follow_up_of` becomes the id of the parent.

    Args:
        reading: what was read from the page.
        entry: what the ledger knows of the post.
        used: all ids that are given; new ones are added.
    """
    records = reading.post.records
    ids = _known_ids(records, entry) if entry else {}
    seed = reading.post.post.url or reading.post.post.slug
    turns: dict[str, int] = {}
    for place, record in enumerate(records):
        if place not in ids:
            ids[place] = _new_id(seed, record.question.text, used, turns)
            used.add(ids[place])
    return _identified(reading, ids)


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


def _new_id(seed: str, question: str, used: set[str], turns: dict[str, int]) -> str:
    """Return an id that nobody has: a letter first, so that it can be an anchor in a page.

    `turns` keeps how often each text was asked already: to begin anew with every twin of it would
    take the square of their number.
    """
    text = f"{seed}\n{normalised(question)}"
    turn = turns.get(text, 0)
    while True:
        turn += 1
        digest = hashlib.sha256((text if turn == 1 else f"{text}\n{turn}").encode()).digest()
        record_id = "q" + base64.b32encode(digest).decode()[:11].lower()
        if record_id not in used:
            turns[text] = turn
            return record_id


def _identified(reading: Reading, ids: dict[int, str]) -> Reading:
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


def keys_of(arrivals: Sequence[Arrival], ledger: Ledger) -> list[str]:
    """Return for each post its key in the ledger, one to one: the surest signs first."""
    keys: dict[int, str] = {}
    free = dict(ledger.posts.heads)
    for sign in (_address_and_name, _address, _name):
        known: defaultdict[object, list[str]] = defaultdict(list)
        for key, head in free.items():
            known[sign(head)].append(key)
        for place, arrival in enumerate(arrivals):
            if place in keys or not (wanted := sign(arrival)):
                continue
            candidates = (key for key in known.get(wanted, ()) if key in free)
            found = next((key for key in candidates if _may_be(arrival, key, ledger)), None)
            if found is not None:
                keys[place] = found
                del free[found]
    for place, key in _by_content(arrivals, keys, free, ledger):
        if place not in keys and key in free:
            keys[place] = key
            del free[key]
    for place, arrival in enumerate(arrivals):
        if place not in keys:
            keys[place] = _new_key(arrival.slug, {*ledger.posts, *keys.values()})
    return [keys[place] for place in range(len(arrivals))]


def _address_and_name(post: Arrival | Head) -> object:
    return post.url and (post.url, post.slug)


def _address(post: Arrival | Head) -> object:
    return post.url


def _name(post: Arrival | Head) -> object:
    return post.slug


def _may_be(arrival: Arrival, key: str, ledger: Ledger) -> bool:
    """Whether it can be this post: with another address, something of the content is the same."""
    url = ledger.posts.heads[key].url
    if not (arrival.url and url) or arrival.url == url:
        return True
    return _shared(arrival.load(), _wordings(ledger.posts[key])) >= _SOME_CONTENT


def _by_content(
    arrivals: Sequence[Arrival],
    placed: Collection[int],
    free: Collection[str],
    ledger: Ledger,
) -> list[tuple[int, str]]:
    places = [place for place in range(len(arrivals)) if place not in placed]
    if not places or not free:
        return []
    known = {key: _wordings(ledger.posts[key]) for key in free}
    scored = []
    for place in places:
        reading = arrivals[place].load()
        scored += [(_shared(reading, wordings), place, key) for key, wordings in known.items()]
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
