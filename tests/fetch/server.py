"""A real web server on loopback, whose answers a test writes down, and a visitor for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipeline.fetch.addresses import Allowed, Resolve
from pipeline.fetch.client import Client
from pipeline.fetch.network import CheckedNetwork, Clock
from pipeline.fetch.pace import Pace
from pipeline.fetch.visitor import Visitor

HTML = "text/html; charset=utf-8"
NAME = "blog.example.jp"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Reply:
    """An answer; a body of several pieces is sent piece by piece, without a length."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = HTML
    length: int | None = None


@dataclass
class Request:
    """What was asked."""

    path: str
    headers: Mapping[str, str]


class Site:
    """Answers by path: one for all times, several in turn, or a function of the request."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | list[Reply] | Callable[[Request], Reply]] = {}
        self.requests: list[Request] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{NAME}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [one.path for one in self.requests if one.path != "/robots.txt"]

    def reply(self, request: Request) -> Reply:
        self.requests.append(request)
        found = self.replies.get(request.path, Reply(b"nothing here", 404))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found if isinstance(found, Reply) else found(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        asked = {name.lower(): value for name, value in self.headers.items()}
        reply = self.site.reply(Request(self.path, asked))
        self.send_response(reply.status)
        if reply.kind:
            self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        try:
            self._send(reply)
        except OSError:
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        if isinstance(reply.body, bytes):
            length = len(reply.body) if reply.length is None else reply.length
            if reply.status != 304:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = reply.length is not None
            return
        self.close_connection = True
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in reply.body:
            self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Be quiet."""


@contextmanager
def served() -> Iterator[Site]:
    """A site on a free port of 127.0.0.1."""
    site = Site()
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def to_loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


class Watch:
    """A clock that moves only when somebody sleeps, or by `step` whenever it is looked at."""

    def __init__(self, step: float = 0.0) -> None:
        self.time = 1000.0
        self.step = step
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.time += self.step
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.time += seconds


@contextmanager
def visiting(
    site: Site,
    *,
    allowed: Iterable[Allowed] | None = None,
    resolve: Resolve = to_loopback,
    watch: Watch | None = None,
    clock: Clock | None = None,
    seconds: float = 30.0,
    pause: float = 0.0,
) -> Iterator[Visitor]:
    """A visitor who may enter the site, and sleeps in no time."""
    watch = watch or Watch()
    open_to = [Allowed(NAME, site.port)] if allowed is None else list(allowed)
    network = CheckedNetwork(open_to, resolve=resolve, clock=clock or watch)
    pace = Pace(pause, sleep=watch.sleep, clock=watch, now=lambda: NOW)
    with Client(network, seconds) as client:
        yield Visitor(client, pace)


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
