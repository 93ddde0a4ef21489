"""Requests against a real server that does whatever servers do."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpcore2
import pytest

from pipeline.errors import SourceError
from pipeline.fetch.addresses import Allowed, parse
from pipeline.fetch.client import PRODUCT, Client
from pipeline.fetch.network import CheckedNetwork
from pipeline.fetch.pace import ATTEMPTS, Pace
from pipeline.fetch.visitor import MAX_REDIRECTS, list_kind, next_of, page_kind, picture_kind
from pipeline.source.inflate import inflated
from tests.fetch.server import HTML, NAME, Reply, Site, Watch, visiting
from tests.support import need_tool

PAGE = page_kind(0.05)


def get(site: Site, path: str = "/", **changes: object) -> bytes:
    with visiting(site, **changes) as visitor:  # type: ignore[arg-type]
        return visitor.get(parse(site.url + path), PAGE).content


def test_a_page_comes_as_it_was_served(site: Site) -> None:
    served = "<p>質問".encode("shift_jis") + b"\x00\xff"
    site.replies["/a"] = Reply(served, kind="text/html; x=y; Charset='Shift_JIS'")
    with visiting(site) as visitor:
        answer = visitor.get(parse(site.url + "/a"), PAGE)
    assert (answer.status, answer.content, answer.charset) == (200, served, "shift_jis")
    asked = site.requests[-1].headers
    assert asked["user-agent"] == PRODUCT
    assert asked["host"] == f"{NAME}:{site.port}"
    assert asked["accept-encoding"] == "gzip"
    assert set(asked) == {"user-agent", "host", "accept-encoding", "accept"}


def test_compressed_pages_are_unpacked(site: Site) -> None:
    site.replies["/"] = Reply(gzip.compress(b"ab") + gzip.compress(b"c" * 9), headers=GZIP)
    assert get(site) == b"ab" + b"c" * 9


GZIP = {"Content-Encoding": "gzip"}


def test_a_bomb_does_not_go_off(site: Site) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(60)) + packer.flush()
    assert len(bomb) < 100_000
    site.replies["/"] = Reply(bomb, headers=GZIP)
    with pytest.raises(SourceError, match=r"larger than 0\.05 MB"):
        get(site)
    site.replies["/"] = Reply((gzip.compress(b"") * 1000 for _ in range(1000)), headers=GZIP)
    with pytest.raises(SourceError, match="larger than"):
        get(site)


def test_a_bomb_is_unpacked_in_small_steps() -> None:
    bomb = gzip.compress(bytes(30_000_000))
    assert max(map(len, inflated([bomb], 100_000))) <= 100_001


@pytest.mark.parametrize(
    ("body", "encoding", "problem"),
    [
        (gzip.compress(bytes(999), mtime=0)[:-9], "gzip", "damaged"),
        (b"no gzip at all", "gzip", "damaged"),
        (b"x", "br", "was not asked for"),
        (b"x", "gzip, gzip", "was not asked for"),
    ],
)
def test_damaged_or_odd_compression_is_an_error(
    site: Site, body: bytes, encoding: str, problem: str
) -> None:
    site.replies["/"] = Reply(body, headers={"Content-Encoding": encoding})
    with pytest.raises(SourceError, match=problem):
        get(site)


def endless() -> Iterator[bytes]:
    while True:
        yield b"<p>more</p>" * 1000


def test_an_endless_page_is_left(site: Site) -> None:
    site.replies["/"] = Reply(endless())
    with pytest.raises(SourceError, match=r"larger than 0\.05 MB"):
        get(site)


def test_a_page_that_says_it_is_too_large_is_not_read(site: Site) -> None:
    site.replies["/"] = Reply(b"x", length=999_999_999)
    with pytest.raises(SourceError, match=r"larger than 0\.05 MB"):
        get(site)


def test_a_page_that_drips_is_left_when_its_time_is_up(site: Site) -> None:
    """Each byte comes in time; the clock says that all of them together do not."""
    site.replies["/"] = Reply(endless_drops())
    with pytest.raises(SourceError, match="took longer than 30 seconds"):
        get(site, clock=Watch(step=2.0))
    assert site.paths == ["/"]


def endless_drops() -> Iterator[bytes]:
    pause = threading.Event()
    while True:
        yield b"."
        pause.wait(0.001)


def test_a_page_that_breaks_off_is_asked_for_again(site: Site) -> None:
    site.replies["/"] = [Reply(b"half", length=100), Reply(b"whole")]
    assert get(site) == b"whole"


def test_a_server_that_is_busy_is_asked_again_later(site: Site) -> None:
    date = {"Retry-After": "Mon, 23 Nov 2026 12:00:50 GMT"}
    site.replies["/"] = [
        Reply(status=429, headers={"Retry-After": "7"}),
        Reply(status=503, headers=date),
        Reply(status=500, headers={"Retry-After": "soon"}),
        Reply(b"there"),
    ]
    watch = Watch()
    assert get(site, watch=watch) == b"there"
    assert watch.slept == [7.0, 50.0, 8.0]


@pytest.mark.parametrize(
    "odd",
    ["", "-1", "1.5", "\xff", "Mon, 32 Nov 2026 12:00:50 GMT", f"1 Jan 2020 10:10:10 +{'9' * 400}"],
)
def test_what_says_no_time_to_wait_is_no_time(site: Site, odd: str) -> None:
    site.replies["/"] = [Reply(status=429, headers={"Retry-After": odd}), Reply(b"there")]
    watch = Watch()
    assert get(site, watch=watch) == b"there"
    assert watch.slept == [2.0]


def test_patience_ends(site: Site) -> None:
    site.replies["/"] = Reply(status=500)
    watch = Watch()
    with pytest.raises(SourceError, match="is not to be had now: the server said 500"):
        get(site, watch=watch)
    assert len(site.paths) == ATTEMPTS
    assert watch.slept == [2.0, 4.0, 8.0]


def test_nobody_waits_an_hour(site: Site) -> None:
    site.replies["/"] = Reply(status=429, headers={"Retry-After": "3600"})
    watch = Watch()
    with pytest.raises(SourceError, match="come back in 60 minutes"):
        get(site, watch=watch)
    assert (site.paths, watch.slept) == (["/"], [])


def test_a_server_that_is_not_there_is_an_error(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://{NAME}:{free.getsockname()[1]}/"
        with (
            visiting(site, allowed=[Allowed(NAME)]) as visitor,
            pytest.raises(SourceError, match="nothing is fetched from this site"),
        ):
            visitor.get(parse(url), PAGE)


def test_a_name_that_is_no_machine_is_an_error(site: Site) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    with pytest.raises(SourceError, match="is the name of no machine"):
        get(site, resolve=unknown)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, status: int) -> None:
    site.replies["/"] = Reply(status=status, headers={"Location": "b?x=1#y"})
    site.replies["/b?x=1"] = Reply(b"there")
    with visiting(site) as visitor:
        answer = visitor.get(parse(site.url), PAGE)
    assert (str(answer.address), answer.content) == (f"{site.url}/b?x=1", b"there")


@pytest.mark.parametrize(
    "problem",
    [socket.gaierror(socket.EAI_AGAIN, "try again"), OSError("no network"), UnicodeError("label")],
)
def test_a_name_that_cannot_be_looked_up_now_is_asked_for_again(
    site: Site, problem: Exception
) -> None:
    site.replies["/"] = Reply(b"there")
    answers = iter([problem, problem])

    def resolve(_host: str, _port: int) -> list[str]:
        if (error := next(answers, None)) is not None:
            raise error
        return ["127.0.0.1"]

    watch = Watch()
    assert get(site, resolve=resolve, watch=watch) == b"there"
    assert watch.slept == [2.0, 4.0]


def test_a_chain_of_redirects_ends(site: Site) -> None:
    for number in range(MAX_REDIRECTS + 2):
        site.replies[f"/{number}"] = Reply(status=302, headers={"Location": f"/{number + 1}"})
    with pytest.raises(SourceError, match="more than 5 other addresses"):
        get(site, "/0")
    assert len(site.paths) == MAX_REDIRECTS + 1
    site.replies["/1"] = Reply(status=302, headers={"Location": "/1"})
    with pytest.raises(SourceError, match="more than 5 other addresses"):
        get(site, "/1")


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("file:///etc/passwd", "is no address that begins with"),
        ("gopher://127.0.0.1/", "is no address that begins with"),
        ("http://127.0.0.1/", "leads to 127.0.0.1"),
        ("http://127.1/", "leads to 127.0.0.1"),
        ("http://169.254.169.254/latest/meta-data", "leads to 169.254.169.254"),
        ("http://[::ffff:127.0.0.1]/", "leads to ::ffff:127.0.0.1"),
        ("http://[::1]:631/", "leads to ::1"),
        ("//me:word@blog.example.jp/", "user name or password"),
    ],
)
def test_no_redirect_leads_inside(site: Site, place: str, problem: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        if host == NAME:
            return ["127.0.0.1"]
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port)]

    site.replies["/"] = Reply(status=302, headers={"Location": place})
    with pytest.raises(SourceError, match=problem):
        get(site, resolve=resolve)
    assert site.paths == ["/"]


def test_a_private_host_is_never_connected_to(site: Site) -> None:
    with pytest.raises(SourceError, match=r"leads to 127\.0\.0\.1"):
        get(site, allowed=[])
    assert site.requests == []


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    """A name that is public when it is checked, and loopback ever after."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    connected: list[str] = []

    def connect(address: str, port: int, timeout: float | None) -> httpcore2.NetworkStream:
        connected.append(address)
        return httpcore2.SyncBackend().connect_tcp("127.0.0.1", site.port, timeout)

    network = CheckedNetwork(resolve=lambda *_: next(answers), connect=connect)
    site.replies["/"] = Reply(b"public")
    with Client(network, 30) as client:
        answer = client.get(parse(f"http://{NAME}/"), {"Connection": "close"}, 1000)
        assert (answer.content, connected) == (b"public", ["93.184.215.14"])
        assert site.requests[-1].headers["host"] == NAME
        with pytest.raises(SourceError, match=r"leads to 127\.0\.0\.1"):
            client.get(parse(f"http://{NAME}/"), {}, 1000)
    assert len(site.requests) == 1


def test_thenext_of_address_is_tried_when_one_does_not_answer(site: Site) -> None:
    site.replies["/"] = Reply(b"there")
    assert get(site, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"]) == b"there"


def test_no_proxy_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.replies["/"] = Reply(b"there")
    assert get(site) == b"there"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("application/pdf", "application/pdf"),
        ("image/svg+xml", "image/svg"),
        ("text/plain", "text/plain"),
        ("a\x1b[31m", "a.\\[31m"),
    ],
)
def test_what_is_no_page_is_refused(site: Site, kind: str, shown: str) -> None:
    site.replies["/"] = Reply(b"x", kind=kind)
    with pytest.raises(SourceError, match=f"is no page, but {shown}") as caught:
        get(site)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("kind", [HTML, "application/xhtml+xml", "TEXT/HTML ;charset=x", ""])
def test_what_is_a_page_is_taken(site: Site, kind: str) -> None:
    site.replies["/"] = Reply(b"x", kind=kind)
    assert get(site) == b"x"


def test_each_kind_has_its_types() -> None:
    assert "image/png" in picture_kind(1).types
    assert {"image/jpg", "image/pjpeg", "image/x-png"} < picture_kind(1).types
    assert "image/svg+xml" not in picture_kind(1).types
    assert page_kind(1).types < list_kind(1).types
    assert not {"image/png", "application/pdf"} & list_kind(1).types


@pytest.mark.parametrize(
    ("status", "said"), [(404, "not there"), (403, "not public"), (204, "204")]
)
def test_other_statuses_are_errors(site: Site, status: int, said: str) -> None:
    site.replies["/"] = Reply(status=status)
    with pytest.raises(SourceError, match=said):
        get(site)
    assert site.paths == ["/"]


def test_not_changed_counts_only_where_it_was_asked(site: Site) -> None:
    site.replies["/"] = Reply(status=304)
    with visiting(site) as visitor:
        answer = visitor.get(parse(site.url), PAGE, {"If-None-Match": '"a"'})
        assert (answer.status, site.requests[-1].headers["if-none-match"]) == (304, '"a"')
        with pytest.raises(SourceError, match="304"):
            visitor.get(parse(site.url), PAGE)


def test_robots_txt_is_obeyed(site: Site) -> None:
    site.replies["/robots.txt"] = Reply(
        b"User-agent: *\nDisallow: /\n\nUser-agent: qapress\nDisallow: /private\nCrawl-delay: 5\n",
        kind="text/plain",
    )
    site.replies["/open"] = Reply(b"open")
    site.replies["/leads"] = Reply(status=301, headers={"Location": "/private/x"})
    watch = Watch()
    with visiting(site, watch=watch, pause=1.0) as visitor:
        assert visitor.get(parse(site.url + "/open"), PAGE).content == b"open"
        for path in ("/private/a", "/leads"):
            with pytest.raises(SourceError, match=r"the site's robots\.txt says so"):
                visitor.get(parse(site.url + path), PAGE)
    assert [one.path for one in site.requests] == ["/robots.txt", "/open", "/leads"]
    assert watch.slept == [5.0, 5.0]


@pytest.mark.parametrize(
    ("reply", "open_to_us"),
    [
        (Reply(status=404), True),
        (Reply(status=403), True),
        (Reply(status=301, headers={"Location": "/elsewhere.txt"}), True),
        (Reply(b"\xff\xfe\x00 no rules", kind="image/png"), True),
        (Reply(status=500), False),
        (Reply(status=501), False),
        (Reply(b"User-agent: *\nCrawl-delay: 86400\n"), False),
        (Reply(status=302, headers={"Location": "/robots.txt"}), False),
        (Reply(status=302, headers={"Location": "file:///etc/passwd"}), False),
    ],
)
def test_without_readable_rules_the_standard_decides(
    site: Site, reply: Reply, open_to_us: bool
) -> None:
    site.replies["/robots.txt"] = reply
    site.replies["/"] = Reply(b"there")
    if open_to_us:
        assert get(site) == b"there"
        return
    with pytest.raises(SourceError, match=r"robots\.txt"):
        get(site)
    assert site.paths == []


def test_a_host_is_left_alone_between_two_requests(site: Site) -> None:
    site.replies["/"] = Reply(b"x")
    watch = Watch()
    with visiting(site, watch=watch, pause=1.5) as visitor:
        visitor.get(parse(site.url), PAGE)
        visitor.get(parse(site.url), PAGE)
    assert watch.slept == [1.5, 1.5]


def test_tls_asks_for_the_name_and_checks_it(tmp_path: Path) -> None:
    """The connection goes to an address; certificate and SNI are still those of the name."""
    context, seen = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), []
    context.load_cert_chain(certificate(tmp_path))
    context.sni_callback = lambda _socket, name, _context: seen.append(name)
    trust = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        threading.Thread(target=answer_twice, args=(listening, context), daemon=True).start()
        network = CheckedNetwork(
            [Allowed(NAME), Allowed("other.jp")], resolve=lambda *_: ["127.0.0.1"]
        )
        pace = Pace(0, sleep=lambda _seconds: None)
        with Client(network, 30, ssl_context=trust) as client:
            url = parse(f"https://{NAME}:{port}/")
            assert pace.ask(NAME, lambda: client.get(url, {}, 1000)).content == b"safe"
            with pytest.raises(SourceError, match="certificate that is not to be trusted"):
                client.get(parse(f"https://other.jp:{port}/"), {}, 1000)
    assert seen == [NAME, "other.jp"]


def certificate(folder: Path) -> Path:
    openssl = need_tool("openssl")
    both = folder / "both.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -addext"
    names = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(
        [openssl, *words.split(), f"subjectAltName=DNS:{NAME}", *names],
        check=True,
        capture_output=True,
    )
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return both


def answer_twice(listening: socket.socket, context: ssl.SSLContext) -> None:
    for _ in range(2):
        plain, _ = listening.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as stream:
                stream.recv(10_000)
                stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe")
        except OSError:
            continue


def test_from_https_no_redirect_leads_to_http(site: Site) -> None:
    with pytest.raises(SourceError, match="from https to http"):
        next_of("http://blog.example.jp/", parse("https://blog.example.jp/"))
    assert next_of("/a", parse("https://x.jp/")).scheme == "https"
