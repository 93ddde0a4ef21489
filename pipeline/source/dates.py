"""Dates as people and machines write them: ISO 8601, epoch seconds, Japanese with era names.

What is found is a day, because the records speak of days. A time in UTC on a Japanese page is the
Japanese day (JST has no summer time: UTC+9 since 1951).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9))
# What a post is of; a "0001-01-01" or "9999-12-31" stands for none.
_YEARS = range(1900, 2200)

# First years of the eras (Act on Standards for Era Names; 令和 began on 1 May 2019).
_ERAS = {"令和": 2019, "平成": 1989, "昭和": 1926, "R": 2019, "H": 1989, "S": 1926}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari",
            "february feb februar février febrero febbraio fevereiro februari",
            "march mar märz mars marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober octobre octubre ottobre outubro okt",
            "november nov novembre noviembre novembro",
            "december dec dezember décembre diciembre dicembre dezembro dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)((?:19|20)\d{2})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_EASTERN = re.compile(
    r"(?:(令和|平成|昭和|(?<![A-Za-z])[RHS](?=\s?\d))\s?(元|\d{1,2})|(?<!\d)((?:19|20)\d{2}))"
    r"\s?(?:年|년)\s?(\d{1,2})\s?(?:月|월)(?:\s?(\d{1,2})\s?(?:日|일))?"
)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+)?({_MONTH})\.?,?\s+(?:de\s+)?(\d{{4}})",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\.?\s+(?:(\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(\d{{4}})\b", re.IGNORECASE
)
_DAY_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")


def day(year: int, month: int, number: int) -> date | None:
    """Return the day, or None if the calendar has no such day, or no post can be of it."""
    try:
        return date(year, month, number) if year in _YEARS else None
    except ValueError:
        return None


def machine_day(value: str, language: str) -> date | None:
    """Read a date that was written for machines (ISO 8601, epoch seconds or milliseconds).

    `2020-11-24T10:00:00+09:00` is the day where it was written; a time in UTC (`Z`, or an epoch)
    on a Japanese page is the Japanese day.
    """
    value = value.strip()
    zone = JST if language.startswith("ja") else UTC
    if re.fullmatch(r"\d{9,10}|\d{12,13}", value):
        seconds = int(value) // (1000 if len(value) > 11 else 1)
        return _day_of(datetime.fromtimestamp(seconds, zone))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return spoken_day(value)
    if moment.tzinfo is not None and not moment.utcoffset() and moment.year in _YEARS:
        moment = moment.astimezone(zone)
    return _day_of(moment)


def _day_of(moment: datetime) -> date | None:
    return day(moment.year, moment.month, moment.day)


def spoken_day(text: str) -> date | None:
    """Find the first date that a reader would see in a text."""
    found = spoken_days(text)
    return found[0][1] if found else None


def spoken_days(text: str) -> list[tuple[int, date]]:
    """Find the dates that a reader sees in a text, with the place where each begins.

    A month without a day counts as its first day.
    """
    text = unicodedata.normalize("NFKC", text)
    found: dict[int, date] = {}
    for pattern in (_ISO, _SLASHED):
        for match in pattern.finditer(text):
            _keep(found, match.start(), *(int(part) for part in match.groups()))
    for match in _EASTERN.finditer(text):
        era, era_year, year, month, number = match.groups()
        if era:
            year = _ERAS[era] + (0 if era_year == "元" else int(era_year) - 1)
        _keep(found, match.start(), int(year), int(month), int(number or 1))
    for match in _DAY_FIRST.finditer(text):
        number, month, year = match.groups()
        _keep(found, match.start(), int(year), _MONTHS[month.lower()], int(number))
    for match in _MONTH_FIRST.finditer(text):
        month, number, year = match.groups()
        _keep(found, match.start(), int(year), _MONTHS[month.lower()], int(number or 1))
    for match in _DAY_DOTTED.finditer(text):
        number, month, year = match.groups()
        _keep(found, match.start(), int(year), int(month), int(number))
    return sorted(found.items())


def _keep(found: dict[int, date], place: int, year: int, month: int, number: int) -> None:
    if (known := day(year, month, number)) is not None:
        found.setdefault(place, known)
