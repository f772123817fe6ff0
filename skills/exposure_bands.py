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


def band_label(exposure: float) -> Promise:
    """The label of the band, for example 'partly changed by AI'."""
    return LABELS[band(exposure)]
