"""Pages that are too deep, too large, unclosed or made to take for ever.

A name, how the page is made, and how many pairs are read; "error" where the clear error is right,
"safe" where no outcome is the only right one: then it is clean and the sums hold, or the error.
"""

# fmt: off
from __future__ import annotations

from collections.abc import Callable

PAIR = "<p>Q. What is lent here?</p><p>A. Books and umbrellas.</p>"


def around(opening: str, closing: str, count: int) -> Callable[[], str]:
    return lambda: opening * count + PAIR + closing * count


def after(start: str) -> Callable[[], str]:
    return lambda: PAIR + start


def repeated(unit: str, count: int, end: str = "") -> Callable[[], str]:
    return lambda: f"<p>Q. What is lent here?</p><p>A. {unit * count}{end}</p>"


def numbered(template: str, count: int) -> Callable[[], str]:
    return lambda: "".join(template.replace("#", str(n)) for n in range(count))


CASES: list[tuple[str, Callable[[], str], int | str]] = [
    ("100 divs deep", around("<div>", "</div>", 100), 1),
    ("300 divs deep", around("<div>", "</div>", 300), 1),
    ("20,000 divs deep", around("<div>", "</div>", 20_000), "error"),
    ("20,000 divs deep, unclosed", around("<div>", "", 20_000), "error"),
    ("20,000 quotes deep", around("<blockquote>", "</blockquote>", 20_000), "error"),
    ("20,000 lists deep", around("<ul><li>", "</ul>", 20_000), "error"),
    ("20,000 bold deep", around("<b>", "</b>", 20_000), "safe"),
    ("20,000 fonts deep", around("<font>", "", 20_000), "safe"),
    ("5,000 tables deep", around("<table><tr><td>", "</table>", 5_000), "safe"),
    ("5,000 definition lists deep", around("<dl><dd>", "</dd></dl>", 5_000), "safe"),
    ("5,000 details deep", around("<details><summary>more</summary>", "</details>", 5_000), "safe"),
    ("20,000 links unclosed", around("<a href='#'>", "", 20_000), "safe"),
    ("20,000 ends of nothing", around("</div></p>", "</b></table>", 20_000), 1),
    ("100,000 line breaks", repeated("<br>", 100_000, "end"), 1),
    ("100,000 empty paragraphs", repeated("<p></p>", 100_000, "end"), 1),
    ("30,000 words bold", repeated("<b>x</b> ", 30_000), 1),
    ("a million letters", repeated("x", 1_000_000), 1),
    ("a million spaces", repeated(" ", 1_000_000, "end"), 1),
    ("a million no-break spaces", repeated("\xa0", 1_000_000, "end"), 1),
    ("a million full-width spaces", repeated("\u3000", 1_000_000, "end"), 1),
    ("a million question marks", repeated("?", 1_000_000), 1),
    ("a million brackets", repeated("【", 1_000_000), 1),
    ("a million opened brackets", repeated("[", 1_000_000), 1),
    ("a million digits", repeated("1", 1_000_000), 1),
    ("a million dots", repeated("1.", 500_000), 1),
    ("a million dashes", repeated("―", 1_000_000), 1),
    ("50,000 ampersands", repeated("&", 50_000), 1),
    ("20,000 entities", repeated("&lt;", 20_000), 1),
    ("200,000 slashes", repeated("https://", 25_000), 1),
    ("200,000 tabs and line feeds", repeated("\t\n\r", 70_000, "end"), 1),
    ("100,000 marks in one answer", repeated("Q: ", 100_000), "safe"),
    ("20,000 marks by line", repeated("A.<br>", 20_000), "safe"),
    ("20,000 angles", repeated("<", 20_000), "safe"),
    ("100,000 comments", repeated("<!-- x -->", 100_000, "end"), 1),
    ("5,000 pairs", numbered("<p>Q. What is # for?</p><p>A. It is for #.</p>", 5_000), 5_000),
    ("2,000 terms", numbered("<dt>What is # for?</dt><dd>It is for #.</dd>", 2_000), "safe"),
    ("2,000 folds", numbered("<details><summary>What is # for?</summary>It is for #.</details>", 2_000), 2_000),
    ("3,000 headings", numbered("<h3>What is # for?</h3><p>It is for #.</p>", 3_000), 3_000),
    ("10,000 attributes", lambda: f"<div {' '.join(f'a{n}=1' for n in range(10_000))}>{PAIR}</div>", 1),
    ("200,000 attributes", lambda: f"<div {' '.join(f'a{n}=1' for n in range(200_000))}>{PAIR}</div>", "error"),
    ("200,000 attributes in quotes", lambda: "<div " + "".join(f"a{n}='<>'" for n in range(200_000)) + f">{PAIR}</div>", "error"),
    ("200,000 attributes by slashes", lambda: f"<div/{'/'.join(f'a{n}' for n in range(200_000))}>{PAIR}</div>", "error"),
    ("200,000 attributes of a link", lambda: f"{PAIR}<a{''.join(f' a{n}=1' for n in range(200_000))}>{PAIR}</a>", "error"),
    ("a program that compares and holds a megabyte", lambda: f"<script>if(i<a){{x='{'/a b' * 250_000}'}}</script>{PAIR}", 1),
    ("an attribute of a megabyte of words", lambda: f"<div data-x='{'a = > ' * 200_000}'>{PAIR}</div>", 1),
    ("an attribute of a megabyte", lambda: f"<div title='{'x' * 1_000_000}'>{PAIR}</div>", 1),
    ("a name of a megabyte", lambda: f"<{'x' * 1_000_000}>{PAIR}", "safe"),
    ("a style of a megabyte", lambda: f"<div style='{'a:b;' * 250_000}'>{PAIR}</div>", 1),
    ("a link of a megabyte", lambda: f"{PAIR}<p><a href='https://example.com/{'x' * 1_000_000}'>x</a></p>", 1),
    ("classes of a megabyte", lambda: f"<div class='{'qa ' * 300_000}'>{PAIR}</div>", 1),
    ("a table of 20,000 cells", repeated("<table><tr>" + "<td>x" * 20_000 + "</table>", 1), "safe"),
    ("a cell over a million columns", repeated("<table><tr><td colspan=1000000 rowspan=1000000>x</table>", 1), 1),
    ("a list that starts at the end", repeated("<ol start=99999999999999999999><li>x</ol>", 1), 1),
    ("entities that grow", lambda: '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + PAIR, "safe"),
    ("entity from a file", lambda: '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + PAIR, "safe"),
    ("script never closed", after("<script>"), 1),
    ("style never closed", after("<style>"), 1),
    ("comment never closed", after("<!-- "), 1),
    ("title never closed", after("<title>"), 1),
    ("text area never closed", after("<textarea>"), 1),
    ("quote of an attribute never closed", after("<p title='"), 1),
    ("select never closed", after("<select><option>"), 1),
    ("frame set", after("<frameset><frame src='x'>"), "safe"),
    ("plain text from here", after("<plaintext>"), "safe"),
    ("end of page in the middle", lambda: f"<body>{PAIR}</body></html>{PAIR.replace('lent', 'sold')}", 2),
    ("end of page inside a box", lambda: f"<body><div>{PAIR}</body></html>{PAIR.replace('lent', 'sold')}</div>", 2),
    ("two pages in one", lambda: f"<html><body>{PAIR}</body></html><html><body>{PAIR.replace('lent', 'sold')}</body></html>", 2),
    ("head after the body", lambda: f"<body>{PAIR}</body><head><title>x</title></head>", 1),
    ("tags crossed", lambda: "<b><p>Q. What is <i>lent</b> here?</p><p>A. Books</i> and umbrellas.</p>", 1),
    ("paragraphs in a table, not in a cell", lambda: f"<table>{PAIR}<tr><td>x</td></tr></table>", "safe"),
    ("linked data, 5,000 levels", lambda: f'<script type=application/ld+json>{"[" * 5000}"Question"{"]" * 5000}</script>{PAIR}', 1),
    ("linked data, numbers too long", lambda: f'<script type=application/ld+json>{{"@type":"Question","name":{"9" * 6000}}}</script>{PAIR}', 1),
    ("linked data that is no data", lambda: f"<script type=application/ld+json>{{Question</script>{PAIR}", 1),
    ("linked data that names itself", lambda: f'<script type=application/ld+json>{{"@type":["Question"],"name":["a"],"acceptedAnswer":[[]]}}</script>{PAIR}', 1),
    ("linked data with surrogates", lambda: '<script type=application/ld+json>{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"a \\ud800?","acceptedAnswer":{"@type":"Answer","text":"b \\udfff\\u0000\\u001f"}}]}</script>', "safe"),
    ("linked data with markup", lambda: '<script type=application/ld+json>{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"What is it?","acceptedAnswer":{"@type":"Answer","text":"<img src=x onerror=alert(1)><script>alert(1)<\\/script>A book."}}]}</script>', 1),
    ("numbers that are none", repeated("<ol start=--5><li value=²>x</ol><table><tr><td colspan=²>y</table>", 1), 1),
    ("numbers of 5,000 digits", repeated(f"<ol start={'9' * 5000}><li value={'9' * 5000}>x</ol>", 1), 1),
    ("the last second of the calendar", after("<time datetime='9999-12-31T23:59:59Z'>then</time>"), "safe"),
    ("a time too late for a clock", after("<meta property='article:published_time' content='99999999999'>"), "safe"),
    ("a day that is none", after("<meta property='article:published_time' content='2020-02-31'>"), 1),
    ("an address that is none", after("<link rel=canonical href='http://[::1'><a href='http://[x'>y</a>"), "safe"),
    ("a port that is none", after("<a href='http://example.com:99999999/'>y</a><a href='http://a:b:c/'>z</a>"), "safe"),
    ("a base that is none", lambda: f"<base href='http://['>{PAIR}<p><a href='x'>y</a></p>", "safe"),
    ("a control of a panel without a name", lambda: f"<p><a href='#  '>What is it?</a></p><button aria-controls='  '>Where?</button>{PAIR}", "safe"),
    ("a language that is none", lambda: f"<html lang='{'x' * 5000}'>{PAIR}", 1),
]
