"""The web pages of the cases, opened in a browser from a disk: nothing runs, nobody is asked."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.check.web import faults
from pipeline.export import report, web, web_all
from pipeline.records import Edition
from pipeline.settings import Settings
from tests.hostile.clean import TAGS
from tests.hostile.conftest import SECRET_WORDS, Canary
from tests.hostile.readings import HIT, TITLE
from tests.hostile.test_products import Elements
from tests.support import chromium, write_artifacts

# What the templates themselves write.
_OWN = "html head meta title body link script header main nav section article aside form label"
_MORE = "input select option output h1 h2 time ul ol li button style details summary"
_OURS = frozenset(f"{_OWN} {_MORE}".split())


@pytest.fixture(scope="module")
def folder(edition: Edition, named: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("web")
    told = report.render([edition, named], Settings())
    made = [
        *web.render(edition, Settings()),
        *web.render(named, Settings()),
        *web_all.render([edition, named], Settings()),
        *(replace(one, path=f"web/{one.path}") for one in told),
    ]
    write_artifacts(output, made)
    return output / "web"


@pytest.mark.parametrize("name", ["hostile", "named", "index", "report"])
def test_a_page_runs_nothing_and_asks_nobody(
    folder: Path, canary: Canary, tmp_path: Path, name: str
) -> None:
    page = folder / f"{name}.html"
    content = page.read_text(encoding="utf-8")
    before = re.search("<title>(.*?)</title>", content)
    assert before is not None
    shown = chromium(tmp_path, "--dump-dom", page.as_uri())
    walk = Elements()
    walk.feed(shown)
    after = re.search("<title>(.*?)</title>", shown)
    # A script of the page would have set another title.
    assert after is not None
    assert html.unescape(after[1]) == html.unescape(before[1])
    assert walk.seen <= TAGS | _OURS
    assert walk.handlers == []
    scripts = re.findall(r"<script\b[^>]*>", shown)
    assert all(re.fullmatch('<script src="[a-z-]+\\.js" defer="">', one) for one in scripts)
    assert canary.asked == []
    assert SECRET_WORDS not in content
    assert HIT in html.unescape(content)


def test_the_policy_allows_no_script_of_the_page(folder: Path) -> None:
    for page in folder.glob("*.html"):
        (policy,) = re.findall(
            'http-equiv="Content-Security-Policy" content="([^"]*)"', page.read_text("utf-8")
        )
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        scripts = re.search(r"script-src ([^;]*)", policy)
        assert scripts is None or scripts[1] == "'self'"


def test_links_tell_the_opened_page_nothing(folder: Path) -> None:
    for page in folder.glob("*.html"):
        links = re.findall(r'<a\b[^>]*href="(?:https?|mailto):[^>]*>', page.read_text("utf-8"))
        assert all("noopener" in link for link in links)
        assert not [one for one in faults(page, folder.parent) if "asks" in one.message]


def test_a_title_is_shown_as_it_is(folder: Path) -> None:
    assert html.escape(TITLE).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in (
        folder / "named.html"
    ).read_text("utf-8")


def test_the_scripts_make_no_markup_of_texts(folder: Path) -> None:
    scripts = {file.name: file.read_text("utf-8") for file in folder.glob("*.js")}
    assert "search.js" in scripts
    for name, script in scripts.items():
        if name == "search.js":
            danger = r"innerHTML|outerHTML|insertAdjacentHTML|\beval\b|document\.write|new Function"
            assert not re.search(danger, script)
        else:
            # A call with data: what is left when the strings are taken out is no code.
            bare = re.sub(r'"(?:[^"\\\n]|\\.)*"', "", script)
            assert re.fullmatch(r"\w+\([\w\s{}\[\],:.]*\);?\s*", bare), name
