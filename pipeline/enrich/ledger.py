"""The ledger: what each record was when it was last published, in a file that git keeps.

It is the only thing of a build that must outlive it. Whoever reads a diff of it sees which
question changed and how: posts are sorted by key, records by id, one key a line. No line depends
on the place of other records, so two branches that touch different questions merge by themselves:
the order of the questions is a chain (`after`), and the number of an edition is the highest that
any record carries.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import LedgerError
from pipeline.records import Image, Record, Reference, RichText, Status

VERSION = 2

_RESTORE = "Restore the last good version (git checkout -- ledger.json) and build again"


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
    revised: str
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
    revised: str = ""
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
    revised: str = ""


class Ledger:
    """All posts ever published, by a key that stays when the file is renamed; and the look."""

    def __init__(
        self, posts: dict[str, PostEntry] | None = None, look: LookEntry | None = None
    ) -> None:
        self.posts: dict[str, PostEntry] = posts or {}
        self.look = look or LookEntry()

    @classmethod
    def load(cls, file: Path) -> Ledger:
        """Read the ledger; where there is none yet, begin an empty one.

        Raises:
            LedgerError: it cannot be read, is damaged, was left unmerged by git, or is of a newer
                version. The file is left as it is.
        """
        try:
            # Some editors put a byte order mark in front.
            text = file.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"cannot be read ({error})", advice=_RESTORE, file=file) from error
        return cls.parse(text, file)

    @classmethod
    def parse(cls, text: str, file: Path) -> Ledger:
        """Read a ledger from its text; `file` is for messages.

        Raises:
            LedgerError: as for `load`.
        """
        table = _migrated(_decoded(text, file), file)
        try:
            posts = {key: PostEntry.model_validate(post) for key, post in table["posts"].items()}
            look = LookEntry.model_validate(table.get("look", {}))
        except (ValidationError, AttributeError) as error:
            raise LedgerError(_first_problem(error), advice=_RESTORE, file=file) from error
        _check_ids(posts, file)
        return cls(posts, look)

    def dump(self) -> str:
        """Return the text of the file: one key a line, sorted."""
        table = {
            "look": _plain(self.look),
            "posts": {key: _plain(post) for key, post in self.posts.items()},
            "version": VERSION,
        }
        return _laid_out(table, depth=5) + "\n"

    def save(self, file: Path) -> bool:
        """Write the ledger whole or not at all, and only where it differs; True if written.

        Raises:
            LedgerError: it cannot be written.
        """
        content = self.dump().encode("utf-8")
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
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
            temporary.unlink(missing_ok=True)
            raise LedgerError(
                f"cannot be written ({error.strerror})",
                advice="Make room or allow writing there, and build again",
                file=file,
            ) from error
        return True


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


def _check_ids(posts: Mapping[str, PostEntry], file: Path) -> None:
    seen: dict[str, str] = {}
    for key, post in posts.items():
        for record_id in post.records:
            if record_id in seen:
                raise LedgerError(
                    f"the id {record_id} is given twice ({seen[record_id]}, {key})",
                    advice=_RESTORE,
                    file=file,
                )
            seen[record_id] = key


def _laid_out(value: Any, depth: int, indent: str = "") -> str:
    """Return JSON with sorted keys; dicts down to `depth` have one key a line, the rest is flat."""
    if depth == 0 or not isinstance(value, Mapping) or not value:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    inner = indent + " "
    lines = [
        f"{inner}{json.dumps(key, ensure_ascii=False)}: {_laid_out(value[key], depth - 1, inner)}"
        for key in sorted(value)
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
