"""Posts on several pages: one reading, with nothing twice and nothing lost."""

from __future__ import annotations

from pipeline.extract import extract
from pipeline.records import Media, Page, Reading

SITE = "https://blog.example.jp/entry/lambda/"
MENU = '<nav><a href="/">ホーム</a><a href="/tags">タグ一覧</a></nav>'


def whole(article: str, number: int) -> str:
    return (
        '<html lang="ja"><head><title>Lambdaの質問と回答</title></head><body>'
        f"{MENU}<main><h1>Lambdaの質問と回答</h1>{article}"
        f'<div class="pagination"><a href="1">1</a> <a href="2">2</a></div></main>'
        f"<footer>{number}ページ目 みどり研修</footer></body></html>"
    )


def picture(name: str) -> Media:
    return Media(name, b"", "image/png", 1, 1)


def read(*articles: str, files: tuple[dict[str, Media], ...] = ({}, {}, {})) -> Reading:
    pages = [
        Page(
            "post",
            f"post-{number}.html",
            whole(article, number),
            "utf-8",
            address=SITE if number == 1 else f"{SITE}{number}/",
            files=files[number - 1],
        )
        for number, article in enumerate(articles, 1)
    ]
    first, *more = pages
    return extract(
        Page(
            first.slug,
            first.file,
            first.text,
            first.encoding,
            first.address,
            first.files,
            tuple(more),
        )
    )


def pairs(reading: Reading) -> list[tuple[str, str]]:
    return [(one.question.text, one.answer.text) for one in reading.post.records]


def test_a_question_meets_its_answer_on_the_next_page() -> None:
    reading = read(
        "<p>Q. 関数の実行時間に上限はありますか？</p><p>A. 15分です。</p><p>Q. 料金の単位は？</p>",
        "<p>A. 1ミリ秒です。</p><p>Q. コンテナも使えますか？</p><p>A. はい、使えます。</p>",
    )
    assert pairs(reading) == [
        ("関数の実行時間に上限はありますか？", "15分です。"),
        ("料金の単位は？", "1ミリ秒です。"),
        ("コンテナも使えますか？", "はい、使えます。"),
    ]


def test_what_each_page_repeats_is_in_no_answer() -> None:
    reading = read(
        "<p>Q. 一つ目の質問ですか？</p><p>A. 一つ目の回答です。</p>",
        "<p>Q. 二つ目の質問ですか？</p><p>A. 二つ目の回答です。</p>",
        "<p>Q. 三つ目の質問ですか？</p><p>A. 三つ目の回答です。</p>",
    )
    assert [answer for _, answer in pairs(reading)] == [
        "一つ目の回答です。",
        "二つ目の回答です。",
        "三つ目の回答です。",
    ]
    dropped = [drop.text for drop in reading.drops if drop.place in ("page 2", "page 3")]
    assert len(dropped) == 2
    for number, text in enumerate(dropped, 2):
        assert "Lambdaの質問と回答" in text
        assert f"{number}ページ目" in text


def test_labels_at_the_end_of_each_page_stay_at_the_end() -> None:
    share = "<p>この記事をシェアする</p>"
    reading = read(
        f"<p>Q. 一つ目の質問ですか？</p><p>A. 一つ目の回答です。</p>{share}",
        f"<p>Q. 二つ目の質問ですか？</p><p>A. 二つ目の回答です。</p>{share}",
    )
    first, last = pairs(reading)
    assert first == ("一つ目の質問ですか？", "一つ目の回答です。")
    assert last[1].startswith("二つ目の回答です。")
    assert sum("シェア" in drop.text for drop in reading.drops) == 1


def test_the_characters_of_all_pages_add_up() -> None:
    reading = read(
        "<p>Q. 一つ目の質問ですか？</p><p>A. 一つ目の回答です。</p>",
        "<p>はじめに<b>太字</b>があります。<p>Q. 二つ目の質問ですか？<p>A. 二つ目の回答です。",
    )
    sums = reading.sums
    parts = (sums.records, sums.references, sums.introduction, sums.closing, sums.dropped)
    assert sums.article == sum(parts)
    pages = sum(len("ホームタグ一覧Lambdaの質問と回答12ページ目みどり研修") for _ in (1, 2))
    assert sums.article > pages


def test_addresses_and_pictures_are_those_of_their_page() -> None:
    body = (
        "<p>Q. 図はどこですか？</p>"
        '<p>A. <a href="more">こちら</a>です。<img src="a.png" alt="図"></p>'
    )
    reading = read(
        body,
        body.replace("どこ", "いつ"),
        files=({"a.png": picture("one.png")}, {"a.png": picture("two.png")}, {}),
    )
    first, second = reading.post.records
    assert [image.file for image in first.images] == ["one.png"]
    assert [image.file for image in second.images] == ["two.png"]
    assert [one.url for one in first.references] == [f"{SITE}more"]
    assert [one.url for one in second.references] == [f"{SITE}2/more"]
    assert set(reading.media) == {"one.png", "two.png"}
