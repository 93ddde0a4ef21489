"""The same build on a real Dask scheduler with two worker processes on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from pipeline.build.crew import make_crew
from pipeline.build.remote import Remote
from pipeline.build.run import Request, build
from tests.builds import (
    UNMEASURED,
    command,
    contents,
    environment,
    png,
    qapress,
    write_post,
    write_posts,
)
from tests.support import ROOT
from tests.test_build_crew import results

distributed = pytest.importorskip("distributed")

FAST = ("--formats", "anki,json")


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    """A scheduler and two workers, each a process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in UNMEASURED.items():
            patch.setenv(name, value)
        yield from _cluster()


def _cluster() -> Iterator[object]:
    # Two tries are enough to tell a task that ends its worker.
    failures = {"distributed.scheduler.allowed-failures": 1}
    with (
        import_module("dask").config.set(failures),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        ) as one,
    ):
        yield one


def test_the_same_bytes_as_here(cluster: object, tmp_path: Path) -> None:
    posts = write_posts(tmp_path / "input", "alpha", "beta")
    write_post(posts, "gamma", picture=png("red"))
    here = qapress("build", posts, "-o", tmp_path / "here")
    (posts / "ledger.json").unlink()
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    there = qapress(
        *("build", posts, "-o", tmp_path / "there"),
        *("--executor", "dask", "--scheduler", address),
    )
    assert (here.returncode, there.returncode, there.stderr) == (0, 0, "")
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_workers_write_to_a_store_themselves(
    cluster: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec")
    posts, there = write_posts(tmp_path / "input", "alpha", "beta"), tmp_path / "there"
    formats, came_back = ("anki", "json"), []
    take = Remote.take

    def watched(self: Remote, path: str, temporary: str, content: bytes) -> None:
        came_back.append(content)
        assert Path(temporary).is_file()
        take(self, path, temporary, content)

    monkeypatch.setattr(Remote, "take", watched)
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    request = Request(posts, f"file://{there}", formats, executor="dask", scheduler=address)
    assert not build(request).errors
    assert set(came_back) == {b""}
    assert not build(Request(posts, tmp_path / "here", formats, executor="serial")).errors
    assert contents(there) == contents(tmp_path / "here")


def test_a_worker_that_is_killed_costs_a_retry(cluster: object, tmp_path: Path) -> None:
    posts = tmp_path / "input"
    posts.mkdir()
    for name in ("alpha", "beta", "gamma"):
        write_post(posts, name, {f"What is {name} {n}?": f"It is {n}. " * 20 for n in range(150)})
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    with distributed.Client(address, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    process = subprocess.Popen(
        command(
            *("build", posts, "-o", tmp_path / "there", "--json", *FAST),
            *("--executor", "dask", "--scheduler", address),
        ),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while '"plan"' not in process.stdout.readline():
        assert process.poll() is None
    os.kill(victim, signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == 0
    (posts / "ledger.json").unlink()
    assert qapress("build", posts, "-o", tmp_path / "here", *FAST).returncode == 0
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_what_hangs_there_is_stopped(cluster: object) -> None:
    """Python code is interrupted; what hangs in C is ended with its worker, twice."""
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    crew = make_crew("dask", 2, scheduler=address)
    try:
        got = results(crew, ("do", 0), ("loop", 1), ("hang in C", 2), ("do", 3))
    finally:
        crew.end()
    assert (got["post 0"], got["post 3"]) == ("do 0", "do 3")
    assert "took longer than 0.3 seconds" in str(got["post 1"])
    assert "died or was stopped" in str(got["post 2"])


def test_no_scheduler_is_one_line(tmp_path: Path) -> None:
    posts = write_posts(tmp_path / "input", "alpha")
    for address in ("", "tcp://127.0.0.1:1"):
        done = qapress(
            *("build", posts, "-o", tmp_path / "output"),
            *("--executor", "dask", "--scheduler", address),
        )
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
