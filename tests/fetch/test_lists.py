"""Feeds, sitemaps and listings, of which no two are alike."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.fetch.addresses import parse
from pipeline.fetch.client import Answer
from pipeline.fetch.lists import matches, read_links, read_list
from pipeline.fetch.sources import load_sources
from pipeline.fetch.visitor import list_kind
from pipeline.settings import FetchSettings
from pipeline.source import find_pages
from tests.fetch.runs import fetch, page
from tests.fetch.server import Reply, Site

HOME = "https://blog.example.jp"
RSS = """<?xml version="1.0" encoding="utf-8"?><!-- made by hand -->
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>x</title><link>https://blog.example.jp/</link><atom:link rel="self" href="/feed"/>
<item><title>一</title><link>
https://blog.example.jp/1</link><guid>ignored</guid></item>
<item><guid isPermaLink="true">https://blog.example.jp/2</guid></item>
<item><guid isPermaLink="false">tag:x,3</guid></item>
<item><atom:link rel="self" href="/no"/><link>/3</link></item>
<item><title>no address</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example.jp/a/">
<link href="/"/><entry><link rel="self" href="/no"/><link rel="alternate" href="1"/></entry>
<entry xml:base="/b/"><link href="2"/></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><link>https://blog.example.jp</link></channel>
<item><link>https://blog.example.jp/1</link></item></rdf:RDF>"""
SITEMAP = """\ufeff<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://blog.example.jp/1 </loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://blog.example.jp/1</loc></url><url><loc>mailto:x@y</loc></url>
<url><loc>https://blog.example.jp/2&amp;a=b</loc></url></urlset>"""
BROKEN = "<rss><channel><item><link>https://blog.example.jp/1</link><x></item><item><link>"
BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel><item><link>https://blog.example.jp/&b;&c;</link>
</item><item><link>https://blog.example.jp/1</link></item></channel></rss>"""


AMPERSANDS = """<rss><channel><item><link>https://blog.example.jp/1?a=1&b=2&amp;c=3&#38;d</link></item>
<item><link><![CDATA[https://blog.example.jp/2?a=1&b=2&amp;c]]></link></item></channel></rss>"""
STRAY = """<feed xmlns="http://www.w3.org/2005/Atom">
<entry xml:base="http://["><link href="x"/></entry>
<entry xml:base="https://blog.example.jp/"><link href="javascript:x"/></entry>
<entry xml:base="file:///etc/"><link href="passwd"/></entry>
<entry xml:base="/b/"><link href="1"/></entry></feed>"""
NUMBERS = """<rss><channel><item><guid>12345</guid></item><item><guid>
https://blog.example.jp/1</guid></item></channel></rss>"""
TWO_BYTES = '<?xml version="1.0" encoding="UTF-16"?>' + BROKEN
PREFIXED = """<a:feed xmlns:a="http://www.w3.org/2005/Atom">
<a:entry><a:link href="/1"/></a:entry></a:feed>"""
TYPED = "<!DOCTYPE rss>" + BROKEN
COMMENTED = "<!-- made by hand -->" + BROKEN


def answer(text: str | bytes, kind: str = "application/xml") -> Answer:
    content = text.encode() if isinstance(text, str) else text
    return Answer(parse(f"{HOME}/list/"), 200, {"content-type": kind}, content)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (RSS, "feed", ["/1", "/2", "/3"]),
        (ATOM, "feed", ["/a/1", "/b/2"]),
        (RDF, "feed", ["/1"]),
        (SITEMAP, "sitemap", ["/1", "/2&a=b"]),
        (BROKEN, "feed", ["/1"]),
        (BOMB, "feed", ["/", "/1"]),
        (AMPERSANDS, "feed", ["/1?a=1&b=2&c=3&d", "/2?a=1&b=2&amp;c"]),
        (STRAY, "feed", ["/b/1"]),
        (NUMBERS, "feed", ["/1"]),
        (TWO_BYTES.encode("utf-16"), "feed", ["/1"]),
        (PREFIXED, "feed", ["/1"]),
        (TYPED, "feed", ["/1"]),
        (COMMENTED, "feed", ["/1"]),
    ],
    ids=[
        *("rss", "atom", "rdf", "sitemap", "broken", "bomb", "ampersands", "stray", "numbers"),
        *("utf-16", "prefixed", "typed", "commented"),
    ],
)
def test_lists_are_read(text: str | bytes, kind: str, expected: list[str]) -> None:
    listing = read_list(answer(text), 1_000_000)
    assert listing is not None
    assert listing.kind == kind
    assert [str(one) for one in listing.addresses] == [HOME + path for path in expected]


def test_a_sitemap_may_be_text_or_packed() -> None:
    listing = read_list(answer(f"{HOME}/1\r\n\r\n{HOME}/2\n", "text/plain"), 1000)
    assert listing is not None
    assert [one.target for one in listing.addresses] == ["/1", "/2"]
    marked = read_list(answer(f"\ufeff{HOME}/1\nand prose\n/etc/passwd\n", "text/plain"), 1000)
    assert marked is not None
    assert [one.target for one in marked.addresses] == ["/1"]
    packed = read_list(answer(gzip.compress(SITEMAP.encode()), "application/gzip"), 10_000)
    assert packed is not None
    assert len(packed.addresses) == 2


def test_lines_of_prose_are_no_addresses(site: Site, tmp_path: Path) -> None:
    site.replies["/x.txt"] = Reply(b"Hello\nthis is prose\n/etc/passwd\n", kind="text/plain")
    done = fetch(site, tmp_path, "/x.txt")
    assert "is no page, but text/plain" in done.messages("error")[0]
    assert site.paths == ["/x.txt"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/octet-stream", "application/x-rss+xml", "text/html", ""]
)
def test_a_feed_is_one_whatever_the_server_calls_it(kind: str) -> None:
    listing = read_list(answer(RSS, kind), 10_000)
    assert listing is not None
    assert listing.kind == "feed"
    assert kind in list_kind(1).types


def test_many_files_in_one_are_unpacked_in_linear_time() -> None:
    """What lies behind one of them must not be copied for each: that takes 7 s for 2 MB."""
    packed = gzip.compress(b"", mtime=0) * 100_000 + gzip.compress(SITEMAP.encode())
    begun = time.process_time()
    listing = read_list(answer(packed, "application/gzip"), 20_000_000)
    assert listing is not None
    assert len(listing.addresses) == 2
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "text", ["<html><rss>", "<!doctype html><p>x", "<?xml?><html/>", "", "<?xml", "<?xml?><a:b:c>x"]
)
def test_a_page_is_no_list(text: str) -> None:
    assert read_list(answer(text, "text/html"), 1000) is None


def test_the_links_of_a_page_are_read() -> None:
    listing = read_links(
        answer(
            '<head><base href="/x/"><link rel="prefetch next" href="?page=2"></head>'
            '<a href="1">A</a><a href="mailto:x@y">M</a><a href="1#c">B</a><a>C</a>'
            '<a href="https://elsewhere.example/" rel="next">D</a>',
            "text/html",
        )
    )
    assert [str(one) for one in listing.addresses] == [f"{HOME}/x/1", "https://elsewhere.example/"]
    assert str(listing.following) == f"{HOME}/x/?page=2"


@pytest.mark.parametrize(
    ("pattern", "address", "expected"),
    [
        ("", "https://www.blog.example.jp/1", True),
        ("", "https://elsewhere.example/1", False),
        ("/entry/*", "https://blog.example.jp/entry/1?x=2", True),
        ("/entry/*", "https://blog.example.jp/about/entry/1", False),
        ("/entry/*", "https://elsewhere.example/entry/1", False),
        ("/?p=*", "https://blog.example.jp/?p=1", True),
        ("/*a*a*a*b", "https://blog.example.jp/" + "a" * 7000, False),
        ("/*a*a*a*b", "https://blog.example.jp/xaxaab", True),
        ("/a*ab", "https://blog.example.jp/ab", False),
        ("/a**b*", "https://blog.example.jp/ab", True),
        ("*", "https://elsewhere.example/", True),
        ("/[a]*", "https://blog.example.jp/a", False),
        ("https://elsewhere.example/*/faq", "https://elsewhere.example/1/faq", True),
        ("https://elsewhere.example/*/faq", "https://elsewhere.example/1/faq/2", False),
        (
            "/entry/(.+)+$",
            "https://blog.example.jp/entry/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            False,
        ),
    ],
)
def test_a_pattern_says_which_are_posts(pattern: str, address: str, expected: bool) -> None:
    assert matches(pattern, parse(address), parse(f"{HOME}/list")) is expected


def posts_of(site: Site, *paths: str) -> None:
    for path in paths:
        site.replies[path] = Reply(page(path))


def names(folder: Path) -> list[str]:
    return [file.stem for file in find_pages(folder)]


def test_all_posts_of_a_feed_are_fetched(site: Site, tmp_path: Path) -> None:
    items = [f"{site.url}/1", "/2", "http://elsewhere.example/3"]
    feed = "".join(f"<item><link>{item}</link></item>" for item in items)
    site.replies["/feed"] = Reply(f"<rss>{feed}</rss>".encode(), kind="application/rss+xml")
    posts_of(site, "/1", "/2")
    done = fetch(site, tmp_path, "/feed")
    assert (done.line, names(tmp_path)) == ("2 new, 0 changed, 0 unchanged", ["1", "2"])
    assert "1 addresses on other sites were left out" in done.messages("warning")[0]
    assert fetch(site, tmp_path, "/feed").line == "0 new, 0 changed, 2 unchanged"


def test_an_index_of_sitemaps_is_followed(site: Site, tmp_path: Path) -> None:
    def index(*paths: str, root: str = "sitemapindex", entry: str = "sitemap") -> Reply:
        places = "".join(f"<{entry}><loc>{site.url}{path}</loc></{entry}>" for path in paths)
        return Reply(f"<{root}>{places}</{root}>".encode(), kind="text/xml")

    site.replies["/sitemap.xml"] = index("/a.xml", "/b.xml.gz", "/sitemap.xml", "/gone.xml")
    site.replies["/a.xml"] = index("/1", "/about", root="urlset", entry="url")
    packed = gzip.compress(f"<urlset><url><loc>{site.url}/2</loc></url></urlset>".encode())
    site.replies["/b.xml.gz"] = Reply(packed, kind="application/x-gzip")
    posts_of(site, "/1", "/2")
    (tmp_path / "sources.toml").write_text(
        f'[[lists]]\naddress = "{site.url}/sitemap.xml"\npattern = "/?"\n'
        f'[[lists]]\naddress = "{site.url}/sitemap.xml"\npattern = "*/[12]"\n'
        f'[[lists]]\naddress = "{site.url}/sitemap.xml"\npattern = "/1"\n'
        f'[[lists]]\naddress = "{site.url}/sitemap.xml"\npattern = "/2*"\n'
    )
    done = fetch(site, tmp_path)
    assert names(tmp_path) == ["1", "2"]
    assert done.summary.new == 2
    assert len(done.summary.errors) == 4
    assert len(done.messages("error")) == 1
    assert "gone.xml: is not there" in done.messages("error")[0]
    assert [text for text in done.messages("warning") if "names no post" in text]


def test_what_stands_in_the_place_of_a_list_or_page_is_told(site: Site, tmp_path: Path) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.url}/no</loc></sitemap></sitemapindex>"
    site.replies["/sitemap.xml"] = Reply(index.encode(), kind="text/xml")
    site.replies["/no"] = Reply(b"<html><p>x", kind="text/html")
    site.replies["/data"] = Reply(b"<?xml version='1.0'?><data/>", kind="application/xml")
    told = fetch(site, tmp_path, "/sitemap.xml", "/data").messages("error")
    assert f"{site.url}/no: is no sitemap" in told[0]
    assert f"{site.url}/data: is no page, but application/xml" in told[1]
    assert names(tmp_path) == []


def test_a_listing_is_followed_to_its_last_page(site: Site, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        following = f'<a rel="next" href="/tag?page={number + 1}">next</a>' if number < 3 else ""
        links = (
            f'<a href="/entry/{number}a">A</a><a href="/entry/{number}b">B</a><a href="/x">X</a>'
        )
        site.replies[f"/tag?page={number}"] = Reply((links + following).encode())
        posts_of(site, f"/entry/{number}a", f"/entry/{number}b")
    done = fetch(site, tmp_path, "/tag?page=1", pattern="/entry/*")
    assert done.line == "6 new, 0 changed, 0 unchanged"
    few = fetch(
        site, tmp_path / "few", "/tag?page=1", pattern="/entry/*", settings=FetchSettings(posts=3)
    )
    assert few.line == "3 new, 0 changed, 0 unchanged"
    assert "the first 3 are fetched" in few.messages("warning")[0]


def test_a_listing_that_leads_to_itself_ends(site: Site, tmp_path: Path) -> None:
    site.replies["/tag"] = Reply(b'<a href="/1">A</a><a rel="next" href="/tag">next</a>')
    posts_of(site, "/1")
    assert fetch(site, tmp_path, "/tag", pattern="/*").summary.new == 2
    assert site.paths.count("/tag") == 2


def test_a_page_under_lists_needs_a_pattern(site: Site, tmp_path: Path) -> None:
    posts_of(site, "/1")
    (tmp_path / "sources.toml").write_text(f'[[lists]]\naddress = "{site.url}/1"\n')
    done = fetch(site, tmp_path)
    assert "is no feed and no sitemap" in done.messages("error")[0]
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "there is no such file, and no address was given"),
        ("posts = [", "cannot be read"),
        ("", "names no address"),
        ("x = " + "[" * 5000, "nest too deep"),
        ("# \x93\xfa\n", "is not in UTF-8"),
        ("post = ['https://x.jp/']", "post: extra inputs"),
        ("posts = 'https://x.jp/'", "posts: input should be"),
        ("[[lists]]\npattern = '/'", "lists.0.address: field required"),
        ("posts = ['file:///etc/passwd']", "file:///etc/passwd: is no address"),
        ("posts = ['https://x.jp/\\n']\n\xff", None),
    ],
)
def test_a_list_of_sources_that_cannot_be_used_is_an_error(
    tmp_path: Path, text: str | None, problem: str | None
) -> None:
    if text is not None:
        (tmp_path / "sources.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=problem) as caught:
        load_sources(tmp_path)
    assert "sources.toml" in str(caught.value)


def test_a_list_that_leads_to_too_many_lists_says_so(site: Site, tmp_path: Path) -> None:
    places = "".join(f"<sitemap><loc>/{number}.xml</loc></sitemap>" for number in range(150))
    site.replies["/s.xml"] = Reply(f"<sitemapindex>{places}</sitemapindex>".encode())
    done = fetch(site, tmp_path, "/s.xml")
    assert len(site.paths) == 100
    assert f"{site.url}/s.xml: leads to more than 100 lists; the rest is left." in done.messages(
        "warning"
    )
