"""Disks that are full, read-only, elsewhere; inputs that vanish; workers that die, hang or eat."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import source
from pipeline.build import work
from pipeline.build.events import Event
from pipeline.build.limits import Limits
from pipeline.build.run import Request, build
from pipeline.build.state import Store
from pipeline.records import Artifact, Edition, Page
from pipeline.settings import Settings
from tests.builds import EPOCH, contents, png, qapress, write_post, write_posts
from tests.test_build_faults import FAST, errors_of, leftovers

Mount = Callable[..., Path]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds in this process have the time of those in processes of their own."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts something on a folder; skips where this process may not."""
    done: list[Path] = []

    def mounted(name: str, *arguments: str | Path) -> Path:
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        command = ["mount", *map(str, arguments), str(place)]
        if not shutil.which("mount"):
            pytest.skip("needs mount")
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
        if tried.returncode:
            pytest.skip(f"needs the right to mount ({tried.stderr.strip()})")
        done.append(place)
        return place

    yield mounted
    for place in reversed(done):
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def large(posts: Path, name: str) -> None:
    """A post whose artifacts take some hundred kilobytes, however they are packed."""
    words = {f"What is {n}?": os.urandom(600).hex() for n in range(300)}
    write_post(posts, name, words)


def undisturbed(posts: Path, folder: Path) -> dict[str, str]:
    """What a build without any trouble makes of these posts and their ledger."""
    shutil.copytree(posts, folder / "input")
    formats = ("anki", "json")
    request = Request(folder / "input", folder / "output", formats, executor="serial")
    assert not build(request).errors
    return contents(folder / "output")


def test_a_disk_that_fills_up(tmp_path: Path, mount: Mount) -> None:
    posts = write_posts(tmp_path / "input", "alpha")
    disk = mount("disk", "-t", "tmpfs", "-o", "size=1m", "tmpfs")
    output = disk / "output"
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    before = contents(output)
    large(posts, "beta")
    write_post(posts, "gamma")
    done = qapress("build", posts, "-o", output, *FAST)
    assert done.returncode == 1
    lines = errors_of(done)
    assert lines
    for line in lines:
        assert "cannot be written (no space left on device). Free some space" in line
    now = contents(output)
    assert {path: now[path] for path in before if "alpha" in path} == {
        path: key for path, key in before.items() if "alpha" in path
    }
    assert "anki/gamma.apkg" in now
    assert not leftovers(disk)
    subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    assert contents(output) == undisturbed(posts, tmp_path / "other")


@pytest.mark.parametrize("size", ["4k", "100k"])
def test_a_disk_without_room_for_anything(tmp_path: Path, mount: Mount, size: str) -> None:
    posts = tmp_path / "input"
    posts.mkdir()
    large(posts, "alpha")
    disk = mount("disk", "-t", "tmpfs", "-o", f"size={size}", "tmpfs")
    done = qapress("build", posts, "-o", disk / "output", *FAST)
    assert done.returncode == 1
    lines = errors_of(done)
    assert lines
    assert all("no space left on device" in line for line in lines)
    assert not leftovers(disk)
    subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
    assert qapress("build", posts, "-o", disk / "output", *FAST).returncode == 0
    assert contents(disk / "output") == undisturbed(posts, tmp_path / "other")


def test_an_output_on_another_file_system(tmp_path: Path, mount: Mount) -> None:
    """Straight, and behind a link; one of its folders is on a file system of its own."""
    posts = write_posts(tmp_path / "input", "alpha")
    disk = mount("disk", "-t", "tmpfs", "-o", "size=20m", "tmpfs")
    (disk / "output").mkdir()
    mount("disk/output/json", "-t", "tmpfs", "-o", "size=20m", "tmpfs")
    (tmp_path / "link").symlink_to(disk / "output")
    assert qapress("build", posts, "-o", tmp_path / "link", *FAST).returncode == 0
    assert contents(disk / "output") == undisturbed(posts, tmp_path / "other")
    done = qapress("build", posts, "-o", tmp_path / "link", *FAST)
    assert done.stdout.startswith("Nothing to do")


def test_an_output_that_is_read_only(tmp_path: Path, mount: Mount) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    before, ledger = contents(output), (posts / "ledger.json").read_bytes()
    write_post(posts, "beta")
    view = mount("view", "--bind", "-o", "ro", output)
    done = qapress("build", posts, "-o", view, *FAST)
    assert done.returncode == 1
    (line,) = errors_of(done)
    assert "cannot be written (read-only file system)" in line
    assert contents(output) == before
    assert (posts / "ledger.json").read_bytes() == ledger
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0


def test_a_folder_of_the_output_that_is_read_only(tmp_path: Path, mount: Mount) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    (output / "anki").mkdir(parents=True)
    mount("output/anki", "--bind", "-o", "ro", output / "anki")
    done = qapress("build", posts, "-o", output, *FAST)
    assert done.returncode == 1
    lines = errors_of(done)
    assert len(lines) == 2
    assert all("anki/" in line and "read-only" in line for line in lines)
    assert {"json/alpha.json", "json/index.json"} <= set(contents(output))
    subprocess.run(["umount", str(output / "anki")], check=True)
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    assert contents(output) == undisturbed(posts, tmp_path / "other")
    subprocess.run(["mount", "--bind", output / "anki", output / "anki"], check=True)


def test_an_input_that_is_read_only(tmp_path: Path, mount: Mount) -> None:
    """No id is given that the ledger does not know; once it does, nothing has to be written."""
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    view = mount("view", "--bind", "-o", "ro", posts)
    done = qapress("build", view, "-o", output, *FAST)
    assert done.returncode == 2
    (line,) = errors_of(done)
    assert "ledger.json: cannot be written (Read-only file system)" in line
    assert not contents(output)
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    assert qapress("build", view, "-o", tmp_path / "second", *FAST).returncode == 0
    assert contents(tmp_path / "second") == contents(output)


def test_a_reading_goes_to_the_cache_and_not_through_a_pipe(tmp_path: Path) -> None:
    page = write_post(tmp_path, "alpha", picture=png("red"))
    order = work.ReadOrder(str(page), "alpha", None, {}, Limits())
    content = work.read(order)
    store = Store(tmp_path / "output")
    place = store.place_for("key")
    assert place is not None
    assert work.read(replace(order, cache=str(place))) == b""
    assert store.get("key") == content
    (tmp_path / "file").write_bytes(b"in the way")
    assert work.read(replace(order, cache=str(tmp_path / "file/key"))) == content


@pytest.mark.parametrize("gone", ["picture", "page"])
def test_what_vanishes_between_two_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    page = write_post(posts, "beta", picture=png("red"))
    file = {"page": page, "picture": posts / "beta_files/a.png"}[gone]
    content, read_page = file.read_bytes(), source.read_page

    def meanwhile(asked: Path, slug: str = "") -> Page:
        file.unlink(missing_ok=True)
        return read_page(asked, slug)

    events: list[Event] = []
    request = Request(posts, output, formats=("anki", "json"), executor="serial")
    with monkeypatch.context() as patch:
        patch.setattr(source, "read_page", meanwhile)
        summary = build(request, events.append)
    assert len(summary.errors) == (gone == "page")
    assert any("changed while the build ran" in one.message for one in events)
    assert "anki/alpha.apkg" in contents(output)
    file.write_bytes(content)
    (posts / "ledger.json").unlink()
    assert not build(request).errors
    assert contents(output) == undisturbed(posts, tmp_path / "other")


def test_workers_that_die_hang_or_eat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("alpha", "dies", "hangs", "eats", "omega")
    posts, output = write_posts(tmp_path / "input", *names), tmp_path / "output"
    limits = "[build]\npost_seconds = 0.5\nmemory_mb = 4000\n"
    (tmp_path / "pipeline.toml").write_text(limits)
    from pipeline.export import anki

    render = anki.render

    def misbehave(edition: Edition, settings: Settings) -> list[Artifact]:
        slug = edition.post.post.slug
        if slug == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if slug == "hangs":
            time.sleep(60)
        if slug == "eats":
            bytearray(5_000_000_000)
        return render(edition, settings)

    request = Request(posts, output, formats=("anki", "json"), jobs=2)
    events: list[Event] = []
    with monkeypatch.context() as patch:
        patch.setattr(anki, "render", misbehave)
        summary = build(request, events.append)
    said = {one.post: one.message for one in events if one.kind == "error"}
    assert said.keys() == {"dies", "hangs", "eats"}
    assert "died or was stopped" in said["dies"]
    assert "took longer than 0.5 seconds" in said["hangs"]
    assert "needs more memory" in said["eats"]
    assert int(summary.exit_code) == 1
    made = contents(output)
    assert {"anki/alpha.apkg", "anki/omega.apkg", "json/dies.json", "anki/all.apkg"} <= set(made)
    assert not {f"anki/{name}.apkg" for name in ("dies", "hangs", "eats")} & set(made)
    assert not leftovers(output)
    assert not build(request).errors
    assert contents(output) == undisturbed(posts, tmp_path / "other")
