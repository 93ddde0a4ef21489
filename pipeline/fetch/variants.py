"""Which page an AMP page or a print version stands for."""

from __future__ import annotations

import re

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Address, parse
from pipeline.fetch.article import View

# As a part of the path or of the query: /amp, /print/, ?amp=1, ?output=print, &view=printable.
_VARIANT = re.compile(r"(?:^|[/?&=._-])(?:amp|print|printable|print-?view)(?:$|[/?&=._-])", re.I)


def canonical_of(view: View, address: Address) -> Address | None:
    """Return the page that another one is a variant of; None if it stands for itself.

    A canonical link is believed only on the same site, and only where the page is AMP, has an
    address of a print version, or differs in nothing but the query: there are blogs in which every
    post calls the front page canonical.
    """
    place = linked(view.canonical, address)
    if place is None or place.site != address.site or place.target == address.target:
        return None
    if address.scheme == "https" and place.scheme == "http":
        return None
    same_path = place.path.rstrip("/") == address.path.rstrip("/")
    if view.is_amp or same_path or _VARIANT.search(address.target):
        return place
    return None


def canonical_link(view: View, address: Address) -> Address | None:
    """Return what a page calls its canonical address, whether it is to be believed or not."""
    return linked(view.canonical, address)


def linked(text: str, address: Address) -> Address | None:
    """Return the address that a link of a page means; None if it is none."""
    try:
        return parse(text, address) if text else None
    except SourceError:
        return None
