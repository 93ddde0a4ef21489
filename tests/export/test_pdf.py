"""Every PDF is opened again: its text, fonts, links, page numbers, its bytes on a second run."""

from __future__ import annotations

import io
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet

from pipeline.errors import ExportError, SettingsError
from pipeline.export import pdf
from pipeline.records import Edition, RichText
from pipeline.settings import HandoutSettings, Settings
from tests.export.editions import sample, small, with_answer, with_records
from tests.export.pdf_reading import (
    destinations,
    index_pages,
    links,
    pages_of_text,
    squeeze,
    structure,
)
from tests.export.renders import edition_of, rendered
from tests.support import ROOT, SLUGS, need_tool, rich

SAMPLE, ENGLISH, _ = SLUGS


@pytest.fixture(params=SLUGS)
def slug(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def handout(slug: str, sample_file: Callable[[str, str], Path]) -> Path:
    return sample_file(slug, "")


@pytest.fixture
def worksheet(slug: str, sample_file: Callable[[str, str], Path]) -> Path:
    return sample_file(slug, "-worksheet")


def written(folder: Path, content: bytes) -> Path:
    file = folder / "a.pdf"
    file.write_bytes(content)
    return file


def one(edition: Edition, **settings: object) -> bytes:
    chosen = Settings(handout=HandoutSettings.model_validate(settings))
    return pdf.render_variants(edition, chosen, ("handout",))[0].content


def beginning_of(line: str) -> str:
    """First characters of a line of a record: of its first cell, without the mark of a list."""
    cell = re.split(r"\t| \| ", line)[0]
    return squeeze(re.sub(r"^\s*(?:[-・•]|\d+\.)\s*", "", cell))[:10]


def test_every_record_is_there_in_order(slug: str, handout: Path) -> None:
    """Each line of each record is found after the one before it."""
    with pikepdf.open(handout) as document:
        where = destinations(document)
    pages = pages_of_text(handout)
    text = squeeze("".join(pages[where["q1"] - 1 : where["back"] - 1]))
    place = 0
    for record in edition_of(slug).post.records:
        for passage in (record.question.text, record.answer.text):
            for line in passage.split("\n"):
                beginning = beginning_of(line)
                found = text.find(beginning, place)
                assert found >= 0, f"{record.number}: {line}"
                place = found


def test_whole_text_of_short_answers(slug: str, handout: Path) -> None:
    """No character is changed, lost or added on its way into the PDF."""
    text = squeeze("".join(pages_of_text(handout)))
    short = [r for r in edition_of(slug).post.records if len(squeeze(r.answer.text)) < 40]
    for record in short:
        if "\n" not in record.answer.text:
            assert squeeze(record.answer.text) in text


def test_only_our_fonts_are_embedded(handout: Path) -> None:
    tool = need_tool("pdffonts")
    lines = subprocess.run([tool, str(handout)], capture_output=True, check=True, text=True).stdout
    rows = lines.splitlines()[2:]
    assert rows
    for row in rows:
        assert "+Noto-Sans-CJK-JP" in row
        assert re.search(r"\byes\s+yes\s+yes\b", row), "embedded, subset, with a Unicode map"


def test_embedded_fonts_have_every_glyph_in_use(handout: Path) -> None:
    with pikepdf.open(handout) as document:
        fonts = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/CIDFontType0"
        ]
        assert fonts
        for font in fonts:
            outlines = CFFFontSet()
            outlines.decompile(io.BytesIO(font.FontDescriptor.FontFile3.read_bytes()), None)
            names = set(outlines[0].charset)
            widths = list(font.W)
            firsts = [int(value) for value in widths if not isinstance(value, pikepdf.Array)]
            counts = [len(value) for value in widths if isinstance(value, pikepdf.Array)]
            assert len(firsts) == len(counts), "only arrays of widths are written"
            for first, count in zip(firsts, counts, strict=True):
                for glyph in range(first, first + count):
                    assert glyph == 0 or f"cid{glyph:05}" in names


LETTERS = ("Łódź", "H₂O", "Việt Nam", "naïve", "½ × ™ ※ ㍻ ｶﾞ 𠮷野家")
INVISIBLE = ("\u2028", "\u2029", "\x0b", "\u200d", "\ufe0f", "\u00ad", "\ufeff")
NESTED = ("div", "blockquote", "ul><li", "span", "table><tr><td")


@pytest.fixture(scope="module")
def odd_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of a handout with a question of each odd kind."""
    answers = [
        *(f"<p>{words}</p>" for words in LETTERS),
        *(f"<p>前{place}{odd}後{place}</p>" for place, odd in enumerate(INVISIBLE)),
        *(f"<{tag}>" * 200 + f"深い{place}" for place, tag in enumerate(NESTED)),
    ]
    edition = small(sample(SAMPLE), len(answers))
    records = [
        record.model_copy(update={"answer": RichText(text="x", html=html)})
        for record, html in zip(edition.post.records, answers, strict=True)
    ]
    file = written(tmp_path_factory.mktemp("odd"), one(with_records(edition, records)))
    return squeeze("".join(pages_of_text(file)))


@pytest.mark.parametrize("words", LETTERS)
def test_letters_of_many_kinds(words: str, odd_text: str) -> None:
    assert squeeze(words) in odd_text


@pytest.mark.parametrize("place", range(len(INVISIBLE)))
def test_invisible_characters_do_no_harm(place: int, odd_text: str) -> None:
    assert f"前{place}後{place}" in odd_text


@pytest.mark.parametrize("place", range(len(NESTED)))
def test_deep_nesting_is_bounded(place: int, odd_text: str) -> None:
    assert f"深い{place}" in odd_text


def test_contents_name_the_right_pages(slug: str, handout: Path) -> None:
    with pikepdf.open(handout) as document:
        where = destinations(document)
    pages = pages_of_text(handout)
    front = "\n".join(pages_of_text(handout, "-layout")[: where["q1"] - 1])
    lines = re.findall(r"(?m)^ *(\d+) {2,}(.+?) {2,}(\d+)$", front)
    records = {record.number: record for record in edition_of(slug).post.records}
    assert sorted(int(number) for number, _, _ in lines) == sorted(records)
    for number, title, page in lines:
        assert where[f"q{number}"] == int(page)
        beginning = squeeze(title).rstrip("…")
        assert squeeze(records[int(number)].question.text).startswith(beginning)
        assert beginning[:12] in squeeze(pages[int(page) - 1])


def test_large_print_contents_do_not_end_with_a_thin_page(tmp_path: Path) -> None:
    edition = small(sample(SAMPLE), 27)
    artifact = pdf.render_variants(edition, Settings(), ("large-print",))[0]
    pages = pages_of_text(written(tmp_path, artifact.content), "-layout")
    lines = [len(re.findall(r"(?m)^ *\d+ {2,}.+? {2,}\d+$", page)) for page in pages]
    filled = [count for count in lines if count]
    assert sum(filled) == 27
    assert filled[-1] >= 8, "24 lines fit on the first page, so 3 would go on alone"


def test_index_names_the_right_pages(slug: str, handout: Path) -> None:
    with pikepdf.open(handout) as document:
        where = destinations(document)
    back = "\n".join(pages_of_text(handout, "-layout")[where["back"] - 1 :])
    records = edition_of(slug).post.records
    for topic in {topic for record in records for topic in record.topics}:
        expected = {where[f"q{record.number}"] for record in records if topic in record.topics}
        assert index_pages(back, topic) == expected


def test_pages_are_numbered_through(slug: str, handout: Path, worksheet: Path) -> None:
    for file in (handout, worksheet):
        pages = pages_of_text(file)
        for number, page in enumerate(pages, 1):
            assert f"{number} / {len(pages)}" in page


def test_running_head_tells_the_questions(slug: str, handout: Path) -> None:
    with pikepdf.open(handout) as document:
        where = destinations(document)
    pages = pages_of_text(handout, "-layout")
    label = "Q" if slug == ENGLISH else "質問"
    numbers = [record.number for record in edition_of(slug).post.records]
    for page in range(where["q1"], where["back"]):
        head = re.search(rf"{label} (\d+)(?:–(\d+))?$", pages[page - 1].lstrip("\n").split("\n")[0])
        assert head, page
        first, last = int(head[1]), int(head[2] or head[1])
        assert head[1] != head[2], "one number is not a range"
        begun = [number for number in numbers if where[f"q{number}"] == page]
        assert last == max([n for n in numbers if where[f"q{n}"] <= page])
        assert not begun or first in (begun[0], begun[0] - 1)


def test_links(slug: str, handout: Path) -> None:
    records = edition_of(slug).post.records
    with pikepdf.open(handout) as document:
        outside, inside = links(document)
        assert {f"q{record.number}" for record in records} <= inside
        assert inside <= set(destinations(document))
    assert {reference.url for record in records for reference in record.references} <= outside
    assert edition_of(slug).post.post.url in outside


def test_worksheet_leads_both_ways(slug: str, worksheet: Path) -> None:
    with pikepdf.open(worksheet) as document:
        where = destinations(document)
        _, inside = links(document)
    pages = [squeeze(page) for page in pages_of_text(worksheet)]
    for record in edition_of(slug).post.records:
        question, answer = f"q{record.number}", f"a{record.number}"
        assert {question, answer} <= inside
        assert where[question] < where["a1"] <= where[answer]
        to_answer = "Answeronpage{}" if slug == ENGLISH else "回答は{}ページ"
        assert to_answer.format(where[answer]) in pages[where[question] - 1]
        to_question = "Questiononpage{}" if slug == ENGLISH else "質問は{}ページ"
        assert to_question.format(where[question]) in pages[where[answer] - 1]


def test_question_stays_with_its_answer(slug: str, handout: Path) -> None:
    with pikepdf.open(handout) as document:
        where = destinations(document)
    pages = [squeeze(page) for page in pages_of_text(handout)]
    for record in edition_of(slug).post.records:
        beginning = beginning_of(record.answer.text.split("\n")[0])
        assert beginning in pages[where[f"q{record.number}"] - 1], record.number


def test_metadata_and_bookmarks(slug: str, handout: Path) -> None:
    info = edition_of(slug).post.post
    with pikepdf.open(handout) as document:
        assert str(document.docinfo["/Title"]) == info.title
        assert str(document.Root.Lang) == info.language
        day = info.published or info.as_of
        assert day is not None
        assert str(document.docinfo["/CreationDate"]) == f"D:{day:%Y%m%d}000000Z"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_outline() as outline:
            topics = [item for item in outline.root if item.children]
            titles = [child.title for topic in topics for child in topic.children]
            assert all(item.is_closed for item in topics)
    numbers = [int(title.partition(".")[0]) for title in titles]
    assert numbers == [record.number for record in edition_of(slug).post.records]


def test_structure_tree(slug: str, handout: Path) -> None:
    """Headings descend in order; every picture has words; every link is tagged as one."""
    with pikepdf.open(handout) as document:
        elements = structure(document.Root.StructTreeRoot)
        kinds = [kind for _, kind, _ in elements]
        for _, kind, element in elements:
            if kind == "/Figure":
                assert str(element.Alt)
        headings = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
        annotations = sum(len(page.get("/Annots", [])) for page in document.pages)
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))
    assert headings.count(3) >= len(edition_of(slug).post.records)
    assert kinds.count("/Link") == annotations


def test_as_of_corrections_and_marks_are_printed(
    sample_file: Callable[[str, str], Path],
) -> None:
    text = squeeze("".join(pages_of_text(sample_file(SAMPLE, ""))))
    assert "2020年11月18日時点の回答です" in text
    assert "訂正（2021年3月5日）" in text
    assert "この回答は2021年3月5日時点のものです" in text
    assert "第2版（2021年3月5日）" in text
    assert text.count("新規") == 2, "the mark and its explanation"
    assert text.count("更新") >= 2


def test_no_site_boilerplate(sample_file: Callable[[str, str], Path]) -> None:
    text = squeeze("".join(pages_of_text(sample_file(SAMPLE, ""))))
    assert "ありがとうございました" in text
    for words in ("研修をお探しの方へ", "あわせて読みたい", "無料セミナー", "人気の記事"):
        assert words not in text


def test_size_of_the_sample() -> None:
    assert len(rendered(SAMPLE)[f"pdf/{SAMPLE}.pdf"]) < 700_000


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "ja_JP.UTF-8", "LANG": "ja"},
    ],
)
def test_same_bytes_in_another_process(environment: dict[str, str], tmp_path: Path) -> None:
    program = (
        "import sys; from tests.export.editions import sample; from pipeline.export import pdf;"
        "from pipeline.settings import Settings;"
        f"a = pdf.render(sample({ENGLISH!r}), Settings());"
        "sys.stdout.buffer.write(b''.join(item.content for item in a))"
    )
    out = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={
            **os.environ,
            **environment,
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        },
    ).stdout
    assert out == b"".join(rendered(ENGLISH).values())


def test_missing_glyph_names_character_and_record() -> None:
    edition = with_answer(small(sample(SAMPLE)), "<p>\U00012000</p>", "\U00012000")
    with pytest.raises(ExportError) as caught:
        one(edition)
    message = str(caught.value)
    assert "U+12000" in message
    assert "question 1" in message
    assert edition.post.records[0].id in message


FOREIGN = (
    '<img src="file:///etc/passwd" alt="a">',
    '<img src="http://127.0.0.1:9/x.png" alt="a">',
    '<p style="background:url(file:///etc/passwd)">a</p>',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<style>@import "file:///etc/passwd";</style>',
    '<object data="file:///etc/passwd"></object>',
    '<a rel="attachment" href="file:///etc/passwd">a</a>',
    '<a href="javascript:alert(1)">a</a>',
)


def test_nothing_is_fetched_for_a_page(tmp_path: Path) -> None:
    """The cleaner lets none of these through; if it did, they would still end here."""
    edition = small(sample(SAMPLE), len(FOREIGN))
    records = [
        record.model_copy(update={"answer": RichText(text="x", html=f"<p>{place}</p>{html}")})
        for place, (record, html) in enumerate(zip(edition.post.records, FOREIGN, strict=True))
    ]
    with pikepdf.open(written(tmp_path, one(with_records(edition, records)))) as document:
        assert not document.attachments
        outside, _ = links(document)
    assert outside
    assert all(address.startswith("https://") for address in outside)


def test_marks_of_a_page_stay_text(tmp_path: Path) -> None:
    edition = small(sample(SAMPLE), 1)
    words = "{{ 7*7 }} <b>&amp;</b> {% raw %}"
    record = edition.post.records[0].model_copy(update={"question": rich(words)})
    text = pages_of_text(written(tmp_path, one(with_records(edition, [record]))))
    assert squeeze(words) in squeeze("".join(text))


def test_letter_paper(tmp_path: Path) -> None:
    with pikepdf.open(written(tmp_path, one(small(sample(SAMPLE)), paper="Letter"))) as document:
        assert [float(value) for value in document.pages[0].MediaBox] == [0, 0, 612, 792]


def test_large_print_is_made_on_request(tmp_path: Path) -> None:
    settings = Settings(handout=HandoutSettings(variants=["large-print"]))
    artifacts = pdf.render(small(sample(SAMPLE)), settings)
    assert [artifact.path for artifact in artifacts] == [
        f"pdf/{SAMPLE}.pdf",
        f"pdf/{SAMPLE}-worksheet.pdf",
        f"pdf/{SAMPLE}-large-print.pdf",
    ]


@pytest.mark.parametrize("setting", [{"theme": "nowhere"}, {"fonts": "/nowhere"}])
def test_wrong_setting_is_named(setting: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="handout"):
        one(small(sample(SAMPLE)), **setting)
