"""Emoji, ornaments and foreign scripts: each is one glyph, none a box, and all can be copied."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pikepdf
import pytest
import uharfbuzz

from pipeline.export import pdf, typography
from pipeline.export.pdf import fonts, signs
from pipeline.records import Edition, Reference, RichText
from pipeline.settings import Settings
from tests.export.editions import sample, small, with_records
from tests.export.pdf_reading import pages_of_text, squeeze
from tests.support import SLUGS, need_tool, rich

EMOJI = (
    "😀", "👍🏽", "👩‍💻", "👨‍👩‍👧‍👦", "🧑🏻‍🤝‍🧑🏿", "🤷🏻‍♀️", "🏳️‍🌈", "🏴‍☠️", "👁️‍🗨️",
    "1️⃣", "#️⃣", "*⃣", "🇯🇵", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "❤️", "❤", "☀️", "ℹ️", "✔", "⚠️", "✅", "⭐", "🫠",
)  # fmt: skip


def plain(emoji: str) -> str:
    """An emoji as it is printed: without a skin tone and without the mark for colour."""
    return "".join(c for c in emoji if c != "\ufe0f" and not "\U0001f3fb" <= c <= "\U0001f3ff")


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_is_one_piece_and_one_glyph(emoji: str) -> None:
    assert list(signs.pieces(f"前{emoji}後")) == [
        ("前", False),
        (plain(emoji), True),
        ("後", False),
    ]
    for file in fonts.static_fonts():
        if file.name.startswith(fonts.EMOJI):
            buffer = uharfbuzz.Buffer()
            buffer.add_str(plain(emoji))
            buffer.guess_segment_properties()
            font = uharfbuzz.Font(uharfbuzz.Face(file.read_bytes()))
            uharfbuzz.shape(font, buffer)
            (glyph,) = buffer.glyph_infos
            assert glyph.codepoint, "not the box"


@pytest.mark.parametrize("text", ["12 #3 *", "☀ © ™ ① → ㊗", "か\u3099", "plain", "a\ufe0f", "🇯"])
def test_what_the_text_font_has_is_no_emoji(text: str) -> None:
    assert [emoji for _, emoji in signs.pieces(text)] in ([False], [True])
    assert (text == "🇯") == any(emoji for _, emoji in signs.pieces(text))


@pytest.mark.parametrize("emoji", EMOJI)
def test_no_line_breaks_within_an_emoji(emoji: str) -> None:
    assert emoji in typography.keep_phrases(f"この{emoji}です")
    assert typography.keep_end(f"願います{emoji}").endswith(f"す{typography.WORD_JOINER}{emoji}")


def test_addresses_are_left_alone() -> None:
    page = '<a href="https://a.example/➜?q=1️⃣">➜ 1️⃣</a>'
    assert signs.settle(page, None) == '<a href="https://a.example/➜?q=1️⃣">→ 1</a>'


def test_fonts_of_the_trainers_own_have_their_say(tmp_path: Path) -> None:
    (symbols,) = (one for one in fonts.static_fonts() if one.name.startswith("NotoSansSymbols-400"))
    (tmp_path / "own.ttf").write_bytes(symbols.read_bytes())
    assert fonts.characters_of(tmp_path) >= {ord("⌃")}
    assert signs.settle("⌃➜", tmp_path) == "⌃→"


FOREIGN = ("สวัสดี", "Ελληνικά", "Кириллица", "Ḃ", "⎋", "漢字", "한국어", "ქართული")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handout with signs in every place where a post may have them."""
    (content,) = (one.content for one in pdf.render_variants(post(), Settings(), ("handout",)))
    file = tmp_path_factory.mktemp("signs") / "a.pdf"
    file.write_bytes(content)
    return file


def post() -> Edition:
    edition = small(sample(SLUGS[0]), 2)
    first, second = edition.post.records
    html = "".join(f"<p>{emoji}の次<b>太{emoji}字</b></p>" for emoji in EMOJI)
    html += f"<pre># ✅ ➜ ✗</pre><p>{' '.join(FOREIGN)}</p>"
    html += '<p><a href="https://a.example/">⚠️ 注意 1️⃣ 手順 🎉 終わり</a></p>'
    changes = {
        "question": rich("⚠️ 1️⃣ 絵文字😀は、どう印刷されますか？"),
        "answer": RichText(text=" ".join(EMOJI), html=html),
        "references": (Reference(url="https://b.example/", title="🚀 資料 ➤ 📌"),),
        "topics": ("🔥 話題 ➜ 先",),
    }
    edition = with_records(edition, [first.model_copy(update=changes), second])
    info = edition.post.post.model_copy(update={"title": "🎉 質問と回答 ⚠️ ➜ まとめ"})
    return Edition(
        edition.post.model_copy(update={"post": info}), {}, number=1, date="2020-11-24T00:00:00Z"
    )


def test_signs_can_be_copied(signed: Path) -> None:
    text = squeeze("".join(pages_of_text(signed)))
    for emoji in EMOJI:
        assert f"{plain(emoji)}の次太{plain(emoji)}字" in text
    for words in ("#✅→×", "⚠注意1手順🎉終わり", "🚀資料▶📌", "🔥話題→先", "🎉質問と回答⚠→まとめ"):
        assert words in text
    for words in FOREIGN:
        assert words in text


def test_only_fonts_of_the_install_are_embedded(signed: Path) -> None:
    tool = need_tool("pdffonts")
    lines = subprocess.run([tool, str(signed)], capture_output=True, check=True, text=True).stdout
    names = {row.split()[0].partition("+")[2] for row in lines.splitlines()[2:]}
    ours = ("Noto-Emoji", "Noto-Sans", "Source-Sans-Pro")
    assert {"Noto-Emoji", "Noto-Emoji-Bold", "Noto-Sans-Thai", "Noto-Sans-Georgian"} <= names
    assert all(name.startswith(ours) for name in names)


def test_same_bytes_again(signed: Path) -> None:
    (again,) = pdf.render_variants(post(), Settings(), ("handout",))
    assert again.content == signed.read_bytes()


def test_emoji_are_tagged_as_text(signed: Path) -> None:
    """No emoji makes a second annotation in a link (PDF/UA-1 7.18.5)."""
    with pikepdf.open(signed) as document:
        addresses = [
            str(annotation.A.URI)
            for page in document.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation
        ]
    assert addresses.count("https://a.example/") == 1


@pytest.mark.parametrize("html", ["<p>{}</p>", "<pre>{}</pre>", '<p><a href="{0}">{0}</a></p>'])
def test_an_endless_word_stays_on_the_page(html: str, tmp_path: Path) -> None:
    """Without a place to break it would run off the page, or keep the engine busy for 10 s."""
    address = "https://a.example/?q=" + "abc%20" * 3000
    edition = small(sample(SLUGS[0]), 1)
    (record,) = edition.post.records
    changes = {
        "answer": RichText(text=address, html=html.format(address)),
        "references": (Reference(url=address, title="t"),),
    }
    edition = with_records(edition, [record.model_copy(update=changes)])
    begin = time.process_time()
    (made,) = pdf.render_variants(edition, Settings(), ("handout",))
    assert time.process_time() - begin < 8
    file = tmp_path / "a.pdf"
    file.write_bytes(made.content)
    assert squeeze("".join(pages_of_text(file))).count("abc%20") >= 3000
    with pikepdf.open(file) as document:
        width = float(document.pages[0].MediaBox[2])
    boxes = subprocess.run(
        [need_tool("pdftotext"), "-bbox", file, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert max(float(right) for right in re.findall(r'<word .*xMax="([\d.]+)"', boxes)) < width
