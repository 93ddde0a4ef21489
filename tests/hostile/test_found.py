"""What fuzzing found stays mended; and a few pages from its generator in every run of the tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.laws import hold
from tests.fuzz.pages import page_of
from tests.hostile.found import FOUND


@pytest.mark.parametrize("content", [c[1] for c in FOUND], ids=[c[0] for c in FOUND])
def test_found(content: bytes) -> None:
    hold(content)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.binary(max_size=300))
def test_a_page_made_of_chance_keeps_the_laws(data: bytes) -> None:
    hold(page_of(data))
