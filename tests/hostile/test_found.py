"""What fuzzing found stays mended; and a few pages from its generator in every run of the tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.laws import hold
from tests.fuzz.pages import page_of
from tests.hostile.found import FOUND
from tests.hostile.more import MORE


@pytest.mark.parametrize("content", [c[1] for c in FOUND], ids=[c[0] for c in FOUND])
def test_found(content: bytes) -> None:
    hold(content)


PLACES = {
    "answer": "<p>Q. What is lent?</p><p>A. Begin. # Close.</p><p>#</p>",
    "question": "<p>Q. What is # here?</p><p>A. It is on the shelf.</p>",
    "section and card": (
        "<h2>#</h2><p>Q. What?</p><p>A. This.</p><h2># 2</h2><p>Q. Where?</p><p>A. Here.</p>"
        "<div class=blogcard><a href='https://e.example/'>#</a><p>#</p></div>"
    ),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_more(place: str) -> None:
    for markup in MORE:
        page = place.replace("#", markup.replace("HIT", "document.title=666"))
        try:
            hold(page.encode("utf-8", "surrogatepass"))
        except Exception as error:
            error.add_note(markup)
            raise


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.binary(max_size=300))
def test_a_page_made_of_chance_keeps_the_laws(data: bytes) -> None:
    hold(page_of(data))
