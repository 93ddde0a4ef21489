"""Which addresses may be asked: http and https, and only machines of the public network.

A page, a feed or a redirect may name anything: a router's own page, a service on this machine, the
metadata of a cloud. So a name is resolved here, every address that it has must be global, and the
connection goes to the very address that was checked (`network.py`).

The ranges are those of IANA's special-purpose registries. `ipaddress.is_global` alone is not
enough: Python 3.11.7 calls multicast, 64:ff9b::/96 and 2002::/16 global.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

from pipeline.errors import SettingsError, SourceError

Resolve = Callable[[str, int], list[str]]

_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9_][a-z0-9_-]{0,62}"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
# RFC 9110, 4.1: what every server has to take.
_LONGEST = 8000
_LINE_ENDS = re.compile(r"[\t\r\n]")
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")
_KEPT = "/%:@!$&'()*+,;=~?-._[]"
# Beyond what is_global says: protocol assignments, and relays to any IPv4 address.
_SPECIAL_4 = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),  # what Azure tells its machines, at an address like any other
)
_GLOBAL_6 = IPv6Network("2000::/3")
_SPECIAL_6 = (
    IPv6Network("2001::/23"),  # Teredo, ORCHID and other protocols
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4, which wraps any IPv4 address
    IPv6Network("3fff::/20"),  # documentation
)


class RefusedError(SourceError):
    """An address that is not asked, whatever is there."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address in its normal form; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and, unless it is the usual one, port."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{_bracketed(self.host)}{port}"

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.target.partition("?")[0]

    @property
    def site(self) -> str:
        """The host without a leading `www.`, which is the same site to a reader."""
        return self.host.removeprefix("www.")

    def __str__(self) -> str:
        return self.origin + self.target


@dataclass(frozen=True, slots=True)
class Allowed:
    """A host that the trainer has opened by `--allow-host`; port 0 is any."""

    host: str
    port: int = 0

    def covers(self, host: str, port: int) -> bool:
        """Tell whether it is this one."""
        return host == self.host and self.port in (0, port)


def parse(text: str, base: Address | None = None) -> Address:
    """Read an address, relative to `base` if there is one; a fragment is left out.

    Raises:
        SourceError: it is no address, has another scheme than http or https, or holds a user name
            or password.
    """
    try:
        # Browsers take line ends and tabs out of an address (WHATWG URL Standard, 4.4).
        text = _LINE_ENDS.sub("", text.strip()).encode("utf-8", "replace").decode()
        whole = urljoin(str(base), text) if base else text
        parts = urlsplit(_UNSAFE.sub(lambda found: quote(found.group()), whole))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _unusable(text, "is no address") from error
    if parts.scheme not in _PORTS:
        raise _unusable(text, "is no address that begins with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise _unusable(text, "holds a user name or password")
    host = _ascii_host(host, text)
    target = quote(parts.path or "/", safe=_KEPT.replace("?", ""))
    target += f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    if len(target) > _LONGEST:
        raise _unusable(text, "is too long for an address")
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], target)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _ascii_host(host: str, text: str) -> str:
    host = host.rstrip(".")
    if ":" in host and "%" not in host:
        try:
            return str(IPv6Address(host))
        except ValueError as error:
            raise _unusable(text, "is no address") from error
    try:
        # IDNA 2003, as the standard library has it; ASCII passes unchanged.
        host = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError as error:
        raise _unusable(text, "is no address") from error
    if not _HOST.fullmatch(host):
        raise _unusable(text, "is no address")
    return host


def _unusable(text: str, problem: str) -> SourceError:
    shown = text.strip().encode("ascii", "backslashreplace").decode()[:200]
    shown = _UNSAFE.sub("?", shown)
    return SourceError(
        problem, advice="Give the address as the browser shows it", file=shown or "the address"
    )


def parse_allowed(text: str) -> Allowed:
    """Read HOST or HOST:PORT.

    Raises:
        SettingsError: it is neither.
    """
    try:
        address = parse(f"http://{text}")
        port = urlsplit(f"//{text}").port or 0
    except (SourceError, ValueError) as error:
        raise SettingsError(
            "is no host", advice="Give HOST or HOST:PORT", file=f"--allow-host {text}"
        ) from error
    if address.target != "/":
        raise SettingsError(
            "is no host", advice="Give HOST or HOST:PORT", file=f"--allow-host {text}"
        )
    return Allowed(address.host, port)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host.

    Raises:
        OSError: it has none, or there is no network.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def checked_addresses(
    host: str, port: int, resolve: Resolve, allowed: Collection[Allowed]
) -> list[str]:
    """Resolve a host once, and see that all of its addresses may be asked.

    Raises:
        RefusedError: one of them belongs to no machine of the public network, or the port is that
            of another service.
        OSError: the host has none.
    """
    addresses = resolve(host, port)
    if any(one.covers(host, port) for one in allowed):
        return addresses
    for address in addresses:
        if not is_public(address):
            raise RefusedError(
                f"leads to {address}, which is no machine of the public network",
                advice=f"If you mean this machine, say --allow-host {_bracketed(host)}:{port}",
                file=host,
            )
    if port < 1024 and port not in _PORTS.values():
        # Mail, remote shells, printers: no page makes us talk to them.
        raise RefusedError(
            f"has nothing to be read at port {port}", advice="Give its web address", file=host
        )
    return addresses


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public network."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        special = any(ip in network for network in _SPECIAL_4)
        return ip.is_global and not (ip.is_multicast or ip.is_reserved or special)
    if ip.scope_id is not None:
        return False
    return ip in _GLOBAL_6 and not any(ip in network for network in _SPECIAL_6)
