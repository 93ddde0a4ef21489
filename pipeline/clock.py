"""The time of day, where one is written down."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """Return SOURCE_DATE_EPOCH, else the time of day, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
