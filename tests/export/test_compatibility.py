"""A consumer that was written for schema 1.0 still finds every field it reads.

`consumer-1.0.json` is what such a consumer reads. Fields are added to it, and never taken away, as
long as the major version is 1.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.export import json as post_json
from pipeline.export import json_all
from pipeline.records import SCHEMA_VERSION
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample

READ = json.loads((Path(__file__).parent / "consumer-1.0.json").read_text(encoding="utf-8"))


def files() -> dict[str, Any]:
    """The files of a build, as such a consumer opens them."""
    editions = [rich_sample(), sample("developing-on-aws-2020-09")]
    made = {
        artifact.path: artifact.content
        for edition in editions
        for artifact in post_json.render(edition, Settings())
    } | {artifact.path: artifact.content for artifact in json_all.render(editions, Settings())}
    return {
        "post": json.loads(made["json/architecting-on-aws-2020-11.json"]),
        "other": json.loads(made["json/developing-on-aws-2020-09.json"]),
        "index": json.loads(made["json/index.json"]),
        "all": [json.loads(line) for line in made["json/all.jsonl"].splitlines()],
    }


def roots(opened: dict[str, Any], name: str) -> list[Any]:
    """The files that a first word of a place means."""
    return [opened["post"], opened["other"]] if name == "post" else [opened[name]]


def every(value: Any, path: list[str]) -> list[dict[str, Any]]:
    """All objects at a path; lists are gone through."""
    found = [value]
    for name in path:
        found = [one[name] for one in found]
        found = [item for one in found for item in (one if isinstance(one, list) else [one])]
    return [item for one in found for item in (one if isinstance(one, list) else [one])]


def test_the_major_version_is_still_the_one_it_was_written_for() -> None:
    assert SCHEMA_VERSION.partition(".")[0] == "1"


@pytest.mark.parametrize("place", list(READ))
def test_every_field_that_it_reads_is_there(place: str) -> None:
    name, *path = place.split(".")
    opened = files()
    objects = [one for root in roots(opened, name) for one in every(root, path)]
    assert objects
    for one in objects:
        assert set(READ[place]) <= set(one)


def test_its_list_leaves_nothing_out() -> None:
    """A field that is added is from then on one that consumers read."""
    opened = files()
    for place, fields in READ.items():
        name, *path = place.split(".")
        objects = [one for root in roots(opened, name) for one in every(root, path)]
        seen = {key for one in objects for key in one}
        assert seen == set(fields), place
