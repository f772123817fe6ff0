"""Template filters that show figures as words and rounded numbers with their uncertainty."""

import math
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from skills import exposure_bands
from skills.arithmetic.thresholds import CLEAR_FROM, ROUNDS_TO_NOTHING_BELOW, SLIGHT_FROM, STRONG_FROM
from skills.services.imports.import_words import NO_SURE_OCCUPATION, NO_TYPICAL_TASKS, WORDS
from skills.services.shipped.model_profiles import profile

register = template.Library()
SPACE = "\u00a0"
COARSE = 5  # rounding of interval ends, in per cent; finer steps would suggest more precision than there is


@register.filter
def percent(value: float | None) -> str:
    """0.347 -> "35 %"; empty for None. A value above 0 is never shown as 0 %."""
    if value is None:
        return ""
    if 0 < value < ROUNDS_TO_NOTHING_BELOW:
        return f"<1{SPACE}%"
    return f"{round(100 * value)}{SPACE}%"


@register.filter
def rounds_to_nothing(share: float) -> bool:
    """Whether the share rounds to 0 %."""
    return share < ROUNDS_TO_NOTHING_BELOW


@register.filter
def whole_percent(value: int) -> str:
    """8 -> "8 %", for whole per cent that add up to 100. 0 stands for a share above 0, so it becomes "<1 %"."""
    return f"{value}{SPACE}%" if value else f"<1{SPACE}%"


@register.simple_tag
def about(exposure: float | None, low: float | None, high: float | None) -> str:
    """ "about 35 % (between 20 and 55 %)"; the ends are rounded outwards. Empty for None."""
    if exposure is None or low is None or high is None:
        return ""
    if low == high:
        return percent(exposure)
    values = {"value": percent(exposure), "low": _down(low), "high": f"{_up(high)}{SPACE}%"}
    return _("about %(value)s (between %(low)s and %(high)s)") % values


@register.filter
def band(exposure: float | None) -> str:
    """'little', 'partly', 'strongly'; 'unknown' for None."""
    return exposure_bands.band(exposure) if exposure is not None else "unknown"


@register.filter
def band_words(exposure: float | None) -> str:
    """ "partly changed by AI"; "not assessed yet" for None."""
    return str(exposure_bands.band_label(exposure)) if exposure is not None else _("not assessed yet")


@register.filter
def hundred(value: float | None) -> str:
    """0..1 as a coordinate 0..100 for drawings, with a decimal point in every language."""
    return f"{100 * (value or 0):.2f}"


@register.filter
def hours(value: float | None) -> str:
    """7.5 -> "7.5 h"; empty for None."""
    if value is None:
        return ""
    return formats.number_format(round(value, 1), 0 if round(value, 1) == round(value) else 1) + f"{SPACE}h"


@register.filter
def closeness_words(value: Any) -> str:
    """Closeness of a reference task in words."""
    limits = profile().closeness
    if value >= limits.nearly_same_from:
        return _("nearly the same")
    if value >= limits.close_from:
        return _("close")
    return _("related") if value >= limits.near_from else _("far")


@register.filter
def degree(value: float | None) -> str:
    """Demand or emphasis, 0..1, in words."""
    value = value or 0.0
    if value >= STRONG_FROM:
        return _("strongly")
    if value >= CLEAR_FROM:
        return _("clearly")
    return _("somewhat") if value >= SLIGHT_FROM else _("hardly")


def _down(value: float) -> int:
    return max(0, COARSE * math.floor(100 * value / COARSE + 1e-9))


def _up(value: float) -> int:
    return min(100, COARSE * math.ceil(100 * value / COARSE - 1e-9))


@register.filter
def ratio_end(value: float | None) -> float:
    """The ratio limited to the scale from 0 to 1.5; 0 for None."""
    return min(max(value or 0.0, 0.0), 1.5)


@register.filter
def counts_in_order(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The counts of an import, the most important first. PostgreSQL stores them in another order."""
    places = {key: place for place, key in enumerate(WORDS)}
    return sorted(counts.items(), key=lambda pair: places.get(pair[0], len(places)))


@register.filter
def about_titles(report: list[dict]) -> list[dict]:
    """The remarks on job titles without a sure occupation, which are matched on a page of their own."""
    return [entry for entry in report if entry.get("reason") == NO_SURE_OCCUPATION]


@register.filter
def about_occupations(report: list[dict]) -> list[dict]:
    """The remarks on occupations whose typical tasks are not known."""
    return [entry for entry in report if entry.get("reason") == NO_TYPICAL_TASKS]


@register.filter
def about_rows(report: list[dict]) -> list[dict]:
    """The other remarks."""
    return [entry for entry in report if entry.get("reason") not in {NO_SURE_OCCUPATION, NO_TYPICAL_TASKS}]


@register.filter
def words(key: str) -> str:
    """ "with_an_occupation" -> "with an occupation": the name of a step or count of an import, in the reader's language."""
    return str(WORDS.get(key) or str(key).replace("_", " "))
