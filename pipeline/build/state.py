"""What the build has made: output/.state.

`state.json` is the last good state, written whole; `journal` has a line for what was done since,
so a build that is killed knows afterwards which files are its own. Whatever is damaged is as good
as absent: the next build makes everything again, and stays on the safe side with what it removes.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from pipeline.build.files import STATE
from pipeline.build.hashing import digest
from pipeline.errors import ExportError
from pipeline.files import write_whole

_VERSION = 1


@dataclass(slots=True)
class Unit:
    """What one exporter made of one post, of the posts of a course, or of all.

    `parts` are digests of what it depends on, by name; `files` the digest of each file by its
    path in the output folder; `facts` what the table on the screen shows (pages); `products` the
    keys of the intermediate products that it was made of.
    """

    parts: dict[str, str]
    files: dict[str, str]
    facts: dict[str, int] = field(default_factory=dict)
    products: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the edition of a post without opening it.

    `reading` and `edition` are keys in the cache; `depends` is a digest of all that the edition
    came from. `questions` counts the active ones; `warnings` are places and messages; `course` is
    what the posts of a course share.
    """

    slug: str
    url: str
    reading: str
    edition: str
    questions: int
    warnings: list[tuple[str, str]]
    depends: str = ""
    course: str = ""


@dataclass(slots=True)
class State:
    """What was made and read.

    `units` are by name (`anki:<slug>`, `pdf_book:<course>`, `anki_all`), `posts` and `editions` by
    post, `claimed` are files of ours; `tags` are those that a remote store gave to our files, with
    their digests.
    """

    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, dict[str, str]] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    editions: dict[str, Known] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)


class Store:
    """The state of an output folder, and the cache of readings and editions beside it.

    What the disk has no room for, or a dry run may not write (`lasting` False), is in memory.
    """

    def __init__(self, output: Path, *, lasting: bool = True) -> None:
        self.folder = output / STATE
        self.state = State()
        self._lasting = lasting
        self._memory: dict[str, bytes] = {}
        self._journal: TextIO | None = None

    def load(self) -> None:
        """Read the last good state and what was done since."""
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            table = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            if table["version"] == _VERSION:
                units = {name: Unit(**unit) for name, unit in table["units"].items()}
                editions = {one["slug"]: Known(**one) for one in table.get("editions", [])}
                tags = {path: (tag, key) for path, (tag, key) in table.get("tags", {}).items()}
                self.state = State(units, table["posts"], set(table["claimed"]), editions, tags)
        for line in self._journal_lines():
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                self._replay(json.loads(line))

    def claim(self, paths: list[str]) -> None:
        """Note that these files are about to be written by the build."""
        self.state.claimed.update(paths)
        self._note({"claimed": paths})

    def done(self, name: str, unit: Unit) -> None:
        """Note that a unit stands in its place."""
        self.state.units[name] = unit
        self._note({"unit": name, **asdict(unit)})

    def save(self) -> None:
        """Write the state whole and begin a new journal."""
        table = {
            "version": _VERSION,
            "units": {name: asdict(unit) for name, unit in self.state.units.items()},
            "posts": self.state.posts,
            "claimed": sorted(self.state.claimed),
            "tags": self.state.tags,
            "editions": [asdict(self.state.editions[name]) for name in sorted(self.state.editions)],
        }
        text = json.dumps(table, ensure_ascii=False, sort_keys=True)
        write_whole(self.folder / "state.json", text.encode())
        self.close()
        (self.folder / "journal").unlink(missing_ok=True)

    def close(self) -> None:
        """Close the journal."""
        if self._journal:
            self._journal.close()
            self._journal = None

    def _note(self, entry: dict[str, Any]) -> None:
        if self._journal is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._journal = (self.folder / "journal").open("a", encoding="utf-8")
            # A line that a killed build left unfinished must not swallow ours.
            self._journal.write("\n")
        self._journal.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._journal.flush()

    def _journal_lines(self) -> list[str]:
        try:
            text = (self.folder / "journal").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return [line for line in text.split("\n") if line]

    def _replay(self, entry: dict[str, Any]) -> None:
        if "claimed" in entry:
            self.state.claimed.update(entry["claimed"])
        else:
            name = entry.pop("unit")
            self.state.units[name] = Unit(**entry)

    def get(self, key: str) -> bytes:
        """Return a pack from the cache.

        Raises:
            KeyError: it is not there, or is damaged.
        """
        if key in self._memory:
            return self._memory[key]
        try:
            content = (self.folder / "cache" / key).read_bytes()
        except OSError as error:
            raise KeyError(key) from error
        if digest(content[32:]).encode() != content[:32]:
            raise KeyError(key)
        return content[32:]

    def has(self, key: str) -> bool:
        """Whether a pack is in the cache, and whole."""
        try:
            self.get(key)
        except KeyError:
            return False
        return True

    def put(self, key: str, content: bytes) -> None:
        """Put a pack into the cache."""
        if self._lasting:
            with contextlib.suppress(ExportError):
                write_sealed(self.folder / "cache" / key, content)
                return
        self._memory[key] = content

    def place_for(self, key: str) -> Path | None:
        """Return where a worker may put a pack itself, sealed; None where nothing may last."""
        return self.folder / "cache" / key if self._lasting else None

    def file_of(self, key: str) -> Path | None:
        """Return the file of a pack, which begins with its digest; None if it is in memory."""
        return None if key in self._memory else self.folder / "cache" / key

    def forget_all_but(self, keys: set[str]) -> None:
        """Remove from the cache what no post needs any more."""
        with contextlib.suppress(OSError):
            for file in (self.folder / "cache").iterdir():
                if file.name not in keys:
                    file.unlink()


def write_sealed(place: Path, content: bytes) -> None:
    """Write a pack as the cache has it: its digest, then itself.

    Not forced to the disk, as artifacts are: the digest tells whether it is whole.

    Raises:
        ExportError: the disk is full, or the folder cannot be written to.
    """
    write_whole(place, digest(content).encode() + content, force=False)
