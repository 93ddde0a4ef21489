"""all.jsonl, loaded as the documentation of each library says that JSON Lines are loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.export import json_all
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample

pytestmark = pytest.mark.loaders


@pytest.fixture(name="file", scope="module")
def all_jsonl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """all.jsonl of two sample posts."""
    editions = [rich_sample(), sample("developing-on-aws-2020-09")]
    made = {one.path: one.content for one in json_all.render(editions, Settings())}
    file = tmp_path_factory.mktemp("json") / "all.jsonl"
    file.write_bytes(made["json/all.jsonl"])
    return file


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_datasets_loads_every_field(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import load_dataset

    loaded = load_dataset("json", data_files=str(file), split="train", cache_dir=str(tmp_path))
    expected = lines(file)
    assert loaded.column_names == list(expected[0])
    for row, line in zip(loaded, expected, strict=True):
        # Arrow takes what looks like a time for one.
        times = {
            "revised": row["revised"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "as_of": row["as_of"] and row["as_of"].strftime("%Y-%m-%d"),
        }
        assert dict(row) | times == line


def test_langchain_loads_a_document_a_record(file: Path) -> None:
    from langchain_community.document_loaders import JSONLoader

    def metadata(record: dict[str, object], given: dict[str, object]) -> dict[str, object]:
        return given | {"id": record["id"], "url": record["url"]}

    loader = JSONLoader(
        file_path=str(file),
        jq_schema=".",
        content_key="text",
        json_lines=True,
        metadata_func=metadata,
    )
    documents = loader.load()
    assert [one.page_content for one in documents] == [line["text"] for line in lines(file)]
    assert [one.metadata["id"] for one in documents] == [line["id"] for line in lines(file)]


def test_llama_index_loads_a_document_a_record(file: Path) -> None:
    from llama_index.readers.json import JSONReader

    documents = JSONReader(is_jsonl=True, ensure_ascii=False).load_data(str(file))
    expected = lines(file)
    assert len(documents) == len(expected)
    for document, line in zip(documents, expected, strict=True):
        assert str(line["question"]).splitlines()[0] in document.text
