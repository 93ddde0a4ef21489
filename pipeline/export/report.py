"""What was read from each post, how sure that is, and what was left out: for the trainer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pipeline.export.json import to_json
from pipeline.records import Artifact, Edition, Record
from pipeline.settings import Settings

REPORT_VERSION = "1.0"


def render(editions: Sequence[Edition], settings: Settings) -> list[Artifact]:
    """Return `report.json`."""
    report = {"report_version": REPORT_VERSION, "posts": [_post(edition) for edition in editions]}
    return [Artifact("report.json", to_json(report))]


def _post(edition: Edition) -> dict[str, Any]:
    info = edition.post.post
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
        "records": [_record(edition, record) for record in edition.post.records],
        "warnings": [asdict(finding) for finding in edition.findings],
        "dropped": [asdict(drop) for drop in edition.drops],
    }


def _record(edition: Edition, record: Record) -> dict[str, Any]:
    place = f"question {record.number}"
    return {
        "id": record.id,
        "number": record.number,
        "question": record.question.text,
        "status": record.status,
        "strategy": record.strategy,
        "confidence": record.confidence,
        "warnings": [
            finding.message
            for finding in edition.findings
            if finding.place == place and record.status == "active"
        ],
    }
