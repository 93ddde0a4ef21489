"""The words on cards and in release notes, in the language of the post."""

from __future__ import annotations

from datetime import date

_WORDS = {
    "ja": {
        "references": "参考",
        "correction": "訂正",
        "note": "補足",
        "retired": "この質問は、最新の版では取り下げられています。",
        "source": "出典",
        "as_of": "{date}時点",
        "date": "{day.year}年{day.month}月{day.day}日",
        "edition": "第{number}版（{date}）・{count}問",
        "withdrawn": "（ほかに取り下げた質問が{count}問）",
        "update": "新しい版を受け取ったら、同じように Anki の「ファイル」→「読み込む」で取り込んで"
        "ください。これまでの学習の記録はそのまま残り、変わった質問だけが新しくなります。",
        "find": "取り下げた質問は、「カード管理」で <code>tag:status::retired</code> と検索すると"
        "見つかります。",
        "changes": "変更点",
        "release": "第{number}版（{date}）",
        "new": "新しい質問",
        "changed": "変わった質問",
        "withdrawn_list": "取り下げた質問",
        "shared": "記事の題名、アドレス、コース名などが変わりました。",
        "first": "第1版から変更はありません。",
    },
    "en": {
        "references": "References",
        "correction": "Correction",
        "note": "Note",
        "retired": "This question has been withdrawn from the latest edition.",
        "source": "Source",
        "as_of": "As of {date}",
        "date": "{day.day} {month} {day.year}",
        "edition": "Edition {number} ({date}), questions: {count}",
        "withdrawn": " (withdrawn: {count})",
        "update": "When you receive a new edition, import it in the same way (File, Import). Your "
        "reviews stay as they are, and only what has changed is updated.",
        "find": "To find withdrawn questions, search for <code>tag:status::retired</code> in the "
        "card browser.",
        "changes": "Changes",
        "release": "Edition {number} ({date})",
        "new": "New questions",
        "changed": "Changed questions",
        "withdrawn_list": "Withdrawn questions",
        "shared": "The title, address or course of the post has changed.",
        "first": "Nothing has changed since the first edition.",
    },
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def word(language: str, name: str, **values: object) -> str:
    """Return a word or sentence, filled in; English where the language is not Japanese."""
    text = _WORDS["ja" if is_japanese(language) else "en"][name]
    return text.format(**values) if values else text


def day_of(language: str, day: date) -> str:
    """Return a date as a reader of the language writes it."""
    return word(language, "date", day=day, month=_MONTHS[day.month - 1])


def is_japanese(language: str) -> bool:
    """Whether a BCP 47 tag is Japanese; a post that does not say is."""
    return (language or "ja").partition("-")[0].lower() == "ja"
