"""The benchmarks can be started, and what was measured is written whatever happens after it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.__main__ import main, sections
from benchmarks.harness import Row, rounds
from tests.support import SLUGS


@pytest.mark.parametrize("name", sections())
def test_every_section_has_a_title_and_something_to_measure(name: str) -> None:
    module = import_module(f"benchmarks.{name}")
    assert module.TITLE
    assert callable(module.measure)


def test_a_row_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After every row the file has what was measured so far, and what other sections had."""
    results, seen = tmp_path / "RESULTS.md", []
    results.write_text("# Results\n\n## Another\n\nas it was\n", encoding="utf-8")

    class Stub(ModuleType):
        TITLE = "A stub"

        @staticmethod
        def measure(_runs: int) -> Iterator[Row]:
            yield Row("the first", "1 s", "2 s", "0.5", "less", met=True)
            seen.append(results.read_text(encoding="utf-8"))
            raise ValueError("no\nluck")

    monkeypatch.setitem(sys.modules, "benchmarks.bench_stub", Stub("benchmarks.bench_stub"))
    monkeypatch.setattr(sys, "argv", ["benchmarks", "stub", "-o", str(results)])
    assert main() == 1
    assert "| the first | 1 s | 2 s |" in seen[0]
    text = results.read_text(encoding="utf-8")
    assert "| the first | 1 s | 2 s |" in text
    assert "| stub: not measured (ValueError: no luck) |" in text
    assert "## Another\n\nas it was" in text


def test_a_group_that_takes_long_has_fewer_runs() -> None:
    taken = rounds(5, 0.001, lambda: time.sleep(0.05) or 1.0, lambda: 2.0)
    assert taken == [[1.0], [2.0]]
    assert rounds(3, 0, lambda: 1.0) == [[1.0, 1.0, 1.0]]


def test_the_book_is_measured_to_its_end() -> None:
    """At a size that takes seconds; the ratios are not looked at, the memory is."""
    rows = list(import_module("benchmarks.bench_book").measure(1, posts=2, slug=SLUGS[1]))
    assert [row.what.partition(",")[0] for row in rows[:2]] == ["book of 2 posts"] * 2
    assert "56 questions: largest process" in rows[2].what
    assert rows[2].met
