"""What is out of date, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.build.parts import WORDS, unit_parts
from pipeline.build.places import Place
from pipeline.build.state import Known, State, Unit
from pipeline.errors import SettingsError
from pipeline.export import EXPORTERS, Exporter
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Task:
    """A unit that is to be made.

    `post` is its name for the screen: the post, the course, or that it is over all posts; `posts`
    are the slugs of its editions.
    """

    name: str
    post: str
    exporter: Exporter
    posts: tuple[str, ...]
    parts: Mapping[str, str]
    reason: str

    @property
    def weight(self) -> int:
        """Rank of the format: the slow ones first, so that no long one is left for the end."""
        return ("weasyprint" in self.exporter.libraries) * 2 + (self.exporter.scope != "post")


def format_of(exporter: Exporter) -> str:
    """Return the word for --formats: the folder an exporter writes to, else its own name."""
    folder, slash, _ = exporter.outputs[0].partition("/")
    return folder if slash else exporter.name


def choose(formats: Sequence[str]) -> tuple[Exporter, ...]:
    """Return the exporters of these formats; of all, when none is named.

    Raises:
        SettingsError: there is no such format.
    """
    known = {format_of(exporter): None for exporter in EXPORTERS}
    for name in formats:
        if name not in known:
            raise SettingsError(
                f"there is no format {name}", advice=f"Choose among {', '.join(known)}"
            )
    return tuple(one for one in EXPORTERS if not formats or format_of(one) in formats)


def units_of(exporter: Exporter, known: Mapping[str, Known]) -> dict[str, tuple[str, ...]]:
    """Return the slugs of the posts of each of an exporter's units, by the unit's name.

    A name is `anki:<slug>`, `pdf_book:<course>`, or the exporter's where it is over all posts.
    """
    found: dict[str, list[str]] = {}
    for slug, one in known.items():
        of = {"post": f":{slug}", "course": f":{one.course}", "all": ""}[exporter.scope]
        found.setdefault(f"{exporter.name}{of}", []).append(slug)
    return {name: tuple(slugs) for name, slugs in found.items()}


def tasks(
    exporters: Sequence[Exporter],
    settings: Settings,
    state: State,
    output: Place,
) -> list[Task]:
    """Return the units that are out of date.

    Args:
        exporters: the formats asked for.
        settings: all of them.
        state: what was made before, and what is known of the editions now.
        output: where it is looked for.
    """
    found = []
    known = state.editions
    for exporter in exporters:
        for name, slugs in units_of(exporter, known).items():
            parts = unit_parts(exporter, (known[slug].edition for slug in slugs), settings)
            if reason := why(state.units.get(name), parts, output):
                post = name.partition(":")[2] or "all posts"
                found.append(Task(name, post, exporter, slugs, parts, reason))
    return found


def why(unit: Unit | None, parts: Mapping[str, str], output: Place) -> str:
    """Say why a unit has to be made; an empty string when it has not."""
    if unit is None:
        return "not made yet"
    changed = [name for name in parts if unit.parts.get(name) != parts[name]]
    if changed:
        return "; ".join(WORDS[name] for name in changed)
    for path, digest in unit.files.items():
        found = output.digest(path)
        if found != digest:
            return f"{path} {'was changed' if found else 'is missing'}"
    return ""


def unit_of(path: str, exporters: Sequence[Exporter], state: State) -> str:
    """Return the name of the unit that makes a file; empty when none does.

    Args:
        path: relative to the output folder, with '/'.
        exporters: those to ask.
        state: for files whose names only rendering tells.
    """
    for name, unit in state.units.items():
        if path in unit.files:
            return name
    for exporter in exporters:
        for pattern in exporter.outputs:
            before, slug, after = pattern.partition("{slug}")
            if not slug and path == pattern:
                return exporter.name
            if slug and path.startswith(before) and path.endswith(after):
                return f"{exporter.name}:{path[len(before) : len(path) - len(after)]}"
    return ""


def explain(
    name: str, unit: Unit | None, parts: Mapping[str, str], output: Place, inputs: Sequence[str]
) -> list[str]:
    """Say what a unit depends on and which of it has changed since it was made.

    Args:
        name: of the unit.
        unit: as it was made; None if it was not.
        parts: what it depends on today.
        output: where it stands.
        inputs: lines on the files that its posts were read from.
    """
    lines = [f"{name}: {why(unit, parts, output) or 'up to date'}"]
    for part, value in parts.items():
        if value:
            same = unit is not None and unit.parts.get(part) == value
            lines.append(f"  {_PARTS[part]}: {'as it was' if same else 'changed'}")
    lines += [f"  {line}" for line in inputs]
    if unit is not None:
        lines += [f"  made: {path} ({digest})" for path, digest in unit.files.items()]
    return lines


_PARTS = {
    "editions": "records, with ids, dates, topics and corrections",
    "settings": "settings in pipeline.toml, [build] and [fetch] left out",
    "templates": "templates of this format",
    "code": "code of this format",
    "libraries": "versions of the libraries of this format, fonts included",
    "fonts": "fonts of your own",
    "machine": "versions of Pango, HarfBuzz and fontconfig",
}


def orphans(state: State, slugs: frozenset[str], output: Place) -> list[str]:
    """Return the files that the build once made and that belong to nothing any more.

    Units of posts and courses that are gone are forgotten; `slugs` are the posts that exist, also
    those that cannot be read today: what was made of them stays.
    """
    courses = {one.course for one in state.editions.values()}
    # Nobody knows the course of a post that cannot be read.
    if slugs - state.editions.keys():
        courses |= {name.partition(":")[2] for name in state.units}
    alive = {"post": slugs, "course": courses, "all": {""}}
    scopes = {exporter.name: exporter.scope for exporter in EXPORTERS}
    for name in list(state.units):
        exporter, _, of = name.partition(":")
        if exporter not in scopes or of not in alive[scopes[exporter]]:
            del state.units[name]
    needed = {path for unit in state.units.values() for path in unit.files}
    gone = sorted(state.claimed - needed)
    state.claimed &= needed
    return [path for path in gone if output.has(path)]
