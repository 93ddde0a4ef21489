"""A post becomes a table for spreadsheets: a record a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from pipeline.export.passages import active, heading_of
from pipeline.records import Artifact, Edition, PostInfo, Record
from pipeline.settings import Settings

COLUMNS = (
    "id", "number", "question", "answer", "topics", "references", "images", "as_of", "revised",
    "follow_up_of", "corrections", "title", "course", "url",
)  # fmt: skip
# A cell that begins so is taken for a formula (OWASP: CSV injection); full-width signs are too,
# by spreadsheets in Japanese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "−", "﹢", "﹣")
# What nobody sees before it: spaces, joiners, marks of direction, fillers, tags.
_UNSEEN = re.compile(
    "[ \n\x85\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]*"
)


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `csv/<slug>.csv`; retired records are left out."""
    return [Artifact(f"csv/{edition.post.post.slug}.csv", table([edition], settings))]


def table(editions: Sequence[Edition], settings: Settings) -> bytes:
    """Write the active records of editions as CSV (RFC 4180), UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for edition in editions:
        writer.writerows(_row(edition.post.post, record) for record in active(edition))
    return out.getvalue().encode("utf-8-sig" if settings.csv.bom else "utf-8")


def _row(post: PostInfo, record: Record) -> list[str]:
    return [
        defuse(cell)
        for cell in (
            record.id,
            str(record.number),
            record.question.text,
            record.answer.text,
            _lines(record.topics),
            _lines(one.url for one in record.references),
            _lines(one.file for one in record.images),
            record.as_of.isoformat() if record.as_of else "",
            record.revised,
            record.follow_up_of or "",
            _lines(f"{heading_of(one, post.language)} {one.text}" for one in record.corrections),
            post.title,
            post.course,
            f"{post.url}#{record.id}" if post.url else "",
        )
    ]


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)


def formula_in(cell: str) -> int:
    """Return where the sign stands for which a spreadsheet would take a cell for a formula.

    It is -1 where there is none.
    """
    found = _UNSEEN.match(cell)
    place = found.end() if found else 0
    return place if cell.startswith(_FORMULA, place) else -1


def defuse(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return cell if formula_in(cell) < 0 else f"'{cell}"
