"""What was read from each post, how sure that is, and what to look at again: for the trainer."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from markupsafe import Markup

from pipeline.export.json import to_json
from pipeline.export.remarks import find_remarks
from pipeline.export.report_words import strategy_in, tell, words_of
from pipeline.records import Artifact, Edition, Finding, Record
from pipeline.resources import page_environment, templates_folder
from pipeline.settings import Settings

REPORT_VERSION = "1.0"
_NUMBER = re.compile(r"question (\d+)")
_NUMBERS = re.compile(r"questions (\d+) to (\d+)")
_GRAVE = {"error": 0, "warning": 1, "note": 2}


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return `report.json` and `report.html`, in the language of most posts."""
    remarks = find_remarks(editions, settings)
    posts = [_post(edition, remarks[edition.post.post.slug]) for edition in editions]
    report = {"report_version": REPORT_VERSION, "posts": posts}
    languages = Counter(edition.post.post.language for edition in editions).most_common(1)
    return [
        Artifact("report.json", to_json(report)),
        Artifact("report.html", _page(posts, languages[0][0] if languages else "en")),
    ]


def _post(edition: Edition, remarks: Sequence[Finding]) -> dict[str, Any]:
    info = edition.post.post
    told: dict[str, list[str]] = defaultdict(list)
    for finding in remarks:
        told[finding.place].append(finding.message)
    return {
        "slug": info.slug,
        "title": info.title,
        "edition": {
            "number": edition.number,
            "date": edition.date,
            "new": sorted(edition.new),
            "changed": sorted(edition.changed),
            "retired": sorted(edition.retired),
        },
        # Visible characters, white space left out; `article` is the sum of the others.
        "characters": asdict(edition.sums) if edition.sums else None,
        "records": [_record(told, record) for record in edition.post.records],
        "warnings": [asdict(finding) for finding in remarks],
        "dropped": [asdict(drop) for drop in edition.drops],
    }


def _record(told: Mapping[str, list[str]], record: Record) -> dict[str, Any]:
    """Tell of a record; `told` are the messages by place."""
    active = record.status == "active"
    return {
        "id": record.id,
        "number": record.number,
        "question": record.question.text,
        "status": record.status,
        "strategy": record.strategy,
        "confidence": record.confidence,
        "warnings": told.get(f"question {record.number}", []) if active else [],
    }


def _page(posts: Sequence[dict[str, Any]], language: str) -> bytes:
    style = (templates_folder() / "report" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    shown = [_shown(post, language) for post in posts]
    text = (
        page_environment("report")
        .get_template("report.html")
        .render(
            posts=shown,
            language=language or "en",
            words=words_of(language),
            questions=sum(post["active"] for post in shown),
            remarks=sum(len(post["remarks"]) for post in shown),
            style=Markup(style),  # noqa: S704 - our own style sheet
            style_hash=Markup(f"sha256-{digest}"),  # noqa: S704 - base64
        )
    )
    return text.encode()


def _shown(post: dict[str, Any], language: str) -> dict[str, Any]:
    records = [
        record
        | {
            "sure": _percent(record["confidence"]),
            "found_by": strategy_in(record["strategy"], language),
        }
        for record in post["records"]
    ]
    asked = {record["number"]: record["question"] for record in records}
    found = [Finding(**one) for one in post["warnings"]]
    found.sort(key=lambda one: _GRAVE[one.severity])
    living = [record for record in records if record["status"] == "active"]
    characters = post["characters"]
    left_out = characters["dropped"] / max(characters["article"], 1) if characters else 0.0
    return post | {
        "records": records,
        "active": len(living),
        "strategies": sorted({record["found_by"] for record in living if record["found_by"]}),
        "sure": _percent(min((record["confidence"] for record in living), default=0.0)),
        "left_out": _percent(left_out),
        "remarks": [_remark(one, asked, language) for one in found],
    }


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _remark(finding: Finding, asked: dict[int, str], language: str) -> dict[str, str]:
    words = words_of(language)
    place, number = finding.place, 0
    if match := _NUMBER.fullmatch(place):
        number = int(match[1])
        place = words["place"].format(number)
    elif match := _NUMBERS.fullmatch(place):
        place = words["places"].format(*match.groups())
    return {
        "code": finding.code,
        "severity": finding.severity,
        "place": place,
        "question": " ".join(asked.get(number, "").split())[:120],
        "message": tell(finding, language),
    }
