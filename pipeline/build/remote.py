"""An output that fsspec reaches, such as `s3://bucket/handouts`; every worker writes there itself.

Needs `pip install 'qapress[remote]'`. Who may write there, and at which server, is told by what
the library reads anyway (for S3: AWS_ENDPOINT_URL, AWS_PROFILE, ~/.aws and so on).

An object is not read again to see whether it is still ours: the store's own tag of it (ETag, else
size and time) is noted when it was put there, and compared.
"""

from __future__ import annotations

import contextlib
import json
import mimetypes
import os
import posixpath
import secrets
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.build.files import STATE
from pipeline.errors import ExportError, MissingToolError, QapressError, SettingsError
from pipeline.files import is_temporary, temporary_path, write_whole

LOCK = ".qapress-lock"
_TAGS = ("ETag", "etag", "md5Hash", "content_md5", "mtime", "created", "LastModified")


def connect(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it.

    Raises:
        MissingToolError: the library for it is not installed.
        SettingsError: nobody knows such addresses.
    """
    protocol = address.partition("://")[0]
    options = {"auto_mkdir": True} if protocol in {"file", "local"} else {}
    try:
        found = import_module("fsspec.core").url_to_fs(
            address.rstrip("/"), use_listings_cache=False, **options
        )
    except ImportError as error:
        raise MissingToolError(
            f"the library for {protocol}:// is not installed ({error})",
            advice="Install it: pip install 'qapress[remote]'",
        ) from error
    except ValueError as error:
        raise SettingsError(
            f"cannot be reached ({error})", advice="Name a folder, or s3://…", file=address
        ) from error
    system: Any = found[0]
    return system, str(found[1])


def write_remote(address: str, path: str, content: bytes) -> str:
    """Write content beside its place, under a name that begins with a dot; returns that path.

    Raises:
        ExportError: it cannot be written there.
    """
    system, root = connect(address)
    place = temporary_path(posixpath.join(root, path))
    options = {}
    if "s3" in system.protocol and (kind := mimetypes.guess_type(path)[0]):
        options["ContentType"] = kind
    with _one_line(f"{address}/{path}"):
        system.pipe_file(place, content, **options)
    return place


def discard_remote(address: str, temporary: str) -> None:
    """Remove a temporary object; where that fails, the next build does."""
    system, _ = connect(address)
    with contextlib.suppress(ExportError), _one_line(temporary):
        system.rm_file(temporary)


@contextlib.contextmanager
def locked_store(address: str, notes: Path) -> Iterator[None]:
    """Keep builds of other machines, or from other notes, out of a store.

    The lock is an object that names who is at work, and goes with the build. A store knows no
    processes, so nothing tells whether its owner still lives: only a build that has the same notes
    takes it over, because the lock on those is its own by now. Anybody else is told what to do.

    Args:
        address: of the output folder.
        notes: the folder of the engine's notes on it, which this process has locked.

    Raises:
        QapressError: another build is at work there.
        ExportError: the store cannot be reached or written to.
    """
    system, root = connect(address)
    place, machine = posixpath.join(root, LOCK), os.uname().nodename
    owner = _owner_of(notes)
    ours = json.dumps({"machine": machine, "process": os.getpid(), "owner": owner}).encode()
    held = _refuse_others(system, place, owner, address)
    try:
        with _one_line(address):
            # A store that does not know "create" lets the last of two win that begin at once.
            system.pipe_file(place, ours, mode="overwrite" if held else "create")
    finally:
        _refuse_others(system, place, owner, address)
    try:
        yield
    finally:
        with contextlib.suppress(ExportError), _one_line(address):
            if _content(system, place) == ours:
                system.rm_file(place)


def _owner_of(notes: Path) -> str:
    """Return the name of these notes: chance gave it, since machines may have the same one."""
    place = notes / STATE / "owner"
    try:
        return place.read_text(encoding="ascii")
    except (OSError, ValueError):
        name = secrets.token_hex(16)
        write_whole(place, name.encode())
        return name


def _content(system: Any, place: str) -> bytes:
    try:
        content: bytes = system.cat_file(place)
    except FileNotFoundError:
        return b""
    return content


def _refuse_others(system: Any, place: str, owner: str, address: str) -> bool:
    """Tell whether the owner has the lock; raise where somebody else has."""
    with _one_line(address):
        lock = _content(system, place)
    if not lock:
        return False
    try:
        told = json.loads(lock)
        if told["owner"] == owner:
            return True
        who = f"process {told['process']} on {told['machine']}"
    except (ValueError, KeyError, TypeError):
        who = "unknown"
    raise QapressError(
        f"another build ({who}) is at work at this address",
        advice=f"Wait until it is done; if it was killed, remove {address}/{LOCK}",
        file=address,
    )


class Remote:
    """An output folder in a store.

    Args:
        address: of the folder.
        tags: tag and digest of each file as it was put there, by path; changed in place.
    """

    def __init__(self, address: str, tags: dict[str, tuple[str, str]]) -> None:
        self._address = address.rstrip("/")
        self._system, self._root = connect(self._address)
        self._tags = tags
        with _one_line(self._address):
            listed = self._system.find(self._root, detail=True)
        start = len(self._root) + 1
        self._found = {name[start:]: _tag(info) for name, info in listed.items()}

    def digest(self, path: str) -> str:
        """Return the digest of what was put there, if that is still what is there."""
        tag, key = self._tags.get(path, ("", ""))
        return key if tag and self._found.get(path) == tag else self._found.get(path, "")

    def has(self, path: str) -> bool:
        """Whether an object stands there."""
        return path in self._found

    def take(self, path: str, temporary: str, content: bytes) -> None:
        """Move a temporary object to its place; without one, write the content there."""
        temporary = temporary or write_remote(self._address, path, content)
        with _one_line(f"{self._address}/{path}"):
            self._system.mv(temporary, self._full(path))

    def note(self, path: str, key: str) -> None:
        """Remember the store's tag of a file that was just put there."""
        with _one_line(f"{self._address}/{path}"):
            self._found[path] = _tag(self._system.info(self._full(path)))
        self._tags[path] = (self._found[path], key)

    def remove(self, path: str) -> None:
        """Remove an object."""
        self._system.rm_file(self._full(path))
        self._tags.pop(path, None)

    def tidy(self) -> None:
        """Remove the temporary objects of builds that were killed; see that one may write."""
        with _one_line(self._address):
            for path in self._found:
                if is_temporary(posixpath.basename(path)):
                    self._system.rm_file(self._full(path))
        probe = write_remote(self._address, "probe", b"")
        with _one_line(self._address):
            self._system.rm_file(probe)

    def _full(self, path: str) -> str:
        return posixpath.join(self._root, path)


def _tag(info: dict[str, Any]) -> str:
    tag = next((info[name] for name in _TAGS if info.get(name)), "")
    # One and the same library tells a time in seconds when it lists, and as a date when asked.
    return f"{info.get('size')} {tag.timestamp() if isinstance(tag, datetime) else tag}"


@contextlib.contextmanager
def _one_line(file: str) -> Iterator[None]:
    """Make one line of whatever the library of a store raises: each has errors of its own."""
    try:
        yield
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ExportError(
            f"cannot be written ({reason})",
            advice="Check the address, the rights and the network, and run it again",
            file=file,
        ) from error
