"""Addresses in a page: absolute, of a harmless kind, without what only tracks the reader."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipeline.source.metadata import safe_address

_WEB = ("http://", "https://")
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|"
    r"_hs(?:enc|mi)|"
    r"hsCtaTracking|mkt_tok|ref_src|ref_url|_ga|_gl|oly_\w+_id|vero_id|wickedid|spm|scid)$"
)
_MAY_TRACK = re.compile(
    r"[?&](?:utm_|fbclid|gclid|dclid|[gw]braid|msclkid|yclid|twclid|igshid|mc_|_hs|hsCta|mkt_|"
    r"ref_|_g|oly_|vero|wicked|spm|scid)"
)
_SPACE = re.compile(r"[\t\n\r]")


class Links:
    """Resolves the addresses of one page against its own."""

    def __init__(self, base: str) -> None:
        self.base = base if base.startswith(_WEB) else ""
        self.host = host_of(self.base)
        self._known: dict[str, str] = {}

    def resolve(self, href: str | None) -> str:
        """Absolute address of a link; "" for one that is no web or mail address."""
        if not href:
            return ""
        known = self._known.get(href)
        if known is None:
            known = self._known[href] = self._resolve(href)
        return known

    def _resolve(self, href: str) -> str:
        address = _SPACE.sub("", href).strip()
        if not address or address.startswith("#"):
            return ""
        if address[:7].lower() == "mailto:":
            return safe_address("mailto:" + address[7:])
        try:
            if not address.lower().startswith(_WEB):
                address = urljoin(self.base, address) if self.base else address
            if not address.lower().startswith(_WEB) or not urlsplit(address).hostname:
                return ""
            scheme, colon, rest = address.partition(":")
            return safe_address(clean(scheme.lower() + colon + rest))
        except ValueError:
            return ""


def clean(address: str) -> str:
    """Take the tracking parameters out of an address."""
    if not _MAY_TRACK.search(address):
        return address
    parts = urlsplit(address)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name)
    ]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def host_of(address: str) -> str:
    """Host of a web address without `www.`; "" if it has none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
