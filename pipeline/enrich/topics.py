"""Topics of records, found by the names and aliases of input/topics.toml.

Names are looked for in the question first: it says what a record is about. Only where it names
nothing, the answer's most frequent topic counts if it is named twice, and no other: answers name
many services in passing. So a record gets one to three topics. The section of the post stays
first; a section that is nothing but a known name is replaced by that topic.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SettingsError
from pipeline.records import Post, Record
from pipeline.tables import read_table

FILE_NAME = "topics.toml"
MOST = 3
"""Topics that the question of a record gives at most."""

# Letters of a folded name: the search for names nests as deep as the longest has some.
_LONGEST = 200

_KATAKANA = "ァ-ヺー"
_END = "end"


def _short(name: str) -> str:
    if len(fold(name)) > _LONGEST:
        raise ValueError(f"should be no longer than {_LONGEST} letters")
    return name


_Name = Annotated[str, AfterValidator(_short)]


class _Topic(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: _Name = Field(min_length=1)
    parent: str = ""
    aliases: list[_Name] = []


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    topic: list[_Topic] = []


@dataclass(frozen=True, slots=True)
class Topics:
    """Adds topics to the records of a post: `topics(post)`.

    `paths` maps a folded name or alias to its topic, parents joined by '::'; `pattern` finds the
    longest of them in folded text.
    """

    paths: Mapping[str, str]
    pattern: re.Pattern[str]

    def __call__(self, post: Post) -> Post:
        """Return the post with the topics of its records."""
        records = tuple(self._with_topics(record) for record in post.records)
        return post.model_copy(update={"records": records})

    def found_in(self, text: str) -> list[str]:
        """Return the topics that a text names, one for every time, in their order."""
        return [self.paths[match[0]] for match in self.pattern.finditer(fold(text))]

    def _with_topics(self, record: Record) -> Record:
        sections = [self.paths.get(fold(section), section) for section in record.topics]
        asked = list(dict.fromkeys(self.found_in(record.question.text)))[:MOST]
        if not asked and not sections:
            counted = Counter(self.found_in(record.answer.text)).most_common(1)
            asked = [topic for topic, times in counted if times > 1]
        return record.model_copy(update={"topics": tuple(dict.fromkeys([*sections, *asked]))})


def load_topics(file: Path) -> Topics:
    """Read topics.toml.

    Raises:
        SettingsError: it cannot be read, names a parent that is not there or itself, or gives one
            name to two topics.
    """
    try:
        table = _File.model_validate(read_table(file))
    except ValidationError as error:
        raise SettingsError(_first_problem(error), advice="Mend the entry", file=file) from error
    known = {topic.name: topic for topic in table.topic}
    if len(known) < len(table.topic):
        twin = next(t.name for t in table.topic if known[t.name] is not t)
        raise SettingsError(f"{twin} has two entries", advice="Remove one", file=file)
    parents = {topic.parent for topic in table.topic}
    paths: dict[str, str] = {}
    for topic in table.topic:
        path = _path_of(topic, known, file)
        # A category has a common word as its name ("Storage"): only its aliases are looked for.
        own = () if topic.name in parents else (topic.name,)
        for name in dict.fromkeys(fold(one) for one in (*own, *topic.aliases)):
            if not name or name in paths:
                problem = f"{name!r} names both {paths.get(name, 'nothing')} and {path}"
                raise SettingsError(problem, advice="Take it from one of them", file=file)
            paths[name] = path
    return Topics(paths, _pattern_of(paths))


def fold(text: str) -> str:
    """Return the text as names are compared: full width and half width, case and spaces alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _path_of(topic: _Topic, known: Mapping[str, _Topic], file: Path) -> str:
    path, at = [topic.name], topic
    while at.parent:
        if at.parent not in known:
            near = get_close_matches(at.parent, list(known), n=1)
            advice = f"Did you mean {near[0]}?" if near else "Add an entry for it"
            problem = f"{at.name} has the parent {at.parent}, which is no topic"
            raise SettingsError(problem, advice=advice, file=file)
        at = known[at.parent]
        if at.name in path:
            problem = f"{topic.name} is among its own parents"
            raise SettingsError(problem, advice="Take one of the parents away", file=file)
        path.insert(0, at.name)
    return "::".join(path)


def _pattern_of(names: Mapping[str, str]) -> re.Pattern[str]:
    """Return a pattern that finds the longest name at each place, as a tree of their characters.

    A plain alternation is tried name by name at every character; a tree only follows the few
    names that go on as the text does.
    """
    if not names:
        return re.compile(r"(?!)")
    tree: dict[str, Any] = {}
    for name in names:
        node = tree
        for character in name:
            node = node.setdefault(character, {})
        node[_END] = _boundary_after(name[-1])
    starts = (
        f"(?<![a-z0-9])(?=[a-z0-9])|(?<![{_KATAKANA}])(?=[{_KATAKANA}])|(?=[^a-z0-9{_KATAKANA}])"
    )
    return re.compile(f"(?:{starts}){_branches(tree)}")


def _branches(node: Mapping[str, Any]) -> str:
    parts = [re.escape(key) + _branches(node[key]) for key in sorted(node) if key != _END]
    # The end comes last: where the text goes on as a longer name does, that one is taken.
    if _END in node:
        parts.append(node[_END])
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _boundary_after(last: str) -> str:
    for letters in ("a-z0-9", _KATAKANA):
        if re.match(f"[{letters}]", last):
            return f"(?![{letters}])"
    return ""


def _first_problem(error: ValidationError) -> str:
    detail = error.errors()[0]
    place = [str(part) for part in detail["loc"]]
    numbered = len(place) > 1 and place[1].isdigit()
    where = f"topic {int(place[1]) + 1}" if numbered else place[0]
    return f"{where}: {'.'.join(place[2:]) or 'entry'}: {detail['msg']}"
