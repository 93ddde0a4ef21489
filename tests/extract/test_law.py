"""Law 1: no character is lost or doubled, whatever a page looks like."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import NoQuestionsError
from pipeline.extract import extract
from pipeline.extract.page import accounting
from pipeline.extract.page.blocks import words
from pipeline.extract.page.tree import hide_unseen, parse
from pipeline.extract.page.walk import read_blocks
from pipeline.records import Page
from tests.extract.layouts import LAYOUTS, page
from tests.extract.texts import all_texts
from tests.support import SAMPLES, SLUGS

TAGS = sorted(
    words(
        "p div table tr td th ul ol li dl dt dd b a span pre details summary h2 h3 blockquote"
        " button form section font ruby rt svg text textarea select option label nav aside"
        " video noscript title iframe address center"
    )
)
SCRAPS = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
    "<br>", "<hr>", "<br><br>", "&nbsp;", "\u200b", "\u3000", "&#31;", "<!-- a comment -->", "\n",
    "Q. ", "A. ", "Q1", "？A. ", "質問：", "回答：", "Is it so?",
    "だめでしょうか。", "Yes.", "・はい",
    '<img src="x.png" alt="Q">', '<a href="#q1">', '<a name="q1"></a>', "<p>&nbsp;</p>",
    '<a href="https://example.org/a?utm_source=b">Title of a page - with what it says</a>',
    '<iframe src="https://embed.example/?url=https%3A%2F%2Fexample.org">inside</iframe>',
    '<div class="blogcard"><a href="https://example.org">Title</a><p>What it says</p></div>',
    "<plaintext>", "<script>Q. no</script>", "漢字とかな", "1. ", "（注）", "<td>", "<summary>",
]  # fmt: skip
PAGES = [(SAMPLES / f"{slug}.html").read_text(encoding="utf-8") for slug in SLUGS[2:]] + [
    page(make(all_texts()[language]), language=language)
    for number, (name, make) in enumerate(LAYOUTS.items())
    for language in (("de", "ja", "zh")[number % 3],)
]
COMMON = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def check(text: str) -> None:
    """`extract` itself raises an error if the sums do not agree."""
    try:
        reading = extract(Page("page", "page.html", text, "utf-8"))
    except NoQuestionsError:
        return
    sums = reading.sums
    written = sum(
        accounting.count(record.question.text + record.answer.text)
        for record in reading.post.records
    )
    dropped = accounting.count("".join(drop.text for drop in reading.drops))
    assert dropped == sums.dropped
    assert written >= sums.records - sum(
        accounting.count("".join(record.topics)) for record in reading.post.records
    )


@COMMON
@given(st.lists(st.sampled_from(SCRAPS), max_size=60))
def test_law_holds_for_any_soup_of_tags(scraps: list[str]) -> None:
    check("".join(scraps))


@COMMON
@given(
    st.sampled_from(PAGES),
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["", *SCRAPS])), max_size=12
    ),
)
def test_law_holds_for_pages_that_were_cut_and_torn(
    text: str, changes: list[tuple[float, float, str]]
) -> None:
    for begin, length, scrap in changes:
        at = int(begin * len(text))
        text = text[:at] + scrap + text[at + (0 if scrap else int(length * 80)) :]
    check(text)


@COMMON
@given(st.lists(st.sampled_from(SCRAPS), max_size=60))
def test_every_visible_character_is_in_exactly_one_block(scraps: list[str]) -> None:
    root = parse("".join(scraps), "page.html")
    hide_unseen(root)
    body = root.find("body")
    assert body is not None
    text = accounting.text_of_tree(body)
    blocks = read_blocks(body, text).blocks
    assert accounting.count("".join(block.text for block in blocks)) == accounting.count(text)
