"""Reads a day as systems and spreadsheets of several countries write it."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

DAY_FIRST, MONTH_FIRST, UNCLEAR = "day first", "month first", "unclear"
_FORMS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%Y%m%d", "%d-%b-%Y", "%d %b %Y",
    "%d. %b %Y", "%b %d, %Y", "%b %d %Y", "%d-%b-%y", "%d %b %y",
)  # fmt: skip
_TIME = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s?[AP]M)?(\s?(Z|[+-]\d{2}:?\d{2}))?(\s?(UTC|GMT|CET|CEST))?$", re.IGNORECASE
)
_SLASHES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
# Days that stand for none: zeros, and the first days of spreadsheets, which they show for an empty cell or 0.
_NO_DAY = re.compile(r"[0\W]+|1900-01-0[01]|0?[01][./]0?1[./]1900|1899-12-3[01]|3[01][./]12[./]1899|12/3[01]/1899")
_FIRST_DAY = date(1899, 12, 30)  # spreadsheets count days from here
_WEEKDAY = re.compile(r"^[^\W\d_]{2,10}[.,]?\s+(?=\d+[.\s-]+[^\W\d_]|[^\W\d_]+\.?\s+\d)")
_JOINING = re.compile(r"\bde[l]?\b\s*", re.IGNORECASE)
# By English month: how its name begins in German, French, Spanish, Italian, Dutch and Polish.
_MONTHS = {
    "jan": ("jän", "ene", "gen", "sty"), "feb": ("fév", "fev", "lut"), "mar": ("mär", "maa", "mrt"), "apr": ("avr",
    "abr", "kwi"),
    "may": ("mai", "mag", "mei", "maj"), "jun": ("juin", "giu", "cze"), "jul": ("juil", "lug", "lip"),
    "aug": ("aoû", "aou", "ago", "sie"), "sep": ("set", "wrz"), "oct": ("okt", "ott", "paź", "paz"), "nov": ("lis",),
    "dec": ("dez", "déc", "dic", "gru"),
}  # fmt: skip


def read_day(text: str, order: str = "") -> date | str:
    """The day, or the remark on a text that is no day or may be one of two days.

    12/31/2025 and 31/12/2025 are read; 03/04/2026 is not unless the order is known, since it is the third of April in one
    country and the fourth of March in another. A number of five digits is the day count of a spreadsheet.
    order: DAY_FIRST, MONTH_FIRST or ''.
    """
    written = _without_time(text)
    if found := _SLASHES.fullmatch(written):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        if order_of(text) == UNCLEAR and not order:
            return (
                f"{text!r} may be day or month first; left out. Write it as {year}-{second:02d}-{first:02d} or "
                f"{year}-{first:02d}-{second:02d}."
            )
        is_day_first = order == DAY_FIRST if order_of(text) == UNCLEAR else second <= 12
        day, month = (first, second) if is_day_first else (second, first)
        return _date(year, month, day, text)
    if _SERIAL.fullmatch(written) and 20_000 <= float(written) < 80_000:
        return _FIRST_DAY + timedelta(days=int(float(written)))
    english = re.sub(r"[^\W\d_]+\.?", lambda word: _english(word[0]), _JOINING.sub("", _WEEKDAY.sub("", written)))
    for form in _FORMS:
        try:
            return datetime.strptime(english, form).date()
        except ValueError:
            continue
    return _problem(text)


def is_no_day(text: str) -> bool:
    """Whether the text is how a system writes that there is no day, such as 00/00/0000."""
    return _NO_DAY.fullmatch(_without_time(text)) is not None


def order_of(text: str) -> str:
    """DAY_FIRST for 31/12/2025, MONTH_FIRST for 12/31/2025, UNCLEAR for 03/04/2025; '' for other texts and for 04/04/2025."""
    found = _SLASHES.fullmatch(_without_time(text))
    first, second = (int(found[1]), int(found[3])) if found else (0, 0)
    if not found or first == second or min(first, second) > 12 or found[4] == "9999":
        return ""
    return UNCLEAR if max(first, second) <= 12 else DAY_FIRST if first > 12 else MONTH_FIRST


def common_order(orders: Iterable[str]) -> str:
    """The order that all clear days of a file have; '' if there is none, or if they differ."""
    clear = {order for order in orders if order in {DAY_FIRST, MONTH_FIRST}}
    return clear.pop() if len(clear) == 1 else ""


def _without_time(text: str) -> str:
    return _TIME.sub("", text.strip()).strip()


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 69 else 1900 + int(text)


def _english(word: str) -> str:
    """The month in English, short; any other word as it is."""
    small = word.casefold().rstrip(".")
    found = (month for month, starts in _MONTHS.items() if small.startswith((month, *starts)))
    return next(found, word) if len(small) >= 3 else word


def _date(year: int, month: int, day: int, text: str) -> date | str:
    try:
        return date(year, month, day)
    except ValueError:
        return _problem(text)


def _problem(text: str) -> str:
    return f"{text!r} is not a date such as 2026-03-31 or 31.03.2026; left out"
