"""What begins a line and is a mark, and what only looks like one."""

from __future__ import annotations

import pytest

from pipeline.extract.evidence.marks import read_mark


@pytest.mark.parametrize(
    ("line", "kind", "rest"),
    [
        ("Question 1 Who keeps the key?", "q", "Who keeps the key?"),
        ("A Marit does.", "a", "Marit does."),
        ("質問２　鍵は誰が持っていますか？", "q", "鍵は誰が持っていますか？"),
    ],
)
def test_marks(line: str, kind: str, rest: str) -> None:
    mark = read_mark(line)
    assert mark is not None
    assert (mark.kind, line[mark.end :]) == (kind, rest)


@pytest.mark.parametrize("line", ["Question 1 of 40", "Frage 3 von 12", "A class consists of two."])
def test_no_marks(line: str) -> None:
    assert read_mark(line) is None
