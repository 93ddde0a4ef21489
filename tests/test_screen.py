"""What a build looks like on a terminal, in a log, to a program; and what the shell completes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builds import command, environment, qapress, write_post, write_posts
from tests.support import ROOT

FAST = ("--formats", "anki,json")


def on_a_terminal(*arguments: str | Path, **changes: str) -> str:
    """What a terminal of 100 columns gets to see of a command that must succeed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=environment(**{"TERM": "xterm-256color", "COLUMNS": "100", **changes}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    # Linux tells with an error that nobody has the terminal any more.
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert process.wait() == 0, seen
    return seen.decode().replace("\r\n", "\n")


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Two posts, one of which has something to be warned of."""
    folder = write_posts(tmp_path / "input", "alpha")
    write_post(folder, "beta", {"What is one?": "It is 1.", "What is  one?": "It is 2."})
    return folder


def test_a_terminal_sees_the_post_at_work_and_a_table(posts: Path, tmp_path: Path) -> None:
    seen = on_a_terminal("build", posts, "-o", tmp_path / "output", *FAST, NO_COLOR="")
    assert "\x1b[" in seen
    assert "alpha: anki" in seen or "alpha: json" in seen or "beta: anki" in seen
    _, _, table = seen.rpartition("Post")
    for word in ("Questions", "Warnings", "Pages", "Rebuilt", "Seconds", "alpha", "all posts"):
        assert word in table
    assert table.rstrip().endswith(" s.")


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_plain_lines_for_who_wants_them(
    posts: Path, tmp_path: Path, changes: dict[str, str]
) -> None:
    seen = on_a_terminal("build", posts, "-o", tmp_path / "output", *FAST, **changes)
    assert "\x1b" not in seen
    assert "alpha: 3 questions, made " in seen


def test_quiet_says_only_what_went_wrong(posts: Path, tmp_path: Path) -> None:
    done = qapress("build", posts, "-o", tmp_path / "output", *FAST, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    again = qapress("build", posts, "-o", tmp_path / "output", *FAST, "--quiet")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    (posts / "gamma.html").write_text("<p>Nothing is asked here.</p>")
    done = qapress("build", posts, "-o", tmp_path / "output", *FAST, "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


def test_json_tells_a_program_everything(posts: Path, tmp_path: Path) -> None:
    build = ("build", posts, "-o", tmp_path / "output", *FAST, "--json")
    (posts / "gamma.html").write_text("<p>Nothing is asked here.</p>")
    done = qapress(*build)
    assert (done.returncode, done.stderr) == (1, "")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (events[0]["kind"], events[0]["total"]) == ("start", 3)
    assert [one["post"] for one in events if one["kind"] == "error"] == ["gamma"]
    assert {one["post"] for one in events if one["kind"] == "made"} == {
        "alpha",
        "beta",
        "all posts",
    }
    assert events[-1]["kind"] == "end"
    assert events[-1]["failed"] == 1
    (posts / "gamma.html").unlink()
    for _turn in range(2):
        events = [json.loads(line) for line in qapress(*build).stdout.splitlines()]
    assert (events[-1]["kind"], events[-1]["made"], events[-1]["failed"]) == ("end", 0, 0)


def test_json_tells_also_what_stopped_it_before_it_began(tmp_path: Path) -> None:
    done = qapress("build", tmp_path / "nowhere", "-o", tmp_path / "output", "--json")
    assert done.returncode == 1
    (event,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert event["kind"] == "error"
    assert "there is no such folder" in event["message"]


def completed(shell: str, words: str, word: str) -> str:
    """What our side of the completion answers to a shell."""
    names = {"_QAPRESS_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": word}
    return qapress(**names).stdout


def test_the_shells_are_told_verbs_and_options() -> None:
    assert "plain,build" in completed("bash", "qapress bu", "1").splitlines()
    assert "--explain" in completed("zsh", "qapress build --ex", "2").splitlines()
    assert "plain,dask" in completed("fish", "qapress build --executor d", "d").splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(shell: str) -> None:
    script = qapress(_QAPRESS_COMPLETE=f"{shell}_source")
    assert script.returncode == 0
    assert f"_QAPRESS_COMPLETE={shell}_complete" in script.stdout


def test_bash_completes(tmp_path: Path) -> None:
    tool = tmp_path / "qapress"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline "$@"\n')
    tool.chmod(0o755)
    lines = (
        'eval "$(_QAPRESS_COMPLETE=bash_source qapress)"\n'
        "COMP_WORDS=(qapress build --dry); COMP_CWORD=2\n"
        '_qapress_completion qapress; echo "${COMPREPLY[@]}"\n'
    )
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", lines],
        cwd=ROOT,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "--dry-run\n", done.stderr
