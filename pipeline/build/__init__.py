"""The engine: what is out of date, in parallel, written whole or not at all.

A build is four steps. Pages are read and extracted in parallel (`work.read`); identity, topics and
corrections are given in this process (`enrich`), because ids depend on all posts, and only to
posts that changed (`editions`); the artifacts that are out of date are rendered in parallel
(`work.render`) into temporary files; this process notes each in the state and moves it into place
(`run`), which is in a folder or in a store (`places`, `remote`).

Start reading at `run.py`. `quick.py` is what runs when nothing has changed: it needs the standard
library alone, so this package imports nothing.
"""
