import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lxml import html

from pipeline.enrich import enrich
from pipeline.enrich.ledger import Ledger
from pipeline.export.report import render
from pipeline.export.report_words import tell
from pipeline.extract import extract
from pipeline.records import Edition, Finding, RichText
from pipeline.settings import ReportSettings, Settings
from pipeline.source import find_pages, read_page
from tests.export.editions import rich_sample, sample, small, with_records
from tests.support import SAMPLES, SLUGS


def test_the_characters_of_the_samples_add_up() -> None:
    readings = [extract(read_page(file)) for file in find_pages(SAMPLES)]
    editions = enrich(readings, Ledger(), now=datetime(2026, 1, 1, tzinfo=UTC))
    posts = json.loads(render(editions, Settings())[0].content)["posts"]
    assert [post["slug"] for post in posts] == list(SLUGS)
    for post in posts:
        characters = post["characters"]
        assert characters.pop("article") == sum(characters.values()) > 0
        dropped = "".join(drop["text"] for drop in post["dropped"])
        assert len("".join(dropped.split())) == characters["dropped"]
        assert all(drop["place"] and drop["reason"] for drop in post["dropped"])
        assert all(record["strategy"] and record["confidence"] > 0.5 for record in post["records"])


def posts_of(*editions: Edition, months: int = 24) -> list[dict[str, Any]]:
    """The posts of report.json."""
    settings = Settings(report=ReportSettings(stale_months=months))
    posts: list[dict[str, Any]] = json.loads(render(editions, settings)[0].content)["posts"]
    return posts


def codes(post: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["code"], one["place"]) for one in post["warnings"]]


def answered(edition: Edition, number: int, text: str) -> Edition:
    """The edition with another answer to one question."""
    records = [
        record.model_copy(update={"answer": RichText(text=text, html=f"<p>{text}</p>")})
        if record.number == number
        else record
        for record in edition.post.records
    ]
    return with_records(edition, records)


def test_answers_of_long_ago_are_named_together_and_corrected_ones_are_not() -> None:
    old, new = rich_sample(), sample("cloud-practitioner-faq")
    warnings = posts_of(old, new, months=38)[0]["warnings"]
    (stale,) = [one for one in warnings if one["code"] == "stale"]
    # The one that was corrected since is 36 months old, not 40.
    assert stale["message"].startswith("83 answers are of 2020-11-18, ")
    assert not [one for one in codes(posts_of(old, new, months=600)[0]) if one[0] == "stale"]
    assert not [one for one in codes(posts_of(old, new, months=0)[0]) if one[0] == "stale"]


def test_words_of_the_moment_are_named() -> None:
    edition = answered(sample(SLUGS[1]), 2, "この機能は今後追加される予定です。")
    assert ("may-change", "question 2") in codes(posts_of(edition)[0])
    assert ("may-change", "question 3") not in codes(posts_of(edition)[0])


def test_a_number_that_no_question_has_is_a_broken_reference() -> None:
    edition = answered(sample(SLUGS[1]), 2, "Q99 を参照してください。質問3も同じです。Q4.5件")
    found = [one for one in codes(posts_of(edition)[0]) if one[0] == "broken-reference"]
    assert found == [("broken-reference", "question 2")]


def test_a_question_asked_again_in_another_post_is_named_with_where() -> None:
    first, second = sample(SLUGS[0]), sample(SLUGS[1])
    asked = first.post.records[4].question
    again = asked.model_copy(update={"text": asked.text.replace("でしょうか", "ですか") + "。"})
    records = list(second.post.records)
    records[6] = records[6].model_copy(update={"question": again})
    (doubled,) = [
        one
        for one in posts_of(first, with_records(second, records))[1]["warnings"]
        if one["code"] == "doubled"
    ]
    assert doubled["place"] == "question 7"
    assert f"number 5 of {first.post.post.title}" in doubled["message"]


def test_the_page_tells_the_trainer_in_her_language_what_to_do() -> None:
    edition = answered(rich_sample(), 2, "Q99 を参照してください。")
    (page,) = [one for one in render([edition], Settings()) if one.path == "report.html"]
    root = html.fromstring(page.content.decode())
    told = [" ".join(item.text_content().split()) for item in root.xpath("//ul/li")]
    (broken,) = [text for text in told if "broken-reference" in text]
    assert "質問は84番までしかありません。記事の番号を直してください。" in broken
    assert "要確認 質問2" in broken
    assert len(root.xpath("//details//tr[td]")) == 84
    assert "<script" not in page.content.decode()


def test_every_finding_of_the_reader_has_a_sentence_in_japanese() -> None:
    samples = {
        "unanswered": "This question has no answer and was left out.",
        "unsure": "How this page marks its questions is unclear. Compare the records with it.",
        "doubled": "The same words as question 3.",
        "missing-picture": "The picture a.png is not beside the page, or is none that …",
    }
    for code, message in samples.items():
        told = tell(Finding(code, "warning", "question 1", message), "ja")
        assert told != message
        assert told.endswith("。")
    assert "3番" in tell(Finding("doubled", "note", "question 5", samples["doubled"]), "ja")
    assert "a.png" in tell(
        Finding("missing-picture", "warning", "question 5", samples["missing-picture"]), "ja"
    )


def test_the_report_takes_time_in_proportion_to_the_questions() -> None:
    """A finding for every question of a post: 100,000 of each took ten minutes."""
    edition = small(rich_sample(), 1)

    def seconds(count: int) -> float:
        record = edition.post.records[0]
        records = [
            record.model_copy(update={"id": f"q{number}", "number": number})
            for number in range(1, count + 1)
        ]
        findings = tuple(
            Finding("unsure", "warning", f"question {number}", "Look at it.")
            for number in range(1, count + 1)
        )
        begin = time.process_time()
        posts_of(replace(with_records(edition, records), findings=findings))
        return time.process_time() - begin

    seconds(10)
    assert seconds(12000) < 12 * seconds(1500)
