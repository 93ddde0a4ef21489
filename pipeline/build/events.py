"""What the engine tells while it works; the screen, a log or another program show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from pipeline.errors import ExitCode

Kind = Literal[
    "start",  # total: posts
    "working",  # post, stage: what is at work now
    "plan",  # total: units to be made
    "made",  # post, stage: a unit was made
    "removed",  # file: an orphan
    "warning",  # post, message: a finding
    "error",  # post, message: a post or unit failed
    "would-make",  # post, stage, message: a dry run
    "would-remove",  # file
    "explain",  # message
]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; fields that do not apply are empty."""

    kind: Kind
    post: str = ""
    stage: str = ""
    file: str = ""
    message: str = ""
    total: int = 0
    seconds: float = 0.0


Report = Callable[[Event], None]


@dataclass(slots=True)
class Row:
    """A post's line in the table at the end."""

    post: str
    questions: int = 0
    warnings: int = 0
    pages: int = 0
    rebuilt: tuple[str, ...] = ()
    seconds: float = 0.0
    failed: bool = False


@dataclass(slots=True)
class Summary:
    """What a build did: a row a post, what failed, and the exit status it should give."""

    rows: dict[str, Row] = field(default_factory=dict)
    errors: list[BaseException] = field(default_factory=list)
    made: int = 0
    removed: int = 0
    seconds: float = 0.0

    @property
    def exit_code(self) -> ExitCode:
        """0 when all is well, 3 when the machine lacks something, else 1."""
        codes = [getattr(error, "exit_code", ExitCode.POST_FAILED) for error in self.errors]
        return max(codes, default=ExitCode.DONE)
