"""Turn Q&A blog posts into handouts, Anki decks, JSON and a page to look things up on.

The folders are the stages, and data flows through them one way:

    bytes -> source -> Page -> extract -> Reading -> enrich -> Edition -> export -> Artifact

and `check` opens every artifact again, as its reader would.

This module is imported by every command, so it imports nothing.
"""

__version__ = "0.1.0"
