"""The words of the report, and the sentences for findings in the trainer's language.

Findings are written in English where they arise; `tell` says the ones that have a code here in
Japanese. What varies in a sentence is taken from the English one.
"""

from __future__ import annotations

import re

from pipeline.records import Finding

WORDS = {
    "ja": {
        "title": "読み取りと点検のレポート",
        "summary": "{posts}件の記事から{questions}件の質問を読み取りました。"
        "確認していただきたい点が{remarks}件あります。",
        "posts": "記事の一覧",
        "post": "記事",
        "questions": "質問",
        "strategy": "見つけ方",
        "sure": "確からしさ",
        "left_out": "載せなかった文字",
        "remarks": "確認事項",
        "comma": "、",
        "characters": "本文の文字数は{article}字です。質問と回答に{records}字、"
        "参考資料に{references}字、"
        "前書きに{introduction}字、結びに{closing}字を使い、{dropped}字は載せませんでした。",
        "to_do": "確認していただきたい点",
        "nothing": "ありません。",
        "read": "読み取った質問（{count}件）",
        "number": "番号",
        "question": "質問",
        "retired": "（取り下げ）",
        "dropped": "載せなかった部分とその理由（{count}件）",
        "error": "エラー",
        "warning": "要確認",
        "note": "参考",
        "place": "質問{}",
        "places": "質問{}～{}",
    },
    "en": {
        "title": "What was read, and what to look at again",
        "summary": "{questions} questions were read from {posts} posts. "
        "{remarks} things should be looked at.",
        "posts": "Posts",
        "post": "Post",
        "questions": "Questions",
        "strategy": "Found by",
        "sure": "Sure",
        "left_out": "Left out",
        "remarks": "To look at",
        "comma": ", ",
        "characters": "The article has {article} characters: {records} in questions and answers, "
        "{references} in references, {introduction} in the introduction, {closing} in the closing; "
        "{dropped} were left out.",
        "to_do": "To look at",
        "nothing": "Nothing.",
        "read": "Questions that were read ({count})",
        "number": "No.",
        "question": "Question",
        "retired": "(retired)",
        "dropped": "What was left out, and why ({count})",
        "error": "Error",
        "warning": "Check",
        "note": "Note",
        "place": "Question {}",
        "places": "Questions {} to {}",
    },
}  # fmt: skip

_JAPANESE = {
    "stale": (
        r"(?:(?P<count>\d+) answers are|answer is) of (?P<day>\S+), (?P<age>\d+) months",
        "回答{count}は{day}時点のもので、入力にあるいちばん新しい日付より{age}か月前です。"
        "今も正しいかどうかを確かめてください。変わった点は make correct ID=… で書き足せます。",
    ),
    "may-change": (
        r"“(?P<words>.*)” was true",
        "「{words}」という、時期によって変わる表現があります。今も同じかどうかを確かめてください。"
        "変わった点は make correct ID=… で書き足せます。",
    ),
    "broken-reference": (
        r"speaks of (?P<what>.+?), but the questions go up to (?P<highest>\d+)",
        "回答に「{what}」とありますが、質問は{highest}番までしかありません。"
        "記事の番号を直してください。",
    ),
    "doubled": (
        r"same (?:words as question|question as number) (?P<number>\d+)(?: of (?P<post>.+?)\. If)?",
        "{number}番の質問{post}とほとんど同じです。"
        "回答も同じなら一方を省き、食い違うなら古いほうを直してください。",
    ),
    "unanswered": (
        r"",
        "回答が見つからなかったため、載せていません。記事に回答を書き足すか、質問を消してください。",
    ),
    "missing-picture": (
        r"picture (?P<name>.+?) is not beside",
        "画像 {name} が記事と一緒に保存されていないか、表示できない形式のため、"
        "説明の文字だけを載せました。"
        "「ウェブページ、完全」の形式で保存し直すか、画像を PNG、JPEG、GIF、WebP、AVIF の"
        "いずれかにしてください。",
    ),
    "unsure": (
        r"",
        "質問と回答の区切りがはっきりしない記事です。読み取った内容を記事と見比べてください。",
    ),
}


_STRATEGIES = {
    "markers": "Q・Aの目印",
    "details": "折りたたみ",
    "heading": "見出し",
    "bold": "太字",
    "repetition": "同じ形の繰り返し",
    "panels": "開閉式のパネル",
    "interview": "インタビュー",
    "structured data": "構造化データ",
    "site adapter": "sites.toml の指定",
}


def strategy_in(name: str, language: str) -> str:
    """Return the name of a strategy in this language."""
    return _STRATEGIES.get(name, name) if language.startswith("ja") else name


def words_of(language: str) -> dict[str, str]:
    """Return the words of a report in this language."""
    return WORDS["ja" if language.startswith("ja") else "en"]


def tell(finding: Finding, language: str) -> str:
    """Return the sentence of a finding in this language."""
    if not language.startswith("ja") or finding.code not in _JAPANESE:
        return finding.message
    pattern, sentence = _JAPANESE[finding.code]
    match = re.search(pattern, finding.message, re.DOTALL)
    if match is None:
        return finding.message
    parts = {name: value or "" for name, value in match.groupdict().items()}
    if parts.get("count"):
        parts["count"] = f"（{parts['count']}件）"
    if parts.get("post"):
        parts["post"] = f"（{parts['post']}）"
    return sentence.format(**parts)
