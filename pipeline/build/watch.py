"""Time limits of tasks that run in threads, as a Dask worker's do: a signal reaches none of them.

A thread of our own raises an exception in the task's thread when its time is up, which ends Python
code. Code in C that does not come back ends with its process, by the watchdog of faulthandler,
which needs no Python to run; where a nanny looks after the process, it starts another.
"""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import os
import threading
import time
from dataclasses import dataclass
from typing import TextIO


class TimeUpError(BaseException):
    """Not an Exception: a library that goes on after any error must not go on after this."""


# Seconds.
_AGAIN = 0.5


@dataclass(slots=True, eq=False)
class Deadline:
    """When a thread is interrupted, and when its process ends (None: never); monotonic seconds.

    `fired` says that the exception was sent, `came` that the task has seen it.
    """

    thread: int
    soft: float
    hard: float | None
    fired: bool = False
    came: bool = False


class _Watch:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._deadlines: list[Deadline] = []
        self._thread: threading.Thread | None = None
        self._sink: TextIO | None = None

    def begin(self, seconds: float, grace: float, *, may_end_process: bool) -> Deadline:
        now = time.monotonic()
        # A process that nobody started for us is the user's own.
        ours = may_end_process and multiprocessing.parent_process() is not None
        hard = now + seconds + grace if ours else None
        deadline = Deadline(threading.get_ident(), now + seconds, hard)
        with self._changed:
            self._deadlines.append(deadline)
            self._arm(now)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
            self._changed.notify()
        return deadline

    def end(self, deadline: Deadline) -> None:
        with self._changed:
            self._deadlines.remove(deadline)
            if deadline.fired and not deadline.came:
                # What was not raised yet must not be raised in the next task. (Where it was,
                # Python 3.11 would be left looking for it for ever while it is being traced.)
                _raise_in(deadline.thread, None)
            self._arm(time.monotonic())

    def _arm(self, now: float) -> None:
        """Set the watchdog, of which a process has one, to the first deadline."""
        hard = [one.hard for one in self._deadlines if one.hard is not None]
        if hard:
            if self._sink is None:
                self._sink = open(os.devnull, "w")  # noqa: PTH123, SIM115 - stays open for it
            left = max(min(hard) - now, 0.01)
            faulthandler.dump_traceback_later(left, exit=True, file=self._sink)
        elif self._sink is not None:
            faulthandler.cancel_dump_traceback_later()

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for one in self._deadlines:
                    if one.soft <= now:
                        # Whoever swallows it is told again.
                        one.fired = True
                        one.soft = now + _AGAIN
                        _raise_in(one.thread, TimeUpError)
                waiting = [one.soft - now for one in self._deadlines]
                self._changed.wait(min(waiting, default=None))


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    exception = ctypes.py_object(kind) if kind else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)


WATCH = _Watch()
