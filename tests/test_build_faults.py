"""What goes wrong costs one clear line and one post; the rest is built, and nothing is half."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline import source
from pipeline.build.events import Event
from pipeline.build.run import Request, build
from pipeline.cli import main
from pipeline.errors import ExportError, MissingToolError
from pipeline.files import temporary_path
from pipeline.records import Artifact, Edition, Page
from pipeline.settings import Settings
from tests.builds import (
    UNMEASURED,
    command,
    contents,
    environment,
    qapress,
    write_post,
    write_posts,
)
from tests.support import ROOT

FAST = ("--formats", "anki,json")


def errors_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The error lines; there must be nothing like a traceback."""
    assert "Traceback" not in done.stderr + done.stdout
    return [line for line in done.stderr.splitlines() if line.startswith("Error: ")]


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob("*.qapress-tmp"))


def group_exists(number: int) -> bool:
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_posts(tmp_path: Path) -> None:
    for folder in (tmp_path / "empty", tmp_path / "missing"):
        if folder.name == "empty":
            folder.mkdir()
        done = qapress("build", folder, "-o", tmp_path / "output")
        assert done.returncode == 1
        assert len(errors_of(done)) == 1
        assert str(folder) in done.stderr


@pytest.mark.parametrize("kind", ["no questions", "no text", "unreadable", "folder", "link"])
def test_a_bad_page_costs_nothing_but_itself(tmp_path: Path, kind: str) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha", "beta"), tmp_path / "output"
    bad = posts / "bad.html"
    if kind == "no questions":
        bad.write_text("<html><title>x</title><body><p>Nothing is asked here.</p></body></html>")
    elif kind == "no text":
        bad.write_bytes(b"")
    elif kind == "unreadable":
        os.mkfifo(bad)
    elif kind == "folder":
        bad.mkdir()
    else:
        bad.symlink_to(tmp_path / "nowhere.html")
    done = qapress("build", posts, "-o", output, *FAST, timeout=30)
    made = contents(output)
    assert {"anki/alpha.apkg", "anki/beta.apkg", "anki/all.apkg"} <= set(made)
    if kind in {"no questions", "no text"}:
        assert done.returncode == 1
        (line,) = errors_of(done)
        assert "bad.html" in line


def test_a_post_that_goes_bad_keeps_what_was_made_of_it(tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha", "beta"), tmp_path / "output"
    qapress("build", posts, "-o", output, *FAST)
    before = contents(output)["anki/beta.apkg"]
    good = (posts / "beta.html").read_bytes()
    (posts / "beta.html").write_bytes(b"")
    assert qapress("build", posts, "-o", output, *FAST).returncode == 1
    assert contents(output)["anki/beta.apkg"] == before
    (posts / "beta.html").write_bytes(good)
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    assert contents(output)["anki/beta.apkg"] == before


def test_a_full_disk(tmp_path: Path) -> None:
    """The kernel refuses files above some size, as a full disk or a quota would."""
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    qapress("build", posts, "-o", output, *FAST)
    before = contents(output)
    write_post(posts, "beta", {f"What is {n}?": f"{n} " * 2000 for n in range(40)})

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        command("build", posts, "-o", output, *FAST),
        cwd=ROOT,
        env=environment(**UNMEASURED),
        preexec_fn=small_disk,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in {1, 2}
    assert errors_of(done)
    now = contents(output)
    assert {path: now[path] for path in before if "alpha" in path} == {
        path: before[path] for path in before if "alpha" in path
    }
    assert not leftovers(tmp_path)
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    posts = write_posts(tmp_path / "input", "alpha")
    (tmp_path / "file").write_text("in the way")
    for output in (tmp_path / "file", tmp_path / "file" / "below"):
        done = qapress("build", posts, "-o", output)
        assert done.returncode == 1
        (line,) = errors_of(done)
        assert "-o" in line
    assert not (posts / "ledger.json").exists()


def test_a_machine_without_pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for all posts, what needs no Pango is made, and the status tells it apart."""

    def render(_edition: Edition, _settings: Settings) -> list[Artifact]:
        raise MissingToolError("the Pango library cannot be loaded", advice="Install it")

    monkeypatch.setattr("pipeline.export.pdf_handout.render", render)
    monkeypatch.setattr("pipeline.export.pdf_worksheet.render", render)
    posts, output = write_posts(tmp_path / "input", "alpha", "beta"), tmp_path / "output"
    events: list[Event] = []
    summary = build(Request(posts, output, executor="serial"), events.append)
    messages = [one.message for one in events if one.kind == "error"]
    assert messages == ["the Pango library cannot be loaded. Install it."]
    assert int(summary.exit_code) == 3
    assert "anki/alpha.apkg" in contents(output)


def test_an_error_names_its_post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where what failed does not know what it works on."""

    def render(_edition: Edition, _settings: Settings) -> list[Artifact]:
        raise ExportError("the PDF cannot be set")

    monkeypatch.setattr("pipeline.export.pdf_handout.render", render)
    posts, output = write_posts(tmp_path / "input", "alpha", "beta"), tmp_path / "output"
    events: list[Event] = []
    build(Request(posts, output, formats=("pdf",), executor="serial"), events.append)
    messages = {one.message for one in events if one.kind == "error"}
    assert messages == {f"{name}: the PDF cannot be set." for name in ("alpha", "beta")}


def test_a_page_edited_while_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trainer is told, and the next build has what she wrote, also when she takes it back."""
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    page = posts / "alpha.html"
    first, second = page.read_text(), page.read_text().replace("answer 2", "answer two")
    read_page = source.read_page

    def meanwhile(file: Path, slug: str = "") -> Page:
        page.write_text(second)
        return read_page(file, slug)

    with monkeypatch.context() as patch:
        patch.setattr(source, "read_page", meanwhile)
        events: list[Event] = []
        request = Request(posts, output, formats=("json",), executor="serial")
        build(request, events.append)
    assert [one.file for one in events if one.kind == "warning"] == ["alpha.html"]
    page.write_text(first)
    assert qapress("build", posts, "-o", output, "--formats", "json").returncode == 0
    assert "answer 2" in (output / "json/alpha.json").read_text()


def test_a_post_too_large_for_a_pdf(tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    (tmp_path / "pipeline.toml").write_text("[build]\npdf_questions = 2\n")
    done = qapress("build", posts, "-o", output)
    (line,) = errors_of(done)
    assert line.startswith("Error: alpha: has 3 questions, more than a PDF can hold. ")
    assert done.returncode == 1
    made = contents(output)
    assert "anki/alpha.apkg" in made
    assert not [path for path in made if path.endswith(".pdf")]


def test_two_builds_at_once(tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    holder = (
        "import sys, time; from pathlib import Path; from pipeline.build.files import locked\n"
        "with locked(Path(sys.argv[1])): print('locked', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holder, str(output)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "locked\n"
    done = qapress("build", posts, "-o", output, *FAST)
    other.kill()
    other.communicate()
    assert done.returncode == 1
    assert f"another build (process {other.pid}) is at work" in errors_of(done)[0]
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0


@pytest.mark.parametrize("moment", ["start", "plan"])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_build_leaves_no_child(
    tmp_path: Path, number: signal.Signals, status: int, moment: str
) -> None:
    """Stopped as it reads, where the pages are large, and as it writes."""
    posts, output = tmp_path / "input", tmp_path / "output"
    posts.mkdir()
    for name in ("alpha", "beta", "gamma"):
        count = 4000 if moment == "start" else 200
        write_post(posts, name, {f"What is {n}?": f"It is {n}. " * 30 for n in range(count)})
    build = subprocess.Popen(
        command("build", posts, "-o", output, "--json", "--jobs", "2"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert build.stdout is not None
    while f'"{moment}"' not in build.stdout.readline():
        assert build.poll() is None
    time.sleep(0.3 if moment == "start" else 0)
    os.kill(build.pid, number)
    begin = time.monotonic()
    _, said = build.communicate(timeout=10)
    assert time.monotonic() - begin < 5
    assert build.returncode == status
    assert said.lstrip() == "Stopped. What was finished stays; run it again to go on.\n"
    # An orphan that has ended is in its group until init has taken note of it.
    while time.monotonic() - begin < 5 and group_exists(build.pid):
        time.sleep(0.02)
    assert not group_exists(build.pid)
    if moment == "start":
        assert not contents(output)
        return
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    assert not leftovers(output)


def test_ctrl_c_before_the_verb_has_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(_arguments: Sequence[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.build.quick.parse", pressed)
    with pytest.raises(SystemExit, match="130"):
        main()
    assert capsys.readouterr().err == "Stopped.\n"


def test_what_a_killed_build_left_of_the_ledger_goes(tmp_path: Path) -> None:
    """What another run is writing stays, be it of the ledger or of a page."""
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours = Path(temporary_path(str(posts / "ledger.json")))
    left = ours.with_name(ours.name.replace(str(os.getpid()), str(dead.pid)))
    page = Path(temporary_path(str(posts / "beta.html")))
    for file in (ours, left, page):
        file.write_bytes(b"half")
    assert qapress("build", posts, "-o", output, *FAST, "--dry-run").returncode == 0
    assert left.exists()
    assert qapress("build", posts, "-o", output, *FAST).returncode == 0
    assert set(leftovers(posts)) == {ours, page}
