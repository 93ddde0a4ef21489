import json
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.export import json as post_export
from pipeline.export import json_all
from pipeline.records import Media, Post
from pipeline.settings import Settings
from tests.support import SLUGS, gold_edition


def produced() -> dict[str, Any]:
    editions = [gold_edition(slug) for slug in SLUGS]
    artifacts = json_all.render(editions, Settings())
    for edition in editions:
        artifacts += post_export.render(edition, Settings())
    return {artifact.path: artifact.content for artifact in artifacts}


@pytest.mark.parametrize("schema", ["post", "index"])
def test_the_schemas_are_valid_and_of_2020_12(schema: str) -> None:
    loaded = json.loads(produced()[f"json/{schema}.schema.json"])
    assert loaded["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(loaded)


def test_every_file_is_valid_by_its_schema() -> None:
    files = produced()
    for slug in (*SLUGS, "index"):
        schema = json.loads(files[f"json/{'index' if slug == 'index' else 'post'}.schema.json"])
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            json.loads(files[f"json/{slug}.json"])
        )


def test_the_schema_refuses_what_is_no_record() -> None:
    files = produced()
    schema = Draft202012Validator(json.loads(files["json/post.schema.json"]))
    post = json.loads(files[f"json/{SLUGS[0]}.json"])
    del post["records"][0]["answer"]
    assert not schema.is_valid(post)


def test_the_keys_are_those_of_the_contract() -> None:
    post = json.loads(produced()[f"json/{SLUGS[0]}.json"])
    assert list(post) == ["schema_version", "post", "records"]
    assert list(post["post"]) == (
        [
            "slug",
            "title",
            "url",
            "language",
            "site",
            "course",
            "published",
            "modified",
            "as_of",
            "introduction",
            "closing",
        ]
    )
    assert list(post["records"][0]) == (
        [
            "id",
            "number",
            "question",
            "answer",
            "references",
            "images",
            "topics",
            "as_of",
            "revised",
            "follow_up_of",
            "status",
            "corrections",
            "strategy",
            "confidence",
        ]
    )


def test_a_post_reads_back_the_same() -> None:
    edition = gold_edition(SLUGS[0])
    artifact = post_export.render(edition, Settings())[0]
    assert Post.model_validate_json(artifact.content) == edition.post
    assert "データを".encode() in artifact.content


def test_every_line_of_all_stands_on_its_own() -> None:
    lines = [json.loads(line) for line in produced()["json/all.jsonl"].splitlines()]
    assert len(lines) == 84 + 31 + 28
    assert len({line["id"] for line in lines}) == len(lines)
    kinds = {tuple((key, type(value)) for key, value in line.items()) for line in lines}
    assert len(kinds) == 1
    assert lines[0]["text"] == f"{lines[0]['question']}\n\n{lines[0]['answer']}"


def test_pictures_stand_in_media() -> None:
    edition = gold_edition(SLUGS[0])
    picture = Media("a-0123456789.png", b"png", "image/png", 1, 1)
    artifacts = post_export.render(replace(edition, media={picture.name: picture}), Settings())
    assert ("media/a-0123456789.png", b"png") in [(a.path, a.content) for a in artifacts]


def test_a_large_post_takes_little_more_room_than_its_text() -> None:
    """Not as a tree of dicts, nor as a list of pieces: those of 100,000 questions are 260 MB."""
    edition = gold_edition("architecting-on-aws-2020-11")
    records = [
        record.model_copy(update={"number": turn * 84 + record.number})
        for turn in range(20)
        for record in edition.post.records
    ]
    large = replace(edition, post=edition.post.model_copy(update={"records": tuple(records)}))
    post_export.render(edition, Settings())
    tracemalloc.start()
    content = post_export.render(large, Settings())[0].content
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert json.loads(content) == large.post.model_dump(mode="json")
    assert peak < 3 * len(content)
