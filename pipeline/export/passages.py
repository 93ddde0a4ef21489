"""Cleaned fragments, put together and written for readers other than the web pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import escape
from urllib.parse import quote

from lxml import etree, html

from pipeline.records import Correction, Edition, PostInfo, Record

LABELS = {
    "ja": {
        "references": "参考資料",
        "correction": "訂正（{}）",
        "source": "出典",
        "note": "補足",
        "as_of": "{}時点の情報です。",
        "follow_up": "関連する質問",
        "other": "その他",
        "questions": "質問と回答",
        "contents": "目次",
        "topics": "トピック別の質問一覧",
        "edition": "第{}版",
        "summary": "目次と見出しから各質問へ移動できます。画像には代替テキストがあります。",
    },
    "en": {
        "references": "References",
        "correction": "Correction ({})",
        "source": "Source",
        "note": "Note",
        "as_of": "As of {}.",
        "follow_up": "Follow-up to",
        "other": "Other questions",
        "questions": "Questions and answers",
        "contents": "Contents",
        "topics": "Questions by topic",
        "edition": "Edition {}",
        "summary": "Contents and headings lead to each question; pictures have descriptions.",
    },
}

_SRC = re.compile(r'(<img\b[^>]*?\bsrc=")(?=[^"])')
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_PICTURE = re.compile(r'<img src="([^"]*)"(?: alt="([^"]*)")?>')


def labels_of(language: str) -> dict[str, str]:
    """Return the words that artifacts of this language use."""
    return LABELS["ja" if language.startswith("ja") else "en"]


def active(edition: Edition) -> list[Record]:
    """Return the records that are not retired."""
    return [record for record in edition.post.records if record.status == "active"]


def with_pictures(fragment: str, change: Callable[[str, str], str]) -> str:
    """Replace each picture of a cleaned fragment by `change(file, alt)`; `alt` is escaped HTML."""
    return _PICTURE.sub(lambda picture: change(picture[1], picture[2] or ""), fragment)


def pictures_of(fragment: str) -> str:
    """Return the pictures of a cleaned fragment alone, a paragraph each."""
    return "".join(f"<p>{picture[0]}</p>" for picture in _PICTURE.finditer(fragment))


def in_media(fragment: str) -> str:
    """Return a fragment whose pictures are those of ../media/."""
    return _SRC.sub(r"\1../media/", fragment)


def last_of(topic: str) -> str:
    """Return a topic without its parents."""
    return topic.rpartition("::")[2]


def without_pictures(fragment: str) -> str:
    """Return a fragment with descriptions for its pictures: their files are not there."""
    return with_pictures(fragment, lambda _file, alt: alt)


def day_in_words(day: date, language: str) -> str:
    """Write a day as people who read this language do."""
    return f"{day.year}年{day.month}月{day.day}日" if language[:2] == "ja" else day.isoformat()


def corrected_answer(record: Record, language: str) -> str:
    """Return the answer with its corrections and the trainer's note, as a fragment."""
    remarks = [(one.date, _remark(one, language)) for one in record.corrections]
    before = [box for day, box in remarks if day is not None]
    after = [box for day, box in remarks if day is None]
    return "".join((*before, record.answer.html, *after))


def full_answer(record: Record, post: PostInfo) -> str:
    """Return the corrected answer with its references, as a fragment.

    The day on which it was true is told where it is not the post's.
    """
    words = labels_of(post.language)
    parts = [corrected_answer(record, post.language)]
    if record.as_of is not None and record.as_of != post.as_of:
        told = words["as_of"].format(day_in_words(record.as_of, post.language))
        parts.append(f"<p><small>{told}</small></p>")
    if record.references:
        items = "".join(
            f'<li><a href="{escape(one.url)}">{escape(one.title or one.url, quote=False)}</a>'
            + (f"<br>{escape(one.description, quote=False)}" if one.description else "")
            + "</li>"
            for one in record.references
        )
        parts.append(f"<p><strong>{words['references']}</strong></p><ul>{items}</ul>")
    return "".join(parts)


def heading_of(one: Correction, language: str) -> str:
    """Return what stands above a correction or note."""
    words = labels_of(language)
    if one.date is None:
        return words["note"]
    return words["correction"].format(day_in_words(one.date, language))


def _remark(one: Correction, language: str) -> str:
    source = labels_of(language)["source"]
    link = f' <a href="{escape(one.source)}">{source}</a>' if one.source else ""
    lines = escape(one.text, quote=False).replace("\n", "<br>")
    title = heading_of(one, language)
    return f"<blockquote><p><strong>{title}</strong> {lines}{link}</p></blockquote>"


def as_uri(address: str) -> str:
    """Write an address with the signs that RFC 3986 allows; browsers show more."""
    return quote(_LONE_PERCENT.sub("%25", address), safe="%/:?#@!$&'()*+,;=-._~")


def as_xhtml(fragment: str) -> str:
    """Write a cleaned fragment as well-formed XML."""
    holder = html.fragment_fromstring(fragment, create_parent="div")
    for link in holder.iter("a"):
        link.set("href", as_uri(link.get("href", "")))
    text = etree.tostring(holder, encoding="unicode", method="xml")
    return text.removeprefix("<div>").removesuffix("</div>").replace("<div/>", "")
