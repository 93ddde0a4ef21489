"""What went wrong, in which file, and what to do about it.

Every error that a trainer can meet is one of these. Its message is one line that a person who
does not program can act on; the traceback is shown only with `--debug`.
"""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import Path

# Controls, ends of lines, and signs that turn the direction of what follows.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class ExitCode(IntEnum):
    """The exit statuses of every command, as the README documents them."""

    DONE = 0
    POST_FAILED = 1
    USAGE = 2
    ENVIRONMENT = 3


class QapressError(Exception):
    """Say in one line which file is affected, what is wrong, and what to do.

    Args:
        problem: what is wrong.
        advice: what the trainer can do.
        file: the file concerned, as the trainer named it.
    """

    exit_code = ExitCode.POST_FAILED

    def __init__(self, problem: str, *, advice: str = "", file: str | Path | None = None) -> None:
        super().__init__(problem, advice, file)
        self.problem = problem
        self.advice = advice
        self.file = None if file is None else str(file)

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword-only arguments do not survive the way back from a worker
        # process without this.
        return _rebuild, (type(self), self.problem, self.advice, self.file)

    def __str__(self) -> str:
        sentences = [_sentence(part) for part in (self.problem, self.advice) if part]
        return one_line((f"{self.file}: " if self.file else "") + " ".join(sentences))


def one_line(text: str) -> str:
    """Make a message one line that a terminal shows as it is, whatever a file or page is called."""
    return _COMMANDS.sub("?", text)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _rebuild(kind: type[QapressError], problem: str, advice: str, file: str | None) -> QapressError:
    return kind(problem, advice=advice, file=file)


class SettingsError(QapressError):
    """A setting, a correction, a topic or an argument that cannot be used."""

    exit_code = ExitCode.USAGE


class SourceError(QapressError):
    """A page or picture that cannot be read, decoded or fetched."""


class NoQuestionsError(QapressError):
    """A page in which no question with an answer was found."""


class ExtractError(QapressError):
    """A page that was read but whose characters do not add up (law 1)."""


class LedgerError(QapressError):
    """A ledger that is damaged, or from a newer version; it is never overwritten."""

    exit_code = ExitCode.USAGE


class ExportError(QapressError):
    """An artifact that cannot be rendered or written."""


class MissingToolError(QapressError):
    """A library or font that the machine lacks; the advice is the command that installs it."""

    exit_code = ExitCode.ENVIRONMENT
