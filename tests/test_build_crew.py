"""Workers that hang, die or eat memory cost their own call and no other."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline import stopping
from pipeline.build.crew import Call, Crew, make_crew
from pipeline.build.limits import Limits, guarded
from pipeline.errors import QapressError


def work(order: tuple[str, Any]) -> str:
    """What a worker is told to do: a name and an argument."""
    what, value = order
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "die once" and not Path(value).exists():
        Path(value).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang in C":
        with guarded(Limits(0.3, may_end_process=True, grace=0.2), "slow.html"):
            time.sleep(60)
    with guarded(Limits(0.3, may_end_process=True), "slow.html"):
        if what == "loop":
            while True:
                with contextlib.suppress(Exception):
                    sum(range(1000))
        if what == "hang":
            while True:
                try:
                    time.sleep(10)
                except Exception:
                    continue
        if what == "eat":
            return str(len(bytearray(value * 1024 * 1024)))
    if what == "fail":
        raise ValueError(value)
    return f"{what} {value}"


def die_once_then_hang(marker: str) -> None:
    """The worker is killed once, and works for a minute when it is asked again."""
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def calls(*orders: tuple[str, Any]) -> list[Call]:
    return [Call(f"post {place}", "stage", work, order) for place, order in enumerate(orders)]


def results(crew: Crew, *orders: tuple[str, Any]) -> dict[str, Any]:
    """The result or error of each call by its post."""
    try:
        return {one.call.post: one.error or one.result for one in crew.run(calls(*orders))}
    finally:
        crew.stop()


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_results_and_errors_come_back(kind: str) -> None:
    got = results(make_crew(kind, 2), ("do", 1), ("fail", 2), ("do", 3))
    assert (got["post 0"], got["post 2"]) == ("do 1", "do 3")
    assert isinstance(got["post 1"], ValueError)


def test_a_worker_that_dies_costs_its_call() -> None:
    got = results(make_crew("processes", 2), *[("do", n) for n in range(5)], ("die", 0), ("do", 6))
    assert isinstance(got["post 5"], QapressError)
    assert "died" in str(got["post 5"])
    assert [got[f"post {n}"] for n in (0, 1, 2, 3, 4, 6)] == [f"do {n}" for n in (0, 1, 2, 3, 4, 6)]


def test_a_worker_that_was_killed_costs_a_retry(tmp_path: Any) -> None:
    got = results(make_crew("processes", 2), ("do", 0), ("die once", str(tmp_path / "died")))
    assert got == {"post 0": "do 0", "post 1": f"die once {tmp_path / 'died'}"}


def test_ctrl_c_during_a_retry_leaves_no_child(tmp_path: Path) -> None:
    """What is tried again has a worker of its own, which must not keep the build waiting."""
    crew, marker, beats = make_crew("processes", 1), tmp_path / "died", []

    def interrupt(_calls: Sequence[Call]) -> None:
        beats.append(marker.exists())
        if sum(beats) > 4:
            raise KeyboardInterrupt

    crew.heartbeat = interrupt
    with pytest.raises(KeyboardInterrupt):
        list(crew.run([Call("slow", "stage", die_once_then_hang, str(marker))]))
    begin = time.monotonic()
    crew.end()
    while multiprocessing.active_children() and time.monotonic() - begin < 5:
        time.sleep(0.02)
    assert not multiprocessing.active_children()


def test_stopping_is_not_stopped() -> None:
    """A second Ctrl-C comes while the workers are being ended."""
    crew = make_crew("processes", 1)
    crew.close = lambda: os.kill(os.getpid(), signal.SIGINT)
    results(crew, ("do", 0))
    crew.end()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_a_call_that_hangs_is_stopped(kind: str) -> None:
    got = results(make_crew(kind, 2), ("do", 0), ("hang", 0), ("do", 2))
    assert "took longer than 0.3 seconds" in str(got["post 1"])
    assert "slow.html" in str(got["post 1"])
    assert (got["post 0"], got["post 2"]) == ("do 0", "do 2")


def test_a_call_in_a_thread_is_stopped_and_the_next_is_not() -> None:
    with ThreadPoolExecutor(1) as thread:
        for _turn in range(3):
            with pytest.raises(QapressError, match=r"took longer than 0\.3 seconds"):
                thread.submit(work, ("loop", 0)).result(timeout=20)
            assert thread.submit(work, ("do", 1)).result(timeout=20) == "do 1"


def test_a_call_that_eats_memory_is_stopped() -> None:
    got = results(make_crew("processes", 1, memory_mb=2000), ("eat", 4000), ("do", 1))
    assert "needs more memory" in str(got["post 0"])
    assert got["post 1"] == "do 1"


def test_the_screen_hears_what_is_at_work() -> None:
    crew = make_crew("processes", 1)
    heard: list[Sequence[Call]] = []
    crew.heartbeat = heard.append
    results(crew, ("do", 0))
    assert heard[0][0].post == "post 0"


@pytest.mark.parametrize(
    ("number", "raised"),
    [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, stopping.TerminatedError)],
)
def test_a_signal_that_was_swallowed_stops_the_work_all_the_same(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, raised: type[BaseException]
) -> None:
    """As Cython modules do while they are imported."""
    monkeypatch.setattr(stopping, "_come", [])
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    crew = make_crew("processes", 2)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        stopping.listen()
        with contextlib.suppress(raised):
            os.kill(os.getpid(), number)
        with pytest.raises(raised):
            list(crew.run(calls(("loop", 0), ("loop", 1))))
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        crew.end()


def test_ctrl_c_is_ignored_where_it_was() -> None:
    """A shell's job in the background goes on when another is stopped."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stopping.listen()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
