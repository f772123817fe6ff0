"""Exposure in words: HR sees a person's band, and pages show the band next to the number."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from skills.arithmetic.thresholds import PARTLY_FROM, STRONGLY_FROM

LITTLE, PARTLY, STRONGLY = "little", "partly", "strongly"
LABELS: dict[str, Promise] = {
    LITTLE: _("little changed by AI"),
    PARTLY: _("partly changed by AI"),
    STRONGLY: _("strongly changed by AI"),
}


def band(exposure: float) -> str:
    """'little', 'partly' or 'strongly'. A value equal to a threshold belongs to the higher band."""
    if exposure >= STRONGLY_FROM:
        return STRONGLY
    return PARTLY if exposure >= PARTLY_FROM else LITTLE


NOT_ASSESSED, NOT_JUDGED = _("not assessed yet"), _("not judged")


# Codes of the same states, for the API and exports.
STATUSES = ("judged", "not_judged", "not_assessed")


def status(exposure: float | None, *, is_unclear: bool = False) -> str:
    """'judged', 'not_judged' (the statement is too unclear) or 'not_assessed' (the next recalculation assesses it)."""
    if exposure is not None:
        return "judged"
    return "not_judged" if is_unclear else "not_assessed"


def words(exposure: float | None, *, is_unclear: bool = False) -> Promise:
    """The label of the band; without a figure, the reason. is_unclear: the statement is too unclear to be judged."""
    if exposure is not None:
        return band_label(exposure)
    return NOT_JUDGED if is_unclear else NOT_ASSESSED


def band_label(exposure: float) -> Promise:
    """The label of the band, for example 'partly changed by AI'."""
    return LABELS[band(exposure)]
