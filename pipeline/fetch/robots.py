"""What a site lets robots read: robots.txt (RFC 9309), read by Protego."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Address, RefusedError, parse
from pipeline.fetch.client import PRODUCT, Answer
from pipeline.fetch.pace import LONGEST_WAIT, Pace

if TYPE_CHECKING:
    from protego import Protego

# RFC 9309, 2.5: at least 500 KiB have to be read.
LIMIT = 5_000_000
_NAME = PRODUCT.partition("/")[0]
# Whoever copies our name from a log writes the version too, which is no part of it (2.2.1).
_WITH_VERSION = re.compile(
    rf"^(\s*user-agent\s*:\s*{_NAME})/[^\r\n]*", re.IGNORECASE | re.MULTILINE
)


class Robots:
    """The rules of each site, asked for once.

    Args:
        ask: fetches robots.txt, redirects followed.
        pace: is told of a longer pause that a site wishes.
    """

    def __init__(self, ask: Callable[[Address], Answer], pace: Pace) -> None:
        self._ask = ask
        self._pace = pace
        self._rules: dict[str, Protego | SourceError] = {}

    def check(self, address: Address) -> None:
        """See that an address may be fetched.

        Raises:
            SourceError: the site does not want it, or its rules cannot be had: then nothing of it
                may be read (RFC 9309, 2.3.1.4).
        """
        if address.origin not in self._rules:
            self._rules[address.origin] = self._read(address)
        rules = self._rules[address.origin]
        if isinstance(rules, SourceError):
            raise rules
        if not rules.can_fetch(str(address), _NAME):
            raise SourceError(
                "may not be fetched: the site's robots.txt says so",
                advice="Save the page by hand in a browser",
                file=str(address),
            )

    def _read(self, address: Address) -> Protego | SourceError:
        from protego import Protego

        place = parse("/robots.txt", address)
        try:
            answer = self._ask(place)
        except RefusedError as error:
            return error
        except SourceError as error:
            return SourceError(
                f"could not be read, so nothing is fetched from this site: {error.problem}",
                advice=error.advice,
                file=str(place),
            )
        # No rules are no ban, whatever the reason (RFC 9309, 2.3.1.3).
        text = answer.content.decode("utf-8-sig", "replace")
        rules = Protego.parse(_WITH_VERSION.sub(r"\1", text))
        delay = rules.crawl_delay(_NAME) or 0.0
        if delay > LONGEST_WAIT:
            return SourceError(
                f"asks for a pause of {delay / 60:.0f} minutes between two requests",
                advice="Save the page by hand in a browser",
                file=str(place),
            )
        self._pace.slow_down(address.host, delay)
        return rules
