"""What the head of a page says of the post; `source.metadata` is to read it in full."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline.records import Page, PostInfo

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SUFFIX = re.compile(r"\s+[|｜–—-]\s+[^|｜]*$")


def read_info(root: etree._Element, page: Page) -> PostInfo:
    """Read title, address, language, site and published date from the head."""
    meta = {
        (one.get("property") or one.get("name") or "").lower(): one.get("content") or ""
        for one in root.iter("meta")
    }
    canonical = next(
        (one.get("href") or "" for one in root.iter("link") if one.get("rel") == "canonical"), ""
    )
    title = " ".join("".join(root.xpath("string(//head/title)")).split())  # type: ignore[arg-type]
    site = meta.get("og:site_name", "")
    title = meta.get("og:title") or _SUFFIX.sub("", title) or page.slug
    if site and title.endswith(site):
        title = title[: -len(site)].rstrip(" |｜-–—")
    found = _DAY.match(meta.get("article:published_time", ""))
    return PostInfo(
        slug=page.slug,
        title=title or page.slug,
        url=canonical or meta.get("og:url", "") or page.address,
        language=root.get("lang", ""),
        site=site,
        published=date(*map(int, found.groups())) if found else None,
    )
