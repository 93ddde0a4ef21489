"""Two builds into one output are kept apart: on this machine by a file, in a store by an object."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.build.files import STATE, locked
from pipeline.build.places import is_remote, notes_folder


@contextmanager
def alone(output: str | os.PathLike[str], folder: Path, *, only_looks: bool) -> Iterator[None]:
    """Keep every other build out of an output.

    Args:
        output: a folder or an address.
        folder: the input folder.
        only_looks: the build changes nothing, and leaves no trace where nothing was built yet.

    Raises:
        QapressError: another build is at work there.
        ExportError: the output cannot be written to.
    """
    notes = notes_folder(output, folder)
    with ExitStack() as locks:
        if not only_looks or (notes / STATE).is_dir():
            locks.enter_context(locked(notes))
        if is_remote(output) and not only_looks:
            from pipeline.build.remote import locked_store

            locks.enter_context(locked_store(os.fspath(output).rstrip("/"), notes))
        yield
