"""Finding topics: 100,000 records against 1,000 names and aliases.

The rival is what people write first: one alternation of all names, the longest first, with the
same boundaries. It finds the same (tests/enrich/test_topics.py compares with a plain loop).
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.bench_handout import edition
from benchmarks.harness import ROOT, Row, medians
from pipeline.enrich.topics import Topics, fold, load_topics
from pipeline.records import Post
from tests.support import SLUGS

TITLE = "Topics"
NAMES = 1_000
RECORDS = 100_000
# The rival is slow: it reads a part, and its time is told per record.
PART = 2_000
_LETTERS = ("a-z0-9", "ァ-ヺー")
_MAX_RATIO = 0.5


def measure(runs: int) -> list[Row]:
    """Microseconds a record, its question and answer searched, and seconds of a whole pass."""
    topics = _topics()
    posts = [edition(slug).post for slug in SLUGS]
    texts = [
        text
        for post in posts
        for record in post.records
        for text in (record.question.text, record.answer.text)
    ]
    texts = (texts * (2 * PART // len(texts) + 1))[: 2 * PART]
    plain = _alternation(topics)
    if any(_found(plain, topics, text) != topics.found_in(text) for text in set(texts)):
        raise RuntimeError("the rival finds something else")
    ours, rival = medians(
        runs,
        lambda: _seconds(lambda: [topics.found_in(text) for text in texts]),
        lambda: _seconds(lambda: [_found(plain, topics, text) for text in texts]),
    )
    (whole,) = medians(runs, lambda: _seconds(lambda: _annotate(topics, posts)))
    return [
        Row(
            f"questions and answers searched for {len(topics.paths):,} names, a record, against "
            "one alternation of all names",
            f"{ours / PART * 1e6:.0f} µs",
            f"{rival / PART * 1e6:.0f} µs",
            f"{ours / rival:.2f}",
            f"at most {_MAX_RATIO}",
            ours / rival <= _MAX_RATIO,
        ),
        Row(
            f"topics given to {RECORDS:,} records on one core (answers are read only where the "
            "question names nothing)",
            f"{whole:.1f} s",
            "—",
            "—",
            "—",
            True,
        ),
    ]


def _topics() -> Topics:
    """The names of the samples, and made-up ones up to 1,000."""
    shipped = (ROOT / "input" / "topics.toml").read_text(encoding="utf-8")
    missing = NAMES - len(load_topics(ROOT / "input" / "topics.toml").paths)
    made = "".join(
        f'  {{ name = "Amazon Sample {number}", aliases = ["サンプル{number}"] }},\n'
        for number in range((missing + 1) // 2)
    )
    entries, end, _ = shipped.rpartition("]")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "topics.toml")
        file.write_text(entries + made + end, encoding="utf-8")
        return load_topics(file)


def _alternation(topics: Topics) -> re.Pattern[str]:
    starts = "|".join(f"(?<![{one}])(?=[{one}])" for one in _LETTERS)
    other = f"(?=[^{''.join(_LETTERS)}])"
    names = [
        re.escape(name) + next((f"(?![{one}])" for one in _LETTERS if _is_of(one, name[-1])), "")
        for name in sorted(topics.paths, key=len, reverse=True)
    ]
    return re.compile(f"(?:{starts}|{other})(?:{'|'.join(names)})")


def _is_of(letters: str, letter: str) -> bool:
    return re.match(f"[{letters}]", letter) is not None


def _found(pattern: re.Pattern[str], topics: Topics, text: str) -> list[str]:
    return [topics.paths[match[0]] for match in pattern.finditer(fold(text))]


def _annotate(topics: Topics, posts: list[Post]) -> None:
    done = 0
    while done < RECORDS:
        for post in posts:
            topics(post)
            done += len(post.records)


def _seconds(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin
