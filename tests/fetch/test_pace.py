"""Patience with busy servers, and its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Allowed, parse
from pipeline.fetch.pace import ATTEMPTS
from pipeline.fetch.visitor import page_kind
from tests.fetch.runs import fetch, page
from tests.fetch.server import NAME, Reply, Site, Watch, visiting

PAGE = page_kind(1)
POSTS = tuple(f"/{number}" for number in range(6))


def waits(site: Site, retry_after: str) -> list[float]:
    busy = Reply(status=429, headers={"Retry-After": retry_after})
    site.replies["/"] = [busy, Reply(page())]
    watch = Watch()
    with visiting(site, watch=watch) as visitor:
        visitor.get(parse(site.url), PAGE)
    return watch.slept


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("7", 7.0),
        ("300", 300.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Monday, 23-Nov-26 12:00:30 GMT", 30.0),
        ("Mon Nov 23 12:00:30 2026", 30.0),
        ("Mon, 23 Nov 2026 21:00:30 +0900", 30.0),
        *((odd, 2.0) for odd in (
            "0", "-5", "1.5", "1e3", "+5", "5, 6", "\xb2", "\xff", ",", ":", "(a(b",
            "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 31 Dec 0000 23:59:59 GMT",
            "Foo, 99 Bar 2026 99:99:99 GMT", "Fri, 31 Dec 2026 23:59:59 +9999",
            "1 Jan 2026 12.34.56.78 +0000", "1 Jan 1 00:00 -2359",
        )),
    ],
)  # fmt: skip
def test_a_server_says_how_long_to_wait(site: Site, retry_after: str, seconds: float) -> None:
    assert waits(site, retry_after) == [seconds]


@pytest.mark.parametrize("retry_after", ["301", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_host_that_asks_for_more_is_left_for_another_day(
    site: Site, tmp_path: Path, retry_after: str
) -> None:
    """All of its posts, not only the one at which it said so."""
    for path in POSTS:
        site.replies[path] = Reply(status=429, headers={"Retry-After": retry_after})
    done = fetch(site, tmp_path, *POSTS)
    assert site.paths == ["/0"]
    assert len(done.summary.errors) == len(POSTS)
    first, rest = done.messages("error")
    assert "the server said 429 and asks to come back in" in first
    assert rest.startswith(f"{NAME}: is not asked for more in this run")


@pytest.mark.parametrize("status", [429, 503])
def test_an_overloaded_host_is_not_asked_for_the_whole_list(
    site: Site, tmp_path: Path, status: int
) -> None:
    for path in POSTS:
        site.replies[path] = Reply(status=status)
    done = fetch(site, tmp_path, *POSTS)
    assert len(site.paths) == 3 * ATTEMPTS
    assert len(done.summary.errors) == len(POSTS)
    assert len(done.messages("error")) == 4


def test_a_page_that_fails_by_itself_costs_no_other(site: Site, tmp_path: Path) -> None:
    for path in POSTS:
        site.replies[path] = Reply(status=500)
    site.replies["/5"] = Reply(page())
    assert fetch(site, tmp_path, *POSTS).line == "1 new, 0 changed, 0 unchanged, 5 failed"


def test_a_host_that_answers_now_and_then_is_asked_on(site: Site, tmp_path: Path) -> None:
    for number, path in enumerate(POSTS):
        site.replies[path] = Reply(page(path)) if number % 3 == 2 else Reply(status=503)
    assert fetch(site, tmp_path, *POSTS).line == "2 new, 0 changed, 0 unchanged, 4 failed"


def test_a_host_that_went_away_is_not_waited_for_again_and_again(site: Site) -> None:
    resolved: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        resolved.append(host)
        if len(resolved) > 1:
            raise OSError("no network")
        return ["127.0.0.1"]

    site.replies["/robots.txt"] = Reply(status=404, headers={"Connection": "close"})
    with visiting(site, allowed=[Allowed(NAME)], resolve=resolve) as visitor:
        for number in range(6):
            expected = "could not be reached" if number < 3 else "is not asked for more"
            with pytest.raises(SourceError, match=expected):
                visitor.get(parse(f"{site.url}/{number}"), PAGE)
    assert len(resolved) == 1 + 3 * ATTEMPTS


@pytest.mark.parametrize(
    "rules",
    [
        "\ufeffUser-agent: *\nDisallow: /\n",
        "User-agent: *\rDisallow: /\r",
        "User-Agent : QAPress/9.1\nDisallow: /\n",
        "User-agent: other\nUser-agent: qapress/0.1.0 (+x)\nDisallow: /\n\nUser-agent: *\nAllow: /",
        "User-agent: *\nDisallow: /%e8%a8%98\n",
        "User-agent: *\nDisallow: /記\n",
        "\0\0\nUser-agent: *\nDisallow: /\n",
    ],
)
def test_rules_are_obeyed_however_they_are_written(site: Site, rules: str) -> None:
    site.replies["/robots.txt"] = Reply(rules.encode(), kind="text/plain")
    with visiting(site) as visitor, pytest.raises(SourceError, match=r"robots\.txt says so"):
        visitor.get(parse(f"{site.url}/記事"), PAGE)
    assert site.paths == []


@pytest.mark.parametrize("delay", ["nan", "-5", "inf", "1e400", "soon", ""])
def test_a_delay_that_is_none_does_not_shorten_the_pause(site: Site, delay: str) -> None:
    text = f"User-agent: *\nCrawl-delay: {delay}\n"
    site.replies["/robots.txt"] = Reply(text.encode(), kind="text/plain")
    site.replies["/"] = Reply(page())
    watch = Watch()
    with visiting(site, watch=watch, pause=1.5) as visitor:
        visitor.get(parse(site.url), PAGE)
    assert watch.slept == [1.5]
