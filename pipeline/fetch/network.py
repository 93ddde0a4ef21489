"""Connections that go to the address that was checked, and end when their time is up.

httpcore2 lets its network be replaced. Ours resolves a name once, checks what came out, and
connects to that; the name stays what TLS asks for and what the Host header says. So a name that
answers otherwise the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

import httpcore2

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Allowed, Resolve, checked_addresses, resolve

Clock = Callable[[], float]
Connect = Callable[[str, int, float | None], httpcore2.NetworkStream]


class Deadline:
    """When the request at work has to be done, whatever comes in meanwhile."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """Begin to count."""
        self._end = self._clock() + seconds

    def left(self, timeout: float | None) -> float:
        """Return the seconds that the next step may take.

        Raises:
            TimeUpError: there are none left.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise TimeUpError
        return left if timeout is None else min(left, timeout)

    @property
    def is_over(self) -> bool:
        """Whether there are no seconds left."""
        return self._clock() >= self._end


class TimeUpError(Exception):
    """A request took too long as a whole, though each part of it came in time."""


class _Stream(httpcore2.NetworkStream):
    """A connection under a deadline; a byte now and then does not keep it alive."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _connect(address: str, port: int, timeout: float | None) -> httpcore2.NetworkStream:
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout)


class CheckedNetwork(httpcore2.NetworkBackend):
    """Connect only to checked addresses.

    Args:
        allowed: hosts that need no check.
        resolve: gives the addresses of a host; asked once a connection.
        connect: opens a connection to an IP address.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        allowed: Collection[Allowed] = (),
        *,
        resolve: Resolve = resolve,
        connect: Connect = _connect,
        clock: Clock = time.monotonic,
    ) -> None:
        self.deadline = Deadline(clock)
        self._allowed = allowed
        self._resolve = resolve
        self._connect = connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first of the host's addresses that answers.

        Raises:
            SourceError: the host may not be asked, or does not exist.
            httpcore2.ConnectError: none answers.
        """
        problem: Exception = httpcore2.ConnectError("no address")
        for address in self._addresses(host, port):
            try:
                stream = self._connect(address, port, self.deadline.left(timeout))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
                continue
            return _Stream(stream, self.deadline)
        raise problem

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            return checked_addresses(host, port, self._resolve, self._allowed)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise httpcore2.ConnectError(str(error)) from error
            raise SourceError(
                "is the name of no machine",
                advice="Check the address, and that there is a network",
                file=host,
            ) from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
