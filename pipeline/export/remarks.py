"""What a trainer should look at again: doubled, stale and broken, over all posts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rapidfuzz.fuzz import ratio

from pipeline.export.passages import active
from pipeline.records import Edition, Finding, Record
from pipeline.settings import Settings

_NOISE = re.compile(r"[\W_]+")
_SOON = re.compile(
    r"現在|今後|予定|近日|近いうち|いまのところ|今のところ|将来的|プレビュー|ベータ版|"
    r"\b(?:currently|at the moment|for now|planned|upcoming|soon|preview|beta)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?<![\w.])(?:Q|Ｑ|質問|問)\s?[.．]?\s?(\d{1,3})(?![\d%％つ点件個])")
# Questions of 90 % the same letters are one question asked twice.
_ALIKE = 90
_GRAM = 4
_RAREST = 4
_CONTEXT = 12
# So many stale answers of one day are named together.
_SEVERAL = 4
_LOOK = "Check that it still holds; make correct ID=… adds what has changed."
# A run of letters in more texts than this tells nothing; so many texts are compared at most.
_COMMON = 200
_MOST = 50


def find_remarks(editions: Sequence[Edition], settings: Settings) -> dict[str, list[Finding]]:
    """Return the findings of each post, by slug: those of its reading first.

    Nothing here asks what day it is: the same input gives the same report.
    """
    found = {edition.post.post.slug: list(edition.findings) for edition in editions}
    today = _newest_day(editions)
    for edition in editions:
        remarks = found[edition.post.post.slug]
        numbers = {record.number for record in active(edition)}
        highest = max(numbers, default=0)
        remarks += _stale(edition, today, settings.report.stale_months)
        for record in active(edition):
            remarks += _passing(record)
            remarks += _broken(record, numbers, highest)
    for slug, remark in _doubled(editions):
        found[slug].append(remark)
    return found


def _place(record: Record) -> str:
    return f"question {record.number}"


def _newest_day(editions: Iterable[Edition]) -> date | None:
    days = [
        day
        for edition in editions
        for day in (
            edition.post.post.published,
            edition.post.post.modified,
            edition.post.post.as_of,
            date.fromisoformat(edition.date[:10]) if edition.date else None,
            *(one.date for record in edition.post.records for one in record.corrections),
        )
        if day is not None
    ]
    return max(days, default=None)


def _stale(edition: Edition, today: date | None, months: int) -> Iterator[Finding]:
    """Answers of long ago, a finding for all of one day; what was corrected has been looked at."""
    if not months or today is None:
        return
    old: dict[date, list[Record]] = defaultdict(list)
    for record in active(edition):
        known = [one.date for one in record.corrections if one.date]
        last = max((day for day in (*known, record.as_of) if day is not None), default=None)
        if last is not None and _months(last, today) > months:
            old[last].append(record)
    for day, records in sorted(old.items()):
        age = f"of {day.isoformat()}, {_months(day, today)} months before the newest day"
        if len(records) < _SEVERAL:
            for record in records:
                yield Finding("stale", "note", _place(record), f"The answer is {age}. {_LOOK}")
        else:
            place = f"questions {records[0].number} to {records[-1].number}"
            yield Finding("stale", "note", place, f"{len(records)} answers are {age}. {_LOOK}")


def _months(since: date, today: date) -> int:
    return (today.year - since.year) * 12 + today.month - since.month


def _passing(record: Record) -> Iterator[Finding]:
    if any(one.date for one in record.corrections):
        return
    if match := _SOON.search(record.answer.text):
        start = max(0, match.start() - _CONTEXT)
        words = " ".join(record.answer.text[start : match.end() + _CONTEXT].split())
        message = f"“{words}” was true for a time. {_LOOK}"
        yield Finding("may-change", "note", _place(record), message)


def _broken(record: Record, numbers: set[int], highest: int) -> Iterator[Finding]:
    for match in _QUESTION.finditer(record.answer.text):
        number = int(match[1])
        if number not in numbers:
            yield Finding(
                "broken-reference",
                "warning",
                _place(record),
                f"The answer speaks of {match[0]}, but the questions go up to {highest}. Correct "
                "the number in the post.",
            )


def _doubled(editions: Sequence[Edition]) -> Iterator[tuple[str, Finding]]:
    """Questions that are asked twice, in one post or in two; the later one is named."""
    records = [(edition, record) for edition in editions for record in active(edition)]
    texts = [_normal(record.question.text) for _, record in records]
    for place, other in sorted(_alike(texts).items()):
        edition, record = records[place]
        first_edition, first = records[other]
        if first_edition is edition and texts[place] == texts[other]:
            # The reading of the post has said so.
            continue
        same = first_edition is edition
        where = "" if same else f" of {first_edition.post.post.title}"
        yield (
            edition.post.post.slug,
            Finding(
                "doubled",
                "note",
                _place(record),
                f"Nearly the same question as number {first.number}{where}. If the answers say "
                "the same, leave one out; if they do not, correct the older one.",
            ),
        )


def _normal(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def _alike(texts: Sequence[str]) -> dict[int, int]:
    """For each text the first one before it that is alike.

    Two texts are compared only if they share one of their rarest runs of four letters: all pairs
    of 10,000 questions would be 50 million.
    """
    # The runs of all texts at once would take more room than everything else.
    usual = Counter(gram for text in texts for gram in _grams(text))
    known: dict[str, list[int]] = defaultdict(list)
    found: dict[int, int] = {}
    for place, text in enumerate(texts):
        own = _grams(text)
        rarest = sorted(own, key=lambda gram: (usual[gram], gram))[:_RAREST]
        candidates = sorted({other for gram in rarest for other in known[gram][:_MOST]})
        for other in candidates:
            if ratio(text, texts[other], score_cutoff=_ALIKE):
                found[place] = found.get(other, other)
                break
        for gram in own:
            if usual[gram] <= _COMMON:
                known[gram].append(place)
    return found


def _grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}
