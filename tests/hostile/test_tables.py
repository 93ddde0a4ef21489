"""What stands beside the posts, damaged or a trap: one line that names the file, and no waiting."""

# fmt: off
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.enrich.corrections import read_corrections
from pipeline.enrich.ledger import Ledger
from pipeline.enrich.topics import load_topics
from pipeline.errors import LedgerError, SettingsError
from pipeline.extract.sites import load_sites
from pipeline.fetch.sources import load_sources
from pipeline.settings import load_settings
from tests.builds import qapress, write_post

READERS: dict[str, Callable[[Path], object]] = {
    "topics.toml": load_topics, "sites.toml": load_sites, "post.toml": read_corrections,
    "sources.toml": lambda file: load_sources(file.parent), "pipeline.toml": load_settings,
}
TABLES: list[tuple[str, bytes, str]] = [
    ("bytes", bytes(range(256)), "cannot be read"),
    ("UTF-16", "[a]".encode("utf-16"), "cannot be read"),
    ("a NUL", b'a = "\0"', "cannot be read"),
    ("the same twice", b"a = 1\na = 2", "cannot be read"),
    ("lists without end", b"a = " + b"[" * 5000, "nest too deep"),
    ("tables without end", b"a = " + b"{a=" * 5000, "nest too deep"),
    ("a number without end", b"a = " + b"9" * 6000, "cannot be read"),
    ("a day that is none", b"a = 9999-99-99", "cannot be read"),
    ("colours of a terminal", b'a = "\x1b[31m"', "cannot be read"),
    ("another kind of thing", b"topic = 1\ncorrection = 2\nhandout = 3\nposts = 4", "."),
]
LEDGERS: list[tuple[str, str]] = [
    ("nothing", ""), ("a list", "[]"), ("null", "null"), ("lists without end", "[" * 100_000), ("twins", '{"a":1,"a":2}'),
    ("a version to come", '{"version":99,"posts":{}}'), ("a version below", '{"version":-1,"posts":{}}'),
    ("no number", '{"version":NaN,"posts":{}}'), ("a number without end", '{"version":2,"posts":{},"x":' + "9" * 6000 + "}"),
    ("a post that is a number", '{"posts":{"a":1},"version":2}'), ("records in a list", '{"posts":{"a":{"slug":"a","records":[]}},"version":2}'),
    ("a surrogate", '{"posts":{"\\ud800":{"slug":"\\ud800","records":{}}},"version":2}'),
    ("a time that is none", '{"look":{"digest":"x","revised":"never"},"posts":{},"version":2}'),
    ("a day that is none", '{"look":{"digest":"x","revised":"2020-99-99T00:00:00Z"},"posts":{},"version":2}'),
    ("the last second of all", '{"posts":{"a":{"slug":"a","revised":"9999-12-31T23:59:59Z"}},"version":2}'),
]
# fmt: on


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(("content", "words"), [t[1:] for t in TABLES], ids=[t[0] for t in TABLES])
def test_a_damaged_table_is_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=words) as caught:
        READERS[name](file)
    assert str(caught.value).startswith(f"{file}: ")


def _pipe(file: Path) -> None:
    os.mkfifo(file)


TRAPS: dict[str, Callable[[Path], None]] = {
    "a pipe": _pipe,
    "zeros": lambda file: file.symlink_to("/dev/zero"),
    "a circle": lambda file: file.symlink_to(file.name),
    "a folder": lambda file: file.mkdir(),
    "a link to nothing": lambda file: file.symlink_to("nowhere"),
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("name", READERS)
def test_a_trap_is_named(tmp_path: Path, name: str, trap: str) -> None:
    file = tmp_path / name
    TRAPS[trap](file)
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        READERS[name](file)
    assert str(caught.value).startswith(f"{file}: ")


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("name", ["topics.toml", "sites.toml", "ledger.json", "good.fetch.json"])
def test_a_build_stops_at_no_trap(tmp_path: Path, name: str, trap: str) -> None:
    write_post(tmp_path, "good")
    TRAPS[trap](tmp_path / name)
    output = tmp_path / "output"
    done = qapress("build", tmp_path, "-o", output, "--formats", "json", timeout=60)
    assert "Traceback" not in done.stderr
    assert "qapress itself" not in done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert all(name in line for line in told)
    assert bool(told) != (output / "json/good.json").exists()


@pytest.mark.parametrize("text", [one[1] for one in LEDGERS], ids=[one[0] for one in LEDGERS])
def test_a_damaged_ledger_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ledger.json"
    file.write_text(text)
    with pytest.raises(LedgerError) as caught:
        Ledger.load(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert file.read_text() == text
