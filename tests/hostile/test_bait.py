"""Signs without end, in every place: read like any page. How long it takes: benchmarks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.records import Reading
from tests.builds import qapress
from tests.hostile.bait import BAITS, PLACES, bait
from tests.hostile.readings import attempt
from tests.hostile.test_markup import assert_clean

_LARGE = {
    "answer: letters": 50_000_000,
    "answer: no-break spaces": 50_000_000,
    "answer: ampersands": 50_000_000,
    "page: divs side by side": 50_000_000,
    "page: unclosed pictures": 50_000_000,
    "start: broken numbers": 20_000_000,
}


@pytest.mark.parametrize("place", PLACES)
def test_bait_is_read_like_any_page(place: str) -> None:
    names = [name for name, (there, _) in BAITS.items() if there == place]
    assert len(names) > 40
    for name in names:
        found = attempt(bait(name, 1500), slug="bait")
        if isinstance(found, Reading):
            assert_clean(found)
        else:
            assert str(found).startswith("bait.html: "), name


def test_pairs_are_counted_not_sampled() -> None:
    content = bait("page: questions that differ", 100_000)
    found = attempt(content)
    assert isinstance(found, Reading)
    assert len(found.post.records) == content.count(b"Q.")


@pytest.mark.torture
@pytest.mark.parametrize("name", _LARGE)
def test_a_page_of_50_mb_is_read_or_refused_with_its_sums(name: str) -> None:
    found = attempt(bait(name, _LARGE[name]))
    if isinstance(found, Reading):
        sums = found.sums
        parts = (sums.records, sums.references, sums.introduction, sums.closing, sums.dropped)
        assert sums.article == sum(parts)
    else:
        assert str(found).startswith("hostile.html: ")


@pytest.mark.torture
def test_100_000_pairs_in_one_page_are_built(tmp_path: Path) -> None:
    posts, output = tmp_path / "input", tmp_path / "output"
    posts.mkdir()
    content = bait("page: questions that differ", 4_900_000)
    (posts / "large.html").write_bytes(content)
    done = qapress("build", posts, "-o", output, "--formats", "json,anki,web", timeout=900)
    assert done.returncode == 0, done.stderr
    records = json.loads((output / "json/large.json").read_text())["records"]
    assert len(records) == content.count(b"Q.") >= 100_000


@pytest.mark.torture
def test_a_page_too_large_costs_its_own_line_alone(tmp_path: Path) -> None:
    posts = tmp_path / "input"
    posts.mkdir()
    (posts / "large.html").write_bytes(bait("answer: letters", 65_000_000))
    (posts / "small.html").write_bytes(bait("page: pairs", 1000))
    done = qapress("build", posts, "-o", tmp_path / "output", "--formats", "json")
    assert done.returncode == 1
    assert "large.html" in done.stderr
    assert "larger than 64 MB" in done.stderr
    assert (tmp_path / "output/json/small.json").exists()
