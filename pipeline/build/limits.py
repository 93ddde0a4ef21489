"""Time and memory that one task of a worker may take."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

from pipeline.build.watch import WATCH, TimeUpError
from pipeline.errors import QapressError


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds a task may take (0: no limit), and whether its process may be ended for it.

    `grace` are the seconds that it has for ending when the time is up.
    """

    seconds: float = 0.0
    may_end_process: bool = False
    grace: float = 5.0


@contextlib.contextmanager
def guarded(limits: Limits, what: str) -> Iterator[None]:
    """End what takes longer than it may.

    Python code is interrupted at the limit. Code in C cannot be: its process is ended some seconds
    later, which the engine takes for a worker that died.

    Raises:
        QapressError: the time is up, or the memory.
    """
    try:
        with _alarm(limits):
            yield
    except TimeUpError:
        raise QapressError(
            f"took longer than {limits.seconds:g} seconds and was stopped",
            advice="Split the post, or raise post_seconds under [build] in pipeline.toml",
            file=what,
        ) from None
    except MemoryError:
        raise QapressError(
            "needs more memory than there is",
            advice="Split the post, or raise memory_mb under [build] in pipeline.toml",
            file=what,
        ) from None


@contextlib.contextmanager
def _alarm(limits: Limits) -> Iterator[None]:
    if not limits.seconds:
        yield
        return
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        deadline = WATCH.begin(limits.seconds, limits.grace, may_end_process=limits.may_end_process)
        try:
            yield
        except TimeUpError:
            deadline.came = True
            raise
        finally:
            WATCH.end(deadline)
        return
    before = signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    if limits.may_end_process:
        sink = open(os.devnull, "w")  # noqa: PTH123, SIM115 - stays open for the watchdog
        faulthandler.dump_traceback_later(limits.seconds + limits.grace, exit=True, file=sink)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if limits.may_end_process:
            faulthandler.cancel_dump_traceback_later()
            sink.close()


def _time_is_up(_number: int, _frame: FrameType | None) -> None:
    raise TimeUpError


def limit_memory(megabytes: int) -> None:
    """Let this process have no more memory than this; 0 is no limit."""
    if megabytes and sys.platform != "win32":
        import resource

        size = megabytes * 1024 * 1024
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
