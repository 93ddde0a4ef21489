"""Pages that broke a law once, found by `make fuzz` and by hand: a name, and the page.

Each has to keep every law of tests/fuzz/laws.py. What was wrong stands in the name.
"""

# fmt: off
from __future__ import annotations

PAIR = b"<p>Q. What is it?</p><p>A. It is this.</p>"
_DATA = b'<script type="application/ld+json">{"@type":"Question","name":"%s","acceptedAnswer":{"text":"%s"}}</script>'

FOUND: list[tuple[str, bytes]] = [
    ("a control by number, its semicolon left out", b"<body>&#x1fQ" + PAIR),
    ("a control by number in a title", b"<title>a&#31b</title>" + PAIR),
    ("a control by number, made when another is taken out", PAIR + b"<p>&#&#31;31; &#x&#31;1f; &&#31;#31;</p>"),
    ("a control of C1 by number", PAIR.replace(b"this", b"&#129;&#x9d;&#127;&#xfffe;&#64976;")),
    ("a form feed in a listing", PAIR + b"<p>Q. Where?</p><p>A. <pre>a\x0cb&#12;c</pre></p>"),
    ("a form feed in the words of an abbreviation", PAIR + b"<p>Q. Where?</p><p>A. <abbr title='a\x0cb&#13;'>x</abbr></p>"),
    ("a control by number between NULs", ("<p>Q. a?</p><p>A. b &#31; c</p>" * 9).encode("utf-16-le") + b"\0"),
    ("linked data whose question has no letter", _DATA % (b"\\u001f?", b"\\ud800")),
    ("linked data without an answer", _DATA % (b"What is it?", b" ")),
    ("a row without a cell between terms", b"<dt>What is it?</dt><dd>It is this.</dd><tr>" * 4 + b"<p>Q. </p><p>A. </p><svg><p>x</svg>"),
    ("columns that hold a table", b"<colgroup></listing><table><tr><td>Q1</td><td>a?</td></tr><tr><td>A1</td><td>b</td></tr></table>"),
    ("a heading in a table, in no cell", PAIR + b"<table><tr><th>Q</th><td>What?</td></tr><h3>Where?</h3><p>Here.</p>"),
    ("a picture of AMP around text", PAIR + b"<samp><details><summary>What?</summary>This.</details><amp-img>Q. "),
    ("two ends in different case", PAIR + b"</BODY><p>Q. Where?</p><p>A. Here.</p></body></html>"),
    ("an end of the page made of another", PAIR + b"</bo</body>dy><p>Q. Where?</p><p>A. Here.</p>"),
    ("a mark that is a section's title too", "<body><h3>どこですか？</h3><p>ここです。</p><dl>▲<footer><math><h1><small value='　'>Q1. <div class='blogcard'><a href='https://example.org'>Title</a><p>What it says</p></div>Was this helpful?<h3>どこですか？</h3><p>ここです。</p></marquee><select><b></select>What is it?<h6></marquee><select><b></select>What is it?<h6><nobr property='en'><p>Q. なぜですか？</p><p>A. はい、そうです。</p>".encode()),
    ("1,500 bold in one another", b"<p>Q. What?</p><p>A. " + b"<b>" * 1500 + b"x"),
    ("100 tables in one another", PAIR + b"<table><tr><td>" * 100 + b"x"),
    ("240 lists in one another", PAIR + b"<ul><li>" * 240 + b"x"),
    ("240 readings in one another", PAIR + b"<p>Q. What?</p><p>A. " + b"<ruby><rt>" * 240 + b"x"),
    ("a number below a mark that has nothing else", b"Q1. " + _DATA % (b"a?", b"b") + b"1. <ul><iframe src=https://embed.example/?url=https%3A%2F%2Fexample.org></iframe><pre>a\n\n  b"),
    ("an icon alone where a question should be", PAIR + b"<p>Q</p>\xef\xbb\xbf<p>expand_more<p>A<br>It is this."),
    ("a time that no clock reaches", b"<meta property=article:modified_time content=9999-12-31>" + PAIR),
]
