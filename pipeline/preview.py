"""Shows the output folder in a browser of this machine, and again after every change.

Each build runs in a process of its own: it sees changed code and templates, and the server's
threads are not forked.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EVENTS = "/.preview/events"
SCRIPT = "/.preview/reload.js"
_RELOAD = b"new EventSource('/.preview/events').addEventListener('built',()=>location.reload());"
_POLICY = re.compile(rb"<meta[^>]+http-equiv=.?Content-Security-Policy[^>]*>", re.IGNORECASE)
_HEAD = re.compile(rb"<head[^>]*>", re.IGNORECASE)
_TAG = f'<script src="{SCRIPT}"></script>'.encode()
_HEARTBEAT = 10.0


class Turns:
    """Counts builds, and lets browsers wait for the next."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    @property
    def count(self) -> int:
        """Number of builds so far."""
        return self._count

    def advance(self) -> None:
        """Note a build and wake who waits for it."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait_after(self, count: int, seconds: float) -> int:
        """Wait until there are more builds than `count`, at most so long; returns their number."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > count, seconds)
            return self._count


class PreviewServer(ThreadingHTTPServer):
    """Serves a folder on loopback; port 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int, turns: Turns) -> None:
        self.turns = turns
        super().__init__(("127.0.0.1", port), partial(_Handler, directory=os.fspath(folder)))

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(SimpleHTTPRequestHandler):
    server: PreviewServer

    def do_GET(self) -> None:
        """Answer a browser of this machine; what is hidden stays hidden."""
        path = self.path.partition("?")[0]
        if not self._from_here():
            self.send_error(HTTPStatus.FORBIDDEN)
        elif path == EVENTS:
            self._tell_builds()
        elif path == SCRIPT:
            self._send(_RELOAD, "text/javascript")
        elif path == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/web/index.html")
            self.end_headers()
        elif "/." in path or "%2e" in path.lower():
            self.send_error(HTTPStatus.NOT_FOUND)
        elif path.endswith(".html"):
            self._send_page(Path(self.translate_path(self.path)))
        else:
            super().do_GET()

    def _from_here(self) -> bool:
        # Another site's page can point its own name at 127.0.0.1; it cannot change this header.
        port = self.server.server_port
        return self.headers.get("Host") in {f"127.0.0.1:{port}", f"localhost:{port}"}

    def _send_page(self, file: Path) -> None:
        try:
            content = file.read_bytes()
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        # The page's own policy forbids any script but its own, rightly; here one more is needed.
        content = _POLICY.sub(b"", content)
        self._send(_HEAD.sub(lambda head: head[0] + _TAG, content, count=1), "text/html")

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _tell_builds(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        seen = self.server.turns.count
        try:
            while True:
                now = self.server.turns.wait_after(seen, _HEARTBEAT)
                self.wfile.write(b"event: built\ndata: \n\n" if now > seen else b": waiting\n\n")
                self.wfile.flush()
                seen = now
        except OSError:
            return  # the browser has left

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the screen belongs to the builds."""


def build_once(arguments: Iterable[str]) -> int:
    """Run `qapress build` with these arguments in a process of its own; returns its status."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "build", *arguments], check=False
    ).returncode


def watch(
    places: Iterable[Path], rebuild: Callable[[], None], stop: threading.Event, output: Path
) -> None:
    """Call `rebuild` whenever a file in one of the places changes, until `stop` is set.

    What the build itself writes (the ledger, the output folder) is no change.
    """
    from watchfiles import Change, DefaultFilter
    from watchfiles import watch as watched

    usual = DefaultFilter()
    own = os.path.realpath(output)

    def relevant(change: Change, path: str) -> bool:
        name = Path(path).name
        ours = name == "ledger.json" or os.path.realpath(path).startswith(own + os.sep)
        return usual(change, path) and not name.startswith(".") and not ours

    for _changes in watched(*places, watch_filter=relevant, stop_event=stop, debounce=300):
        rebuild()
