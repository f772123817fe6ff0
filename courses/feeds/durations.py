"""Durations in ISO 8601 format."""

import re

_DURATION = re.compile(
    r"P(?:(?P<years>[\d.,]+)Y)?(?:(?P<months>[\d.,]+)M)?(?:(?P<weeks>[\d.,]+)W)?(?:(?P<days>[\d.,]+)D)?"
    r"(?:T(?:(?P<hours>[\d.,]+)H)?(?:(?P<minutes>[\d.,]+)M)?(?:(?P<seconds>[\d.,]+)S)?)?"
)
_IN_WEEKS = {"years": 52.14, "months": 4.345, "weeks": 1.0, "days": 1 / 7}
_IN_HOURS = {"hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}


def read_duration(text: str) -> tuple[float, float] | None:
    """(hours, weeks) of 'PT90M', 'P6W' or 'P1DT2H'; a day is 1/7 week. None for a text that is not a duration."""
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()):
        return None
    try:
        parts = {name: float(value.replace(",", ".")) for name, value in found.groupdict().items() if value}
    except ValueError:
        return None
    hours = sum(parts.get(name, 0) * factor for name, factor in _IN_HOURS.items())
    return hours, sum(parts.get(name, 0) * factor for name, factor in _IN_WEEKS.items())


def plain(value: float) -> str:
    """The number as text for a table cell; '' for 0."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value > 0 else ""
