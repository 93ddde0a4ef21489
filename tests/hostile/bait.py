"""What makes a careless reader take for ever: for each place in a page, signs repeated to a size.

A bait is a name of `PLACES` and one of `UNITS`, e.g. "title: dashes".
"""

# fmt: off
from __future__ import annotations

_PAIR = "<p>Q. What is lent here?</p><p>A. Books and umbrellas.</p>"

# Where the signs stand; `#` is their place.
PLACES = {
    "answer": "<p>Q. What is lent here?</p><p>A. Books. #</p>",
    "question": "<p>Q. What is # here?</p><p>A. Books and umbrellas.</p>",
    "title": "<meta property=og:site_name content='xy'><title>#xxy</title>" + _PAIR,
    "site": "<meta property=og:site_name content='xy'><title>x #xy</title><h1>x #</h1>" + _PAIR,
    "heading": "<h2>#x</h2>" + _PAIR + "<h2>#x</h2>" + _PAIR,
    "listing": "<p>Q. What is lent here?</p><p>A. Books.</p><pre>#</pre>",
    "attribute": "<div class='#' style='#' id='#'>" + _PAIR + "</div><a href='#'>x</a><img src='#' alt='#'>",
    "card": _PAIR + "<div class=card><a href='https://e.example/1'>Title # </a><p>Says # </p></div>",
    "section": "<h2># x</h2>" + _PAIR + "<h2># y</h2>" + _PAIR.replace("lent", "sold"),
    "address": _PAIR + "<p><a href='https://example.com/#'>x</a></p>",
    "data": '<script type="application/ld+json">{"@type":"Question","name":"x #","acceptedAnswer":{"text":"y #"}}</script>' + _PAIR,
    "meta": "<meta property='article:published_time' content='#'><meta name=author content='#'>" + _PAIR,
    "date": "<time datetime='#'>#</time><p>公開日#</p>" + _PAIR,
    "page": _PAIR + "#",
    "start": "#" + _PAIR,
    "list": "<title>FAQ</title><h1>FAQ</h1>#",
}
UNITS = {
    "letters": "x", "kana": "あ", "spaces": " ", "no-break spaces": "&nbsp;", "wide spaces": "\u3000", "line ends": "\n",
    "dashes": "-", "long dashes": "―", "dashes and spaces": "- ", "bars": "|", "dots": ".", "digits": "1", "numbers": "1. ",
    "question marks": "?", "brackets": "(", "wide brackets": "【", "paragraph signs": "¶", "pluses": "+", "arrows": "▲",
    "commas": ",", "commas and spaces": ", ", "colons": ":", "slashes": "/", "equals": "=", "quotes": "&quot;", "braces": "{{",
    "marks": "Q. ", "marks of answers": "A. ", "marks in Japanese": "質問：", "as of": "時点", "days": "2020年1月1日", "in words": "as of 1 May ",
    "zero width": "\u200b", "wide and zero width": "\u3000\u200b", "marks on a letter": "\u0301", "ampersands": "&amp;", "replacement": "\ufffd", "years": "2020-", "percents": "%",
    "words": "expand_more ", "addresses": "https://e.example/ ", "queries": "?utm_a=b&",
    "Greek": "α", "addresses in one": "https://e", "ends of sentences": "吗。", "capitals": "A", "brackets that close": "）", "stars": "*", "back-quotes": "`",
    "underlines": "_", "tildes": "~~", "dollars": "$$", "square brackets": "[", "links in Markdown": "[x](y)", "exclamations": "![", "angles": "&lt;", "accents": "e\u0301",
}
MARKUP = {
    "divs side by side": "<div>x</div>", "empty paragraphs": "<p></p>", "pairs": "<p>Q. What?</p><p>A. This.</p>", "breaks": "<br>",
    "pairs by line": "Q. What?<br>A. This.<br>", "terms": "<dt>What?</dt><dd>This.</dd>", "folds": "<details><summary>What?</summary>This.</details>",
    "headings": "<h3>What?</h3><p>This.</p>", "rows": "<table><tr><td>Q</td><td>What?</td></tr><tr><td>A</td><td>x</td></tr></table>",
    "rows of a table": "<tr><th>What?</th><td>This is it.</td></tr>", "cells": "<td>What?", "items": "<li>What?<br>This.", "links": "<a href=https://e.example/>x</a> ",
    "cards": '<div class="card"><a href="https://e.example/1">Title</a><p>Says</p></div>', "pictures": "<img src=a.png>", "anchors": "<a name=q1>", "anchors of capitals": "<A NAME=q>",
    "jumps": "<a href='#q1'>What?</a><a name=q1></a>", "bold": "<b>What?</b> This. ", "buttons": "<button>What?</button><div>This.</div>", "quotes": "<blockquote>x</blockquote>",
    "lists": "<ul><li>x</li></ul>", "lists in lists": "<ul><li><ul><li>x</ul></ul>", "lists of questions": "<ol><li>What?</li></ol><p>This.</p>", "unclosed pictures": "<img ", "unclosed bases": "<base ",
    "unclosed ends": "</body ", "unclosed metas": "<meta ", "unclosed comments": "<!--", "unclosed instructions": "<?xml ", "unclosed scripts": "<script>", "ends": "</body>", "ends of nothing": "</div>",
    "lone angles": "<", "numbers": "&#", "zeros by number": "&#0", "controls by number": "&#31;", "broken numbers": "&#&#31;31;", "speakers": "<p>Aoki: What?</p><p>Bando: This.</p>",
    "microdata": "<i itemscope itemtype=https://schema.org/Question><b itemprop=name>a?</b><u itemprop=acceptedAnswer>b</u></i>",
    "linked data": '<script type="application/ld+json">{"@type":"Question","name":"a?","acceptedAnswer":{"text":"b"}}</script>',
    "unseen paragraphs": "<p>\u200b", "jumps to nowhere": "<p>What?</p><p>x</p><a href=#a>y</a>", "headings alone": "<h3>x</h3>", "cells of one row": "<th>Q<td>a", "marks in cells of one row": "A1 y <td>x?", "unclosed italics": "<i><div>x?</div>Q. ",
    "frames": "<iframe src=x>y</iframe>", "names": "<div class='related comments'>x</div>", "navigation": "<nav><a href=/>x</a></nav>", "styles": "<font color=red>x</font>", "rubies": "<ruby>漢<rt>かん</rt></ruby>",
    "scripts": "<script>if(a<b)x</script>", "divs of different names": None, "ids": None, "questions that differ": None, "addresses that differ": None, "sections": "<h2>S</h2><h3>What?</h3><p>This.</p>", "hidden": "<div hidden>x</div>",
    "paragraphs set by hand": "<p style='color:red;margin:0 0 0 2em'>x</p><p>It is.</p>", "spans set by hand": "<span style='color:red'>x<br>",
    "looks of their own": None, "messages": "<p>Kim 9:30</p><p>What?</p><p>Lee 9:31</p><p>This.</p>", "unknown elements": "<orange>x</orange> y ",
    "sentences": "<p>What is it? It is this.</p>", "parts by rules": "<p>x</p><p>It is.</p><hr>",
}
_NUMBERED = {
    "divs of different names": "<div class='c#'>x</div>", "ids": "<a href='##'>x</a><p id=#>y</p>",
    "looks of their own": "<p class='a#x'>x</p><p class='b#x'>It is.</p>",
    "questions that differ": "<p>Q. What is # for?</p><p>A. For #.</p>", "addresses that differ": "<p>Q. What # is?<p>A. <a href=https://e.example/#>x</a>",
}
_MARKED_PLACES = ("page", "start", "list")
_PLACED = {f"{place}: {unit}": (place, unit) for place in PLACES if place not in _MARKED_PLACES for unit in UNITS}
_MARKED = {f"{place}: {unit}": (place, unit) for place in _MARKED_PLACES for unit in MARKUP}
BAITS: dict[str, tuple[str, str]] = _PLACED | _MARKED


def bait(name: str, size: int) -> bytes:
    """Make the page of a bait, of about so many bytes."""
    place, unit = BAITS[name]
    shape = PLACES[place]
    share = size // shape.count("#")
    if unit in _NUMBERED:
        template = _NUMBERED[unit]
        signs = "".join(template.replace("#", str(n)) for n in range(share // (len(template) + 5)))
        signs = signs.replace("'0", "'#0") if unit == "ids" else signs
    else:
        one = str(UNITS[unit] if place not in _MARKED_PLACES else MARKUP[unit])
        signs = one * (share // len(one.encode()))
    return f"<!doctype html><html lang=en><body>{shape.replace('#', signs)}".encode()
