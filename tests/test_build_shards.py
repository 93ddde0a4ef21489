"""Posts out of web archives: 2,000 pages of our own making, shard by shard."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.builds import contents, qapress
from tests.warcs import answer, archive
from tests.warcs import record as packed

pytest.importorskip("fastwarc")

SHARDS, PAGES = 4, 500


def record(address: str, page: str, kind: str = "text/html; charset=utf-8") -> bytes:
    """A response as a crawler writes it (ISO 28500), gzipped by itself."""
    body = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n{page}".encode()
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{abs(hash(address)) % 10**12:012d}>\r\n"
        f"WARC-Target-URI: {address}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + body + b"\r\n\r\n", 1)


def page_of(number: int) -> str:
    """Every tenth page asks nothing."""
    pairs = "".join(
        f"<p>Q. What is {number}.{n}?</p><p>A. It is {number}.{n}.</p>" for n in range(3)
    )
    body = pairs if number % 10 else "<p>Nothing is asked here.</p>"
    return f"<html><head><title>{number}</title></head><body><h1>x</h1>{body}</body></html>"


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("warc")
    files = []
    for shard in range(SHARDS):
        file = folder / f"crawl-{shard}.warc.gz"
        numbers = range(shard * PAGES, (shard + 1) * PAGES)
        file.write_bytes(
            b"".join(record(f"https://example.org/{n}", page_of(n)) for n in numbers)
            + record("https://example.org/a.png", "x", "image/png")
        )
        files.append(file)
    return files


def made(output: Path, *files: Path, **changes: str) -> set[str]:
    done = qapress("shards", *files, "-o", output, "--json", **changes)
    assert (done.returncode, done.stderr) == (0, "")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return {event["post"] for event in events if event["kind"] == "made"}


def test_two_thousand_pages(archives: list[Path], tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert len(made(output, *archives)) == SHARDS
    lines = [line for file in output.glob("*.jsonl") for line in file.read_text().splitlines()]
    entries = [json.loads(line) for line in lines]
    assert len(entries) == SHARDS * PAGES * 9 // 10
    assert not [entry for entry in entries if "error" in entry]
    assert all(len(entry["reading"]["records"]) == 3 for entry in entries)
    assert len({entry["address"] for entry in entries}) == len(entries)

    assert made(output, *archives) == set()
    (output / "crawl-1.warc.gz.jsonl").write_text("half")
    whole = contents(output)
    assert made(output, *archives) == {"crawl-1.warc.gz.jsonl"}
    assert contents(output) != whole

    again = tmp_path / "again"
    done = qapress("shards", *reversed(archives), "-o", again, "--executor", "serial")
    assert done.returncode == 0
    assert contents(again) == contents(output)


@pytest.mark.parametrize("damage", ["garbage", "cut", "no archive"])
def test_a_damaged_archive_costs_itself(tmp_path: Path, damage: str) -> None:
    good, bad, output = tmp_path / "good.warc.gz", tmp_path / "bad.warc.gz", tmp_path / "output"
    good.write_bytes(record("https://example.org/1", page_of(1)))
    content = good.read_bytes()
    last = record("https://example.org/2", page_of(2) + "x" * 500)
    bad.write_bytes(
        {
            "garbage": content + content[:30] + b"\xff" * 300,
            "cut": content + last[: len(last) * 2 // 3],
            "no archive": b"this is text\n" * 100,
        }[damage]
    )
    done = qapress("shards", bad, good, "-o", output)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Error: {bad}: is no web archive, or is damaged")
    assert done.returncode == 1
    assert list(contents(output)) == ["good.warc.gz.jsonl"]


def test_pages_that_are_packed_in_an_archive_are_unpacked(tmp_path: Path) -> None:
    block = answer(gzip.compress(page_of(1).encode()), "text/html", "Content-Encoding: gzip")
    bomb = answer(gzip.compress(bytes(70_000_000)), "text/html", "Content-Encoding: gzip")
    file, output = tmp_path / "a.warc.gz", tmp_path / "output"
    file.write_bytes(
        archive([packed("https://example.org/1", block), packed("https://example.org/2", bomb)])
    )
    assert qapress("shards", file, "-o", output).returncode == 0
    first, second = map(json.loads, (output / "a.warc.gz.jsonl").read_text().splitlines())
    assert len(first["reading"]["records"]) == 3
    assert "is larger than 64 MB" in second["error"]
