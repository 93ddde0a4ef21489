"""Politeness: one request at a time, a pause for each host, and patience with a busy server."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from pipeline.errors import SourceError
from pipeline.fetch.client import Answer, TryAgainError
from pipeline.fetch.network import Clock

Sleep = Callable[[float], None]

ATTEMPTS = 4
# A server that asks for more has to be asked another day.
LONGEST_WAIT = 300.0
_FIRST_WAIT = 2.0
# A host that is overloaded or away so many times in a row is not asked for the rest of a list.
_ENOUGH = 3
# Statuses that say "not now", besides those of a server that fails (RFC 9110, 15.5.9; RFC 6585, 4).
_NOT_NOW = frozenset((408, 429))
_OVERLOADED = frozenset((429, 503))


class Pace:
    """Keeps the pauses between requests to a host, and asks again where that may help.

    Args:
        pause: seconds between the end of a request and the next to the same host.
        sleep: waits.
        clock: seconds that only grow.
        now: the time of day, for dates in Retry-After.
    """

    def __init__(
        self,
        pause: float,
        *,
        sleep: Sleep = time.sleep,
        clock: Clock = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pause = pause
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._pauses: dict[str, float] = {}
        self._ended: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._left: dict[str, SourceError] = {}

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least so many seconds between the requests to a host."""
        self._pauses[host] = max(seconds, self._pauses.get(host, 0.0))

    def ask(self, host: str, request: Callable[[], Answer]) -> Answer:
        """Make a request when it is the host's turn; again, some times, if it fails for now.

        Raises:
            SourceError: it failed for good, or as often as we try; or the host has asked for more
                time than a run may last.
        """
        if host in self._left:
            raise self._left[host]
        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception_type(TryAgainError),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer = retrying(self._once, host, request)
        except TryAgainError as error:
            self._failed(host, error)
            raise
        self._failures.pop(host, None)
        return answer

    def _failed(self, host: str, error: TryAgainError) -> None:
        self._failures[host] = self._failures.get(host, 0) + error.of_host
        if self._failures[host] >= _ENOUGH:
            self._leave(host, "several requests in a row failed", "Try again later")

    def _leave(self, host: str, why: str, advice: str) -> None:
        self._left[host] = SourceError(
            f"is not asked for more in this run: {why}", advice=advice, file=host
        )

    def _once(self, host: str, request: Callable[[], Answer]) -> Answer:
        pause = max(self._pause, self._pauses.get(host, 0.0))
        waited = self._clock() - self._ended.get(host, float("-inf"))
        if waited < pause:
            self._sleep(pause - waited)
        try:
            answer = request()
        finally:
            self._ended[host] = self._clock()
        if answer.status in _NOT_NOW or answer.status >= 500:
            raise self._not_now(answer)
        return answer

    def _not_now(self, answer: Answer) -> SourceError:
        after = self._seconds(answer.headers.get("retry-after", ""))
        name, said = str(answer.address), f"the server said {answer.status}"
        if after > LONGEST_WAIT:
            why = f"{said} and asks to come back in {after / 60:.0f} minutes"
            self._leave(answer.address.host, why, "Run it again then")
            return SourceError(why, advice="Run it again then", file=name)
        error = TryAgainError(f"is not to be had now: {said}", advice="Try again later", file=name)
        error.after = after
        error.of_host = answer.status in _OVERLOADED
        return error

    def _seconds(self, retry_after: str) -> float:
        """Read Retry-After, seconds or a date (RFC 9110, 10.2.3); 0 if it says neither."""
        if retry_after.isascii() and retry_after.isdigit():
            return float(retry_after[:9])
        try:
            then = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):
            return 0.0
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        return max(0.0, (then - self._now()).total_seconds())


def _wait(state: RetryCallState) -> float:
    """Wait 2, 4 and 8 seconds, and never less than the server asked for."""
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, TryAgainError) else 0.0
    return max(after, _FIRST_WAIT * 2.0 ** (state.attempt_number - 1))
