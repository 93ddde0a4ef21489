"""One list of questions and answers, written in the many ways in which people write such pages."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import count

Pairs = list[tuple[str, list[str]]]
Layout = Callable[[Pairs], str]
LAYOUTS: dict[str, Layout] = {}


def layout(function: Layout) -> Layout:
    LAYOUTS[function.__name__] = function
    return function


def p(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>\n" for line in lines)


def br(lines: list[str]) -> str:
    return "<br>\n".join(escape(line) for line in lines)


def each(template: str) -> Layout:
    """{q} question, {n} number, {p} answer as paragraphs, {br} answer as lines."""

    def make(pairs: Pairs) -> str:
        return "\n".join(
            template.format(q=escape(question), n=number, p=p(answer), br=br(answer))
            for number, (question, answer) in enumerate(pairs, 1)
        )

    return make


SIMPLE = {
    "marks_paragraphs": "<p>Q. {q}</p><p>A. {br}</p>",
    "marks_wide": "<p>Ｑ{n}：{q}</p><p>Ａ{n}：{br}</p>",
    "marks_brackets": "<p>【質問】{q}</p><p>【回答】</p>{p}",
    "marks_corner": "<p>「Q」{q}</p><p>「A」{br}</p>",
    "marks_paren": "<p>(Q) {q}</p><div>(A) {br}</div>",
    "marks_number_paren": "<p>Q{n}) {q}</p><p>A{n}) {br}</p>",
    "marks_kanji": "<p>問{n}　{q}</p><p>答　{br}</p>",
    "marks_word": "<p>質問：{q}</p><p>回答：{br}</p>",
    "marks_own_span": '<p><span class="i">Q</span>{q}</p><p><span class="i">A</span>{br}</p>',
    "marks_own_div": "<div><div>Q</div><div>{q}</div></div><div><div>A</div><div>{p}</div></div>",
    "marks_image": '<p><img src="q.png" alt="Q">{q}</p><p><img src="a.png" alt="A">{br}</p>',
    "marks_bold": "<p><b>Q.</b> {q}</p><p><b>A.</b> {br}</p>",
    "marks_bold_br": "<p><b>Q{n}. {q}</b><br>A. {br}</p>",
    "marks_same_line": "<p>Q. {q}　A. {br}</p>",
    "marks_nbsp": "<p>Q.&nbsp;&nbsp;{q}</p><p>&nbsp;A.&nbsp;{br}</p><p>&nbsp;</p>",
    "marks_none_behind": "<p>Q{q}</p><p>A{br}</p>",
    "marks_a_before_break": "<p>Q<br>{q}</p><p>A<br>{br}</p>",
    "marks_only_q": "<h3>Q{n}. {q}</h3>{p}",
    "marks_in_th": "<table><tr><th>Q</th><td>{q}</td></tr><tr><th>A</th><td>{br}</td></tr></table>",
    "marks_grid": '<div class="g"><div>Q{n}</div><div>{q}</div><div>A{n}</div><div>{p}</div></div>',
    "marks_one_block": "Q. {q}<br>A. {br}<br><br>",
    "marks_upper_unclosed": "<P>Q: {q}\n<P>A: {br}",
    "english_words": "<p>Question {n}: {q}</p><p>Answer: {br}</p>",
    "german_words": "<p>Frage: {q}</p><p>Antwort: {br}</p>",
    "french_words": "<p>Question : {q}</p><p>Réponse : {br}</p>",
    "spanish_words": "<p>Pregunta {n}: {q}</p><p>Respuesta: {br}</p>",
    "chinese_words": "<p>问：{q}</p><p>答：{br}</p>",
    "korean_words": "<p>질문: {q}</p><p>답변: {br}</p>",
    "details": "<details><summary>{q}</summary>{p}</details>",
    "details_glyph": "<details><summary>{q}<span>+</span></summary><div>{br}</div></details>",
    "headings_h2": "<h2>{q}</h2>{p}",
    "headings_h4_numbered": "<h4>{n}. {q}</h4>{p}",
    "headings_permalink": '<h3 id="q{n}">{q}<a href="#q{n}">¶</a></h3>{p}<a href="#top">Top</a>',
    "bold_paragraph": "<p><strong>{q}</strong></p>{p}",
    "bold_and_answer_in_one": "<p><b>{q}</b> {br}</p>",
    "bold_br": "<p><b>{q}</b><br>{br}</p>",
    "bold_css": '<p><span style="font-weight:bold">{q}</span></p><p><span>{br}</span></p>',
    "div_classes": '<div class="question">{q}</div><div class="answer">{p}</div>',
    "div_item": '<div class="x1"><div class="x2">{q}</div><div class="x3">{p}</div></div>',
    "div_bare": "<div><div>{q}</div><div>{p}</div></div>",
    "button_panel": '<div><button aria-controls="c{n}">{q}</button><div id="c{n}">{p}</div></div>',
    "bootstrap": '<div class="accordion-item"><h2 class="accordion-header">'
    '<button>{q}</button></h2><div class="collapse"><div class="body">{p}</div></div></div>',
    "label_checkbox": '<div><input type="checkbox" id="t{n}">'
    '<label for="t{n}">{q}</label><div>{p}</div></div>',
    "microdata": '<div itemscope itemtype="https://schema.org/Question">'
    '<h3 itemprop="name">{q}</h3>'
    '<div itemprop="acceptedAnswer" itemscope><div itemprop="text">{p}</div></div></div>',
    "list_and_quote": "<ol><li>{q}</li></ol><blockquote>{p}</blockquote>",
    "link_heads": '<div><a href="#p{n}">{q}</a><div id="p{n}">{p}</div></div>',
    "word": '<p class="MsoNormal"><b><span lang="EN-US">{q}</span></b></p>'
    '<p class="MsoNormal"><span lang="EN-US">{br}<o:p></o:p></span></p>',
    "google_docs": '<p class="c1"><span class="c4">Q. {q}</span></p><p class="c1"><span class="c0">'
    "A. {br}</span></p>",
    "font_tags": '<p><font color="navy">{q}</font></p><p><font color="black">{br}</font></p>',
    "anchor_br": '<p><a name="{n}"></a>{n}. {q}<br>{br}</p>',
    "hr_between": "<hr><b>{q}</b><br>{br}",
}
for _name, _template in SIMPLE.items():
    LAYOUTS[_name] = each(_template)


@layout
def dl(pairs: Pairs) -> str:
    return "<dl>" + each("<dt>{q}</dt><dd>{p}</dd>")(pairs) + "</dl>"


@layout
def dl_div(pairs: Pairs) -> str:
    return '<dl class="faq">' + each("<div><dt>{q}</dt><dd>{br}</dd></div>")(pairs) + "</dl>"


@layout
def dl_many_dd(pairs: Pairs) -> str:
    items = (f"<dt>{escape(q)}" + "".join(f"<dd>{escape(line)}" for line in a) for q, a in pairs)
    return "<dl>" + "\n".join(items) + "</dl>"


@layout
def table_one_row(pairs: Pairs) -> str:
    head = "<tr><th>質問</th><th>回答</th></tr>"
    return f"<table>{head}" + each("<tr><td>{q}</td><td>{br}</td></tr>")(pairs) + "</table>"


@layout
def table_th(pairs: Pairs) -> str:
    return "<table>" + each("<tr><th>{q}</th><td>{p}</td></tr>")(pairs) + "</table>"


@layout
def table_two_rows(pairs: Pairs) -> str:
    body = each('<tr class="q"><td>{q}</td></tr><tr class="a"><td>{br}</td></tr>')(pairs)
    return f"<table><tbody>{body}</tbody></table>"


@layout
def list_items(pairs: Pairs) -> str:
    return "<ol>" + each("<li>{q}{p}</li>")(pairs) + "</ol>"


@layout
def list_nested(pairs: Pairs) -> str:
    items = ("".join(f"<li>{line}</li>" for line in lines) for _, lines in pairs)
    return "".join(
        (
            "<ul>",
            *(f"<li>{q}<ul>{i}</ul></li>" for (q, _), i in zip(pairs, items, strict=True)),
            "</ul>",
        )
    )


@layout
def list_bold(pairs: Pairs) -> str:
    return "<ul>" + each("<li><strong>{q}</strong><br>{br}</li>")(pairs) + "</ul>"


@layout
def pre(pairs: Pairs) -> str:
    return "<pre>" + each("Q: {q}\nA: {br}\n")(pairs).replace("<br>", "") + "</pre>"


@layout
def pre_without_marks(pairs: Pairs) -> str:
    return "<pre>" + each("{n}. {q}\n\n{br}\n\n")(pairs).replace("<br>", "") + "</pre>"


@layout
def anchors_on_top(pairs: Pairs) -> str:
    top = "".join(f'<li><a href="#a{n}">{escape(q)}</a></li>' for n, (q, _) in enumerate(pairs, 1))
    body = each('<p><a name="a{n}"></a><b>{q}</b></p>{p}')(pairs)
    return f"<ul>{top}</ul>{body}"


@layout
def anchors_plain(pairs: Pairs) -> str:
    top = "".join(f'<a href="#a{n}">{escape(q)}</a><br>' for n, (q, _) in enumerate(pairs, 1))
    return top + each('<a name="a{n}"></a><p>{q}</p>{p}<hr>')(pairs)


@layout
def sections(pairs: Pairs) -> str:
    numbers = count(1)
    out = []
    for start in range(0, len(pairs), 3):
        out.append(f"<h2>Section {next(numbers)}</h2>")
        out.append(each("<h3>{q}</h3>{p}")(pairs[start : start + 3]))
    return "\n".join(out)


@layout
def accordion_sections(pairs: Pairs) -> str:
    item = '<li><div class="t">{q}</div><div class="b">{p}</div></li>'
    out = []
    for start in range(0, len(pairs), 3):
        body = each(item)(pairs[start : start + 3])
        out.append(f'<section><p class="cat">Group {start}</p><ul>{body}</ul></section>')
    return "\n".join(out)


@layout
def headings_inside_answers(pairs: Pairs) -> str:
    parts = []
    for number, (q, a) in enumerate(pairs):
        inner = "<h4>Note</h4>" if number % 3 == 1 else ""
        parts.append(f"<h3>{escape(q)}</h3>{p(a[:1])}{inner}{p(a[1:])}")
    return "".join(parts)


@layout
def interview_speakers(pairs: Pairs) -> str:
    return each("<p><b>Tanaka:</b> {q}</p><p><b>Sato:</b> {br}</p>")(pairs)


@layout
def interview_headings(pairs: Pairs) -> str:
    return each("<h3>Interviewer</h3><p>{q}</p><h3>Sato</h3>{p}")(pairs)


@layout
def interview_dashes(pairs: Pairs) -> str:
    return each("<p>――{q}</p>{p}")(pairs)


@layout
def parallel_panels(pairs: Pairs) -> str:
    heads = each('<li><button aria-controls="x{n}">{q}</button></li>')(pairs)
    panels = each('<div id="x{n}" role="tabpanel">{p}</div>')(pairs)
    return f"<ul>{heads}</ul><div>{panels}</div>"


@layout
def plain_paragraphs(pairs: Pairs) -> str:
    return each("<p>{q}</p>{p}")(pairs)


@layout
def plain_br(pairs: Pairs) -> str:
    return each("{q}<br>{br}<br><br>")(pairs)


def page(body: str, title: str = "FAQ", language: str = "en", *, frame: bool = True) -> str:
    """A whole page: with `frame`, navigation, sidebar and footer around the article."""
    head = f'<!DOCTYPE html><html lang="{language}"><head><title>{title}</title></head><body>'
    if not frame:
        return f"{head}{body}</body></html>"
    links = "".join(f'<li><a href="/p{n}">Page number {n}</a></li>' for n in range(8))
    return (
        f'{head}<div class="top"><ul>{links}</ul></div><div class="wrap"><div class="main">'
        f"<h1>{title}</h1><p>These are things that people ask us, with our answers."
        f'</p>{body}</div><div class="r"><h3>Popular posts</h3><ul>{links}</ul></div></div>'
        f'<div class="bottom"><p>Copyright 2024 Example.</p></div></body></html>'
    )
