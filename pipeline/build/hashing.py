"""Digests of contents: the only thing that the engine takes for a change.

The standard library alone, because a build in which nothing has changed runs nothing else.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_DIGITS = 32


def digest(content: bytes) -> str:
    """Hash bytes: 32 hexadecimal digits of SHA-256, which has an instruction in today's CPUs."""
    return sha256(content).hexdigest()[:_DIGITS]


def digest_parts(parts: Iterable[str]) -> str:
    """Hash strings so that no two different lists give the same digest."""
    return digest("".join(f"{len(part)}:{part}" for part in parts).encode())


def digest_file(path: str) -> str:
    """Hash a file; a link, a folder, a device or a file that cannot be read has no content.

    Returns:
        The digest, or an empty string, which no content has.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            # A device may have no end.
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
            return file_digest(file, "sha256").hexdigest()[:_DIGITS]
    except OSError:
        return ""


def walk(folder: str, leave_out: str = "") -> Iterator[str]:
    """Yield the files below a folder, in order, as paths relative to it with '/'.

    What begins with a dot is left out, and so is the folder `leave_out` (an absolute path). A link
    to a folder inside is followed, those that are met below it are not: they may lead in a circle.
    """
    pending = [("", False)]
    while pending:
        below, linked = pending.pop()
        try:
            entries = sorted(os.scandir(os.path.join(folder, below)), key=lambda entry: entry.name)
        except OSError:
            continue
        folders = []
        for entry in entries:
            name = below + entry.name
            if entry.name.startswith("."):
                continue
            link = entry.is_symlink()
            if not (_leads_to_folder(entry, folder) and not linked if link else entry.is_dir()):
                yield name
            elif not leave_out or os.path.abspath(entry.path) != leave_out:
                folders.append((name + "/", linked or link))
        pending.extend(reversed(folders))


def _leads_to_folder(link: os.DirEntry[str], root: str) -> bool:
    """Tell whether a link leads to a folder inside of another."""
    real, inside = os.path.realpath(link.path), os.path.realpath(root)
    return os.path.isdir(real) and os.path.commonpath((real, inside)) == inside


def digest_inputs(folder: str, leave_out: str = "") -> dict[str, str]:
    """Hash every file of the input folder, by relative path; links are followed here."""
    return {
        name: digest_file(os.path.realpath(os.path.join(folder, name)))
        for name in walk(folder, leave_out)
    }


def digest_folder(folder: str) -> str:
    """Hash the names and contents of the files in a folder; of none, an empty string."""
    names = list(walk(folder)) if folder else []
    parts = [part for name in names for part in (name, digest_file(os.path.join(folder, name)))]
    return digest_parts(parts) if parts else ""


def digest_code() -> str:
    """Hash the package's code and templates."""
    templates = os.path.join(_PACKAGE, "templates")
    if not os.path.isdir(templates):
        templates = os.path.join(os.path.dirname(_PACKAGE), "templates")
    parts = []
    for folder in (_PACKAGE, templates):
        for name in walk(folder):
            if not name.endswith(".pyc"):
                parts += [name, digest_file(os.path.join(folder, name))]
    return digest_parts(parts)


def digest_libraries() -> str:
    """Hash the names and versions of what is installed beside us, and Python's version.

    The names of the `.dist-info` folders are read, which takes 1 ms; importlib.metadata takes 50.
    """
    found = {sys.version}
    for folder in sys.path:
        if os.path.basename(folder) in {"site-packages", "dist-packages"}:
            try:
                found.update(n for n in os.listdir(folder) if n.endswith((".dist-info", ".pth")))
            except OSError:
                continue
    return digest_parts(sorted(found))
