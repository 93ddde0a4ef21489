from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.extract import extract
from pipeline.extract.sites import Site, load_sites, site_of
from pipeline.records import Page
from tests.builds import qapress

HEAD = '<link rel="canonical" href="https://www.blog.example.jp/qa">'
# Nothing in here tells a reader what is a question: the third box answers the first.
PAGE = f"""<html lang="ja"><head><title>覚え書き</title>{HEAD}</head><body>
<p>はじめに</p><p><i>窓口の場所</i>は<b class="x">2階です</b></p>
<div class="a1">持ち物</div><div class="z9">筆記用具</div><div class="z9">上履き</div>
<div class="a1">集合</div><div class="z9">9時に北口</div></body></html>"""


def page(text: str) -> Page:
    return Page("post", "post.html", text, "utf-8")


def test_an_adapter_says_where_the_questions_are() -> None:
    sites = {"blog.example.jp": Site(".a1", ".z9")}
    reading = extract(page(PAGE), sites)
    found = [(one.question.text, one.answer.text) for one in reading.post.records]
    assert found == [("持ち物", "筆記用具\n上履き"), ("集合", "9時に北口")]
    assert {one.strategy for one in reading.post.records} == {"site adapter"}
    assert "はじめに" in reading.post.post.introduction.text


def test_an_adapter_may_point_into_a_line() -> None:
    reading = extract(page(PAGE), {"blog.example.jp": Site("i", "b", "p + p")})
    record = reading.post.records[0]
    assert (record.question.text, record.answer.text) == ("窓口の場所", "2階です")


def test_columns_belong_together_in_their_order() -> None:
    text = f"<html><head>{HEAD}</head><body><ul><li>東口<li>西口</ul><p>閉鎖中<p>開放中"
    reading = extract(page(text), {"example.jp": Site("ul li", "p")})
    assert [(one.question.text, one.answer.text) for one in reading.post.records] == [
        ("東口", "閉鎖中"),
        ("西口", "開放中"),
    ]


def test_an_adapter_is_of_its_host_and_those_below() -> None:
    sites = {"example.jp": Site("a", "b"), "blog.example.jp": Site("c", "d")}
    assert site_of(sites, "https://www.BLOG.example.jp/x") == Site("c", "d")
    assert site_of(sites, "https://example.jp") == Site("a", "b")
    assert site_of(sites, "https://badexample.jp") is None
    assert site_of(sites, "") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('["a.jp"]\nquestoin = ".q"\n', "Did you mean question?"),
        ('["a.jp"]\nquestion = ".q"\n', "no selector for answer"),
        ('["a.jp"]\nquestion = "["\nanswer = ".a"\n', "no CSS selector"),
        ('"a.jp" = 3\n', "no table"),
        ("[", "cannot be read"),
    ],
)
def test_a_wrong_adapter_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=words.replace("?", r"\?")):
        load_sites(file)


def test_the_build_uses_the_adapters(tmp_path: Path) -> None:
    posts = tmp_path / "input"
    posts.mkdir()
    (posts / "one.html").write_text(PAGE, encoding="utf-8")
    arguments = ("build", posts, "-o", tmp_path / "output", "--formats", "json")
    assert qapress(*arguments).returncode == 1
    (posts / "sites.toml").write_text('["example.jp"]\nquestion = ".a1"\nanswer = ".z9"\n')
    assert qapress(*arguments).returncode == 0
    assert "上履き" in (tmp_path / "output/json/one.json").read_text(encoding="utf-8")
