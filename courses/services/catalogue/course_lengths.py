"""Reads how long a course takes: '1h 23m', '08:00', '2 x 4 hours', '1,5 Std.', 'PT1H30M', '4 weeks, 2 hours a week'.

A text is read only if every number in it is understood. No database access.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from courses.feeds.durations import read_duration

HOURS, MINUTES, SECONDS, DAYS, WEEKS, MONTHS = "hours", "minutes", "seconds", "days", "weeks", "months"
TEACHING_UNITS = "teaching units"
TEACHING_UNIT_HOURS = 0.75  # a German "Unterrichtseinheit" has 45 minutes
_WEEKS_A_MONTH, _WEEKS_A_YEAR = 4.345, 52.14
_LONGEST = 10_000
_UNITS = {
    "hour": r"hours?|hrs?|h|std|stunden?|heures?|horas?|ore|uur|uren|timer|timmar|godzin[ay]?|godz",
    "minute": r"minutes?|mins?|minuten?|minutos?|minuti|minutter|minuter|minut[ay]?|m|'|′",
    "second": r"seconds?|secs?|sekunden?|s",
    "unit": r"ue|u\.e|le|ustd|unterrichtseinheit(?:en)?|unterrichtsstunden?|lerneinheit(?:en)?",
    "day": r"days?|d|tage?n?|jours?|j|d[ií]as?|giorn[oi]|dag(?:en|e|ar|er)?|dni|dzień",
    "week": r"weeks?|wks?|w|wochen?|semaines?|semanas?|settiman[ae]|weken|tygodni(?:e|a)?|tyg",
    "month": r"months?|mos?|monate?n?|mois|mes(?:es)?|mesi",
    "year": r"years?|yrs?|jahre?n?|ans|años?",
}
_IN_HOURS = {"hour": 1.0, "minute": 1 / 60, "second": 1 / 3600, "unit": TEACHING_UNIT_HOURS}
_IN_WEEKS = {"day": 1 / 7, "week": 1.0, "month": _WEEKS_A_MONTH, "year": _WEEKS_A_YEAR}
_HOURS_OF_A_BARE_NUMBER = {HOURS: 1.0, MINUTES: 1 / 60, SECONDS: 1 / 3600, TEACHING_UNITS: TEACHING_UNIT_HOURS}
_WEEKS_OF_A_BARE_NUMBER = {DAYS: 1 / 7, WEEKS: 1.0, MONTHS: _WEEKS_A_MONTH}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|½"
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_AMOUNT = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s*(?:-|–|—|to|bis|à|a)\s*(?P<high>{_NUMBER}))?[\s-]*"
    rf"(?:(?:total|full|contact|teaching|learning|cpd)\s)?(?:{_UNIT})\.?(?![^\W\d_])"
)
_TIMES = re.compile(
    r"(?P<n>\d{1,3})\s*(?:x|×|\*|mal\b|times\b|-?(?:half-?days?|sessions?|modules?|modulen?|termine?n?|abende?n?|lessons?|"
    r"evenings?|meetings?|units?|"
    r"workshops?|webinars?|classes|parts?|teile?n?|blöcke|treffen|séances?|sesiones)\b)\s*"
    r"(?:à|a|á|je|of|zu|zu je|with|de|mit|van|di|po|x|×|,|@|:)?\s*(?:je\s*)?$"
)
_A_DAY_EACH = re.compile(r"^\s*,?\s*(?:à|á|a|je|zu je|zu|mit je|mit|of|with|x|×|@|at|de|van|di|po|av)\s*$")
# What stands between days and hours if the hours are those of all days together.
_ALTOGETHER = re.compile(r"[(=/:≈]|\b(?:soit|total|insgesamt|gesamt|altogether|i\.e)\b")
_FEWEST_HOURS_A_DAY = 5  # "2 days, 16 hours" are 16 hours; "1 day 4 hours" may be 4 or 12
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75", "1/2": ".5", "1/4": ".25", "3/4": ".75"}
_FRACTION = re.compile(r"(?:(?<![\d/])(\d{1,3})[ ]?)?(?:([½¼¾])|(?<= )(1/2|1/4|3/4)(?!\d)|^(1/2|1/4|3/4)(?!\d))")
_NUMBER_WORDS = {
    "an": "1", "one": "1", "ein": "1", "eine": "1", "einen": "1", "une": "1", "two": "2", "zwei": "2", "deux": "2",
    "dos": "2",
    "three": "3", "drei": "3", "trois": "3", "tres": "3", "four": "4", "vier": "4", "quatre": "4", "five": "5",
    "fünf": "5",
    "half a": ".5", "half": ".5", "halber": ".5", "full": "1", "ganzer": "1",
}  # fmt: skip
_NUMBER_WORD = re.compile(
    rf"(?<![^\W_])(?<!\d[ -])({'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})[ -](?={_UNIT})(?![ -]?\d)"
)
_DAYS_LONG = re.compile(r"(halb|ganz|ein|zwei|drei|vier|fünf)tägig\w*")
_DAYS_LONG_IN = {"halb": ".5", "ganz": "1", "ein": "1", "zwei": "2", "drei": "3", "vier": "4", "fünf": "5"}
_A_WEEK = re.compile(
    r"(?:\b(?:per|a|each|every|pro|je|par|por|in der|jede)\s+|/\s*)(?:week|wk|woche|semaine|semana)\b"
    r"|\b(?:weekly|wöchentlich|p\.\s?w\.)"
)
_A_DAY = re.compile(r"(?:\b(?:per|a|each|pro|je|par|por)\s+|/\s*)(?:day|tag|jour|d[ií]a)\b|\b(?:daily|täglich)\b")
_CLOCK = re.compile(
    r"(?P<h>\d{1,4}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d+)?)?(?:\s*(?:h|hrs?|hours?|std\.?|stunden|uhr))?"
)
# How 40:00 in a workbook's cell for durations is read: not as a day of training, but as a sum of hours.
_DAYS_AND_CLOCK = re.compile(r"(?P<days>\d{1,3}) days?, (?P<h>\d{1,2}):(?P<m>[0-5]\d):[0-5]\d")
_TIMES_BARE = re.compile(rf"(?P<n>\d{{1,3}})\s*[x×]\s*(?P<value>{_NUMBER})")
_HOURS_WITH_BARE_MINUTES = re.compile(r"(\d{1,3})\s*h\s*(\d{1,2})")
_ALTERNATIVE = re.compile(r"\b(?:or|oder|ou)\b|/|\(|=|≈")
_IN_HEADER = (
    (MINUTES, re.compile(r"\b(?:min|mins|minutes?|minuten)\b")),
    (SECONDS, re.compile(r"\b(?:sec|secs|seconds?|sekunden|durationinseconds)\b")),
    (TEACHING_UNITS, re.compile(r"\b(?:ue|unterrichts(?:einheiten|stunden))\b")),
    (HOURS, re.compile(r"\b(?:h|hrs?|hours?|std|stunden|horas|heures|uren|timer|timmar|godzin[y]?|hodiny|ore|часы)\b")),
    (DAYS, re.compile(r"\b(?:days?|tage)\b")),
    (WEEKS, re.compile(r"\b(?:wks?|weeks?|wochen)\b")),
    (MONTHS, re.compile(r"\b(?:months?|monate)\b")),
)


@dataclass(frozen=True)
class Length:
    """Hours of work and calendar weeks; None for each that is not stated. weekly_hours: of work, where only these are stated.

    is_understood: False for a filled cell that states no length, or one that could be read in two ways.
    """

    hours: float | None = None
    weeks: float | None = None
    weekly_hours: float | None = None
    is_understood: bool = True


_NOT_UNDERSTOOD = Length(is_understood=False)


def unit_of_column(name: str) -> str:
    """The unit that a column's name states, such as MINUTES of 'Course Duration (min)'; '' for none or for hh:mm."""
    words = re.sub(r"[_\W]+", " ", name.casefold())
    if re.search(r"\b(?:hh|h) mm\b", words):
        return ""
    return next((unit for unit, pattern in _IN_HEADER if pattern.search(words)), "")


def read_length(text: str, *, unit: str = "", is_minutes_first: bool = False) -> Length:
    """The length in a cell. unit: of a number without one; '': such a number is not understood.

    is_minutes_first: whether '12:34' means minutes and seconds.
    """
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text.strip().casefold())
    if not plain:
        return Length()
    if iso := read_duration(plain):
        is_sum = iso[0] and iso[1] and iso[0] < _FEWEST_HOURS_A_DAY * 7 * iso[1]  # P1DT2H
        return _NOT_UNDERSTOOD if is_sum else _checked(iso[0] or None, iso[1] or None)
    plain = _with_digits(plain)
    if found := _CLOCK.fullmatch(plain):
        return _clock(found, is_minutes_first)
    if found := _DAYS_AND_CLOCK.fullmatch(plain):
        return _checked(24 * int(found["days"]) + int(found["h"]) + int(found["m"]) / 60, None)
    if found := _TIMES_BARE.fullmatch(plain):
        value = _value(found["value"])
        return _bare(None if value is None else int(found["n"]) * value, unit)
    if re.fullmatch(_NUMBER, plain):
        return _bare(_value(plain), unit)
    if found := _HOURS_WITH_BARE_MINUTES.fullmatch(plain):
        return _checked(int(found[1]) + int(found[2]) / 60, None) if int(found[2]) < 60 else _NOT_UNDERSTOOD
    return _in_words(plain)


def _with_digits(text: str) -> str:
    """'0.5 days' for '½ day', 'half a day' and 'halbtägig'; '1.5 hours' for '1½ hours' and '1 1/2 hours'."""
    text = _FRACTION.sub(lambda f: f"{f[1] or 0}{_FRACTIONS[f[2] or f[3] or f[4]]}", text)
    text = _NUMBER_WORD.sub(lambda f: f"{_NUMBER_WORDS[f[1]].replace('.5', '0.5')} ", text)
    return _DAYS_LONG.sub(lambda f: f"{_DAYS_LONG_IN[f[1]].replace('.5', '0.5')} days", text)


def _clock(found: re.Match[str], is_minutes_first: bool) -> Length:
    first, second, third = int(found["h"]), int(found["m"]), int(found["s"] or 0)
    if is_minutes_first and found["s"] is None:
        return _checked((first + second / 60) / 60, None)
    return _checked(first + second / 60 + third / 3600, None)


def _bare(value: float | None, unit: str) -> Length:
    if value is None or unit not in {**_HOURS_OF_A_BARE_NUMBER, **_WEEKS_OF_A_BARE_NUMBER}:
        return _NOT_UNDERSTOOD
    if unit in _HOURS_OF_A_BARE_NUMBER:
        return _checked(value * _HOURS_OF_A_BARE_NUMBER[unit], None)
    return _checked(None, value * _WEEKS_OF_A_BARE_NUMBER[unit])


@dataclass(frozen=True)
class _Amount:
    """One number with its unit. start, end: its place in the text, with a number of times before it."""

    kind: str
    value: float
    start: int
    end: int
    is_alternative: bool = False


def _in_words(text: str) -> Length:
    amounts = _amounts(text)
    if amounts is None or not amounts:
        return _NOT_UNDERSTOOD
    rest = "".join(text[end:start] for end, start in _gaps(amounts, len(text)))
    if re.search(r"\d", rest):
        return _NOT_UNDERSTOOD
    work = [amount for amount in amounts if amount.kind in _IN_HOURS]
    calendar = [amount for amount in amounts if amount.kind in _IN_WEEKS]
    hours, weeks = _total(work, text, _IN_HOURS), _total(calendar, text, _IN_WEEKS)
    if (work and hours is None) or (calendar and weeks is None):
        return _NOT_UNDERSTOOD
    if hours is None:
        return _checked(None, weeks)
    days = next((amount for amount in calendar if amount.kind == "day"), None)
    if days is not None and (_A_DAY.search(text) or _A_DAY_EACH.match(text[days.end : _next_start(work, days.end)])):
        return _checked(hours * days.value, weeks)
    is_short = days is not None and hours < _FEWEST_HOURS_A_DAY * days.value
    if is_short and days is not None and not _ALTOGETHER.search(text[days.end : _next_start(work, days.end)]):
        return _NOT_UNDERSTOOD
    if _A_WEEK.search(text):
        weekly = hours
        return _checked(weekly * weeks, weeks) if weeks else Length(weekly_hours=weekly)
    if _A_DAY.search(text):
        return _NOT_UNDERSTOOD
    return _checked(hours, weeks)


def _gaps(amounts: list[_Amount], length: int) -> list[tuple[int, int]]:
    return list(
        zip([0, *(amount.end for amount in amounts)], [*(amount.start for amount in amounts), length], strict=True)
    )


def _next_start(amounts: list[_Amount], place: int) -> int:
    return next((amount.start for amount in amounts if amount.start >= place), place)


def _amounts(text: str) -> list[_Amount] | None:
    """The amounts in the text, in order; None if one of their numbers can be read in two ways."""
    found: list[_Amount] = []
    before = 0
    for match in _AMOUNT.finditer(text):
        low = _value(match["low"])
        high = _value(match["high"]) if match["high"] else low
        if low is None or high is None or high < low:
            return None
        kind = next(name for name in _UNITS if match[name])
        value, start = (low + high) / 2, match.start()
        if times := _TIMES.search(text[before:start]):
            value, start = value * int(times["n"]), before + times.start()
        found.append(_Amount(kind, value, start, match.end(), bool(_ALTERNATIVE.search(text[before:start]))))
        before = match.end()
    return found


def _total(amounts: list[_Amount], text: str, factors: dict[str, float]) -> float | None:
    """The sum in hours or weeks; None if there are no amounts, or if one repeats another in other words."""
    if not amounts:
        return None
    values = [amount.value * factors[amount.kind] for amount in amounts]
    if any(amount.is_alternative for amount in amounts[1:]):
        return values[0] if max(values) - min(values) < 0.02 * max(values) else None
    kinds = [list(factors).index(amount.kind) for amount in amounts]
    if factors is _IN_WEEKS and len(values) > 1 and not all(a > b for a, b in pairwise(kinds)):
        return None
    return sum(values)


def _value(text: str) -> float | None:
    """The number; None for '1.250', which may mean 1250 or 1.25."""
    if text == "½":
        return 0.5
    if re.fullmatch(r"\d{1,3}\.\d{3}", text):
        return None
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def _checked(hours: float | None, weeks: float | None) -> Length:
    hours, weeks = _in_range(hours), _in_range(weeks)
    return Length(hours, weeks) if (hours, weeks) != (None, None) else _NOT_UNDERSTOOD


def _in_range(value: float | None) -> float | None:
    return round(value, 2) if value is not None and 0.005 <= value < _LONGEST else None
