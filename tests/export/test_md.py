"""Markdown, read again by a parser of GitHub Flavored Markdown."""

from __future__ import annotations

import dataclasses
import json
from html import escape

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from pipeline.export.md import render, to_markdown
from pipeline.export.passages import full_answer
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample, with_answer

SLUGS = ("architecting-on-aws-2020-11", "developing-on-aws-2020-09", "cloud-practitioner-faq")
READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def letters(fragment: str) -> str:
    """All text of a fragment without white space."""
    parsed = html.fragment_fromstring(fragment, create_parent="div")
    return "".join("".join(map(str, parsed.itertext())).split())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_answer_reads_the_same_again(slug: str) -> None:
    edition = sample(slug)
    for record in edition.post.records:
        answer = full_answer(record, edition.post.post)
        assert letters(READER.render(to_markdown(answer))) == letters(answer)


@pytest.mark.parametrize(
    "fragment",
    [
        "<p># no heading</p>",
        "<p>1. no list<br>- nor this<br>+ nor this<br>&gt; no quotation</p>",
        "<p>*stars* _lines_ `code` ~~gone~~ [text](address) $x$ ==marked== %%hidden%%</p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; and &amp;amp; &amp;lt;</p>",
        "<p>a | b | c</p>",
        "<p><strong>「重要」</strong>です。これは<em>（斜体）</em>で、<strong>太字</strong>です。</p>",
        "<p>snake_case_name と C:\\path\\to</p>",
        "<ul><li>一つめ<ul><li>- 内側</li></ul></li><li><p>段落</p><p>二つめの段落</p></li></ul>",
        '<ol start="3"><li>三</li><li>1. 四</li></ol>',
        "<pre><code>```\n# not a heading\n```</code></pre>",
        "<table><tr><th>名前</th><th>値</th></tr><tr><td>a|b</td><td>1</td></tr></table>",
        '<table><tr><td colspan="2">両方</td></tr><tr><td>左</td><td><ul><li>右</li></ul></td></tr>'
        "</table>",
        "<dl><dt>用語</dt><dd>説明</dd></dl>",
        "<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby> H<sub>2</sub>O</p>",
        "<blockquote><p>引用<br>二行目</p></blockquote>",
        "<p><code>a`b</code></p><hr><p>後</p>",
        "<p>前<br>---<br>後<br>- - -<br>===</p>",
        "<p>&gt;引用ではない</p><ul><li>一<br>- 二<br>&gt;三<br>1. 四</li></ul>",
        "<p><kbd>&lt;script&gt;x&lt;/script&gt; *a* [b](c)</kbd></p>",
        "<p><code>a</code><code>b`</code></p>",
        "<p><sub><br>*a*</sub></p><ul><li><sub><br>&lt;b&gt;</sub></li></ul>",
        '<p>こちら!<a href="https://example.com/">ここ</a>___</p><h3>C #</h3>',
        "<table><tr><th>a</th></tr><tr><td><code>x|y</code></td></tr></table>",
        "<ul><li><br><h3>題</h3></li><li><br><ul><li>内</li></ul></li></ul>",
        '<p><a href="https://example.com/a_(b)?c=1&amp;d=2">括弧のある住所</a></p>',
    ],
)
def test_what_looks_like_markup_stays_text_and_markup_stays_markup(fragment: str) -> None:
    again = READER.render(to_markdown(fragment))
    assert letters(again) == letters(fragment)
    for tag in ("h1", "h2", "del", "script", "li", "table", "code", "strong", "em", "a", "dt"):
        written = fragment.count(f"<{tag}>") + fragment.count(f"<{tag} ")
        assert again.count(f"<{tag}>") + again.count(f"<{tag} ") == written, tag


SIGNS = st.lists(
    st.sampled_from([*"a漢。「」 \\`*_[]()<>&#1.-+=|~$!^%:\n", "&amp;", "http://a.b/c"])
)
FRAME = st.sampled_from(
    [
        "<p>{}</p>",
        "<h3>{}</h3>",
        "<ul><li>{}</li></ul>",
        "<ul><li>a<br>{}</li></ul>",
        "<p>a<br>{}</p>",
        "<p>a<em>{}</em>b</p>",
        "<p><kbd>{}</kbd></p>",
        "<table><tr><td>{}</td></tr></table>",
        '<p>{}<a href="https://example.com/">x</a></p>',
    ]
)


@limits(deadline=None)
@given(SIGNS, FRAME)
def test_no_signs_make_markup(signs: list[str], frame: str) -> None:
    fragment = frame.format(escape("".join(signs), quote=False))
    assert letters(READER.render(to_markdown(fragment))) == letters(fragment)


def test_what_obsidian_reads_as_a_tag_is_none() -> None:
    assert to_markdown("<p>#S3 と #EC2、C#</p>") == "\\#S3 と \\#EC2、C#\n"


def test_an_address_becomes_a_link_that_ends_where_it_ends() -> None:
    again = READER.render(to_markdown("<p>https://example.com/a_b_c、続きの文。</p>"))
    address = "https://example.com/a_b_c"
    assert again == f'<p><a href="{address}">{address}</a>、続きの文。</p>\n'


def test_links_and_pictures_lead_where_they_did() -> None:
    fragment = '<p><a href="https://example.com/a_(b)">x</a><img src="p.png" alt="図"></p>'
    again = html.fragment_fromstring(READER.render(to_markdown(fragment)), create_parent="div")
    assert [link.get("href") for link in again.iter("a")] == ["https://example.com/a_(b)"]
    assert [(one.get("src"), one.get("alt")) for one in again.iter("img")] == [
        ("../media/p.png", "図")
    ]


def test_the_file_has_front_matter_anchors_corrections_and_references() -> None:
    edition = rich_sample()
    (artifact,) = render(edition, Settings())
    text = artifact.content.decode()
    assert artifact.path == "md/architecting-on-aws-2020-11.md"
    matter = text.split("---\n")[1]
    values = dict(line.split(": ", 1) for line in matter.splitlines())
    assert json.loads(values["title"]) == edition.post.post.title
    assert json.loads(values["as_of"]) == "2020-11-18"
    page = html.fragment_fromstring(READER.render(text), create_parent="div")
    ids = [str(one.get("id")) for one in page.iter("a") if one.get("id")]
    assert ids == [record.id for record in edition.post.records]
    assert "訂正（2021年3月5日）" in text
    assert all(one.url in text for record in edition.post.records for one in record.references)


def test_a_retired_record_is_left_out() -> None:
    edition = with_answer(sample(SLUGS[1]), "<p>x</p>")
    first = edition.post.records[0].model_copy(update={"status": "retired"})
    gone = edition.post.model_copy(update={"records": (first, *edition.post.records[1:])})
    (artifact,) = render(dataclasses.replace(edition, post=gone), Settings())
    assert first.id not in artifact.content.decode()
