"""What servers say that no standard foresees: every end is a page, or one line, and no crash."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Allowed, parse
from pipeline.fetch.visitor import page_kind
from tests.fetch.runs import fetch, page, record
from tests.fetch.server import NAME, Reply, Site, files_in, visiting

PAGE = page_kind(1)
GOOD = page()


def said(*lines: str, body: bytes = GOOD, kind: str = "text/html", length: bool = True) -> bytes:
    """An answer, header by header."""
    head = [*lines[:1], f"Content-Type: {kind}", *lines[1:], "Connection: close"]
    head += [f"Content-Length: {len(body)}"] if length else []
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


OK = "HTTP/1.1 200 OK"
CHUNKED = "Transfer-Encoding: chunked"


@contextmanager
def speaking(answer: bytes) -> Iterator[int]:
    """A server that says these very bytes to whatever it is asked, robots.txt apart."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_speak, args=(listening, answer), daemon=True)
        thread.start()
        yield listening.getsockname()[1]


def _speak(listening: socket.socket, answer: bytes) -> None:
    while True:
        try:
            stream, _ = listening.accept()
            with stream:
                asked = stream.recv(10_000)
                is_rules = asked.startswith(b"GET /robots.txt ")
                stream.sendall(said("HTTP/1.1 404 No", body=b"") if is_rules else answer)
        except OSError:
            return


def heard(answer: bytes) -> bytes:
    with speaking(answer) as port, visiting(Site(), allowed=[Allowed(NAME)]) as visitor:
        return visitor.get(parse(f"http://{NAME}:{port}/"), PAGE).content


@pytest.mark.parametrize(
    "answer",
    [
        said(OK, f"Content-Length: {len(GOOD)}"),
        said(OK, f"Content-Length: {len(GOOD)}, {len(GOOD)}", length=False),
        said(
            OK, CHUNKED, body=b"%x;a=b\r\n%b\r\n0\r\nX: y\r\n\r\n" % (len(GOOD), GOOD), length=False
        ),
        said(OK, *(f"X{number}: a" for number in range(2000))),
        said(OK, "X: a\r\n b"),
        said(OK, "Set-Cookie: a=b", "Content-Encoding: GZIP", body=gzip.compress(GOOD)),
        said(OK, "Content-Encoding: gzip", body=gzip.compress(GOOD) + b"\r\n"),
        said(OK, "Content-Encoding: gzip", body=gzip.compress(GOOD) + bytes(20_000)),
        said(OK, "Content-Type: application/pdf"),
        b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" * 200 + said(OK),
        said(OK).replace(b"\r\n", b"\n"),
    ],
)
def test_what_browsers_understand_is_understood(answer: bytes) -> None:
    assert heard(answer) == GOOD


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (said(OK, "Content-Length: 3"), "broke off, or is no web server"),
        (said(OK, "Content-Length: " + "9" * 6000, length=False), "broke off"),
        (said(OK, "Content-Length: " + "9" * 19, length=False), "larger than 1 MB"),
        (said(OK, "Content-Length: -1", length=False), "broke off"),
        (said(OK, "Content-Length: \xb2", length=False), "broke off"),
        (said(OK, CHUNKED, body=b"zz\r\nhello\r\n0\r\n\r\n", length=False), "broke off"),
        (said(OK, CHUNKED, body=b"f" * 40 + b"\r\nhello\r\n", length=False), "broke off"),
        (said(OK, CHUNKED, body=b"%x\r\n%b" % (len(GOOD), GOOD), length=False), "broke off"),
        (said(OK, "Transfer-Encoding: gzip, chunked", length=False), "broke off"),
        (said(OK, "no colon"), "broke off"),
        (said(OK, "X: a\0b"), "broke off"),
        (said(OK, "X: " + "a" * 200_000), "broke off"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "broke off"),
        (GOOD, "broke off"),
        (b"", "broke off"),
        (said("HTTP/1.1 101 Switching", "Upgrade: websocket"), "broke off"),
        (said("HTTP/1.1 206 Partial", "Content-Range: bytes 0-9/99"), "the server said 206"),
        (said("HTTP/1.1 205 Reset", body=b""), "the server said 205"),
        (said("HTTP/1.1 600 Odd"), "the server said 600"),
        (said("HTTP/1.1 301 M"), "the server said 301"),
        (said("HTTP/1.1 301 M", "Location: "), "the server said 301"),
        (said("HTTP/1.1 301 M", "Location: data:text/html,x"), "leads to data:text/html,x"),
        (said("HTTP/1.1 301 M", "Location: http://\x1b]0;x\x07/"), "leads to http://"),
        (said("HTTP/1.1 301 M", "Location: /" + "a" * 90_000), "is too long for an address"),
        (said(OK, body=b""), "is empty"),
        (said(OK, body=b" \r\n\t"), "is empty"),
        (said(OK, body=b"%PDF-1.7 x"), "is no page, whatever the server says"),
        (said(OK, body=b"\x89PNG\r\n"), "is no page, whatever"),
        (said(OK, body=b"\xff\xd8\xff\xe0"), "is no page, whatever"),
        (said(OK, body=gzip.compress(GOOD)), "is no page, whatever"),
        (said(OK, body=b"PK\x03\x04"), "is no page, whatever"),
        (said(OK, "Content-Encoding: none"), "was not asked for"),
        (said(OK, "Content-Encoding: gzip", body=b""), "damaged"),
    ],
)  # fmt: skip
def test_the_rest_is_one_line(answer: bytes, problem: str) -> None:
    with pytest.raises(SourceError, match=problem) as caught:
        heard(answer)
    line = str(caught.value)
    assert line.isprintable()
    assert len(line) < 500


@pytest.mark.parametrize("sent", ["\xe9\xff", "never\xa0", "a\tb", "W/x", "x" * 50_000])
def test_validators_go_back_as_they_came(site: Site, tmp_path: Path, sent: str) -> None:
    sent = f'"{sent}"'
    headers = {"ETag": sent, "Last-Modified": sent}
    site.replies["/a"] = [Reply(GOOD, headers=headers), Reply(status=304)]
    fetch(site, tmp_path, "/a")
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"
    assert record(tmp_path, "a")["etag"] == sent
    asked = site.requests[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == (sent, sent)


@pytest.mark.parametrize("written", ["a\r\nHost: evil.example", "\n", "日本", "a\0", " "])
def test_no_record_writes_a_header(site: Site, tmp_path: Path, written: str) -> None:
    site.replies["/a"] = Reply(GOOD, headers={"ETag": "old"})
    fetch(site, tmp_path, "/a")
    place = tmp_path / "a.fetch.json"
    place.write_text(place.read_text().replace('"old"', _in_json(written)))
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 1 unchanged"
    assert "if-none-match" not in site.requests[-1].headers
    assert site.requests[-1].headers["host"].startswith(NAME)


def _in_json(text: str) -> str:
    return '"' + "".join(f"\\u{ord(sign):04x}" for sign in text) + '"'


@pytest.mark.parametrize("status", [404, 410, 403, 500])
def test_a_page_that_is_gone_stays_here(site: Site, tmp_path: Path, status: int) -> None:
    site.replies["/a"] = [Reply(GOOD, headers={"ETag": '"a"'}), Reply(status=status)]
    fetch(site, tmp_path, "/a")
    before = files_in(tmp_path)
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 0 unchanged, 1 failed"
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7"])
def test_no_page_is_replaced_by_nothing(site: Site, tmp_path: Path, body: bytes) -> None:
    site.replies["/a"] = [Reply(b"<p>no questions"), Reply(body)]
    fetch(site, tmp_path, "/a")
    before = files_in(tmp_path)
    assert fetch(site, tmp_path, "/a").line == "0 new, 0 changed, 0 unchanged, 1 failed"
    assert files_in(tmp_path) == before


def test_a_page_that_moved_keeps_its_name(site: Site, tmp_path: Path) -> None:
    moved = Reply(status=301, headers={"Location": "/new"})
    site.replies["/a"] = [Reply(GOOD), moved]
    site.replies["/new"] = Reply(page("明日です。"))
    fetch(site, tmp_path, "/a")
    assert fetch(site, tmp_path, "/a").line == "0 new, 1 changed, 0 unchanged"
    assert sorted(files_in(tmp_path)) == ["a.fetch.json", "a.html"]
    assert record(tmp_path, "a")["final_address"] == f"{site.url}/new"
    assert fetch(site, tmp_path, "/a", "/new").line == "0 new, 0 changed, 1 unchanged"


def test_a_page_that_moved_onto_another_is_not_there_twice(site: Site, tmp_path: Path) -> None:
    moved = Reply(status=301, headers={"Location": "/b"})
    site.replies["/a"] = [Reply(page("the older")), moved]
    site.replies["/b"] = Reply(page("the newer"))
    fetch(site, tmp_path, "/a", "/b")
    done = fetch(site, tmp_path, "/a", "/b")
    assert done.line == "0 new, 0 changed, 1 unchanged, 1 left alone"
    assert done.messages("left")[0].startswith(f"now leads to {site.url}/b, which is b.html")
    assert (tmp_path / "a.html").read_bytes() == page("the older")


def test_a_page_whose_time_is_up_between_two_bytes_is_not_asked_for_again(site: Site) -> None:
    """The last wait is as short as the time that is left; its end is no failure of the network."""

    def half() -> Iterator[bytes]:
        yield b"<p>"
        threading.Event().wait(1.5)

    site.replies["/"] = Reply(half())
    with (
        visiting(site, clock=time.monotonic, seconds=0.3) as visitor,
        pytest.raises(SourceError, match=r"took longer than 0\.3 seconds"),
    ):
        visitor.get(parse(site.url), PAGE)
    assert site.paths == ["/"]
