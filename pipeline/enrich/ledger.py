"""The ledger: what each record was when it was last published, in a file that git keeps.

It is the only thing of a build that must outlive it. Whoever reads a diff of it sees which
question changed and how: posts are sorted by key, records by id, one key a line. No line depends
on the place of other records, so two branches that touch different questions merge by themselves:
the order of the questions is a chain (`after`), and the number of an edition is the highest that
any record carries.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import LedgerError
from pipeline.files import read_file, temporary_path
from pipeline.records import Image, Record, Reference, RichText, Status

VERSION = 2

_RESTORE = "Restore the last good version (git checkout -- ledger.json) and build again"


# A ledger of a million records; what is larger is none.
_MOST_BYTES = 4_000_000_000


def _as_time(value: str) -> str:
    if value:
        datetime.fromisoformat(value)
    return value


# A later time is always to be had.
_Time = Annotated[
    str,
    Field(pattern=r"^(?:[0-8]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$"),
    AfterValidator(_as_time),
]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RecordEntry(_Entry):
    """A record as its page last had it, without what topics and corrections add.

    `added` and `changed` are the editions of the post in which the record came, and in which a
    learner last saw it change; `digest` is of the record as published. `after` is the id of the
    record before it, "" for the first.
    """

    added: int
    changed: int
    revised: _Time
    digest: str
    status: Status = "active"
    after: str = ""
    question: RichText
    answer: RichText
    references: tuple[Reference, ...] = ()
    images: tuple[Image, ...] = ()
    topics: tuple[str, ...] = ()
    as_of: str = ""
    follow_up_of: str = ""


class PostEntry(_Entry):
    """A post: where it was last found, and what all of its notes share.

    `deck` is the course and title of the first edition; `digest` is of what the notes of the post
    share (title, address, course, language), `edition` and `revised` say when that last changed.
    """

    slug: str
    url: str = ""
    title: str = ""
    deck: tuple[str, ...] = ()
    digest: str = ""
    edition: int = 1
    revised: _Time = ""
    records: dict[str, RecordEntry] = {}

    @property
    def number(self) -> int:
        """Number of the latest edition, from 1."""
        return max([self.edition, *(entry.changed for entry in self.records.values())])

    @property
    def date(self) -> str:
        """Time of the latest change, ISO 8601 UTC."""
        return max([self.revised, *(entry.revised for entry in self.records.values())])


class LookEntry(_Entry):
    """How the cards look: a digest of templates and settings, and when that last changed."""

    digest: str = ""
    revised: _Time = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What is asked of a post without reading its entry."""

    slug: str
    url: str
    deck: tuple[str, ...]
    ids: tuple[str, ...]


class Posts(MutableMapping[str, PostEntry]):
    """Entries by key, each kept as its lines in the file.

    Of 300 posts, a build reads and writes the one that changed: an entry is parsed when it is
    asked for, and put into words when it is set. To change one, set it.
    """

    def __init__(self) -> None:
        self.heads: dict[str, Head] = {}
        self._texts: dict[str, bytes] = {}

    def __getitem__(self, key: str) -> PostEntry:
        return PostEntry.model_validate_json(self._texts[key])

    def __setitem__(self, key: str, post: PostEntry) -> None:
        text = _laid_out(_plain(post), depth=3, indent="  ").encode("utf-8")
        self.put(key, Head(post.slug, post.url, post.deck, tuple(sorted(post.records))), text)

    def __delitem__(self, key: str) -> None:
        del self._texts[key], self.heads[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def put(self, key: str, head: Head, text: bytes) -> None:
        """Set an entry by its lines."""
        self._texts[key] = text
        self.heads[key] = head

    def text(self, key: str) -> bytes:
        """Return the lines of an entry; nothing for one that is not there."""
        return self._texts.get(key, b"")


class Ledger:
    """All posts ever published, by a key that stays when the file is renamed; and the look."""

    def __init__(self) -> None:
        self.posts = Posts()
        self.look = LookEntry()

    @classmethod
    def load(cls, file: Path, index: Mapping[str, Any] | None = None) -> Ledger:
        """Read the ledger; where there is none yet, begin an empty one.

        Args:
            file: where it is.
            index: what `index` gave when it was saved; with it, a ledger that has not changed
                since is not parsed and checked again.

        Raises:
            LedgerError: it cannot be read, is damaged, was left unmerged by git, or is of a newer
                version. The file is left as it is.
        """
        try:
            content = read_file(file, _MOST_BYTES)
            # Some editors put a byte order mark in front.
            return _by_index(content, index or {}) or cls.parse(content.decode("utf-8-sig"), file)
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", "") or error
            raise LedgerError(f"cannot be read ({reason})", advice=_RESTORE, file=file) from error

    @classmethod
    def parse(cls, text: str, file: Path) -> Ledger:
        """Read a ledger from its text; `file` is for messages.

        Raises:
            LedgerError: as for `load`.
        """
        table = _migrated(_decoded(text, file), file)
        ledger = cls()
        try:
            ledger.look = LookEntry.model_validate(table.get("look", {}))
            for key, post in table["posts"].items():
                ledger.posts[key] = PostEntry.model_validate(post)
        except (ValidationError, AttributeError, UnicodeEncodeError) as error:
            raise LedgerError(_first_problem(error), advice=_RESTORE, file=file) from error
        _check_ids(ledger.posts.heads, file)
        return ledger

    def ids(self) -> set[str]:
        """Return the ids of all records."""
        return {record for head in self.posts.heads.values() for record in head.ids}

    def dump(self) -> str:
        """Return the text of the file: one key a line, sorted."""
        return self._content().decode("utf-8")

    def index(self) -> dict[str, Any]:
        """Return what `load` needs to take the saved file as it is: where each post begins."""
        start, posts = len(self._front()), {}
        for key in sorted(self.posts):
            head = self.posts.heads[key]
            start += len(_opening(key))
            end = start + len(self.posts.text(key))
            posts[key] = {"start": start, "end": end, "slug": head.slug, "url": head.url}
            posts[key] |= {"deck": head.deck, "ids": head.ids}
            start = end + len(_BETWEEN)
        digest = sha256(self._content()).hexdigest()
        return {"digest": digest, "look": _plain(self.look), "posts": posts}

    def _front(self) -> bytes:
        look = _laid_out(_plain(self.look), depth=4, indent=" ")
        return f'{{\n "look": {look},\n "posts": {{\n'.encode()

    def _content(self) -> bytes:
        entries = [_opening(key) + self.posts.text(key) for key in sorted(self.posts)]
        if not entries:
            return self._front()[:-1] + f'}},\n "version": {VERSION}\n}}\n'.encode()
        end = f'\n }},\n "version": {VERSION}\n}}\n'.encode()
        return self._front() + _BETWEEN.join(entries) + end

    def save(self, file: Path) -> bool:
        """Write the ledger whole or not at all, and only where it differs; True if written.

        Raises:
            LedgerError: it cannot be written.
        """
        content = self._content()
        temporary = Path(temporary_path(os.fspath(file.absolute())))
        try:
            if file.is_file() and file.read_bytes() == content:
                return False
            file.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(file)
        except OSError as error:
            # A read-only disk refuses to remove even what is not there.
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise LedgerError(
                f"cannot be written ({error.strerror})",
                advice="Make room or allow writing there, and build again",
                file=file,
            ) from error
        return True


_BETWEEN = b",\n"


def _opening(key: str) -> bytes:
    return f"  {_flat(key)}: ".encode()


def _by_index(content: bytes, index: Mapping[str, Any]) -> Ledger | None:
    """Cut the file where the index says; None where that is not of this file, or no index."""
    ledger = Ledger()
    try:
        if index["digest"] != sha256(content).hexdigest():
            return None
        ledger.look = LookEntry.model_validate(index["look"])
        for key, post in index["posts"].items():
            head = Head(post["slug"], post["url"], tuple(post["deck"]), tuple(post["ids"]))
            ledger.posts.put(key, head, content[post["start"] : post["end"]])
    except (KeyError, TypeError, AttributeError, ValidationError):
        return None
    return ledger


def base_of(record: Record) -> dict[str, Any]:
    """Return what a ledger entry keeps of a record."""
    return {
        "question": record.question,
        "answer": record.answer,
        "references": record.references,
        "images": record.images,
        "topics": record.topics,
        "as_of": record.as_of.isoformat() if record.as_of else "",
        "follow_up_of": record.follow_up_of or "",
    }


def _plain(entry: _Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude_defaults=True)


def _check_ids(posts: Mapping[str, Head], file: Path) -> None:
    seen: dict[str, str] = {}
    for key, post in posts.items():
        for record_id in post.ids:
            if record_id in seen:
                raise LedgerError(
                    f"the id {record_id} is given twice ({seen[record_id]}, {key})",
                    advice=_RESTORE,
                    file=file,
                )
            seen[record_id] = key


# Made once: json.dumps would make an encoder for every value.
_flat = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def _laid_out(value: Any, depth: int, indent: str = "") -> str:
    """Return JSON with sorted keys; dicts down to `depth` have one key a line, the rest is flat."""
    if depth == 0 or not isinstance(value, Mapping) or not value:
        return _flat(value)
    inner = indent + " "
    lines = [
        f"{inner}{_flat(key)}: {_laid_out(value[key], depth - 1, inner)}" for key in sorted(value)
    ]
    return "{\n" + ",\n".join(lines) + "\n" + indent + "}"


def _decoded(text: str, file: Path) -> dict[str, Any]:
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines()):
        raise LedgerError(
            "git could not merge it and left conflict markers (<<<<<<<, >>>>>>>)",
            advice="Keep one of the two versions at each marker, remove the markers, build again",
            file=file,
        )
    try:
        table = json.loads(text, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise LedgerError(f"is damaged ({error})", advice=_RESTORE, file=file) from error
    if not isinstance(table, dict) or not isinstance(table.get("posts"), (dict, list)):
        raise LedgerError("is damaged (it is no ledger)", advice=_RESTORE, file=file)
    return table


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twin!r} is there twice")
    return table


def _migrated(table: dict[str, Any], file: Path) -> dict[str, Any]:
    version = table.get("version")
    if isinstance(version, int) and version > VERSION:
        raise LedgerError(
            f"is of version {version}, and this qapress knows up to version {VERSION}",
            advice="Update qapress",
            file=file,
        )
    if version not in (*_MIGRATIONS, VERSION):
        raise LedgerError(f"has no known version ({version!r})", advice=_RESTORE, file=file)
    try:
        while version != VERSION:
            table = _MIGRATIONS[version](table)
            version = table["version"]
    except (KeyError, TypeError, AttributeError) as error:
        raise LedgerError(f"is damaged ({error!r})", advice=_RESTORE, file=file) from error
    return table


def _from_version_1(table: dict[str, Any]) -> dict[str, Any]:
    """Version 1 listed the records in their order, and knew no editions."""
    posts: dict[str, Any] = {}
    for post in table["posts"]:
        before, records = "", {}
        for record in post.pop("records"):
            record_id = record.pop("id")
            records[record_id] = {"added": 1, "changed": 1, **record, "after": before}
            before = record_id
        key = post.pop("key")
        posts[key] = {**post, "records": records}
    return {"version": 2, "posts": posts}


_MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_version_1}


def _first_problem(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return f"is damaged ({error})"
    detail = error.errors()[0]
    place = ".".join(str(part) for part in detail["loc"])
    return f"is damaged ({place}: {detail['msg']})"
