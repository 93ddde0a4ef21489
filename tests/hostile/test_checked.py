"""Files that are none of ours, as `qapress check` may meet them: a finding each, no traceback."""

# fmt: off
from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest

from pipeline.check import check_file
from pipeline.check.deck import compare, open_package


def archive(members: dict[str, bytes | str], changes: dict[int, int] | None = None) -> bytes:
    """A zip archive; `changes` are bytes of its local header, and of its entry in the directory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    content = bytearray(stream.getvalue())
    for place, value in (changes or {}).items():
        content[place] = content[content.find(b"PK\1\2") + place + 2] = value
    return bytes(content)


def deck(media: str = "{}", models: str = "{}", note: tuple[object, ...] = ()) -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("create table col (models)")
    database.execute("create table notes (id, guid, mid, mod, flds, tags)")
    database.execute("insert into col values (?)", (models,))
    if note:
        database.execute("insert into notes values (1, 'g', ?, ?, ?, ?)", note)
    database.commit()
    return archive({"media": media, "collection.anki2": database.serialize()})


KIND = '{"1": {"flds": [{"name": "a"}], "tmpls": []}}'
CASES: list[tuple[str, str, bytes | str, str]] = [
    ("media in a list", "a.apkg", deck("[]"), "DECK001"),
    ("media that are nothing", "a.apkg", deck("null"), "DECK001"),
    ("media named by a list", "a.apkg", deck('{"media": ["x"]}'), "DECK001"),
    ("media in lists without end", "a.apkg", deck("[" * 100_000), "DECK001"),
    ("note types in a list", "a.apkg", deck(models="[]"), "DECK001"),
    ("note types that are nothing", "a.apkg", deck(models="null"), "DECK001"),
    ("a note type of numbers", "a.apkg", deck(models='{"1": {"flds": 7, "tmpls": 8}}'), "DECK001"),
    ("a note of no type", "a.apkg", deck(models=KIND, note=(2, 1, "x", "")), "DECK001"),
    ("a note without a time", "a.apkg", deck(models=KIND, note=(1, None, "x", "")), "DECK001"),
    ("a note without fields", "a.apkg", deck(models=KIND, note=(1, 1, None, None)), "DECK001"),
    ("a note with fields of bytes", "a.apkg", deck(models=KIND, note=(1, 1, b"x", "")), "DECK001"),
    ("an empty database", "a.apkg", archive({"media": "{}", "collection.anki2": ""}), "DECK001"),
    ("a locked archive", "a.apkg", archive({"media": "{}"}, {6: 1}), "DECK001"),
    ("an unknown compression", "a.apkg", archive({"media": "{}"}, {8: 99}), "DECK001"),
    ("a locked book", "a.epub", archive({"mimetype": "application/epub+zip"}, {6: 1}), "EPUB001"),
    ("a book packed otherwise", "a.epub", archive({"mimetype": "application/epub+zip"}, {8: 99}), "EPUB001"),
    ("a book of nothing", "a.epub", archive({}), "EPUB001"),
    ("lists without end", "a.json", "[" * 200_000, "JSON002"),
    ("a number without end", "a.json", "9" * 6000, "JSON002"),
    ("records that are a number", "a.json", '{"schema_version": "1.0", "records": 7}', "JSON003"),
    ("lists without end by line", "a.jsonl", "{}\n" + "[" * 200_000, "JSON002"),
    ("linked data that is nothing", "a.jsonld", "null", "JSON007"),
    ("a cell of 200,000 letters", "a.csv", f'a,b\r\n"{"x" * 200_000}",c\r\n', ""),
    ("a separator of lines in a text", "a.jsonl", '{"a": "b\u2028c"}\n{}\n', ""),
    ("elements without end", "a.xml", "<quiz>" + "<a>" * 5000, "MOODLE001"),
    ("an answer of 11 MB", "a.xml", f"<quiz><question><name><text>q</text></name><a>{'x' * 11_000_000}</a></question></quiz>", ""),
    ("a page of nothing", "a.html", " ", "WEB001"),
    ("addresses that are none", "a.html", "<p>x<a href='http://[x'>y</a><img src='http://[x'>", "WEB003"),
    ("an address in capitals", "a.html", "<p>x<img src=' HTTPS://e.example/x'>", "WEB003"),
    ("an address without end", "a.html", f"<p>x<a href='{'x' * 5000}'>y</a>", "WEB004"),
    ("an address with a NUL", "a.html", "<p>x<a href='a%00b'>y</a>", "WEB004"),
]


@pytest.mark.parametrize(("name", "content", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_strange_file_is_a_finding(
    tmp_path: Path, name: str, content: bytes | str, code: str
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    errors = {one.code for one in check_file(tmp_path / name, tmp_path) if one.severity == "error"}
    assert errors == ({code} if code else set())


def test_a_strange_deck_is_compared(tmp_path: Path) -> None:
    for name, kind in (("old", KIND), ("new", '{"1": {"flds": [], "tmpls": []}}')):
        (tmp_path / name).write_bytes(deck(models=kind, note=("1", 1, "x\x1fy", "")))
    old, new = open_package(tmp_path / "old"), open_package(tmp_path / "new")
    assert [one.code for one in compare(old, new, "")] == ["DECK101"]
