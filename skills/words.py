"""Names and definitions that ship as data, so that translators find them: pages translate what they are called by.

What HR renames or writes stays as HR wrote it.
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
    # As they stand in a sentence.
    _("emotional intelligence"),
    _("creativity"),
    _("critical thinking"),
    _("communication and negotiation"),
    _("leadership and coaching"),
    _("ethics and oversight of AI"),
)


def translated(text: str) -> str:
    """The reader's words for a name that ships; any other text as it is."""
    return gettext(text) if text else ""
