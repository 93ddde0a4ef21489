"""The engine: nothing to do, one word changed, one post against bare WeasyPrint, many posts."""

from __future__ import annotations

import html
import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import (
    PYTHON,
    ROOT,
    Row,
    fewer,
    medians,
    qapress,
    rounds,
    rows_of,
    seconds_and_peak_mb,
    seconds_of,
)

TITLE = "The engine"
SAMPLE = "architecting-on-aws-2020-11"

# What bare WeasyPrint is given: the very document that the handout is made from, laid out and
# written once, in a process of its own.
_BARE = """
import pickle, sys
from dataclasses import replace
from benchmarks.bench_handout import PAGE_NUMBERS
from pipeline.export.pdf import engine
variant, source = pickle.loads(open(sys.argv[1], "rb").read())
source = replace(source, styles=(*source.styles, PAGE_NUMBERS))
document = engine.lay_out(source, variant=variant)
open(sys.argv[2], "wb").write(engine.write(document, variant=variant))
"""


@dataclass(frozen=True)
class Size:
    """How much is built: posts of the three builds, questions in each, posts of the no-op."""

    posts: tuple[int, int, int]
    questions: int
    many: int


# `usual` leaves time for five runs of all; `full` has the 4,200 questions of a trainer's library.
SIZES = {
    "quick": Size((2, 4, 8), 6, 20),
    "usual": Size((25, 50, 100), 12, 300),
    "full": Size((25, 50, 100), 84, 300),
}


def measure(runs: int, size: str = "usual", minutes: float = 0) -> Iterator[Row]:
    """All rows of the engine, each as soon as it is known; `minutes` are for each long group."""
    asked = SIZES[size]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        yield from rows_of(
            "nothing to do", lambda: nothing_to_do(place / "nothing", runs, asked.many)
        )
        yield from rows_of("one post", lambda: [one_post(place / "one", runs)])
        yield from rows_of("two jobs", lambda: [two_jobs(place / "two", runs, asked, minutes)])
        yield from rows_of(
            "many posts", lambda: in_proportion(place / "many", runs, asked, minutes)
        )


def written(folder: Path, count: int, questions: int) -> Path:
    """An input folder with so many posts of so many questions of the sample, no two alike."""
    posts = folder / "input"
    posts.mkdir(parents=True)
    gold = json.loads((ROOT / "tests/gold.json").read_text(encoding="utf-8"))
    pairs = gold[f"{SAMPLE}.html"]["pairs"]
    for number in range(count):
        name = f"post-{number:04d}"
        body = "".join(
            f"<p>Q. {_told(pairs[(number + place) % len(pairs)]['question'], number)}</p>\n"
            f"<p>A. {_told(pairs[(number + place) % len(pairs)]['answer'], number)}</p>\n"
            for place in range(questions)
        )
        (posts / f"{name}.html").write_text(
            f'<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>{name}</title>'
            f"</head><body><article><h1>{name}</h1>\n{body}</article></body></html>",
            encoding="utf-8",
        )
    return posts


def _told(text: str, number: int) -> str:
    return html.escape(text.replace("AWS", f"AWS{number}")).replace("\n", "<br>")


def copies(folder: Path, count: int) -> Path:
    """An input folder with so many posts of 84 questions, no two alike."""
    posts = folder / "input"
    posts.mkdir(parents=True)
    page = (ROOT / "input" / f"{SAMPLE}.html").read_text(encoding="utf-8")
    for number in range(count):
        name = f"post-{number:04d}"
        text = page.replace(f"{SAMPLE}_files", f"{name}_files").replace("AWS", f"AWS{number}")
        text = text.replace("2020/11", f"2020/{number:04d}").replace(SAMPLE, name)
        (posts / f"{name}.html").write_text(text, encoding="utf-8")
        shutil.copytree(ROOT / "input" / f"{SAMPLE}_files", posts / f"{name}_files")
    return posts


def nothing_to_do(folder: Path, runs: int, count: int) -> Iterator[Row]:
    """The samples in all formats, and many posts."""
    folder.mkdir(parents=True)
    posts, output = shutil.copytree(ROOT / "input", folder / "input"), folder / "output"
    make = ["make", "--no-print-directory", "all", f"INPUT={posts}", f"OUTPUT={output}"]
    many, many_output = copies(folder / "many", count), folder / "many/output"
    build_many = qapress("build", many, "-o", many_output, "--formats", "anki,json")
    seconds_of(make)
    seconds_of(build_many)
    start, noop, noop_many = medians(
        max(runs, 15),
        lambda: seconds_of([PYTHON, "-c", "pass"]),
        lambda: seconds_of(make),
        lambda: seconds_of(build_many),
    )
    yield Row(
        "`make all`, nothing changed, samples, all formats; rival: `python -c pass`",
        f"{noop * 1000:.0f} ms",
        f"{start * 1000:.0f} ms",
        f"{noop / start:.1f}",
        "at most 5",
        noop <= 5 * start,
    )
    yield Row(
        f"the same with {count} posts of 84 questions (decks and JSON); rival: the samples",
        f"{noop_many * 1000:.0f} ms",
        f"{noop * 1000:.0f} ms",
        f"{noop_many / noop:.1f}",
        "at most 1 s more",
        noop_many - noop <= 1,
    )
    yield one_word(many, build_many, runs)


def one_word(posts: Path, build: list[str | Path], runs: int) -> Row:
    """What is made again, and how long it takes, when one word of many posts changed."""
    made: set[str] = set()
    taken = []
    count = len(list(posts.glob("*.html")))
    for run in range(runs):
        page = posts / f"post-{run:04d}.html"
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("データ", "資料", 1), encoding="utf-8")
        done = subprocess.run(
            [str(word) for word in [*build, "--json"]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        events = [json.loads(line) for line in done.stdout.splitlines()]
        made |= {event["post"] for event in events if event["kind"] == "made"}
        taken += [event["seconds"] for event in events if event["kind"] == "end"]
    expected = {f"post-{run:04d}" for run in range(runs)} | {"all posts"}
    return Row(
        f"one word changed in one of {count} posts (decks and JSON)",
        f"{statistics.median(taken):.1f} s",
        "",
        "",
        "makes that post and the indexes only",
        made == expected,
    )


def one_post(folder: Path, runs: int) -> Row:
    """One post of 84 questions in all formats, against WeasyPrint on its handout alone."""
    posts = copies(folder, 1)
    pickled, bare = folder / "document", folder / "bare.pdf"
    seconds_of([PYTHON, "-c", _PICKLE, posts / "post-0000.html", pickled])

    def from_nothing() -> float:
        shutil.rmtree(folder / "output", ignore_errors=True)
        (posts / "ledger.json").unlink(missing_ok=True)
        return seconds_of(
            qapress("build", posts, "-o", folder / "output", "--formats", "pdf,anki,json,web")
        )

    ours, rival = medians(
        runs, from_nothing, lambda: seconds_of([PYTHON, "-c", _BARE, pickled, bare])
    )
    formats = ", ".join(sorted({one.name for one in (folder / "output").iterdir()} - {".state"}))
    return Row(
        f"one post of 84 questions from nothing ({formats}); rival: WeasyPrint, its handout alone",
        f"{ours:.2f} s",
        f"{rival:.2f} s",
        f"{ours / rival:.2f}",
        "at most 1.6",
        ours <= 1.6 * rival,
    )


_PICKLE = """
import pickle, sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.export.pdf import engine
from pipeline.export import pdf_handout
from pipeline.extract import extract
from pipeline.settings import Settings
from pipeline.source import read_page
seen = []
lay_out = engine.lay_out
def watched(source, *, variant):
    seen.append((variant, source))
    return lay_out(source, variant=variant)
engine.lay_out = watched
import pipeline.export.pdf.typeset as typeset
if hasattr(typeset, "lay_out"):
    typeset.lay_out = watched
reading = extract(read_page(Path(sys.argv[1])))
(edition,) = enrich([reading], Ledger(), now=datetime.now(UTC))
pdf_handout.render(edition, Settings())
open(sys.argv[2], "wb").write(pickle.dumps(seen[0]))
"""


def two_jobs(folder: Path, runs: int, size: Size, minutes: float) -> Row:
    """Two jobs against one, in all formats."""
    _, middle, _ = size.posts
    taken = rounds(runs, minutes, *[_build(folder, middle, jobs, size, []) for jobs in (1, 2)])
    one, two = (statistics.median(times) for times in taken)
    return Row(
        f"{middle} posts {_told_of(size)}, two jobs; rival: one job{fewer(taken, runs)}",
        f"{two:.1f} s",
        f"{one:.1f} s",
        f"{one / two:.2f}",
        "at least 1.7 times as fast",
        one / two >= 1.7,
    )


def in_proportion(folder: Path, runs: int, size: Size, minutes: float) -> Iterator[Row]:
    """Time in proportion to posts, and memory, with two jobs in all formats."""
    few, _, many = size.posts
    peaks: dict[int, list[float]] = {count: [] for count in size.posts}
    builds = [_build(folder, count, 2, size, peaks[count]) for count in size.posts]
    taken = rounds(runs, minutes, *builds)
    each = [statistics.median(times) / n for times, n in zip(taken, size.posts, strict=True)]
    spread = max(each) / min(each)
    yield Row(
        f"a post among {many}; rival: among {few} (in the ratio: the worst of three sizes)"
        f"{fewer(taken, runs)}",
        f"{each[2]:.2f} s",
        f"{each[0]:.2f} s",
        f"{spread:.2f}",
        "within 10 %",
        spread <= 1.1,
    )
    memory = {count: statistics.median(found) for count, found in peaks.items()}
    yield Row(
        f"the largest process with {many} posts {_told_of(size)}; rival: with {few}"
        f"{fewer(taken, runs)}",
        f"{memory[many]:.0f} MB",
        f"{memory[few]:.0f} MB",
        f"{memory[many] / memory[few]:.2f}",
        "flat (at most 1.2)",
        memory[many] <= 1.2 * memory[few],
    )


def _build(
    folder: Path, count: int, jobs: int, size: Size, peaks: list[float]
) -> Callable[[], float]:
    """A build from nothing, to be measured; its largest process is noted in `peaks`."""
    place = folder / f"{count}-{jobs}"
    posts = written(place, count, size.questions)

    def build() -> float:
        shutil.rmtree(place / "output", ignore_errors=True)
        (posts / "ledger.json").unlink(missing_ok=True)
        command = qapress("build", posts, "-o", place / "output", "--jobs", str(jobs))
        seconds, peak = seconds_and_peak_mb(command)
        peaks.append(peak)
        return seconds

    return build


def _told_of(size: Size) -> str:
    return f"of {size.questions} questions, all formats"
