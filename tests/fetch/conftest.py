"""A site for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fetch.server import Site, served


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as running:
        yield running
