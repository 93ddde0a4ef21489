"""Reading what a trainer writes in TOML: settings, topics, corrections, sites, sources."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.files import read_file

_LIMIT = 16_000_000


def read_table(file: Path, *, advice: str = "Mend it") -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        FileNotFoundError: there is none.
        SettingsError: it cannot be read, or is no TOML; `advice` says what to do.
    """
    try:
        return tomllib.loads(read_file(file, _LIMIT).decode("utf-8-sig"))
    except FileNotFoundError:
        if not file.is_symlink():
            raise
        problem = "it is a link that leads nowhere"
    except OSError as error:
        problem = error.strerror or str(error)
    except RecursionError:
        problem = "its brackets nest too deep"
    except UnicodeDecodeError:
        problem, advice = "it is not in UTF-8", "Save it as UTF-8"
    except ValueError as error:
        # No TOML, or a number of too many digits.
        problem = str(error)
    raise SettingsError(f"cannot be read ({problem})", advice=advice, file=file)
