"""One request and its answer: limited in time and size, unpacked, and never more than asked for.

No redirect is followed here, no cookie kept, and no proxy or password read from the environment.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import httpcore2

from pipeline import __version__
from pipeline.errors import SourceError
from pipeline.fetch.addresses import Address
from pipeline.fetch.network import CheckedNetwork, TimeUpError
from pipeline.source.inflate import DamagedError, TooLargeError, inflated, joined

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
PRODUCT = f"qapress/{__version__}"

_MB = 1_000_000


class TryAgainError(SourceError):
    """Something that may be over soon.

    `after` is how many seconds the server asks us to wait; `of_host` tells that it has nothing to
    do with what was asked for, so the next request will hardly fare better.
    """

    after = 0.0
    of_host = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server has said; the names of the headers are in lower case.

    `content` is unpacked, and empty unless the status is 200. `fetched` is when it was said, ISO
    8601 UTC, where that is not now.
    """

    address: Address
    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    fetched: str = ""

    @property
    def content_type(self) -> str:
        """The media type, in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset that the header names, in lower case."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'").lower()
        return ""


class Client:
    """Asks servers one request at a time.

    Args:
        network: where connections go.
        seconds: time limit for a request as a whole.
        contact: whom a site can write to, for the user agent (RFC 9110, 10.1.5).
        ssl_context: how certificates are checked; by default as the system does.
    """

    def __init__(
        self,
        network: CheckedNetwork,
        seconds: float,
        *,
        contact: str = "",
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._user_agent = PRODUCT + (f" (+{contact})" if contact else "")
        self._network = network
        self._seconds = seconds
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context, max_connections=4, network_backend=network
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self._pool.close()

    def get(self, address: Address, headers: Mapping[str, str], limit: int) -> Answer:
        """Ask for an address; `limit` is how many bytes its content may have.

        Raises:
            TryAgainError: the server did not answer, or broke off.
            SourceError: it may not be asked, sends too much, or takes too long.
        """
        self._network.deadline.start(self._seconds)
        try:
            return self._get(address, headers, limit)
        except TimeUpError as error:
            raise self._too_long(address) from error
        except (httpcore2.TimeoutException, httpcore2.NetworkError) as error:
            if self._network.deadline.is_over:
                raise self._too_long(address) from error
            if isinstance(_inner(error), ssl.SSLCertVerificationError):
                raise SourceError(
                    f"has a certificate that is not to be trusted ({_reason(error)})",
                    advice="Open the address in a browser and see what it says",
                    file=str(address),
                ) from error
            unreachable = TryAgainError(
                f"could not be reached ({_reason(error)})",
                advice="See that there is a network, and try again later",
                file=str(address),
            )
            unreachable.of_host = True
            raise unreachable from error
        except httpcore2.ProtocolError as error:
            raise TryAgainError(
                "broke off, or is no web server", advice="Try again later", file=str(address)
            ) from error

    def _too_long(self, address: Address) -> SourceError:
        return SourceError(
            f"took longer than {self._seconds:g} seconds",
            advice="Try again later, or raise request_seconds under [fetch] in pipeline.toml",
            file=str(address),
        )

    def _get(self, address: Address, headers: Mapping[str, str], limit: int) -> Answer:
        sent = {
            "Host": address.origin.partition("://")[2],
            "User-Agent": self._user_agent,
            "Accept-Encoding": "gzip",
            **headers,
        }
        timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}
        url = httpcore2.URL(
            scheme=address.scheme, host=address.host, port=address.port, target=address.target
        )
        with self._pool.stream(
            "GET", url, headers=_raw(sent), extensions={"timeout": timeouts}
        ) as response:
            told = _headers(response.headers)
            content = b""
            if response.status == 200:
                content = _read(response.iter_stream(), told, limit, str(address))
            return Answer(address, response.status, told, content)


def _inner(error: Exception) -> Exception:
    """The error of the socket: httpcore2 wraps it, and cuts the chain of causes."""
    first = error.args[0] if error.args else error
    return first if isinstance(first, Exception) else error


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore2.TimeoutException):
        return "it does not answer"
    inner = _inner(error)
    if isinstance(inner, ssl.SSLCertVerificationError):
        return inner.verify_message
    return str(getattr(inner, "strerror", None) or inner or type(error).__name__)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as they go over the line: what came as Latin-1, an ETag say, goes back as such."""
    return [(name.encode("ascii"), text.encode("latin-1")) for name, text in headers.items()]


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, value in raw:
        # Of a header that is there twice, the first counts.
        told.setdefault(name.decode("ascii", "replace").lower(), value.decode("latin-1").strip())
    return told


def _read(chunks: Iterable[bytes], headers: Mapping[str, str], limit: int, name: str) -> bytes:
    encoding = headers.get("content-encoding", "").lower()
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise _too_large(limit, name)
    try:
        if encoding in ("gzip", "x-gzip"):
            return joined(inflated(chunks, limit), limit)
        if encoding in ("", "identity"):
            return joined(chunks, limit)
    except TooLargeError as error:
        raise _too_large(limit, name) from error
    except DamagedError as error:
        raise _damaged(name) from error
    raise SourceError(
        "comes in a compression that was not asked for",
        advice="Save the page by hand in a browser",
        file=name,
    )


def unpack(content: bytes, limit: int, name: str) -> bytes:
    """Unpack a gzip file.

    Raises:
        SourceError: it is damaged, or larger than `limit` bytes.
    """
    return _read([content], {"content-encoding": "gzip"}, limit, name)


def _damaged(name: str) -> SourceError:
    return SourceError("is damaged: it cannot be unpacked", advice="Try again later", file=name)


def _too_large(limit: int, name: str) -> SourceError:
    return SourceError(
        f"is larger than {limit / _MB:g} MB",
        advice="Raise page_mb or image_mb under [fetch] in pipeline.toml if it is meant to be",
        file=name,
    )
