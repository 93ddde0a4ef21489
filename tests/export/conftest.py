"""Files of the PDFs that many tests open, written once a session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.export.renders import rendered


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Tells the file of a sample's PDF, by slug and what its name ends with ("-worksheet")."""
    folder = tmp_path_factory.mktemp("samples")

    @cache
    def write(slug: str, kind: str = "") -> Path:
        file = folder / f"{slug}{kind}.pdf"
        file.write_bytes(rendered(slug)[f"pdf/{slug}{kind}.pdf"])
        return file

    return write
