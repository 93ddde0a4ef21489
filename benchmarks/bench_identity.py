"""Identity: ids that live through random edits of the sample post, and the time it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks.harness import Row, medians
from pipeline.enrich.identity import identify
from pipeline.enrich.ledger import Ledger
from tests.enrich.edits import items, reading
from tests.enrich.test_identity_random import tally_of
from tests.readings import SAMPLE, made, publish, sample_reading

TITLE = "Identity"
AIM = 0.99


def measure(runs: int) -> list[Row]:
    """What becomes of the ids in 1,000 editions, and how long giving them takes."""
    rows = []
    for most in (15, 60):
        tally = tally_of(seed=4, rounds=1000, most=most)
        what = f"ids kept, 1,000 random editions with up to {most} edits"
        for name, kept, of in (
            ("all questions that survive", tally.kept, tally.survived),
            ("of those edited", tally.edited_kept, tally.edited),
        ):
            share = kept / of
            rows.append(
                Row(
                    f"{what}: {name}",
                    f"{kept:,} of {of:,}",
                    "",
                    f"{share:.3%}",
                    "99 %",
                    share >= AIM,
                )
            )
        rows.append(
            Row(f"{what}: taken by another", str(tally.stolen), "", "", "none", not tally.stolen)
        )
    return rows + times(runs)


def times(runs: int) -> list[Row]:
    """How long giving ids takes."""
    ledger = Ledger()
    sample = sample_reading()
    publish(sample, ledger=ledger)
    big = made(*((f"質問その{n}は何ですか？", f"回答{n}です。") for n in range(10_000)), slug="big")
    publish(big, ledger=ledger)
    words = [
        replace(one, question=f"{one.question}。ですね", answer=f"はい。{one.answer}")
        for one in items(sample)
    ]
    edited = reading(words, SAMPLE)
    measures: dict[str, Callable[[], object]] = {
        "84 unchanged records": lambda: identify([sample], ledger),
        "84 records, every question and answer edited": lambda: identify([edited], ledger),
        "10,000 unchanged records in one post": lambda: identify([big], ledger),
    }
    found = medians(runs, *(_clocked(run) for run in measures.values()))
    return [
        Row(what, f"{seconds * 1000:.2f} ms", "", "", "none", True)
        for what, seconds in zip(measures, found, strict=True)
    ]


def _clocked(run: Callable[[], object]) -> Callable[[], float]:
    def once() -> float:
        begin = time.perf_counter()
        run()
        return time.perf_counter() - begin

    return once
