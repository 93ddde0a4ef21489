"""A build that is killed at any moment leaves whole files, and the next one mends everything."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.harness import run_measured
from tests.builds import command, contents, environment, qapress, write_post, write_posts
from tests.support import ROOT

NAMES = ("alpha", "beta", "gamma")


@dataclass(frozen=True)
class Course:
    """An input folder with its output, before and after an edit; `seconds` of the build between.

    `before` holds both folders as the first build left them and the pages edited since; `old` and
    `new` are the artifacts by path; `ledger` is what the undisturbed build made of it.
    """

    before: Path
    formats: tuple[str, ...]
    old: dict[str, str]
    new: dict[str, str]
    ledger: bytes
    seconds: float


def prepare(folder: Path, *formats: str) -> Course:
    """Build a course, edit it, and see what an undisturbed build makes of it."""
    before, after = folder / "before", folder / "after"
    posts = write_posts(before / "input", *NAMES)
    assert qapress("build", posts, "-o", before / "output", *formats).returncode == 0
    old = contents(before / "output")
    for name in NAMES[:2]:
        page = posts / f"{name}.html"
        page.write_text(page.read_text().replace("answer 2", "answer two"))
    (posts / "gamma.html").rename(posts / "delta.html")
    shutil.copytree(before, after)
    begin = time.monotonic()
    assert qapress("build", after / "input", "-o", after / "output", *formats).returncode == 0
    seconds = time.monotonic() - begin
    ledger = (after / "input/ledger.json").read_bytes()
    return Course(before, formats, old, contents(after / "output"), ledger, seconds)


def fingerprint(output: Path) -> list[tuple[str, int]]:
    """What changes as soon as an artifact is replaced, added or removed; cheap to ask."""
    found = []
    for folder in ("pdf", "anki", "json", "web", "media"):
        try:
            with os.scandir(output / folder) as entries:
                found += [(one.path, one.inode()) for one in entries if one.name[0] != "."]
        except FileNotFoundError:
            continue
    return sorted(found)


def at_change(number: int) -> Callable[[subprocess.Popen[bytes], Path], None]:
    """Wait until the output changes for the n-th time."""

    def wait(build: subprocess.Popen[bytes], output: Path) -> None:
        seen, left = fingerprint(output), number
        while left and build.poll() is None:
            now = fingerprint(output)
            left -= now != seen
            seen = now

    return wait


def after(seconds: float) -> Callable[[subprocess.Popen[bytes], Path], None]:
    """Wait so long."""
    return lambda _build, _output: time.sleep(seconds)


def kill(
    course: Course,
    folder: Path,
    moment: Callable[[subprocess.Popen[bytes], Path], None],
    *,
    whole_group: bool,
) -> bool:
    """Kill a build and see that nothing is half and the next mends all; True if it was alive."""
    shutil.copytree(course.before, folder)
    posts, output = folder / "input", folder / "output"
    build = subprocess.Popen(
        command("build", posts, "-o", output, "--quiet", *course.formats),
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    moment(build, output)
    alive = build.poll() is None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(build.pid, signal.SIGKILL) if whole_group else build.kill()
    build.wait()
    for path, digest in contents(output).items():
        assert digest in {course.old.get(path), course.new.get(path)}, path
    done = qapress("build", posts, "-o", output, *course.formats, timeout=600)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(output) == course.new
    assert (posts / "ledger.json").read_bytes() == course.ledger
    assert not list(folder.rglob("*.qapress-tmp"))
    again = qapress("build", posts, "-o", output, *course.formats)
    assert again.stdout.startswith("Nothing to do")
    shutil.rmtree(folder)
    return alive


def strike(course: Course, folder: Path, times: int) -> int:
    """Kill so many builds, half of them as an output file changes; returns how many tries it took.

    A build that ended before its moment came is none of them.
    """
    chance = random.Random(times)
    changes = len(course.new) // 2
    struck = {True: 0, False: 0}
    turn = 0
    while sum(struck.values()) < times:
        turn += 1
        as_a_file_changes = struck[True] <= struck[False]
        moment = (
            at_change(chance.randint(1, changes))
            if as_a_file_changes
            else after(chance.uniform(0, course.seconds))
        )
        whole_group = chance.random() < 0.5
        struck[as_a_file_changes] += kill(
            course, folder / str(turn), moment, whole_group=whole_group
        )
    return turn


def test_a_few_kills(tmp_path: Path) -> None:
    course = prepare(tmp_path, "--formats", "anki,json")
    assert strike(course, tmp_path, 4) < 40


@pytest.mark.torture
@pytest.mark.parametrize(
    ("times", "formats"), [(160, ("--formats", "anki,json")), (40, ())], ids=["fast", "all formats"]
)
def test_two_hundred_kills(tmp_path: Path, times: int, formats: tuple[str, ...]) -> None:
    course = prepare(tmp_path, *formats)
    suffixes = {".apkg", ".json"} | ({".pdf"} if not formats else set())
    assert {Path(path).suffix for path in course.new} >= suffixes
    assert strike(course, tmp_path, times) < 4 * times


def peak_mb(posts: Path, output: Path, *formats: str) -> tuple[int, str, float]:
    """Status and error lines of a build, and the most memory that it or a worker had."""
    build = command("build", posts, "-o", output, "--quiet", *formats)
    ended = run_measured(build, environment())
    return ended.status, ended.said, ended.peak_mb


@pytest.mark.torture
def test_a_thousand_posts(tmp_path: Path) -> None:
    """Memory grows with the questions that the indexes list, by some kilobytes for each."""
    peaks = {}
    for count in (250, 1000):
        posts, output = tmp_path / f"{count}/input", tmp_path / f"{count}/output"
        posts.mkdir(parents=True)
        for n in range(count):
            pairs = {f"What is part {k} of {n}?": f"It is {n * k}. " * 10 for k in range(20)}
            write_post(posts, f"post-{n:04d}", pairs)
        status, said, peaks[count] = peak_mb(posts, output, "--formats", "anki,json")
        assert (status, said) == (0, "")
        assert {f"anki/post-{count - 1:04d}.apkg", "anki/all.apkg"} <= set(contents(output))
    assert peaks[1000] - peaks[250] < 750 * 20 * 0.02
    assert qapress("build", posts, "-o", output, "--formats", "anki,json").stdout.startswith("Noth")


@pytest.mark.torture
def test_a_hundred_thousand_questions_in_one_post(tmp_path: Path) -> None:
    """Decks and JSON are made, a PDF is refused with advice, and memory stays bounded."""
    posts, output = tmp_path / "input", tmp_path / "output"
    posts.mkdir()
    pairs = {f"What does part number {n} do?": f"It holds box {n * 7 % 101}." for n in range(10**5)}
    write_post(posts, "big", pairs)
    # A busy machine must not be taken for a post that hangs.
    (tmp_path / "pipeline.toml").write_text("[build]\npost_seconds = 0\n")
    status, said, peak = peak_mb(posts, output)
    assert status == 1
    (line,) = said.splitlines()
    assert line.startswith("Error: big: has 100000 questions, more than a PDF can hold. Split")
    made = set(contents(output))
    assert {"anki/big.apkg", "anki/all.apkg", "json/big.json", "json/all.jsonl"} <= made
    assert not [path for path in made if path.endswith(".pdf")]
    # 11 KB for a question in the largest process; none grows with what is made of it.
    assert peak < 1500
