"""Editions that are taken over from the last build are those that a full build would give."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.build import editions
from pipeline.build.run import Request, build
from pipeline.enrich.ledger import Ledger
from pipeline.errors import LedgerError
from tests.builds import EPOCH, contents, write_post, write_posts

LATER = str(int(EPOCH) + 86_400)


def built(posts: Path, output: Path) -> dict[str, str]:
    """Build in this process, and return what stands in the output folder."""
    request = Request(posts, output, formats=("anki", "json"), executor="serial")
    assert not build(request).errors
    return contents(output)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an input of three posts and its output."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    built(write_posts(tmp_path / "a/input", "alpha", "beta", "gamma"), tmp_path / "a/output")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    return tmp_path / "a"


def first_id(place: Path, slug: str) -> str:
    table = json.loads((place / "output/json" / f"{slug}.json").read_text())
    found: str = table["records"][0]["id"]
    return found


def one_word(place: Path) -> None:
    page = place / "input/beta.html"
    page.write_text(page.read_text().replace("answer 2", "answer two"))


def correction(place: Path) -> None:
    (place / "input/corrections").mkdir()
    entry = f'[[correction]]\nid = "{first_id(place, "beta")}"\ndate = 2024-01-01\ntext = "No."\n'
    (place / "input/corrections/beta.toml").write_text(
        f'{entry}source = "https://example.com/a"\n', encoding="utf-8"
    )


def topics(place: Path) -> None:
    (place / "input/topics.toml").write_text('[[topic]]\nname = "beta"\n', encoding="utf-8")


def merged_ledger(place: Path) -> None:
    file = place / "input/ledger.json"
    table = json.loads(file.read_text(encoding="utf-8"))
    record = table["posts"]["beta"]["records"][first_id(place, "beta")]
    record["revised"], record["changed"] = "2023-12-01T00:00:00Z", 2
    file.write_text(json.dumps(table), encoding="utf-8")


def renamed(place: Path) -> None:
    (place / "input/beta.html").rename(place / "input/delta.html")


def gone_and_new(place: Path) -> None:
    (place / "input/beta.html").unlink()
    write_post(place / "input", "delta")


CHANGES: dict[Callable[[Path], None], set[str]] = {
    one_word: {"beta"},
    correction: {"beta"},
    topics: {"alpha", "beta", "gamma"},
    merged_ledger: {"beta"},
    renamed: {"delta"},
    gone_and_new: {"delta"},
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_the_same_as_a_full_build(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    change(place)
    shutil.copytree(place / "input", tmp_path / "b/input")
    renewed: set[str] = set()
    renew = editions.renew

    def watched(*arguments: object, **named: object) -> object:
        edition = renew(*arguments, **named)  # type: ignore[arg-type]
        renewed.add(edition.post.post.slug)
        return edition

    with monkeypatch.context() as patch:
        patch.setattr(editions, "renew", watched)
        found = built(place / "input", place / "output")
    assert renewed == CHANGES[change]
    assert built(tmp_path / "b/input", tmp_path / "b/output") == found
    ledgers = [(folder / "input/ledger.json").read_bytes() for folder in (place, tmp_path / "b")]
    assert ledgers[0] == ledgers[1]


@pytest.mark.parametrize("garbage", [b"", b"[]", b'{"digest": 1}', None])
def test_a_lost_or_damaged_index_costs_time_only(place: Path, garbage: bytes | None) -> None:
    index = place / "output/.state/ledger.json"
    if garbage is None:
        table = json.loads(index.read_text(encoding="utf-8"))
        del table["posts"]["alpha"]["ids"]
        garbage = json.dumps(table).encode()
    index.write_bytes(garbage)
    before, ledger = contents(place / "output"), (place / "input/ledger.json").read_bytes()
    (place / "output/.state/clean").unlink()
    assert built(place / "input", place / "output") == before
    assert (place / "input/ledger.json").read_bytes() == ledger


def test_an_index_is_only_believed_of_its_own_file(place: Path) -> None:
    file = place / "input/ledger.json"
    index = Ledger.load(file).index()
    quick = Ledger.load(file, index)
    assert quick.dump() == file.read_text(encoding="utf-8")
    assert dict(quick.posts) == dict(Ledger.load(file).posts)
    assert quick.posts.heads == Ledger.load(file).posts.heads
    file.write_bytes(file.read_bytes().replace(b'"alpha"', b"alpha", 1))
    with pytest.raises(LedgerError, match="is damaged"):
        Ledger.load(file, index)


def test_a_picture_of_two_posts_is_written_once_for_each(tmp_path: Path) -> None:
    """Both posts write it before either is moved; found by 300 posts with the same pictures."""
    from pipeline.files import move_into_place, write_temporary

    place = tmp_path / "media/a.png"
    for temporary in [write_temporary(place, b"a"), write_temporary(place, b"a")]:
        move_into_place(temporary, place)
    assert place.read_bytes() == b"a"
