"""Where artifacts stand: a folder of this machine, or what fsspec reaches (`s3://…`).

Both give the same promise: a file is written under a name that begins with a dot, beside its
place, and moved there. So a reader finds the old one or the new one.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Protocol

from pipeline.build.hashing import digest, digest_file
from pipeline.files import move_into_place, remove_leftovers, write_temporary

NOTES = ".qapress"


class Place(Protocol):
    """An output folder as the engine sees it; paths are relative to it, with '/'."""

    def digest(self, path: str) -> str:
        """Return the digest of what stands there; an empty string for nothing."""

    def has(self, path: str) -> bool:
        """Whether anything stands there."""

    def take(self, path: str, temporary: str, content: bytes) -> None:
        """Move a temporary file to its place; without one, write the content there.

        Raises:
            ExportError: it cannot be written there.
        """

    def note(self, path: str, key: str) -> None:
        """Remember that a file with this digest was just put there."""

    def remove(self, path: str) -> None:
        """Remove a file.

        Raises:
            OSError: it cannot be removed.
        """

    def tidy(self) -> None:
        """Remove the temporary files of builds that were killed."""


class Folder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def digest(self, path: str) -> str:
        """Return the digest of what stands there; an empty string for nothing."""
        return digest_file(os.fspath(self._folder / path))

    def has(self, path: str) -> bool:
        """Whether anything stands there, also a link to nowhere."""
        return os.path.lexists(self._folder / path)

    def take(self, path: str, temporary: str, content: bytes) -> None:
        """Move a temporary file to its place; without one, write the content there."""
        place = self._folder / path
        move_into_place(Path(temporary or write_temporary(place, content)), place)

    def note(self, path: str, key: str) -> None:
        """Forget it: what stands in a folder is read again."""

    def remove(self, path: str) -> None:
        """Remove a file."""
        (self._folder / path).unlink()

    def tidy(self) -> None:
        """Remove the temporary files of builds that were killed."""
        remove_leftovers(self._folder)


def is_remote(output: str | os.PathLike[str]) -> bool:
    """Whether an output is an address that fsspec knows, not a folder."""
    return "://" in os.fspath(output)


def discard(output: str | os.PathLike[str], temporary: str) -> None:
    """Remove a temporary file of an output that is not to be moved to its place after all."""
    if is_remote(output):
        from pipeline.build.remote import discard_remote

        discard_remote(os.fspath(output), temporary)
    else:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()


def notes_folder(output: str | os.PathLike[str], folder: Path) -> Path:
    """Return where the engine keeps its state: in the output folder, or here for a remote one.

    Args:
        output: a folder or an address.
        folder: the input folder; the notes on an address are beside it.
    """
    if not is_remote(output):
        return Path(output)
    address = os.fspath(output).rstrip("/")
    return folder.absolute().parent / NOTES / digest(address.encode())[:16]
