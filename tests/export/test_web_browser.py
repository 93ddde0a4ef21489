"""The pages in Chromium: searched, walked through by keyboard, and judged by axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.export import report, web, web_all
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample
from tests.support import SLUGS, need_tool, write_artifacts

EDITIONS = (rich_sample, *(lambda slug=slug: sample(slug) for slug in SLUGS[1:]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The web pages of the samples."""
    output = tmp_path_factory.mktemp("output")
    editions = [make() for make in EDITIONS]
    made = web_all.render(editions, Settings()) + report.render(editions, Settings())
    for edition in editions:
        made += web.render(edition, Settings())
    write_artifacts(output, made)
    return output / "web"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    path = need_tool("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield opened
        opened.close()


def open_page(browser: Browser, file: Path, **context: Any) -> Page:
    """Open a page; whatever it would ask of a network fails the test."""
    page = browser.new_context(**context).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(file.as_uri())
    assert all(url.startswith("file:") for url in asked)
    return page


def found(page: Page, words: str) -> int:
    """Search for words; return the number of hits that the page tells."""
    page.fill("input[type=search]", words)
    return int(page.inner_text("output"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("name", ["index", SLUGS[0], SLUGS[1], "../report"])
def test_axe_finds_no_violation(
    browser: Browser, folder: Path, name: str, width: int, scheme: str
) -> None:
    page = open_page(
        browser,
        folder / f"{name}.html",
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )
    for words in ("", "lambda"):
        if name == "../report":
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        else:
            found(page, words)
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []


def test_width_katakana_and_capitals_make_no_difference(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "index.html")
    plain = found(page, "lambda")
    assert 0 < plain < 143
    for words in ("LAMBDA", "ｌａｍｂｄａ", "Ｌａｍｂｄａ"):
        assert found(page, words) == plain
    kana = found(page, "コンテナ")
    assert kana > 0
    for words in ("こんてな", "ｺﾝﾃﾅ"):
        assert found(page, words) == kana


def test_answers_and_corrections_are_searched_and_the_hit_is_shown(
    browser: Browser, folder: Path
) -> None:
    page = open_page(browser, folder / "index.html")
    assert found(page, "2021年7月15日") == 1
    shown = page.inner_text(".results article")
    assert "2021年7月15日" in shown
    assert "訂正" in shown


def test_a_result_leads_to_the_answer_by_its_id(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "index.html")
    record = rich_sample().post.records[3]
    assert found(page, "2021年7月15日") == 1
    page.click(".results article a")
    assert page.url.endswith(f"/{SLUGS[0]}.html#{record.id}")
    assert page.is_visible(f"#{record.id}")


def test_filters_narrow_the_results_and_clearing_brings_the_list_back(
    browser: Browser, folder: Path
) -> None:
    page = open_page(browser, folder / "index.html")
    total = sum(len(make().post.records) for make in EDITIONS)
    assert int(page.inner_text("output")) == total
    options = page.locator("select[name=topic] option")
    topic = options.nth(1).get_attribute("value")
    page.select_option("select[name=topic]", topic)
    with_topic = [one for make in EDITIONS for one in make().post.records if topic in one.topics]
    assert int(page.inner_text("output")) == len(with_topic) > 0
    page.select_option("select[name=topic]", "")
    page.fill("input[name=since]", "2021-01-01")
    late = [one for make in EDITIONS for one in make().post.records if one.revised >= "2021"]
    assert int(page.inner_text("output")) == len(late)
    page.fill("input[name=since]", "")
    assert page.is_visible(".list li")
    assert not page.is_visible(".results")


def test_everything_can_be_done_from_the_keyboard(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "index.html")
    page.keyboard.press("/")
    page.keyboard.type("の")
    count = int(page.inner_text("output"))
    assert count > 60
    assert page.locator(".results article").count() == 30
    page.focus(".more button")
    page.keyboard.press("Enter")
    assert page.locator(".results article").count() == 60
    # The first of the new results has the focus, so that reading goes on there.
    place = page.evaluate(
        "[...document.querySelectorAll('.results h2 a')].indexOf(document.activeElement)"
    )
    assert place == 30


def test_hits_are_highlighted(browser: Browser, folder: Path) -> None:
    for name in ("index", SLUGS[0]):
        page = open_page(browser, folder / f"{name}.html")
        found(page, "らむだ lambda")
        found(page, "lambda")
        texts = page.evaluate("[...CSS.highlights.get('found')].map((range) => range.toString())")
        assert texts
        assert {text.lower() for text in texts} == {"lambda"}


def test_without_scripts_all_questions_are_listed_and_no_search_is_offered(
    browser: Browser, folder: Path
) -> None:
    page = open_page(browser, folder / "index.html", java_script_enabled=False)
    total = sum(len(make().post.records) for make in EDITIONS)
    assert page.locator(".list li").count() == total
    assert not page.is_visible("form.search")


def test_a_card_that_leads_to_the_index_finds_its_question_there(
    browser: Browser, folder: Path
) -> None:
    record = rich_sample().post.records[60]
    page = browser.new_context().new_page()
    page.goto(f"{(folder / 'index.html').as_uri()}#{record.id}")
    assert page.locator("li:target").inner_text() == " ".join(record.question.text.split())
