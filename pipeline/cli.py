"""The verbs: build, fetch, check, preview."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Turn Q&A blog posts into handouts, decks, JSON and a page to look things up on."""
