"""What a page says of itself: title, canonical URL, language, site, course, dates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from pipeline.records import Page
from pipeline.source.dates import day, machine_day, spoken_day, spoken_days

_SEPARATOR = re.compile(r"\s*[|｜]\s*|\s+[-–—:»·・]\s+")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_AS_OF = re.compile(
    r"時点|[年月日]\s?現在|現在の|現在。|\bas of\b|\bas at\b|\bStand(?:\s+vom|:|\s+der)"
    r"|\bau\s+\d|\bà la date du\b"
    r"|\ba fecha de\b|\baggiornat\w+ al\b|截至|截止|기준|현재|по состоянию на|\bper\s+\d",
    re.IGNORECASE,
)
_TIGHT = re.compile("時点|現在")
_TAIL = re.compile(r"(?<!\d)(\d{1,2})\s?([月/.-])\s?(\d{1,2})\s?日?$")
_YEAR_BEFORE = re.compile(r"[年/.-]\s?$")
# Characters: a date with its era and spaces.
_FAR = 24
# The full stop of an ordinal (Stand: 1. März 2024) ends no sentence.
_SENTENCE = re.compile(r"(?<=[。！？!?\n])|(?<=\.)(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[A-ZÄÖÜ])")
_COURSE_WORDS = re.compile(
    r"\s*(?:[（(【\[].*|(?:FAQs?|Q\s?[&＆]\s?A|よくあるご?質問|受講者|講義中|研修|ご質問|質問|"
    r"frequently asked|questions?\b|häufig).*)$",
    re.IGNORECASE | re.DOTALL,
)
_COURSE_TAIL = re.compile(r"\s*(?:の|に関する|についての|における)?\s*$")
# What no address holds as it is, and what would end it where it stands (RFC 3986, 2.2).
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\s]")
_FILED = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/_-]|$)")
# A sign or, where the name is Chinese, Japanese or Korean, a space parts it from the title.
_BEHIND_TITLE = re.compile(
    r"(?:\s*[|｜\-–—:»·・][\s|｜\-–—:»·・]*|\s+(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])|$)(.*)"
)
_BAR = re.compile(r"\s*[|｜]\s*")
_BYLINE = re.compile("公開日|投稿日|掲載日|更新日|作成日|Published|Posted")
_PUBLISHED = ("article:published_time", "datepublished", "pubdate", "date", "dc.date")
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a page before its text is read; empty where the page does not say."""

    title: str
    url: str
    language: str
    site: str
    course: str
    published: date | None
    modified: date | None


def read_metadata(root: etree._Element, page: Page) -> Metadata:
    """Read what a page says of itself.

    Args:
        root: the `html` element of the page, scripts still in it.
        page: for the address and the file name, which is the last resort for a title.
    """
    names = _meta_names(root)
    linked = _linked_data(root)
    language = _language(root, names)
    site = names.get("og:site_name") or names.get("application-name") or ""
    title, site = _title(root, names, site, page)
    url = _canonical(root, names, page)
    published = _first_day(names, _PUBLISHED, language) or _linked_day(
        linked, "datePublished", language
    )
    return Metadata(
        title=title,
        url=url,
        language=language,
        site=site,
        course=course_name(title),
        published=published or _visible_day(root, language) or _day_of_address(url),
        modified=_first_day(names, _MODIFIED, language)
        or _linked_day(linked, "dateModified", language),
    )


def safe_address(address: str) -> str:
    """Write the signs of an address that would end it, in a page or a line, by number."""
    return _UNSAFE.sub(lambda sign: quote(sign[0]), address)


def as_of_date(text: str, posted: date | None = None, *, tight: bool = False) -> date | None:
    """Find the day that a sentence such as 「2020年11月18日時点の情報です」 names.

    The date nearest before the words counts in Japanese, Chinese and Korean, else the one
    nearest after them; both are tried.

    Args:
        text: of an introduction, a closing part or an answer.
        posted: the post's own day; 「11月18日時点」 is the last such day up to it.
        tight: only a day right before 時点 or 現在 counts, because answers name many others.
    """
    return (None if tight else _day_of_sentence(text)) or _day_right_before(text, posted)


def _day_right_before(text: str, posted: date | None) -> date | None:
    # To look for either word is faster than to look for both at once.
    for sign in _TIGHT.finditer(text) if "時点" in text or "現在" in text else ():
        before = text[max(0, sign.start() - _FAR) : sign.start()].rstrip(" の")
        tail = _TAIL.search(before)
        if tail is None:
            continue
        numbers = int(tail[1]), int(tail[3])
        days = spoken_days(before)
        if days and (days[-1][1].month, days[-1][1].day) == numbers:
            return days[-1][1]
        yearless = tail[2] == "月" and not _YEAR_BEFORE.search(before[: tail.start()])
        if posted is not None and yearless:
            this = day(posted.year, *numbers)
            return this if this and this <= posted else day(posted.year - 1, *numbers)
    return None


def _day_of_sentence(text: str) -> date | None:
    for sentence in _SENTENCE.split(text):
        sign = _AS_OF.search(sentence) if sentence else None
        if sign is None:
            continue
        days = spoken_days(sentence)
        before = [found for place, found in days if place < sign.start()]
        after = [found for place, found in days if place >= sign.start()]
        if after and not re.match("[時現年月日截기현]", sign.group()):
            return after[0]
        if before:
            return before[-1]
        if after:
            return after[0]
    return None


def course_name(title: str) -> str:
    """Take the course out of a title such as 「Developing on AWS（2020年9月）のご質問」."""
    return _COURSE_TAIL.sub("", _COURSE_WORDS.sub("", title, count=1)).strip(" 　「」『』-–—:：")


def _meta_names(root: etree._Element) -> dict[str, str]:
    names: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if name and content:
            names.setdefault(name.lower(), content)
    return names


def _linked_data(root: etree._Element) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if script.get("type", "").lower() != "application/ld+json":
            continue
        text = script.text
        # Nothing but days is read; JSON may write their names with signs by number.
        if not text or not ("datePub" in text or "dateMod" in text or "\\u" in text):
            continue
        try:
            found.extend(_objects(json.loads(text)))
        except (ValueError, RecursionError):
            continue
    return found


def _objects(loaded: Any) -> Iterator[dict[str, Any]]:
    for entry in loaded if isinstance(loaded, list) else [loaded]:
        if isinstance(entry, dict):
            yield entry
            for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                if isinstance(inner := entry.get(key), list | dict):
                    yield from _objects(inner)


def _linked_day(linked: list[dict[str, Any]], key: str, language: str) -> date | None:
    for entry in linked:
        if isinstance(value := entry.get(key), str) and (found := machine_day(value, language)):
            return found
    return None


def _first_day(names: dict[str, str], keys: tuple[str, ...], language: str) -> date | None:
    for key in keys:
        if (value := names.get(key)) and (found := machine_day(value, language)):
            return found
    return None


def _visible_day(root: etree._Element, language: str) -> date | None:
    """The first `<time>` of the page, or a dated by-line."""
    for element in root.iter("time"):
        value = element.get("datetime") or _text(element)
        if found := machine_day(value, language):
            return found
    # To search all text for the words is faster than to look at each element.
    whole = _all_text(root)
    if not ("日" in whole or "Published" in whole or "Posted" in whole):
        return None
    for element in root.iter("p", "div", "span", "li"):
        text = (element.text or "").strip()
        if 0 < len(text) < 60 and _BYLINE.match(text):
            return spoken_day(_text(element))
    return None


def _day_of_address(url: str) -> date | None:
    """The day in a path such as `/2020/11/18/`, as blogs file their posts."""
    found = _FILED.search(urlsplit(url).path)
    return day(*map(int, found.groups())) if found else None


def _language(root: etree._Element, names: dict[str, str]) -> str:
    said = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if not said:
        body = root.find("body")
        said = (body.get("lang") if body is not None else "") or ""
    said = said or names.get("og:locale", "") or names.get("content-language", "")
    if said.lower().startswith("en"):
        # Templates say so of themselves; the letters of the page know better.
        body = root.find("body")
        spoken = _spoken_language(_text(body, 4000)) if body is not None else ""
        said = spoken if spoken not in ("", "en") else said
    if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", said):
        parts = said.replace("_", "-").split("-")
        region = parts[1:2] if parts[0].lower() == "zh" else []
        return "-".join([parts[0].lower(), *region])
    return _spoken_language(_text(root, 4000))


def _spoken_language(text: str) -> str:
    others = len(text) - len(text.encode("ascii", "ignore"))
    if others <= len(text) / 12:
        # No other alphabet can have more of it.
        return "en" if text.strip() else ""
    for pattern, language in ((_KANA, "ja"), (_HANGUL, "ko"), (_CYRILLIC, "ru"), (_HAN, "zh")):
        if len(pattern.findall(text)) > len(text) / 12:
            return language
    return "en" if text.strip() else ""


def _title(root: etree._Element, names: dict[str, str], site: str, page: Page) -> tuple[str, str]:
    """The title without the name of the site, and the name of the site if the title told it."""
    headings = [text for heading in root.iter("h1") if (text := _text(heading))]
    told = names.get("og:title") or next((_text(e) for e in root.iter("title")), "")
    told = " ".join(told.split())
    if site and told.endswith(site):
        told = told[: -len(site)].rstrip(" |｜-–—:»·・")
    for heading in headings:
        rest = _BEHIND_TITLE.fullmatch(told[len(heading) :]) if told.startswith(heading) else None
        if rest is not None and len(heading) >= 4:
            return heading, site or rest[1]
    parts = [part for part in _SEPARATOR.split(told) if part]
    if not site and len(parts) > 1 and headings and parts[0] in headings:
        return parts[0], parts[-1]
    if not site and not headings and len(parts := [one for one in _BAR.split(told) if one]) > 1:
        return " | ".join(parts[:-1]), parts[-1]
    return told or (headings[0] if headings else page.slug), site


def _canonical(root: etree._Element, names: dict[str, str], page: Page) -> str:
    links = [
        link.get("href", "")
        for link in root.iter("link")
        if link.get("rel", "").lower() == "canonical"
    ]
    saved = _SAVED_FROM.search(page.text[:4096])
    base = page.address or (saved.group(1) if saved else "")
    told = next((href for one in root.iter("base") if (href := one.get("href"))), "")
    canonical_base = _joined(base, told) or base
    for address in (*links, names.get("og:url", ""), base):
        if address and (joined := _joined(canonical_base, address)):
            return safe_address(joined)
    return ""


def _joined(base: str, address: str) -> str:
    """An address as the base completes it; empty unless it is one of the web."""
    try:
        joined = urljoin(base, address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in ("http", "https") and parts.netloc else ""


def _text(element: etree._Element, most: int | None = None) -> str:
    """All text, or the first of it, with single spaces."""
    text = _all_text(element)
    if most is not None:
        for length in (most + most // 4, 3 * most):
            if len(head := " ".join(text[:length].split())) >= most:
                return head[:most]
    return " ".join(text.split())[:most]


def _all_text(element: etree._Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
