"""Anki packages: against genanki alone, and against the least that SQLite and zip can do.

Each run is a process of its own, so that the memory is its own.
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

from benchmarks.harness import PYTHON, ROOT, Row
from pipeline.export import anki
from pipeline.export.anki_fields import NoteFields, note_tags
from pipeline.records import Edition, RichText
from pipeline.settings import AnkiSettings
from tests.readings import SAMPLE
from tests.support import gold_edition

TITLE = "Anki packages"
SIZES = (84, 10_000, 100_000)
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


def measured(count: int, runs: int) -> dict[str, dict[str, float]]:
    """Medians, by rival; they take turns, so that the machine is as busy for each."""
    found: dict[str, list[dict[str, float]]] = {rival: [] for rival in RIVALS}
    for _ in range(runs):
        for rival in RIVALS:
            command = [PYTHON, "-m", "benchmarks.bench_anki", rival, str(count)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
            found[rival].append(json.loads(done.stdout))
    return {
        rival: {name: statistics.median(run[name] for run in its) for name in its[0]}
        for rival, its in found.items()
    }


def measure(runs: int) -> list[Row]:
    """From records to a file; genanki and SQLite get fields that are ready."""
    rows = []
    for count in SIZES:
        found = measured(count, runs)
        ours = found["qapress"]
        for rival, name, most in (
            ("genanki", "genanki alone", 1.3),
            ("sqlite3", "sqlite3, zip", 0),
        ):
            theirs = found[rival]
            ratio = ours["seconds"] / theirs["seconds"]
            rows.append(
                Row(
                    f"{count:,} notes",
                    _told(ours),
                    f"{name}: {_told(theirs)}",
                    f"{ratio:.2f}",
                    f"at most {most}" if most else "none",
                    not most or ratio <= most,
                )
            )
    return rows


def _told(run: dict[str, float]) -> str:
    return f"{run['seconds']:.3f} s, {run['memory']:.0f} MB, file {run['size']:.2f} MB"


if __name__ == "__main__":
    worker(sys.argv[1], int(sys.argv[2]))
