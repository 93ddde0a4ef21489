"""Who does the work: this process, its cores, or a cluster, behind concurrent.futures.Executor.

The engine hands out a few calls more than there are workers, so that a thousand posts wait as
names and not as pickles. When a worker dies, the executor is broken and every call in flight with
it: these are called again one at a time, each by a worker of its own, so the one that kills its
worker is found and every other one is done.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from typing import Any

from pipeline.build.limits import limit_memory
from pipeline.build.work import warm_up
from pipeline.errors import QapressError
from pipeline.stopping import raise_again

_HEARTBEAT = 0.2
# Seconds that workers have to leave when all is done, or the build is stopped.
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Call:
    """A function, its argument, and the post and stage for the screen."""

    post: str
    stage: str
    function: Callable[[Any], Any]
    order: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a call, or the exception that ended it."""

    call: Call
    result: Any = None
    error: BaseException | None = None


class SerialExecutor(Executor):
    """Does every call at once, in this process: for looking into it, and where forking is not."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(slots=True)
class Crew:
    """Workers of one kind.

    Args:
        jobs: how many calls are at work at once.
        start: makes an executor for so many workers.
        local: whether the workers see the files of this machine.
        isolated: whether each works in a process of its own.
        close: called when all is done.
        heartbeat: called some times a second while there is work, with what is at work.
    """

    jobs: int
    start: Callable[[int], Executor]
    local: bool = True
    isolated: bool = True
    heartbeat: Callable[[Sequence[Call]], None] = lambda _calls: None
    close: Callable[[], object] = lambda: None
    _executor: Executor | None = None
    _single: Executor | None = None

    def run(self, calls: Iterable[Call], warm: Sequence[str] = ()) -> Iterator[Outcome]:
        """Do the calls, longest first if they are so ordered; outcomes come as they are done.

        `warm` are modules that idle workers import meanwhile, because they are needed next.
        """
        waiting = iter(calls)
        flying: dict[Future[Any], Call] = {}
        suspects: list[Call] = []
        while True:
            broken = self._launch(waiting, flying)
            if not flying:
                yield from (self._alone(suspect) for suspect in suspects)
                return
            if warm and len(flying) <= self.jobs:
                self._warm(warm)
                warm = ()
            done, _ = wait(flying, timeout=_HEARTBEAT, return_when=FIRST_COMPLETED)
            raise_again()
            self.heartbeat(list(flying.values())[: self.jobs])
            for future in done:
                outcome = _outcome(future, flying[future])
                if isinstance(outcome.error, BrokenExecutor):
                    broken = True
                    continue
                del flying[future]
                if _ended_its_worker(outcome.error):
                    # Or waited behind the one that did.
                    suspects.append(outcome.call)
                else:
                    yield outcome
            if broken:
                in_flight = list(flying.values())
                flying.clear()
                self.stop()
                yield from (self._alone(suspect) for suspect in in_flight)

    def _launch(self, waiting: Iterator[Call], flying: dict[Future[Any], Call]) -> bool:
        """Hand out calls while there is room; True when the executor is broken."""
        while not flying or (self.isolated and len(flying) <= self.jobs):
            call = next(waiting, None)
            if call is None:
                return False
            if self._executor is None:
                self._executor = self.start(self.jobs)
            try:
                flying[self._executor.submit(call.function, call.order)] = call
            except BrokenExecutor as error:
                failed: Future[Any] = Future()
                failed.set_exception(error)
                flying[failed] = call
                return True
        return False

    def _alone(self, call: Call) -> Outcome:
        # Where it is interrupted, `stop` ends its worker.
        self._single = self.start(1)
        future = self._single.submit(call.function, call.order)
        while not wait([future], timeout=_HEARTBEAT).done:
            raise_again()
            self.heartbeat([call])
        outcome = _outcome(future, call)
        self._single.shutdown(wait=False)
        self._single = None
        if not _ended_its_worker(outcome.error):
            return outcome
        problem = f"the process that worked on it ({call.stage}) died or was stopped"
        advice = "Split the post, or raise post_seconds or memory_mb under [build]"
        return Outcome(call, error=QapressError(problem, advice=advice, file=call.post))

    def _warm(self, modules: Sequence[str]) -> None:
        if self._executor and self.local and self.isolated:
            with contextlib.suppress(BrokenExecutor):
                for _ in range(self.jobs):
                    self._executor.submit(warm_up, modules)

    def end(self) -> None:
        """End the workers at once; no child and no connection is left."""
        with _undisturbed():
            self.stop()
            self.close()

    def stop(self) -> None:
        """End the workers, new ones start with the next call."""
        executors = [one for one in (self._executor, self._single) if one is not None]
        self._executor = self._single = None
        ours = self.isolated and self.local
        if not ours:
            for executor in executors:
                # Dask's takes no more arguments.
                executor.shutdown(wait=False)
            return
        for executor in executors:
            executor.shutdown(wait=False, cancel_futures=True)
        # Who is idle leaves by itself, and whoever is at work has no more time than this.
        latest = time.monotonic() + _PATIENCE
        for child in multiprocessing.active_children() if executors else ():
            child.join(max(0.0, latest - time.monotonic()))
            child.kill()
        for executor in executors:
            executor.shutdown(wait=True)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a second Ctrl-C, of one who is impatient, not stop the stopping."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _outcome(future: Future[Any], call: Call) -> Outcome:
    try:
        return Outcome(call, result=future.result(timeout=0))
    except Exception as error:
        return Outcome(call, error=error)


def _ended_its_worker(error: BaseException | None) -> bool:
    # KilledWorker is Dask's name for it, after as many tries as its scheduler allows.
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


def local_processes(memory_mb: int) -> Callable[[int], Executor]:
    """Return a starter of process pools whose workers end with us and stay within their memory."""
    # A forked worker is at work in 10 ms and shares our libraries' memory; macOS cannot fork.
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    context = multiprocessing.get_context(method)

    def start(jobs: int) -> Executor:
        return ProcessPoolExecutor(
            jobs, mp_context=context, initializer=_enter, initargs=(memory_mb,)
        )

    return start


def _enter(memory_mb: int) -> None:
    """Begin a worker: signals are its parent's affair, and it never outlives its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_memory(memory_mb)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with contextlib.suppress(OSError):
            wait_for([parent.sentinel])
        os._exit(1)


def make_crew(executor: str, jobs: int, memory_mb: int = 0, scheduler: str = "") -> Crew:
    """Return the crew of that kind: `serial`, `processes` or `dask`; 0 jobs are one a core."""
    if executor == "dask":
        from pipeline.build.cluster import connect

        return connect(scheduler, jobs)
    if executor == "serial":
        return Crew(1, lambda _jobs: SerialExecutor(), isolated=False)
    return Crew(jobs or os.cpu_count() or 1, local_processes(memory_mb))
