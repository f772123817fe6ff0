"""Exposure in words: what HR sees of a person, and what pages say beside a number."""

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
    """'little', 'partly' or 'strongly'. A limit belongs to the higher band."""
    if exposure >= STRONGLY_FROM:
        return STRONGLY
    return PARTLY if exposure >= PARTLY_FROM else LITTLE


def band_label(exposure: float) -> Promise:
    """The band in words: 'partly changed by AI'."""
    return LABELS[band(exposure)]
