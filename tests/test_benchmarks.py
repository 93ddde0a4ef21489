"""The benchmarks can be started: a name that moved is told here, not after an hour of measuring."""

from __future__ import annotations

from importlib import import_module

import pytest

from benchmarks.__main__ import sections


@pytest.mark.parametrize("name", sections())
def test_every_section_has_a_title_and_something_to_measure(name: str) -> None:
    module = import_module(f"benchmarks.{name}")
    assert module.TITLE
    assert callable(module.measure)
