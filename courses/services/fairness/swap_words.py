"""Words of the swapped groups of the fairness report, listed here so that they reach the translation catalogue."""

from django.utils.translation import gettext_noop as _

SWAP_WORDS = (
    _("gender"),
    _("age"),
    _("culture"),
    _("woman"),
    _("man"),
    _("younger"),
    _("older"),
    _("German"),
    _("Turkish"),
    _("Nigerian"),
    _("Chinese"),
    _("Mexican"),
    _("Catholic"),
    _("Muslim"),
    _("Jewish"),
    _("Hindu"),
)
