"""How Hypothesis runs: how long an example takes on a busy machine says nothing."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", parent=settings(), deadline=None)
settings.load_profile("patient")
