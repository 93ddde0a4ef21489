"""Bytes become text, whatever the page says of its encoding.

The order is that of the WHATWG Encoding Standard where it can be trusted: byte order mark, then
the declaration, but only if the bytes are valid in it. Pages that lie or say nothing are tried as
UTF-8, cp932, EUC-JP and ISO-2022-JP, which are strict enough to refuse each other's bytes; what
is left goes to charset_normalizer.
"""

from __future__ import annotations

import codecs
import re

from pipeline.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^<>]*encoding\s*=\s*["']([\w.:-]+)|<meta[^<>]+charset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
# To look up a name that is none takes Python half a millisecond.
_MOST_DECLARED = 10
_CHARSET = re.compile(r"[\w.:-]{1,40}", re.ASCII)
_NULS = re.compile(rb"(?:[^\x00]\x00){8}")
# What browsers read under these names (WHATWG Encoding Standard, 4.2): the wider code pages. The
# names on the left are those that Python gives its codecs, and labels that it does not know.
_WIDER = {
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-8-i": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc_kr": "cp949",
    "x-euc-jp": "euc_jp",
    "iso2022_jp": "iso2022_jp_ext",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "csiso2022jp": "iso2022_jp_ext",
}
# The codecs of Python that browsers know too. With another, a page could say anything: rot13,
# escapes, code pages that take any bytes for letters. A declaration that can be read is in no
# UTF-16.
_WIDE = frozenset(
    ("utf-8", "cp932", "euc_jp", "iso2022_jp_ext", "gb18030", "big5", "big5hkscs", "cp949")
)
_NARROW = frozenset(
    (
        "cp866",
        "koi8-r",
        "koi8-u",
        "mac-cyrillic",
        "mac-roman",
        *(f"cp{number}" for number in (874, *range(1250, 1259))),
        *(f"iso8859-{number}" for number in (*range(2, 9), 10, 13, 14, 15, 16)),
    )
)
_WESTERN = frozenset(("cp1252", "iso8859-15", "cp1250", "cp1254", "mac-roman"))
_CANDIDATES = ["cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1251", "koi8_r", "cp1252"]
_TAGS = re.compile(r"<[^<>]*>")
_LETTER = re.compile(r"[^\x00-\x7f]")
_TAGS_BYTES = re.compile(rb"<[^<>]*>")
# What two-byte letters look like when each byte is taken for a Western one.
_ODD = re.compile("[\u0080-\u009f]|[¡-¿À-ÿ]{6}")
# No Cyrillic word has capitals inside it, Latin letters beside it, or letters of three alphabets.
_ODD_CYRILLIC = re.compile("[A-Za-z][А-яЁё]|[а-яё][А-ЯЁ]|[Ђ-Џђ-џ¤-¿]|[\u2500-\u25a0]")
# Bytes of one encoding read as another leave these behind: UTF-8 as cp932, as cp1252, and
# replacement characters that the page itself already held.
_GARBLED = re.compile(
    "縺[\u0080-\u9fff]|繧[\u0080-\u9fff]|Ã[\u0080-\u00bf©¨¼¶¤]|â€[\u0080-\u2122™œ]|\ufffd"
)
_GARBLED_SIGNS = "縺繧Ãâ\ufffd"
# A twentieth of the letters: an article about mojibake quotes less than that.
_GARBLED_SHARE = 0.05


def decode(content: bytes, file: str, declared: str = "") -> tuple[str, str]:
    """Decode a page; return its text and the name of the encoding.

    Args:
        content: the page as it was saved or served.
        file: its name, for the message.
        declared: the charset of the HTTP header or MIME part, if one is known.

    Raises:
        SourceError: no encoding gives readable text.
    """
    text, encoding = _decode(content, declared if _CHARSET.fullmatch(declared) else "")
    text = text.removeprefix("\ufeff")
    if _is_garbled(_sample(text)):
        raise SourceError(
            "is in an encoding that cannot be read: its letters come out garbled",
            advice="Open the page in a browser and save it again as UTF-8",
            file=file,
        )
    return text, encoding


def _sample(text: str) -> str:
    """The first letters that are none of ASCII, and what is around them: heads can be long."""
    first = _LETTER.search(text)
    start = first.start() if first else 0
    return text[start : start + 20_000]


def _is_garbled(head: str) -> bool:
    # To look for five letters is faster by far than to count those of a page that has none.
    if not any(sign in head for sign in _GARBLED_SIGNS):
        return False
    letters = sum(map(str.isalpha, head)) or 1
    # One or two near the end of a page that has no others are no sign of its encoding.
    return len(_GARBLED.findall(head)) > max(2, letters * _GARBLED_SHARE)


def _decode(content: bytes, declared: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if b"\x1b" not in content and not _may_be_wide(content):
            return text, "utf-8"
    if _may_be_wide(content) and (wide := _wide(content)):
        return wide
    names = [name for name in (declared, *_declarations(content)) if name]
    # Any bytes at all are text in an encoding of one byte a letter, so it is believed last.
    narrow = [name for name in names if _codec(name) in _NARROW]
    wide_names = [name for name in names if name not in narrow]
    for encoding in ("iso-2022-jp", *wide_names, "cp932", "euc_jp", *narrow):
        if encoding and (text_or_none := _strict(content, encoding)) is not None:
            return text_or_none, _codec(encoding)
    return _guessed(content, declared)


def _may_be_wide(content: bytes) -> bool:
    """Tell UTF-16, whose markup is zeros by half, from a page into which a NUL has strayed."""
    head = content[:400]
    return head.count(b"\x00") * 8 > len(head)


def _wide(content: bytes) -> tuple[str, str] | None:
    """UTF-16 without a byte order mark: every second byte of the markup is zero."""
    encoding = "utf-16-le" if _NULS.search(content[:400]) and content[:1] != b"\0" else "utf-16-be"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _declarations(content: bytes) -> list[str]:
    """What the page declares, wherever it stands; a late one counts like an early one."""
    found = []
    for match in _DECLARED.finditer(content[:200_000]):
        name = (match.group(1) or match.group(2)).decode("ascii").lower()
        if name not in found:
            found.append(name)
        if len(found) == _MOST_DECLARED:
            break
    return found


def _codec(name: str) -> str:
    """Return Python's codec for what a page declares; "unknown" if no browser knows it."""
    name = name.strip().lower()
    try:
        name = codecs.lookup(_WIDER.get(name, name)).name
    except (LookupError, ValueError):
        return "unknown"
    name = _WIDER.get(name, name)
    return name if name in _WIDE or name in _NARROW else "unknown"


def _strict(content: bytes, name: str) -> str | None:
    codec = _codec(name)
    # With NEC's extensions to JIS X 0208, as mails and old pages use them.
    if codec == "iso2022_jp_ext" and b"\x1b" not in content:
        return None
    if codec == "utf-8":
        # It has been tried.
        return None
    try:
        text = content.decode("euc_jis_2004" if codec == "euc_jp" else codec)
    except (LookupError, ValueError):
        return None
    return text if _plausible(text, codec) else None


def _plausible(text: str, codec: str) -> bool:
    """Judge whether a text that could be decoded is also one that somebody wrote.

    Half-width katakana in rows are EUC-JP that was read as cp932, Japanese without kana is
    Chinese or Korean, and a text mostly of accented letters is Cyrillic, Greek or Thai that was
    read as a Western code page.
    """
    sample = _sample(text)
    letters = [letter for letter in sample if letter > "\x7f"]
    if codec in ("cp932", "euc_jp"):
        half = sum("\uff61" <= letter <= "\uff9f" for letter in letters)
        kana = sum("\u3040" <= letter <= "\u30ff" for letter in letters)
        return half <= max(20, kana) and kana > 0 and kana * 12 >= len(letters) - half
    if codec in ("cp1251", "koi8-r", "koi8_r"):
        small = sum(map(str.islower, letters))
        odd = len(_ODD_CYRILLIC.findall(sample))
        return odd * 20 <= len(letters) and small * 2 >= len(letters)
    if codec in _WESTERN:
        words = len(_TAGS.sub("", sample).split()) + 1
        return len(letters) <= 3 * words and not _ODD.search(sample)
    return True


def _guessed(content: bytes, declared: str) -> tuple[str, str]:
    """A page that lies or says nothing, in an encoding that is neither UTF-8 nor Japanese."""
    # Importing it takes longer than decoding a page that is what it says.
    from charset_normalizer import from_bytes

    best = from_bytes(_TAGS_BYTES.sub(b" ", content[:100_000]), cp_isolation=_CANDIDATES).best()
    names = [best.encoding] if best is not None else []
    for name in (*names, _codec(declared), *map(_codec, _declarations(content))):
        try:
            return content.decode(name), name
        except (LookupError, UnicodeDecodeError):
            continue
    # A few broken bytes in an encoding that is otherwise known: each becomes U+FFFD.
    known = [name for name in (*map(_codec, _declarations(content)), *names) if name != "unknown"]
    name = known[0] if known else "utf-8"
    return content.decode(name, "replace"), name
