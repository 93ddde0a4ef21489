"""What may stand in a fragment, told without the help of the cleaner that made it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "div",
        "span",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "del",
        "ins",
        "mark",
        "small",
        "sub",
        "sup",
        "ruby",
        "rb",
        "rt",
        "rp",
        "rtc",
        "code",
        "pre",
        "kbd",
        "samp",
        "var",
        "abbr",
        "cite",
        "q",
        "dfn",
        "time",
        "a",
        "img",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "blockquote",
        "figure",
        "figcaption",
        "h3",
        "h4",
        "h5",
        "h6",
        "wbr",
        "bdi",
        "bdo",
    ]
)
ATTRIBUTES = frozenset(("href", "src", "alt", "start", "value", "title", "colspan", "rowspan"))
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


class _Walk(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        self.faults += [fault for name, value in attrs for fault in _judge(tag, name, value or "")]

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data}")


def _judge(tag: str, name: str, value: str) -> Iterator[str]:
    if name == "class":
        if tag != "code" or not re.fullmatch(r"language-[\w+#.-]+", value):
            yield f"class {value}"
    elif name not in ATTRIBUTES:
        yield f"attribute {name}"
    elif name == "href" and urlsplit(value).scheme not in ("http", "https", "mailto"):
        yield f"link to {value}"
    elif name == "src" and not re.fullmatch(r"[\w-]+-[0-9a-f]{10}\.(?:png|jpg|gif|webp)", value):
        yield f"picture {value}"


def faults_of(html: str) -> list[str]:
    """Everything in a fragment that must not be there."""
    walk = _Walk()
    walk.feed(html)
    walk.close()
    return walk.faults + [f"control U+{ord(c):04X}" for c in _CONTROLS.findall(html)]


def controls_in(text: str) -> list[str]:
    """Characters that are no text."""
    return _CONTROLS.findall(text)
