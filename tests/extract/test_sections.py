"""Headings between the questions become the topics of what stands below them."""

from __future__ import annotations

import pytest

from benchmarks.corpus import FOLDER
from pipeline.extract import extract
from pipeline.source import read_page


@pytest.mark.parametrize(
    ("trait", "sections"),
    [
        ("cms-zendesk-sections", ["Invoices", "Invoices", "Refunds", "Refunds"]),
        ("cms-shop-collapsible-buttons", ["Orders", "Orders", "Care", "Care"]),
        ("cms-sphinx-sections", ["Installing", "Installing", "Using", "Using"]),
        ("cms-vk-blocks", ["お部屋のこと", "お部屋のこと", "お食事のこと"]),
    ],
)
def test_each_section_is_the_topic_of_its_own_questions(trait: str, sections: list[str]) -> None:
    records = extract(read_page(FOLDER / trait / "page.html")).post.records
    assert [record.topics[0] for record in records] == sections
