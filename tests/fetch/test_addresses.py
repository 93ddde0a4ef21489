"""Only http and https, and only machines of the public network."""

from __future__ import annotations

import pytest

from pipeline.errors import SettingsError, SourceError
from pipeline.fetch.addresses import Allowed, checked_addresses, is_public, parse, parse_allowed

PRIVATE = """
0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::8.8.8.8
::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
100::1 2001::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00::1
168.63.129.16 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1 2606:4700::1111%eth0 localhost
""".split()  # noqa: SIM905


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(SourceError, match="no machine of the public network"):
        checked_addresses("blog.example.jp", 443, lambda *_: [address], ())


@pytest.mark.parametrize("address", ["8.8.8.8", "192.31.196.1", "2606:4700:4700::1111", "2a00::1"])
def test_what_is_public_may_be_asked(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(SourceError, match=r"leads to 10\.0\.0\.1"):
        checked_addresses("x.jp", 80, lambda *_: ["8.8.8.8", "10.0.0.1"], ())


def test_the_trainer_may_open_one_host_and_port() -> None:
    allowed = [Allowed("x.jp", 8080)]
    assert checked_addresses("x.jp", 8080, lambda *_: ["127.0.0.1"], allowed) == ["127.0.0.1"]
    for host, port in (("x.jp", 80), ("y.jp", 8080)):
        with pytest.raises(SourceError):
            checked_addresses(host, port, lambda *_: ["127.0.0.1"], allowed)


@pytest.mark.parametrize(("host", "shown"), [("x.jp", "x.jp:80"), ("fd00::1", "[fd00::1]:80")])
def test_what_the_advice_says_opens_the_host(host: str, shown: str) -> None:
    with pytest.raises(SourceError, match="no machine of the public network") as caught:
        checked_addresses(host, 80, lambda *_: ["fd00::1"], ())
    assert f"--allow-host {shown}" in caught.value.advice
    assert parse_allowed(shown) == Allowed(host, 80)


@pytest.mark.parametrize("port", [0, 22, 25, 443 + 1, 1023])
def test_other_services_than_the_web_are_not_talked_to(port: int) -> None:
    with pytest.raises(SourceError, match="nothing to be read at port"):
        checked_addresses("x.jp", port, lambda *_: ["8.8.8.8"], ())
    assert checked_addresses("x.jp", port, lambda *_: ["8.8.8.8"], [Allowed("x.jp", port)])
    assert checked_addresses("x.jp", 8080, lambda *_: ["8.8.8.8"], ())


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("HTTPS://Blog.Example.JP:443/a/../b#c", "https://blog.example.jp/a/../b"),
        ("http://blog.example.jp", "http://blog.example.jp/"),
        ("http://blog.example.jp:8080/?p=1&q=%E3%81%82", None),
        ("https://日本語.jp/記事 1?問=答", "https://xn--wgv71a119e.jp/%E8%A8%98%E4%BA%8B%201?%E5%95%8F=%E7%AD%94"),
        ("http://[2606:4700::1111]:81/", None),
        ("  https://blog.example.jp./x\n", "https://blog.example.jp/x"),
        ("http://2130706433/", None),
    ],
)  # fmt: skip
def test_addresses_have_one_form(text: str, normal: str | None) -> None:
    assert str(parse(text)) == (normal or text)
    assert parse(str(parse(text))) == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd",
        "ftp://blog.example.jp/",
        "data:text/html,x",
        "javascript:alert(1)",
        "blog.example.jp/entry",
        "//blog.example.jp/",
        "http://",
        "http:///path",
        "http://user:word@blog.example.jp/",
        "http://user@blog.example.jp/",
        "http://blog.example.jp:99999/",
        "http://blog.example.jp:x/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://a b/",
        "http://a\r\nHost: b/",
        "http://" + "a" * 300 + "/",
        "http://..../",
        "",
        "\0",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(text)
    assert str(caught.value).isprintable()


def test_no_address_carries_a_line_into_the_request() -> None:
    assert parse("http://x.jp/a\r\nX: y").target == "/aX:%20y"
    assert parse("http://x.jp/a b\x7f\x01").target == "/a%20b%7F%01"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("127.0.0.1", Allowed("127.0.0.1")),
        ("127.0.0.1:80", Allowed("127.0.0.1", 80)),
        ("Blog.example:8000", Allowed("blog.example", 8000)),
        ("[::1]:8000", Allowed("::1", 8000)),
    ],
)
def test_a_host_is_opened_by_name_and_port(text: str, allowed: Allowed) -> None:
    assert parse_allowed(text) == allowed


@pytest.mark.parametrize("text", ["", "http://x", "x:y", "x/y", "a b", "x:99999", "u@x"])
def test_what_is_no_host_opens_nothing(text: str) -> None:
    with pytest.raises(SettingsError, match="is no host"):
        parse_allowed(text)
