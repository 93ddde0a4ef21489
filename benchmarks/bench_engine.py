"""The engine: nothing to do, one word changed, one post against bare WeasyPrint, many posts."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness import PYTHON, ROOT, Row, children_peak_mb, medians, qapress, seconds_of

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


def measure(runs: int) -> list[Row]:
    """All rows of the engine."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return [
            *nothing_to_do(place / "nothing", runs),
            one_post(place / "one", runs),
            *many_posts(place / "many"),
        ]


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


def nothing_to_do(folder: Path, runs: int) -> list[Row]:
    """The samples in all formats, and 300 posts."""
    folder.mkdir(parents=True)
    posts, output = shutil.copytree(ROOT / "input", folder / "input"), folder / "output"
    make = ["make", "--no-print-directory", "all", f"INPUT={posts}", f"OUTPUT={output}"]
    many, many_output = copies(folder / "many", 300), folder / "many/output"
    build_many = qapress("build", many, "-o", many_output, "--formats", "anki,json")
    seconds_of(make)
    seconds_of(build_many)
    start, noop, noop_many = medians(
        max(runs, 15),
        lambda: seconds_of([PYTHON, "-c", "pass"]),
        lambda: seconds_of(make),
        lambda: seconds_of(build_many),
    )
    word = one_word(many, build_many)
    return [
        Row(
            "`make all`, nothing changed, samples, all formats; rival: `python -c pass`",
            f"{noop * 1000:.0f} ms",
            f"{start * 1000:.0f} ms",
            f"{noop / start:.1f}",
            "at most 5",
            noop <= 5 * start,
        ),
        Row(
            "the same with 300 posts (decks and JSON); rival: the samples",
            f"{noop_many * 1000:.0f} ms",
            f"{noop * 1000:.0f} ms",
            f"{noop_many / noop:.1f}",
            "at most 1 s more",
            noop_many - noop <= 1,
        ),
        word,
    ]


def one_word(posts: Path, build: list[str | Path]) -> Row:
    """What is made again, and how long it takes, when one word of 300 posts changed."""
    page = posts / "post-0007.html"
    page.write_text(page.read_text(encoding="utf-8").replace("データ", "資料", 1), encoding="utf-8")
    done = subprocess.run(
        [str(word) for word in [*build, "--json"]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    made = {event["post"] for event in events if event["kind"] == "made"}
    (end,) = [event for event in events if event["kind"] == "end"]
    return Row(
        "one word changed in one of 300 posts (one run)",
        f"{end['seconds']:.1f} s; made: {', '.join(sorted(made))}",
        "",
        "",
        "that post and the indexes",
        made == {"post-0007", "all posts"},
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


def many_posts(folder: Path) -> list[Row]:
    """Two jobs against one, and time in proportion to posts; each measured once: they are long."""

    def timed(count: int, jobs: int) -> Callable[[], float]:
        place = folder / f"{count}-{jobs}"
        posts = copies(place, count)
        return lambda: seconds_of(
            qapress("build", posts, "-o", place / "output", "--jobs", str(jobs))
        )

    one = timed(50, 1)()
    peaks, times = [], {}
    for count in (25, 50, 100):
        times[count] = timed(count, 2)()
        peaks.append(children_peak_mb())
    per_post = {count: seconds / count for count, seconds in times.items()}
    spread = max(per_post.values()) / min(per_post.values())
    return [
        Row(
            "50 posts, 4,200 questions, two jobs; rival: one job (one run)",
            f"{times[50]:.0f} s",
            f"{one:.0f} s",
            f"{one / times[50]:.2f}",
            "at least 1.7 times as fast",
            one / times[50] >= 1.7,
        ),
        Row(
            "100 posts a post; rival: 25 posts a post (one run)",
            f"{per_post[100]:.2f} s",
            f"{per_post[25]:.2f} s",
            f"{spread:.2f}",
            "within 10 %",
            spread <= 1.1,
        ),
        Row(
            "largest process with 100 posts; rival: with 25",
            f"{peaks[2]:.0f} MB",
            f"{peaks[0]:.0f} MB",
            f"{peaks[2] / peaks[0]:.2f}",
            "flat (at most 1.5)",
            peaks[2] <= 1.5 * peaks[0],
        ),
    ]
