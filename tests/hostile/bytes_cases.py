"""Encodings that lie and bytes that are none: a name, the page, and what is read or "garbled"."""

# fmt: off
from __future__ import annotations

import codecs

JA = "<p>Q. 図書館の開館時間は何時ですか？</p><p>A. 朝九時から夜八時までです。土曜日も開いています。</p>"
JA_NEC = "<p>Q. 髙橋係長の①番窓口はどこですか？</p><p>A. 二階の㈱ミライの隣です。～どうぞ。</p>"
RU = "<p>Вопрос: Когда открыта библиотека?</p><p>Ответ: С девяти утра до восьми вечера, кроме понедельника.</p>"
FR = "<p>Question : Où est la bibliothèque ?</p><p>Réponse : À côté de la mairie, près de l’entrée.</p>"
JA_PAIR = ("図書館の開館時間は何時ですか？", "朝九時から夜八時までです。土曜日も開いています。")
NEC_PAIR = ("髙橋係長の①番窓口はどこですか？", "二階の㈱ミライの隣です。～どうぞ。")
RU_PAIR = ("Когда открыта библиотека?", "С девяти утра до восьми вечера, кроме понедельника.")
FR_PAIR = ("Où est la bibliothèque ?", "À côté de la mairie, près de l’entrée.")


def page(body: str, codec: str, declared: str = "", before: str = "") -> bytes:
    meta = f"<meta charset='{declared}'>" if declared else ""
    html = f"<html><head>{before}{meta}<title>t</title></head><body>{body}</body></html>"
    return html.encode(codec)


# Names under which Python takes any bytes for letters, or for escapes.
OTHER_NAMES = (
    "unicode:escape", "raw:unicode:escape", "utf7", "iso8859-1", "l1", "ibm819", "cp437", "cp037", "mac-roman", "charmap",
    "hp-roman8", "ptcp154", "palmos", "utf-16le", "utf-32", "cp1006",
)
LATE = f"<!--{'x' * 5000}-->"
CASES: list[tuple[str, bytes, tuple[str, str] | str]] = [
    ("UTF-8 that says Shift_JIS", page(JA, "utf-8", "Shift_JIS"), JA_PAIR),
    ("UTF-8 that says EUC-JP", page(JA, "utf-8", "EUC-JP"), JA_PAIR),
    ("UTF-8 that says ISO-2022-JP", page(JA, "utf-8", "ISO-2022-JP"), JA_PAIR),
    ("UTF-8 that says UTF-16", page(JA, "utf-8", "UTF-16"), JA_PAIR),
    ("UTF-8 that says UTF-7", page(JA, "utf-8", "UTF-7"), JA_PAIR),
    ("UTF-8 that says nonsense", page(JA, "utf-8", "x-user-defined-9"), JA_PAIR),
    ("UTF-8 that says a codec of Python", page(JA, "utf-8", "unicode_escape"), JA_PAIR),
    ("UTF-8 that says hex", page(JA, "utf-8", "hex"), JA_PAIR),
    ("UTF-8 that says windows-1252", page(FR, "utf-8", "windows-1252"), FR_PAIR),
    ("cp932 that says UTF-8", page(JA, "cp932", "utf-8"), JA_PAIR),
    ("cp932 that says EUC-JP", page(JA, "cp932", "EUC-JP"), JA_PAIR),
    ("cp932 that says ISO-8859-1", page(JA, "cp932", "ISO-8859-1"), JA_PAIR),
    ("cp932 that says a codec of Python", page(JA, "cp932", "zip"), JA_PAIR),
    ("cp932 that says rot13", page(JA, "cp932", "rot13"), JA_PAIR),
    ("cp932 that says idna", page(JA, "cp932", "idna"), JA_PAIR),
    ("cp932 that says a raw escape", page(JA, "cp932", "raw_unicode_escape"), JA_PAIR),
    ("cp932 that says mbcs", page(JA, "cp932", "mbcs"), JA_PAIR),
    *((f"cp932 that says {one}", page(JA, "cp932", one), JA_PAIR) for one in OTHER_NAMES),
    *((f"EUC-JP that says {one}", page(JA, "euc_jp", one), JA_PAIR) for one in OTHER_NAMES),
    ("names of encodings without end", b"".join(b"<meta charset=x%d>" % n for n in range(9000)) + page(JA, "cp932"), JA_PAIR),
    ("cp932 after a script without end", page(JA, "cp932", "", f"<script>{'x();' * 9000}</script>"), JA_PAIR),
    ("UTF-8 read as cp932 after a script without end", page(JA.encode().decode("cp932", "replace"), "utf-8", "", f"<style>{'a{}' * 9000}</style>"), "garbled"),
    ("Shift_JIS with letters of cp932", page(JA_NEC, "cp932", "Shift_JIS"), NEC_PAIR),
    ("Shift_JIS by another name", page(JA_NEC, "cp932", "x-sjis"), NEC_PAIR),
    ("cp932 said too late", page(JA, "cp932", "Shift_JIS", LATE), JA_PAIR),
    ("EUC-JP that says Shift_JIS", page(JA, "euc_jp", "Shift_JIS"), JA_PAIR),
    ("EUC-JP that says UTF-8", page(JA, "euc_jp", "UTF-8"), JA_PAIR),
    ("EUC-JP that says nothing", page(JA, "euc_jp"), JA_PAIR),
    ("ISO-2022-JP that says UTF-8", page(JA, "iso2022_jp", "UTF-8"), JA_PAIR),
    ("ISO-2022-JP that says nothing", page(JA, "iso2022_jp"), JA_PAIR),
    ("UTF-16 with a mark that says UTF-8", page(JA, "utf-16", "UTF-8"), JA_PAIR),
    ("UTF-16, big end first, no mark", page(JA, "utf-16-be"), JA_PAIR),
    ("UTF-16, little end first, no mark", page(JA, "utf-16-le", "utf-16"), JA_PAIR),
    ("UTF-32 with a mark", page(JA, "utf-32", "utf-8"), JA_PAIR),
    ("UTF-8 with a mark that says cp932", codecs.BOM_UTF8 + page(JA, "utf-8", "cp932"), JA_PAIR),
    ("UTF-8 with two marks", codecs.BOM_UTF8 * 2 + page(JA, "utf-8"), JA_PAIR),
    ("windows-1251 that says ISO-8859-1", page(RU, "cp1251", "ISO-8859-1"), RU_PAIR),
    ("windows-1251 that says nothing", page(RU, "cp1251"), RU_PAIR),
    ("KOI8-R that says so", page(RU, "koi8_r", "koi8-r"), RU_PAIR),
    ("windows-1252 that says ISO-8859-1", page(FR, "cp1252", "ISO-8859-1"), FR_PAIR),
    ("windows-1252 that says UTF-8", page(FR, "cp1252", "UTF-8"), FR_PAIR),
    ("two declarations, the first wrong", page(JA, "cp932", "Shift_JIS", "<meta charset=utf-8>"), JA_PAIR),
    ("a declaration in a comment", page(JA, "utf-8", "", "<!--<meta charset=Shift_JIS>-->"), JA_PAIR),
    ("an XML declaration that lies", b"<?xml version='1.0' encoding='UTF-16'?>" + page(JA, "utf-8"), JA_PAIR),
    ("NULs between the letters of UTF-8", page(JA.replace("、", "\0、"), "utf-8"), JA_PAIR),
    ("a NUL in the title of UTF-8", page(JA, "utf-8").replace(b"<title>t", b"<title>t\0"), JA_PAIR),
    ("NULs in front of UTF-8", b"\0\0\0" + page(JA, "utf-8"), JA_PAIR),
    ("two broken letters at the end of a page in English", b"<p>Q. What is lent?</p><p>A. Books. \xef\xbf\xbd\xef\xbf\xbd</p>", ("What is lent?", "Books. \ufffd\ufffd")),
    ("a NUL in a tag", page(JA, "utf-8").replace(b"<p>A", b"<p\0>A"), JA_PAIR),
    ("UTF-8 read as cp932 and saved", page(JA.encode().decode("cp932", "replace"), "utf-8"), "garbled"),
    ("UTF-8 read as Latin and saved", page((FR * 3).encode().decode("latin-1"), "utf-8"), "garbled"),
    ("all bytes there are", b"<p>Q. a?</p><p>A. " + bytes(range(128, 256)) * 9 + b"</p>", "garbled"),
    ("overlong slashes", b"<p>Q. \xc0\xaf\xc0\xaf\xe0\x80\xaf?</p><p>A. \xc0\xbcscript\xc0\xbe</p>" * 3, "any"),
    ("surrogates in UTF-8", "<p>Q. \ud83d a?</p><p>A. b \udc00</p>".encode("utf-8", "surrogatepass"), "any"),
    ("UTF-8 cut off in a letter", page(JA, "utf-8")[:-20] + b"\xe3\x81", "any"),
    ("UTF-7 script", page("<p>Q. a?</p><p>A. +ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>", "ascii", "utf-7"), ("a?", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-")),
    ("escapes that never end", b"<p>Q. a?</p><p>A. \x1b$B \x1b$B \x1b$B</p>", "any"),
    ("gzip", b"\x1f\x8b\x08\x00" + bytes(range(256)) * 8, "any"),
    ("a PDF called a page", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj" * 20, "any"),
    ("a PNG called a page", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "any"),
    ("nothing", b"", "none"),
    ("white space", b" \r\n\t" * 5000, "none"),
    ("NULs", b"\0" * 100_000, "any"),
    ("a byte order mark alone", codecs.BOM_UTF16_LE, "none"),
    ("one angle", b"<", "none"),
    ("a tag that never ends", b"<p class='" + b"x" * 100_000, "none"),
]
