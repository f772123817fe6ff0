"""Reads a day as systems and spreadsheets of several countries write it."""

import re
from datetime import date, datetime, timedelta

_FORMS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%Y%m%d", "%d-%b-%Y", "%d %b %Y", "%d-%B-%Y", "%d %B %Y",
    "%d. %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y",
)  # fmt: skip
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s?[AP]M)?(\s?(Z|[+-]\d{2}:?\d{2}))?$", re.IGNORECASE)
_SLASHES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FIRST_DAY = date(1899, 12, 30)  # spreadsheets count days from here
_MONTHS = {
    "januar": "january", "jänner": "january", "februar": "february", "märz": "march", "mai": "may", "juni": "june",
    "juli": "july", "oktober": "october", "dezember": "december", "mär": "mar", "okt": "oct", "dez": "dec",
}  # fmt: skip


def read_day(text: str) -> date | str:
    """The day, or the remark on a text that is no day or may be one of two days.

    12/31/2025 and 31/12/2025 are read; 03/04/2026 is not, since it is the third of April in one country and the fourth of
    March in another. A number of five digits is the day count of a spreadsheet.
    """
    written = _TIME.sub("", text.strip()).strip()
    if found := _SLASHES.fullmatch(written):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first <= 12 and second <= 12 and first != second:
            return (
                f"{text!r} may be day or month first; left out. Write it as {year}-{second:02d}-{first:02d} or "
                f"{year}-{first:02d}-{second:02d}."
            )
        day, month = (first, second) if second <= 12 else (second, first)
        return _date(year, month, day, text)
    if _SERIAL.fullmatch(written) and 20_000 <= float(written) < 80_000:
        return _FIRST_DAY + timedelta(days=int(float(written)))
    english = re.sub(r"[^\W\d_]+", lambda word: _MONTHS.get(word[0].lower(), word[0]), written)
    for form in _FORMS:
        try:
            return datetime.strptime(english, form).date()
        except ValueError:
            continue
    return _problem(text)


def _date(year: int, month: int, day: int, text: str) -> date | str:
    try:
        return date(year, month, day)
    except ValueError:
        return _problem(text)


def _problem(text: str) -> str:
    return f"{text!r} is not a date such as 2026-03-31 or 31.03.2026; left out"
