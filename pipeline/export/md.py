"""A post becomes Markdown that opens well on GitHub and in Obsidian (GitHub Flavored Markdown)."""

from __future__ import annotations

import json
import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from markdownify import MarkdownConverter

from pipeline.export.passages import active, full_answer, in_media, pictures_of
from pipeline.records import Artifact, Edition, PostInfo, Record
from pipeline.settings import Settings

_ADDRESS = re.compile(r"https?://[\w!$%&'()*+,./:;=?@~#-]+[\w/]", re.ASCII)
# Signs that mark up: backslash, code, emphasis, links, cells, strikethrough, formulas; `<` and `&`
# where HTML could begin; `==`, `%%` and `#tag` as Obsidian reads them;
# `#` at the end of a heading.
_SIGN = re.compile(
    r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<==)=|(?<=%)%"
    r"|^\^|(?<= )\^|(?<!\S)#(?=[^\s#]|#*\s*$)"
)
# A backslash would do for CommonMark; older readers take the tag behind it for one all the same.
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_LINE_START = re.compile(
    r"^(\s*)(?:(>|[-+](?=\s|$)|-(?=[- ]+$)|#{1,6}(?=\s|$)|=+(?=\s*$))|(\d{1,9})(?=[.)](?:\s|$)))",
    re.MULTILINE,
)
# CommonMark 4.6, kind 7: a tag alone on the first line of a paragraph makes it HTML.
_LONE_TAG = re.compile(r"^(<[^<>\n]+>) *\n")
_RAW = ("sub", "sup", "ruby", "rt", "rp", "u", "small", "mark", "ins", "del", "s", "abbr")
_NESTED = ("ul", "ol", "p", "pre", "table", "blockquote", "h3", "h4", "h5", "h6")
# What the library would take for code, and so would not escape.
_KEY = "x-kbd"


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `md/<slug>.md`; retired records are left out. Pictures are those of media/."""
    info = edition.post.post
    parts = [_front_matter(edition), f"# {_line(info.title)}\n"]
    if info.introduction.html:
        parts.append(to_markdown(info.introduction.html))
    parts += [_record(record, info) for record in active(edition)]
    if info.closing.html:
        parts.append("---\n\n" + to_markdown(info.closing.html))
    return [Artifact(f"md/{info.slug}.md", "\n".join(parts).encode())]


def _front_matter(edition: Edition) -> str:
    info = edition.post.post
    topics = dict.fromkeys(topic for record in active(edition) for topic in record.topics)
    values: dict[str, Any] = {
        "title": info.title,
        "source": info.url,
        "site": info.site,
        "course": info.course,
        "language": info.language,
        "published": info.published and info.published.isoformat(),
        "as_of": info.as_of and info.as_of.isoformat(),
        "edition": edition.number,
        "revised": edition.date,
        # Obsidian takes letters, digits, "-", "_" and "/" in a tag.
        "tags": [re.sub(r"[^\w/-]+", "-", topic.replace("::", "/")).strip("-") for topic in topics],
    }
    # JSON is YAML too, so that no value can be taken for something else.
    told = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items() if value}
    return "\n".join(("---", *(f"{key}: {value}" for key, value in told.items()), "---", ""))


def _record(record: Record, info: PostInfo) -> str:
    title = f'## <a id="{record.id}"></a>{record.number}. {_line(record.question.text)}\n'
    return f"{title}\n{to_markdown(pictures_of(record.question.html) + full_answer(record, info))}"


def _line(text: str) -> str:
    return _escape(" ".join(text.split()))


def to_markdown(fragment: str) -> str:
    """Write a cleaned fragment as Markdown, with its pictures in ../media/."""
    text = _Converter().convert(in_media(fragment)).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", text) + "\n" if text else ""


def _escape(text: str) -> str:
    """Escape what would mark up; addresses become links that end where they end."""
    parts: list[str] = []
    done = 0
    for address in _ADDRESS.finditer(text):
        parts += _SIGN.sub(_escaped, text[done : address.start()]), f"<{address[0]}>"
        done = address.end()
    return "".join((*parts, _SIGN.sub(_escaped, text[done:])))


def _escaped(sign: re.Match[str]) -> str:
    return _ENTITIES.get(sign[0], f"\\{sign[0]}")


def _at_line_start(text: str) -> str:
    """Keep the start of a line from becoming a list, a heading or a quotation."""
    return _LINE_START.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\",
        text,
    )


class _Converter(MarkdownConverter):
    """What the library leaves out, or CJK text needs otherwise."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        autolinks = False
        table_infer_header = False

    def escape(self, text: str, parent_tags: set[str]) -> str:
        if not text:
            return ""
        return _SIGN.sub(_escaped, text) if "a" in parent_tags else _escape(text)

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text: str = super().process_text(el, parent_tags)  # type: ignore[misc]
        if "_noformat" in (parent_tags or ()):
            return text
        # A line of HTML is no line of text; here it could begin a list.
        text = text.replace("\n", " ")
        before = el.previous_sibling
        if isinstance(before, Tag) and before.name == "br":
            text = _at_line_start(text)
        # Before a link it would make a picture of it.
        if text.endswith("!") and _begins_link(el.next_element):
            text = text[:-1] + r"\!"
        return text

    def convert_soup(self, soup: BeautifulSoup) -> str:
        for key in soup.find_all("kbd"):
            key.name = _KEY
        made: str = super().convert_soup(soup)
        return made

    def convert_x_kbd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text if "_noformat" in parent_tags or not text else f"<kbd>{text}</kbd>"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        beside = (el.previous_sibling, el.next_sibling)
        near = any(isinstance(one, Tag) and one.name == "code" for one in beside)
        if "_noformat" in parent_tags or not near:
            made: str = super().convert_code(el, text, parent_tags)  # type: ignore[misc]
            return made.replace("|", r"\|") if parent_tags & {"td", "th"} else made
        # Two runs of backticks side by side would be one.
        return f"<code>{_SIGN.sub(_escaped, text)}</code>" if text else ""

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        text = _LONE_TAG.sub(r"\1<br>", _at_line_start(text.strip()))
        return f"\n\n{text}\n\n" if text else ""

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        first, line, rest = text.strip().partition("\n")
        nested = el.find(_NESTED, recursive=False)
        if next(filter(_shows, el.contents), None) is not nested:
            first = _at_line_start(first)
        whole = _LONE_TAG.sub(r"\1<br>", first + line + rest)
        # The stubs of the library name only some of its methods.
        made: str = super().convert_li(el, whole, parent_tags)  # type: ignore[misc]
        return made

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis(text, "**", "strong", parent_tags)

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis(text, "*", "em", parent_tags)

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        href = str(el.get("href") or "")
        if not text.strip() or "_noformat" in parent_tags or not href:
            return text
        for sign, code in ((" ", "%20"), ("<", "%3C"), (">", "%3E"), ("|", "%7C"), ("\n", "")):
            href = href.replace(sign, code)
        target = f"<{href}>" if "(" in href or ")" in href else href
        return f"[{text.strip()}]({target})"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = el.get_text().strip("\n")
        if not code:
            return ""
        inner = el.find("code")
        names = inner.get("class") if isinstance(inner, Tag) else None
        language = str(names[0]).removeprefix("language-") if names else ""
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        return f"\n\n{fence}{language}\n{code}\n{fence}\n\n"

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        simple = not el.find(["ul", "ol", "pre", "p", "br", "table", "img", "caption"]) and not any(
            cell.get("colspan") or cell.get("rowspan") for cell in el.find_all(["td", "th"])
        )
        return f"\n\n{text.strip()}\n\n" if simple else _as_html(el)

    def convert_dl(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _as_html(el)

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "\n\n---\n\n"


def _begins_link(node: PageElement | None) -> bool:
    """Whether a link comes next, perhaps in or behind elements that Markdown has no signs for."""
    while isinstance(node, Tag) and node.name not in ("a", *_NESTED):
        node = node.next_element
    return isinstance(node, Tag) and node.name == "a"


def _shows(node: PageElement) -> bool:
    return node.name != "br" if isinstance(node, Tag) else bool(str(node).strip())


def _as_html(el: Tag) -> str:
    """What Markdown has no words for stays HTML, on one line, since a blank line would end it."""
    for key in el.find_all(_KEY):
        key.name = "kbd"
    return "\n\n" + str(el).replace("\n", "&#10;") + "\n\n"


def _emphasis(text: str, sign: str, tag: str, parent_tags: set[str]) -> str:
    """Emphasise; between signs that are no letters, only an element is understood everywhere.

    CommonMark 6.2: a run of `*` between punctuation and a letter does not flank, so that
    `**「重要」**です` would stay as it is.
    """
    inner = text.strip()
    if not inner or "_noformat" in parent_tags:
        return text
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    if inner[0].isalnum() and inner[-1].isalnum():
        return f"{before}{sign}{inner}{sign}{after}"
    return f"{before}<{tag}>{inner}</{tag}>{after}"


def _kept(name: str) -> Any:
    def convert(self: _Converter, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text if "_noformat" in parent_tags or not text else f"<{name}>{text}</{name}>"

    return convert


for _name in _RAW:
    setattr(_Converter, f"convert_{_name}", _kept(_name))
