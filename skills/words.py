"""The shipped names of human skills, listed here so that they reach the translation catalogue.

Names that HR changed or added are not translated.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SHIPPED = (
    _("Emotional intelligence"),
    _("Creativity"),
    _("Critical thinking"),
    _("Communication and negotiation"),
    _("Leadership and coaching"),
    _("Ethics and oversight of AI"),
    # In lower case, for use inside a sentence.
    _("emotional intelligence"),
    _("creativity"),
    _("critical thinking"),
    _("communication and negotiation"),
    _("leadership and coaching"),
    _("ethics and oversight of AI"),
)


def translated(text: str) -> str:
    """The translation of a shipped name; any other text unchanged."""
    return gettext(text) if text else ""
