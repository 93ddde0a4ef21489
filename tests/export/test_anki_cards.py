"""The cards as the real library renders them and as Chromium shows them.

`UPDATE_GOLDEN=1 pytest tests/export/test_anki_cards.py` renews the pictures; look at them then.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml.html import fromstring
from PIL import Image as Picture
from PIL import ImageChops, ImageFilter, ImageStat

from pipeline.enrich.ledger import Ledger
from pipeline.records import Correction, Image, Media, Reading, Reference, RichText
from tests.export.learner import Learner, one_deck
from tests.readings import edit, made, publish, sample_reading, with_info
from tests.support import SAMPLES, chromium

GOLDEN = Path(__file__).parent / "cards"
FIGURE = SAMPLES / "developing-on-aws-2020-09_files/sns-sqs-fanout.png"
TALL = 1900
WEB = "https://example.com/qa/index.html"
RICH = """<p>同期と非同期では、<strong>再試行の動き</strong>が変わります。
<code>InvocationType</code> で選びます。</p>
<table><tr><th>呼び出し方</th><th>再試行</th><th>エラーの通知</th><th>上限</th></tr>
<tr><td>同期（RequestResponse）</td><td>呼び出し元しだい</td>
<td>ステータスコード 429</td><td>6 MB</td></tr>
<tr><td>非同期（Event）</td><td>最大 2 回</td>
<td>デッドレターキュー</td><td>256 KB</td></tr></table>
<pre><code>client.invoke(FunctionName="orders", InvocationType="Event", Payload=json.dumps(event))
</code></pre><ul><li>デプロイパッケージを小さくする</li><li>初期化処理を外に出す</li></ul>
<p><img src="fanout.png" alt="SNS から三つの SQS へ"></p>"""


def rich_post() -> Reading:
    """A post whose first question has everything that a card can show."""
    post = with_info(sample_reading(), course="Architecting on AWS", url="https://example.com/post")
    post = edit(
        post,
        1,
        answer=RichText(text="同期と非同期では", html=RICH),
        topics=("コンピューティング::Lambda",),
        images=(Image(file="fanout.png", alt="SNS から三つの SQS へ"),),
        corrections=(
            Correction(
                date=date(2024, 5, 10),
                text="現在、Lambda のメモリは最大 10,240 MB です。",
                source="https://example.com/limits",
            ),
        ),
        references=(
            Reference(
                url="https://docs.aws.amazon.com/lambda/async.html",
                title="Lambda 関数を非同期的に呼び出す",
                description="Lambda はイベントをキューに入れ、関数に送信します。" * 4,
                site="docs.aws.amazon.com",
            ),
            Reference(url="https://aws.amazon.com/jp/blogs/news/", title="AWS ブログ"),
        ),
    )
    picture = Media("fanout.png", FIGURE.read_bytes(), "image/png", 1, 1)
    return replace(post, media={"fanout.png": picture})


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    someone = Learner(tmp_path / "learner")
    yield someone
    someone.col.close()


def sides(learner: Learner, post: Reading, **settings: object) -> tuple[str, str]:
    """Both sides of the card of a post's first question."""
    edition = publish(post, ledger=Ledger())[0]
    learner.take(one_deck(edition, **settings))
    card = learner.cards(edition.post.records[0].id)[0]
    return card.question(), card.answer()


def test_front_and_back_hold_what_they_should(learner: Learner) -> None:
    front, back = sides(learner, rich_post(), web_address=WEB)
    for text in ("SnowballとDataSync", "Architecting on AWS", "コンピューティング › Lambda"):
        assert text in front
        assert text in back
    assert "再試行の動き" not in front
    (record_id,) = re.findall(rf'href="{re.escape(WEB)}#(q[a-z2-7]+)"', back)
    for text in (
        "再試行の動き",
        "Lambda 関数を非同期的に呼び出す",
        "訂正 2024年5月10日",
        "10,240 MB",
        "2020年11月18日時点",
        '<a href="https://example.com/post">',
        'lang="ja"',
    ):
        assert text in back
    assert learner.note(record_id)["Id"] == record_id


def test_an_english_post_speaks_english(learner: Learner) -> None:
    post = made(("Why?", "Because."), language="en-GB", as_of=date(2024, 3, 1))
    remark = Correction(date=date(2024, 5, 10), text="No longer.")
    reference = Reference(url="https://example.com/")
    record = post.post.records[0].model_copy(
        update={
            "corrections": (remark,),
            "references": (reference,),
            "as_of": date(2024, 3, 1),
        }
    )
    post = replace(post, post=post.post.model_copy(update={"records": (record,)}))
    _, back = sides(learner, post)
    for text in ("As of 1 March 2024", "Correction 10 May 2024", "References", 'lang="en-GB"'):
        assert text in back


def test_no_script_and_nothing_from_outside(learner: Learner) -> None:
    for side in sides(learner, rich_post(), web_address=WEB):
        assert not re.search(r"<script|<link|<iframe|@import|url\(|\bon\w+=", side, re.IGNORECASE)
        assert set(re.findall(r'\bsrc="([^"]*)"', side)) <= {"fanout.png"}


COMMANDS = [
    "{{Answer}}",
    "{{c1::x}}",
    "{{FrontSide}}",
    "[sound:a.mp3]",
    "[SOUND:a.mp3]",
    "[anki:play:q:0]",
    "[anki:tts lang=ja_JP]x[/anki:tts]",
    "[latex]x[/latex]",
    "[$]x[/$]",
    "[$$]x[/$$]",
    "<anki-mathjax>x</anki-mathjax>",
    "\\(x\\) \\[y\\]",
    "<%Answer%>",
    "a\x1fb\x00c\x0bd",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_what_looks_like_a_command_arrives_as_text(learner: Learner, text: str) -> None:
    shown = re.sub(r"[\x00-\x1f]", "", text)
    front, back = sides(learner, made((f"前 {text} 後", f"前 {text} 後"), course=text, title=text))
    for side in (front, back):
        visible = _visible(side)
        assert visible.count(f"前 {shown} 後") == (2 if side is back else 1)
    assert learner.counts() == (1, 1)
    (note,) = learner.col.find_notes("")
    card = learner.col.get_note(note).cards()[0]
    assert not card.question_av_tags() + card.answer_av_tags()


def _visible(page: str) -> str:
    tree = fromstring(page)
    for style in tree.iter("style"):
        style.text = ""
    return tree.text_content()


def test_mathjax_is_told_to_leave_cards_alone(learner: Learner) -> None:
    for side in sides(learner, made(("\\(x\\)", "\\[y\\]"))):
        assert re.search(r'<article class="[^"]*\btex2jax_ignore\b[^"]*\bmathjax_ignore\b', side)


VIEWS = [(side, width, mode) for side in ("front", "back") for width in (360, 800)
         for mode in ("light", "night")]  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int, str], Picture.Image]:
    """The card in every view, from one start of the browser."""
    folder = tmp_path_factory.mktemp("views")
    someone = Learner(folder / "learner")
    cards = dict(zip(("front", "back"), sides(someone, rich_post(), web_address=WEB), strict=True))
    someone.col.close()
    (folder / "fanout.png").write_bytes(FIGURE.read_bytes())
    pages = [page_of(cards[side], width, night=mode == "night") for side, width, mode in VIEWS]
    found = screenshots(pages, [width for _, width, _ in VIEWS], folder)
    return dict(zip(VIEWS, found, strict=True))


@pytest.mark.parametrize(("side", "width", "mode"), VIEWS)
def test_card_looks_as_before(
    shown: dict[tuple[str, int, str], Picture.Image], side: str, width: int, mode: str
) -> None:
    picture = shown[side, width, mode]
    golden = GOLDEN / f"{side}-{width}-{mode}.png"
    if os.environ.get("UPDATE_GOLDEN"):
        picture.quantize(48).save(golden, optimize=True)
    with Picture.open(golden) as kept:
        expected = kept.convert("RGB")
    assert abs(picture.height - expected.height) <= 24
    mean, worst = difference(picture, expected)
    assert mean < 4.0, f"renew {golden} if it should look otherwise"
    assert worst < 64, f"renew {golden} if it should look otherwise"


def test_large_fonts_and_long_words_stay_in_the_card(learner: Learner, tmp_path: Path) -> None:
    """At twice the size nothing sticks out on a phone; tables and code scroll by themselves."""
    address = "https://example.com/" + "x" * 200
    post = made(("長い" * 80 + address, address), title=address, url=address)
    reference = Reference(url=address, title=address)
    record = post.post.records[0].model_copy(update={"references": (reference,)})
    post = replace(post, post=post.post.model_copy(update={"records": (record,)}))
    page = page_of(sides(learner, post)[1], 360).replace("</head>", "<style>.card{font-size:36px}"
        "</style></head>")  # fmt: skip
    (tmp_path / "card.html").write_text(page + _REPORT, encoding="utf-8")
    run = chromium(tmp_path, "--dump-dom", f"file://{tmp_path}/card.html")
    found = re.search(r"<title>(\d+) of (\d+)</title>", run)
    assert found
    assert int(found[1]) <= int(found[2])


_REPORT = """<script>const root = document.documentElement;
document.title = `${document.body.scrollWidth} of ${root.clientWidth}`</script>"""


def page_of(card: str, width: int, *, night: bool = False) -> str:
    """A page as Anki's reviewer builds it, with the project's own font in the first place."""
    name = "card card1 nightMode night_mode" if night else "card card1"
    faces = "".join(
        f'@font-face{{font-family:"Hiragino Sans";font-weight:{weight};src:url("file://{font}")}}'
        for weight, font in ((400, font_file("regular")), (600, font_file("bold")))
    )
    own = f"{faces}html{{width:{width}px}}body{{overflow-wrap:break-word}}"
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><style>{own}</style></head>'
        f'<body class="{name}"><div id="qa">{card}</div></body></html>'
    )


def font_file(weight: str) -> Path:
    spec = find_spec(f"noto_cjk_sans_jp_{weight}")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    return next(file for file in sorted(folder.rglob("*.?tf")))


def screenshots(pages: list[str], widths: list[int], folder: Path) -> list[Picture.Image]:
    """Each page in a frame of its own, cut off below what is on it."""
    frames = "".join(
        f'<iframe width="{width}" height="{TALL}" srcdoc="{html.escape(page)}"></iframe>'
        for page, width in zip(pages, widths, strict=True)
    )
    style = "body{margin:0;display:flex}iframe{border:0;flex:none}"
    outer, file = folder / "cards.html", folder / "cards.png"
    outer.write_text(f'<meta charset="utf-8"><style>{style}</style>{frames}', encoding="utf-8")
    size = f"--window-size={sum(widths)},{TALL}"
    chromium(folder, size, f"--screenshot={file}", f"file://{outer}")
    found, left = [], 0
    with Picture.open(file) as all_pages:
        for width in widths:
            picture = all_pages.convert("RGB").crop((left, 0, left + width, TALL))
            paper = Picture.new("RGB", picture.size, picture.getpixel((width - 1, TALL - 1)))
            box = ImageChops.difference(picture, paper).getbbox()
            assert box, "the card is empty"
            found.append(picture.crop((0, 0, width, box[3] + 16)))
            left += width
    return found


def difference(one: Picture.Image, other: Picture.Image) -> tuple[float, int]:
    """Mean and worst difference, 0 to 255, of tiles: layout counts, anti-aliasing does not."""
    size = (one.width, max(one.height, other.height))
    tiled = []
    for picture in (one, other):
        canvas = Picture.new("RGB", size, picture.getpixel((0, picture.height - 1)))
        canvas.paste(picture, (0, 0))
        tiled.append(canvas.filter(ImageFilter.GaussianBlur(4)).reduce(20))
    found = ImageChops.difference(*tiled)
    mean = ImageStat.Stat(found).mean
    return sum(mean) / len(mean), max(high for _, high in found.getextrema())
