"""Whether there is anything to do at all, found out with the standard library alone.

A build that ended well leaves `output/.state/clean`: what it was asked for, and the digests of
every file it read and made. When all of it is so today, nothing has to be imported or built.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from pipeline.build.hashing import (
    digest_code,
    digest_file,
    digest_folder,
    digest_inputs,
    digest_libraries,
)

SETTINGS = "pipeline.toml"
_VERBS = "build"


class Question:
    """What a build would read: the input folder, the settings file; and where it would write."""

    def __init__(self, folder: str, output: str, settings: str) -> None:
        self.folder = folder
        self.output = output
        self.settings = settings

    @classmethod
    def of(
        cls, folder: os.PathLike[str], output: os.PathLike[str], settings: os.PathLike[str] | None
    ) -> Question:
        """Make a question from the paths of a build; without settings, by the default place."""
        file = os.fspath(settings) if settings else default_settings_file(folder)
        return cls(os.fspath(folder), os.fspath(output), file)

    def inputs(self) -> dict[str, str]:
        """Hash every file in the input folder, by relative path."""
        return digest_inputs(self.folder, leave_out=os.path.abspath(self.output))


def default_settings_file(folder: str | os.PathLike[str]) -> str:
    """Return the path of pipeline.toml beside the input folder; empty if there is none."""
    place = os.path.join(os.path.dirname(os.path.abspath(folder)), SETTINGS)
    return place if os.path.isfile(place) else ""


def clean_listing(
    question: Question,
    formats: Sequence[str],
    inputs: Mapping[str, str],
    files: Mapping[str, str],
    folders: Mapping[str, str],
) -> str:
    """Return the text of `clean`: a digest and a name a line, as sha256sum would write it.

    Args:
        question: what was asked for.
        formats: those asked for; none are all.
        inputs: digests of the input files by name.
        files: digests of the artifacts by path.
        folders: digests of folders outside the input that settings name, by path.
    """
    lines = [
        f"{digest_code()} code",
        f"{digest_libraries()} libraries",
        f"{digest_file(question.settings) if question.settings else ''} settings",
        f"{','.join(sorted(set(formats)))} formats",
    ]
    lines += [f"{inputs[name]} input {name}" for name in sorted(inputs)]
    lines += [f"{folders[path]} folder {path}" for path in sorted(folders)]
    lines += [f"{files[path]} output {path}" for path in sorted(files)]
    return "\n".join(lines) + "\n"


def nothing_to_do(question: Question, formats: Sequence[str]) -> str:
    """Return a line that says what is up to date; an empty string when there is work."""
    state = os.path.join(question.output, ".state")
    if os.path.exists(os.path.join(state, "journal")):
        return ""
    try:
        with open(os.path.join(state, "clean"), encoding="utf-8") as file:
            noted = file.read()
    except (OSError, UnicodeDecodeError):
        return ""
    paths = _noted(noted, " output ")
    files = {path: digest_file(os.path.join(question.output, path)) for path in paths}
    if "" in files.values():
        return ""
    folders = {path: digest_folder(path) for path in _noted(noted, " folder ")}
    if noted != clean_listing(question, formats, question.inputs(), files, folders):
        return ""
    return f"Nothing to do: {len(paths)} files in {question.output} are up to date."


def _noted(noted: str, mark: str) -> list[str]:
    marked: Iterable[str] = (line.partition(mark)[2] for line in noted.split("\n"))
    return [path for path in marked if path]


def parse(arguments: Sequence[str]) -> tuple[Question, list[str], bool] | None:
    """Understand the plain forms of `build`; None for any other, which click then reads.

    Returns:
        The question, the formats, and whether to be quiet.
    """
    if not arguments or arguments[0] != _VERBS:
        return None
    found = {"-o": "output", "--formats": "", "--jobs": "", "--settings": ""}
    places, quiet = [], False
    rest = iter(arguments[1:])
    for word in rest:
        name, equals, value = word.partition("=")
        if name in _LONG or word in _LONG:
            found[_LONG[name]] = value if equals else next(rest, "")
        elif word in {"-q", "--quiet"}:
            quiet = True
        elif word.startswith("-"):
            return None
        else:
            places.append(word)
    if len(places) > 1 or not found["-o"] or "://" in found["-o"]:
        return None
    if found["--settings"] and not os.path.isfile(found["--settings"]):
        return None
    folder = places[0] if places else "input"
    settings = found["--settings"] or default_settings_file(folder)
    formats = [name.strip() for name in found["--formats"].split(",") if name.strip()]
    return Question(folder, found["-o"], settings), formats, quiet


_LONG = {
    "-o": "-o",
    "--output": "-o",
    "--formats": "--formats",
    "--jobs": "--jobs",
    "-j": "--jobs",
    "--settings": "--settings",
}
