"""Pages out of shape: all pairs or the clear error; nothing lost unsaid, nothing without end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.records import Reading
from tests.hostile.readings import attempt
from tests.hostile.structures import CASES
from tests.hostile.test_markup import assert_clean


@pytest.mark.parametrize(("make", "outcome"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_structure(make: Callable[[], str], outcome: int | str) -> None:
    found = attempt(make().encode())
    if isinstance(found, Reading):
        assert_clean(found)
        assert outcome in ("safe", len(found.post.records))
    else:
        assert str(found).startswith("hostile.html: ")
        assert outcome in ("safe", "error")
