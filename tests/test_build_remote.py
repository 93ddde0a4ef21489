"""Builds whose output is in a store: a real server that speaks S3, files, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.build.events import Event
from pipeline.build.hashing import digest
from pipeline.build.run import Request, build
from pipeline.errors import ExportError, MissingToolError
from tests.builds import contents, environment, png, qapress, write_post, write_posts

fsspec = pytest.importorskip("fsspec")
server = pytest.importorskip("moto.server")
pytest.importorskip("s3fs")

FAST = ("--formats", "anki,json")


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, str]]:
    """What the environment of a build tells of an S3 server on loopback with one bucket."""
    one = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    one.start()
    address = "http://{}:{}".format(*one.get_host_and_port())
    access = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
    }
    yield access
    one.stop()


@pytest.fixture
def bucket(store: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The store, as a file system that sees what others do, and a bucket of this test's own."""
    for name, value in store.items():
        monkeypatch.setenv(name, value)
    system = fsspec.filesystem("s3", use_listings_cache=False, skip_instance_cache=True)
    name = digest(str(tmp_path).encode())[:20]
    system.mkdir(name)
    return system, name


def stored(system: Any, root: str) -> dict[str, str]:
    """The digest of every object, by its path below the root."""
    return {name[len(root) + 1 :]: digest(system.cat_file(name)) for name in system.find(root)}


def made(done: subprocess.CompletedProcess[str]) -> int:
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return int(done.stdout.rpartition("\n")[0].rpartition("\n")[2].split()[0])


def test_a_store_has_what_a_folder_has(bucket: Any, tmp_path: Path) -> None:
    system, name = bucket
    posts, address = write_posts(tmp_path / "input", "alpha", "beta"), f"s3://{name}/hand/outs"
    write_post(posts, "gamma", picture=png("red"))
    made(qapress("build", posts, "-o", tmp_path / "here", *FAST))
    made(qapress("build", posts, "-o", address, *FAST))
    assert stored(system, f"{name}/hand/outs") == contents(tmp_path / "here")
    page = posts / "beta.html"
    page.write_text(page.read_text().replace("answer 2", "answer two"))
    (posts / "alpha.html").unlink()
    system.pipe_file(f"{name}/hand/outs/anki/gamma.apkg", b"cut")
    system.pipe_file(f"{name}/hand/outs/anki/own.txt", b"the trainer's own")
    done = qapress("build", posts, "-o", address, *FAST, "-v")
    assert "gamma.apkg" not in done.stderr
    made(qapress("build", posts, "-o", tmp_path / "here", *FAST))
    now = stored(system, f"{name}/hand/outs")
    assert now.pop("anki/own.txt")
    assert now == contents(tmp_path / "here")
    again = qapress("build", posts, "-o", address, *FAST, "--dry-run")
    assert "would" not in again.stdout
    assert system.info(f"{name}/hand/outs/json/beta.json")["ContentType"] == "application/json"


def test_a_store_that_refuses_is_one_line(store: dict[str, str], tmp_path: Path) -> None:
    posts = write_posts(tmp_path / "input", "alpha")
    places = {
        "s3://no-such-bucket/a": "cannot be written",
        "nobody://knows": "cannot be reached",
    }
    for address, said in places.items():
        done = qapress("build", posts, "-o", address, *FAST, **store)
        assert done.returncode in {1, 2}
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"Error: {address}")
        assert said in line
        assert not (posts / "ledger.json").exists()


def test_without_the_library_it_tells_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    # What another test has opened is remembered here.
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    request = Request(write_posts(tmp_path / "input", "alpha"), "s3://a/b", executor="serial")
    with pytest.raises(MissingToolError, match=r"pip install 'qapress\[remote\]'"):
        build(request)


@pytest.mark.parametrize("protocol", ["file", "memory"])
def test_other_stores(tmp_path: Path, protocol: str) -> None:
    posts = write_posts(tmp_path / "input", "alpha", "beta")
    address = f"{protocol}://{tmp_path}/there"
    system = fsspec.filesystem(protocol)

    def built(output: Path | str) -> set[str]:
        events: list[Event] = []
        request = Request(posts, output, formats=("anki", "json"), executor="serial")
        assert not build(request, events.append).errors
        return {one.post for one in events if one.kind == "made"}

    built(tmp_path / "here")
    assert built(address) == {"alpha", "beta", "all posts"}
    assert built(address) == set()
    told: list[Event] = []
    named = f"{address}/anki/beta.apkg"
    build(Request(posts, address, ("anki", "json"), executor="serial", explain=named), told.append)
    assert "anki:beta: up to date" in [one.message for one in told]
    root = f"{tmp_path}/there"
    system.pipe_file(f"{root}/anki/.0123456789abcdef.0.1.qapress-tmp", b"left by a killed build")
    system.pipe_file(f"{root}/anki/beta.apkg", b"cut")
    assert built(address) == {"beta"}
    assert stored(system, root) == contents(tmp_path / "here")


def test_a_write_that_fails_costs_its_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts, root = write_posts(tmp_path / "input", "alpha", "beta"), f"{tmp_path}/there"
    kind = type(fsspec.filesystem("memory"))
    mv = kind.mv

    def refuse(self: Any, source: str, target: str, **named: Any) -> None:
        if target.endswith("alpha.apkg"):
            raise ConnectionResetError("the store hung up")
        mv(self, source, target, **named)

    request = Request(posts, f"memory://{root}", formats=("anki", "json"), executor="serial")
    with monkeypatch.context() as patch:
        patch.setattr(kind, "mv", refuse)
        (error,) = build(request).errors
    assert isinstance(error, ExportError)
    assert "alpha.apkg: cannot be written (the store hung up)" in str(error)
    there = stored(fsspec.filesystem("memory"), root)
    assert "anki/beta.apkg" in there
    assert "anki/alpha.apkg" not in there
    assert not build(request).errors
    assert not [name for name in stored(fsspec.filesystem("memory"), root) if "-tmp" in name]


def test_two_machines_do_not_build_into_one_store(bucket: Any, tmp_path: Path) -> None:
    """Each has notes of its own; the one that is at work is named, and its files are safe."""
    system, name = bucket
    address = f"s3://{name}/hand"
    here, there = (write_posts(tmp_path / at / "input", "alpha") for at in ("here", "there"))
    told: list[str] = []

    def meanwhile(event: Event) -> None:
        if event.kind == "plan":
            done = qapress("build", there, "-o", address, *FAST)
            assert done.returncode == 1
            told.extend(done.stderr.splitlines())

    assert not build(Request(here, address, ("anki", "json"), executor="serial"), meanwhile).errors
    assert len(told) == 1
    assert f"another build (process {os.getpid()} on {os.uname().nodename}) is at work" in told[0]
    assert f"remove {address}/.qapress-lock" in told[0]
    assert not (there / "ledger.json").exists()
    assert f"{name}/hand/.qapress-lock" not in system.find(f"{name}/hand")
    made(qapress("build", there, "-o", address, *FAST))


def test_a_lock_left_by_a_killed_build(bucket: Any, tmp_path: Path) -> None:
    """The next build from the same folder takes it over; another one asks to have it removed."""
    system, name = bucket
    address, lock = f"s3://{name}/hand", f"{name}/hand/.qapress-lock"
    here, there = (write_posts(tmp_path / at / "input", "alpha") for at in ("here", "there"))
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    code = (
        "import sys; from pathlib import Path; from pipeline.build.alone import alone\n"
        f"with alone(sys.argv[1], Path(sys.argv[2]), only_looks=False): {kill}"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, address, str(here)], env=environment(), check=False
    )
    assert killed.returncode == -9
    assert system.exists(lock)
    done = qapress("build", there, "-o", address, *FAST)
    assert done.returncode == 1
    assert "another build (process " in done.stderr
    made(qapress("build", here, "-o", address, *FAST))
    assert not system.exists(lock)
    system.pipe_file(lock, b"what is this?")
    done = qapress("build", here, "-o", address, *FAST)
    assert "another build (unknown) is at work" in done.stderr
    assert qapress("build", here, "-o", address, *FAST, "--dry-run").returncode == 0
    system.rm_file(lock)
    assert qapress("build", here, "-o", address, *FAST).returncode == 0
