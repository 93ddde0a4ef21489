"""A post becomes a page to look things up on, which needs no server and asks nobody anything."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from pipeline.export.passages import active, in_media
from pipeline.records import Artifact, Edition, RichText
from pipeline.resources import page_environment
from pipeline.settings import Settings

_LINK = re.compile(r"<a\b(?![^>]*\brel=)")

LABELS = {
    "ja": {
        "home": "Q&A 一覧",
        "search": "質問と回答を検索",
        "topic": "トピック",
        "course": "コース",
        "all": "すべて",
        "since": "この日以降に更新",
        "found": "件",
        "references": "参考資料",
        "corrections": "訂正",
        "note": "補足",
        "source": "出典",
        "as_of": "時点",
        "new": "新規",
        "changed": "更新",
        "permalink": "この質問へのリンク",
        "more": "さらに表示",
        "handout": "配布資料（PDF）",
        "deck": "Anki デッキ",
        "edition": "第{}版",
    },
    "en": {
        "home": "All questions",
        "search": "Search questions and answers",
        "topic": "Topic",
        "course": "Course",
        "all": "All",
        "since": "Changed since",
        "found": "found",
        "references": "References",
        "corrections": "Correction",
        "note": "Note",
        "source": "Source",
        "as_of": "as of",
        "new": "New",
        "changed": "Changed",
        "permalink": "Link to this question",
        "more": "Show more",
        "handout": "Handout (PDF)",
        "deck": "Anki deck",
        "edition": "Edition {}",
    },
}


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `web/<slug>.html`."""
    info = edition.post.post
    content = page("post.html", [edition], info.language)
    return [Artifact(f"web/{info.slug}.html", content)]


def page(template: str, editions: list[Edition], language: str) -> bytes:
    """Render a template of templates/web with the active records of these editions."""
    environment = page_environment("web")
    environment.filters["fragment"] = _fragment
    environment.filters["line"] = lambda text: " ".join(text.split())
    posts = [_post(edition) for edition in editions]
    records = [record for post in posts for record in post["records"]]
    text = environment.get_template(template).render(
        posts=posts,
        topics=sorted({topic for record in records for topic in record.topics}),
        courses=sorted({post["info"].course for post in posts if post["info"].course}),
        language=language or "en",
        labels=labels_of_page(language),
    )
    return text.encode()


def labels_of_page(language: str) -> dict[str, str]:
    """Return the words of a page in this language."""
    return LABELS["ja" if language.startswith("ja") else "en"]


def _post(edition: Edition) -> dict[str, Any]:
    return {"info": edition.post.post, "edition": edition, "records": active(edition)}


def _fragment(passage: RichText) -> Markup:
    """Return a cleaned fragment with its pictures in ../media/ and its links opening safely."""
    html = _LINK.sub('<a rel="noopener noreferrer"', in_media(passage.html))
    return Markup(html)  # noqa: S704 - cleaned (law 4)
