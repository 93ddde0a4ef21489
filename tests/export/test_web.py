"""The page: whole without a script, searchable with one, from a file and asking nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from pipeline.check.web import faults
from pipeline.export import web, web_all
from pipeline.records import RichText
from pipeline.settings import Settings
from tests.export.editions import rich_sample, sample, with_records
from tests.support import SLUGS, chromium, write_artifacts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The web pages of the samples, with stand-ins for what they link to."""
    output = tmp_path_factory.mktemp("output")
    editions = [rich_sample(), *(sample(slug) for slug in SLUGS[1:])]
    made = web_all.render(editions, Settings())
    for edition in editions:
        made += web.render(edition, Settings())
        slug = edition.post.post.slug
        for name in (
            f"pdf/{slug}.pdf",
            f"anki/{slug}.apkg",
            *(f"media/{m}" for m in edition.media),
        ):
            (output / name).parent.mkdir(exist_ok=True)
            (output / name).touch()
    write_artifacts(output, made)
    return output


@pytest.mark.parametrize("name", ["index", *SLUGS])
def test_no_page_has_a_dead_link_a_doubled_id_or_asks_the_network(folder: Path, name: str) -> None:
    assert list(faults(folder / f"web/{name}.html", folder)) == []


def test_all_records_stand_on_the_page_without_a_script(folder: Path) -> None:
    root = html.parse(str(folder / f"web/{SLUGS[0]}.html"), html.HTMLParser(encoding="utf-8"))
    records = rich_sample().post.records
    assert [article.get("id") for article in root.iter("article")] == [one.id for one in records]
    shown = "".join(root.getroot().itertext())
    assert all(line in shown for one in records for line in one.question.text.split("\n"))
    assert "2021年7月15日でサポートが終わります" in shown


def test_markup_in_a_text_stays_text_and_links_say_nothing_of_the_opener() -> None:
    edition = sample(SLUGS[1])
    record = edition.post.records[0].model_copy(
        update={
            "question": RichText(text="<script>alert(1)</script>", html=""),
            "answer": RichText(text="x", html='<p><a href="https://example.com/">x</a></p>'),
        }
    )
    (artifact,) = web.render(with_records(edition, [record]), Settings())
    page = artifact.content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    links = re.findall(r'<a [^>]*href="https?:[^>]*>', page)
    assert links
    assert all("noopener" in link for link in links)


def test_retired_records_are_left_out() -> None:
    edition = sample(SLUGS[1])
    gone = edition.post.records[0].model_copy(update={"status": "retired"})
    (artifact,) = web.render(with_records(edition, [gone, edition.post.records[1]]), Settings())
    assert f'id="{gone.id}"' not in artifact.content.decode()


def test_the_script_runs_from_a_file_under_the_content_security_policy(
    folder: Path, tmp_path: Path
) -> None:
    page = (folder / "web/index.html").as_uri()
    shown = chromium(tmp_path, "--virtual-time-budget=2000", "--dump-dom", page)
    total = sum(len(sample(slug).post.records) for slug in SLUGS)
    assert f"<output>{total}</output>" in shown
    assert '<form class="search" role="search">' in shown
