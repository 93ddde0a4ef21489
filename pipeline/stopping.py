"""Ctrl-C and SIGTERM: raised where they come, and once more where that was lost.

What a signal raises inside the import of a module that Cython made is swallowed there, without a
word: `lxml.etree` registers its generators with `abc` and clears whatever error that brings
(measured: one stopped build in 40 went on, on a busy machine).
"""

from __future__ import annotations

import signal
from types import FrameType


class TerminatedError(BaseException):
    """SIGTERM has come."""


_come: list[type[BaseException]] = []


def listen() -> None:
    """Raise KeyboardInterrupt on Ctrl-C, and TerminatedError on SIGTERM.

    A shell's background jobs ignore Ctrl-C, and go on doing so.
    """
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def raise_again() -> None:
    """Raise what a signal has raised before, if it came at all: whoever works on has not heard."""
    if _come:
        raise _come[-1]


def _stop(number: int, _frame: FrameType | None) -> None:
    _come.append(KeyboardInterrupt if number == signal.SIGINT else TerminatedError)
    raise _come[-1]
