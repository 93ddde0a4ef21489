"""How the cards look, as one digest: a learner's client takes a new look only by a later time.

Read on every build, so it imports no template engine.
"""

from __future__ import annotations

import hashlib

from pipeline.resources import templates_folder
from pipeline.settings import AnkiSettings


def digest(settings: AnkiSettings) -> str:
    """Return a digest of the theme's templates and of the settings that they read."""
    total = hashlib.sha256(f"{settings.speech}\n{settings.web_address}\n".encode())
    for theme in dict.fromkeys(("default", settings.theme)):
        for file in sorted((templates_folder() / "anki" / theme).glob("*")):
            if file.is_file() and not file.name.startswith("."):
                total.update(f"{theme}/{file.name}\0".encode() + file.read_bytes())
    return total.hexdigest()[:16]
