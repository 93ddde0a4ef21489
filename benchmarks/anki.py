"""Anki packages against genanki alone and bare SQLite, and how ids live through edits.

`python -m benchmarks.anki` prints the section of RESULTS.md. Each run is a process of its own, so
that the memory is its own; the rivals take turns, so that the machine is as busy for each.
"""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline.enrich.identity import identify
from pipeline.enrich.ledger import Ledger
from pipeline.export import anki
from pipeline.export.anki_fields import NoteFields, note_tags
from pipeline.records import Edition, RichText
from pipeline.settings import AnkiSettings
from tests.enrich.edits import items, reading
from tests.enrich.test_identity_random import tally_of
from tests.readings import SAMPLE, made, publish, sample_reading
from tests.support import gold_edition

SIZES = (84, 10_000, 100_000)
RUNS = 5
RIVALS = ("qapress", "genanki", "sqlite3")


def edition_of(count: int) -> Edition:
    """An edition of `count` records, each with an answer that no other has."""
    base = gold_edition(SAMPLE)
    sentences = [s for r in base.post.records for s in r.answer.text.split("。") if s]
    records = []
    for number in range(1, count + 1):
        chance = random.Random(number)
        text = "。".join(f"{chance.choice(sentences)}{chance.random():.3f}" for _ in range(4))
        record = base.post.records[number % len(base.post.records)]
        answer = RichText(text=text, html=f"<p>{text}</p>")
        changes = {"id": f"q{number:011d}", "number": number, "follow_up_of": None}
        records.append(record.model_copy(update={**changes, "answer": answer}))
    return replace(base, post=base.post.model_copy(update={"records": tuple(records)}))


def by_qapress(edition: Edition, file: Path) -> Callable[[], None]:
    """The whole way from records to bytes, fields and compression included."""
    return lambda: _write(file, anki.package_of([edition], AnkiSettings()))


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def by_genanki(edition: Edition, file: Path) -> Callable[[], None]:
    """genanki as its README uses it, on fields that are ready."""
    import genanki

    fields = NoteFields(edition, reverse=False)
    ready = [(r.id, fields.of(r), list(note_tags(r))) for r in edition.post.records]

    def run() -> None:
        model = anki.note_type(AnkiSettings())
        deck = genanki.Deck(1, "deck")
        for guid, values, tags in ready:
            deck.add_note(genanki.Note(model=model, fields=values, guid=guid, tags=tags))
        genanki.Package(deck).write_to_file(str(file))

    return run


def by_sqlite(edition: Edition, file: Path) -> Callable[[], None]:
    """Two tables, two executemany, one zip entry: the least that anybody could do."""
    fields = NoteFields(edition, reverse=False)
    ready = [(n, r.id, "\x1f".join(fields.of(r))) for n, r in enumerate(edition.post.records)]

    def run() -> None:
        database = file.with_suffix(".db")
        connection = sqlite3.connect(database)
        connection.execute("create table notes (id integer primary key, guid text, flds text)")
        connection.execute("create table cards (id integer primary key, nid integer)")
        connection.executemany("insert into notes values (?, ?, ?)", ready)
        connection.executemany("insert into cards values (?, ?)", ((n, n) for n, _, _ in ready))
        connection.commit()
        connection.close()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(database, "collection.anki2")

    return run


def worker(rival: str, count: int) -> None:
    """Measure one run in this process."""
    prepare = {"qapress": by_qapress, "genanki": by_genanki, "sqlite3": by_sqlite}[rival]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "deck.apkg")
        edition = edition_of(count)
        run = prepare(edition, file)
        start = time.perf_counter()
        run()
        seconds = time.perf_counter() - start
        size = file.stat().st_size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "memory": memory / 1024, "size": size / 1e6}))


def measured(count: int) -> dict[str, dict[str, float]]:
    """Medians of RUNS turns, by rival."""
    runs: dict[str, list[dict[str, float]]] = {rival: [] for rival in RIVALS}
    for _ in range(RUNS):
        for rival in RIVALS:
            command = [sys.executable, "-m", "benchmarks.anki", rival, str(count)]
            output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
            runs[rival].append(json.loads(output))
    return {
        rival: {name: statistics.median(run[name] for run in found) for name in found[0]}
        for rival, found in runs.items()
    }


def packages() -> str:
    """The table of packages."""
    lines = [
        "| notes | qapress | genanki alone | ratio | bare sqlite3 and zip | ratio "
        "| memory MB | size MB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for count in SIZES:
        found = measured(count)
        ours, theirs, bare = (found[rival] for rival in RIVALS)
        memory, size = (" / ".join(f"{found[r][n]:.{d}f}" for r in RIVALS)
                        for n, d in (("memory", 0), ("size", 2)))  # fmt: skip
        lines.append(
            f"| {count:,} | {ours['seconds']:.3f} s "
            f"| {theirs['seconds']:.3f} s | {ours['seconds'] / theirs['seconds']:.2f} "
            f"| {bare['seconds']:.3f} s | {ours['seconds'] / bare['seconds']:.2f} "
            f"| {memory} | {size} |"
        )
    return "\n".join(lines)


def identity() -> str:
    """The figures of identity: ids kept through random edits, and time."""
    lines = ["| random editions of the sample | edited | of these keep their id | all | stolen |",
             "| :-- | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for most in (15, 60):
        tally = tally_of(seed=4, rounds=1000, most=most)
        lines.append(
            f"| 1,000, each with 1 to {most} edits | {tally.edited:,} "
            f"| {tally.edited_kept / tally.edited:.3%} | {tally.kept / tally.survived:.4%} "
            f"| {tally.stolen} |"
        )
    lines += ["", "| matching | time |", "| :-- | ---: |"]
    for name, seconds in matching_times().items():
        lines.append(f"| {name} | {seconds * 1000:.2f} ms |")
    return "\n".join(lines)


def matching_times() -> dict[str, float]:
    """Seconds to give ids, the best of several runs."""
    ledger = Ledger()
    sample = sample_reading()
    publish(sample, ledger=ledger)
    big = made(*((f"質問その{n}は何ですか？", f"回答{n}です。") for n in range(10_000)), slug="big")
    publish(big, ledger=ledger)
    words = [replace(one, question=f"{one.question}。ですね", answer=f"はい。{one.answer}")
             for one in items(sample)]  # fmt: skip
    reworded = reading(words, SAMPLE)
    return {
        "84 unchanged records": _best(lambda: identify([sample], ledger), 20),
        "84 records, each question and answer edited": _best(
            lambda: identify([reworded], ledger), 5
        ),
        "10,000 unchanged records in one post": _best(lambda: identify([big], ledger), 3),
    }


def _best(run: Callable[[], object], times: int) -> float:
    def once() -> float:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    return min(once() for _ in range(times))


def section() -> str:
    """The section of RESULTS.md."""
    return "\n".join(
        [
            "## Anki packages",
            "",
            "From records to bytes; genanki and SQLite get fields that are ready. Memory is the",
            "peak of the process, memory and size in the order qapress / genanki / sqlite3.",
            f"Medians of {RUNS} runs.",
            "",
            packages(),
            "",
            "## Identity",
            "",
            identity(),
        ]
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        worker(sys.argv[1], int(sys.argv[2]))
    else:
        print(section())
