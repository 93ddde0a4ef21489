"""`qapress fetch` and `make fetch` as a trainer types them, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builds import qapress
from tests.fetch.runs import page
from tests.fetch.server import Reply, Request, Site, files_in
from tests.support import ROOT, need_tool


def run(site: Site, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return qapress("fetch", *words, *options(site, folder))


def options(site: Site, folder: Path) -> list[str | Path]:
    opened = f"127.0.0.1:{site.port}"
    settings = folder.with_name("quick.toml")
    settings.write_text("[fetch]\npause_seconds = 0.0\ncontact = 'https://trainer.example/'\n")
    return ["-i", folder, "--allow-host", opened, "--settings", settings]


def home(site: Site) -> str:
    return f"http://127.0.0.1:{site.port}"


def test_posts_are_fetched_and_built(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "input"
    site.replies["/a"] = Reply(page())
    first = run(site, folder, f"{home(site)}/a")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == f"new       a.html  {home(site)}/a\n1 new, 0 changed, 0 unchanged\n"
    assert site.requests[-1].headers["user-agent"].endswith(" (+https://trainer.example/)")
    again = run(site, folder, f"{home(site)}/a")
    assert again.stdout == "0 new, 0 changed, 1 unchanged\n"
    built = qapress("build", folder, "-o", tmp_path / "output", "--formats", "json")
    assert built.returncode == 0, built.stderr
    post = json.loads((tmp_path / "output/json/a.json").read_text(encoding="utf-8"))
    assert post["post"]["url"] == f"{home(site)}/a"
    assert "2026" not in json.dumps(post["records"])


def test_a_post_fetched_in_place_of_one_saved_by_hand_keeps_its_ids(
    site: Site, tmp_path: Path
) -> None:
    folder, output = tmp_path / "input", tmp_path / "output"
    folder.mkdir()
    (folder / "mine.html").write_bytes(page(head=f'<link rel="canonical" href="{home(site)}/a">'))
    site.replies["/a"] = Reply(page("明日です。"))

    def ids(name: str) -> list[str]:
        built = qapress("build", folder, "-o", output, "--formats", "json")
        assert built.returncode == 0, built.stderr
        post = json.loads((output / f"json/{name}.json").read_text(encoding="utf-8"))
        return [record["id"] for record in post["records"] if record["status"] == "active"]

    before = ids("mine")
    assert "was saved by hand" in run(site, folder, f"{home(site)}/a").stdout
    (folder / "mine.html").unlink()
    run(site, folder, f"{home(site)}/a")
    assert ids("a") == before


def test_programs_are_told_in_json(site: Site, tmp_path: Path) -> None:
    site.replies["/a"] = Reply(page())
    done = run(site, tmp_path / "input", f"{home(site)}/a", f"{home(site)}/gone", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["what"] for event in events] == ["new", "error", "end"]
    assert events[-1] == {
        "what": "end", "new": 1, "changed": 0, "unchanged": 0, "left": 0, "failed": 1
    }  # fmt: skip
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["http://127.0.0.1:9/"], 1, "no machine of the public network"),
        (["http://localhost:9/"], 1, "no machine of the public network"),
        (["file:///etc/passwd"], 2, "is no address that begins with http"),
        (["blog.example.jp"], 2, "is no address that begins with http"),
        (["--allow-host", "http://x", "http://x.example/"], 2, "is no host"),
        ([], 2, "no address was given"),
        (["--nonsense"], 2, "No such option"),
    ],
)
def test_the_ways_it_can_end(tmp_path: Path, words: list[str], status: int, said: str) -> None:
    done = qapress("fetch", *words, "-i", tmp_path / "input")
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert "Traceback" not in done.stderr
    assert files_in(tmp_path) == {}


def test_make_fetch_takes_any_address_for_an_address(tmp_path: Path) -> None:
    """Nothing in it is a command to the shell."""
    make, trap = need_tool("make"), tmp_path / "trap"
    address = f"http://127.0.0.1:9/?a=1&b=`touch {trap}`;touch {trap}\"'"
    known = [f"--assume-old={ROOT / name}" for name in ("requirements.lock", "scripts/setup.sh")]
    words = [make, "-s", *known, "fetch", "READY=", f"QAPRESS={sys.executable} -m pipeline"]
    done = subprocess.run(
        [*words, f"URL={address}", f"INPUT={tmp_path / 'input'}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "no machine of the public network" in done.stderr
    assert not trap.exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_ended_says_so_and_leaves_nothing_half(
    site: Site, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    asked, ended = threading.Event(), threading.Event()

    def endless(_request: Request) -> Reply:
        def pieces() -> Iterator[bytes]:
            yield b"<p>half"
            asked.set()
            ended.wait(30)

        return Reply(pieces())

    site.replies["/a"] = Reply(page())
    site.replies["/b"] = endless
    folder = tmp_path / "input"
    words = ["fetch", f"{home(site)}/a", f"{home(site)}/b", *options(site, folder)]
    command = [sys.executable, "-m", "pipeline", *map(str, words)]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert asked.wait(30)
    running.send_signal(number)
    _, said = running.communicate(timeout=30)
    ended.set()
    assert (running.returncode, said.strip()) == (
        status, "Stopped. What was finished stays; run it again to go on."
    )  # fmt: skip
    assert sorted(files_in(folder)) == ["a.fetch.json", "a.html"]


def test_an_error_is_shown_whole_where_that_is_asked_for(site: Site, tmp_path: Path) -> None:
    done = run(site, tmp_path / "input", f"{home(site)}/gone", "--debug")
    assert "Traceback" in done.stderr
    assert "is not there (any more)" in done.stderr


def test_no_other_command_loads_what_fetching_needs() -> None:
    code = (
        "import sys; from pipeline.commands import VERBS; from importlib import import_module\n"
        "for verb in VERBS:\n"
        "    if verb != 'fetch': import_module(f'pipeline.commands.{verb}')\n"
        "import pipeline.source, pipeline.extract\n"
        "print(sorted({'httpcore2', 'protego', 'tenacity', 'h11'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
