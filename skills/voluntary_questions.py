"""The attributes that an employee may state voluntarily for the fairness report, with the answers to choose from.

The organisation chooses the attributes it asks for (RESKILL_VOLUNTARY_ATTRIBUTES, a list of slugs, empty for none).
Health, mood, faith and politics are not available as attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from skills.errors import BadInput


@dataclass(frozen=True)
class Attribute:
    """One question. values: stored value -> label, in the order shown."""

    slug: str
    label: Promise
    values: Mapping[str, Promise]


# The categories of `ethnicity` are those of the EEO-1 report, for organisations that must audit by these categories.
_KNOWN = (
    Attribute("gender", _("Gender"), {"woman": _("Woman"), "man": _("Man"), "another": _("Another gender")}),
    Attribute(
        "age_group",
        _("Age group"),
        {
            "under_30": _("Under 30"),
            "30_to_39": _("30 to 39"),
            "40_to_49": _("40 to 49"),
            "50_to_59": _("50 to 59"),
            "60_and_over": _("60 and over"),
        },
    ),
    Attribute(
        "ethnicity",
        _("Ethnicity"),
        {
            "hispanic": _("Hispanic or Latino"),
            "white": _("White"),
            "black": _("Black or African American"),
            "pacific": _("Native Hawaiian or Other Pacific Islander"),
            "asian": _("Asian"),
            "native": _("American Indian or Alaska Native"),
            "several": _("Two or more of these"),
        },
    ),
)
ATTRIBUTES = {attribute.slug: attribute for attribute in _KNOWN}


def offered() -> list[Attribute]:
    """The attributes this organisation asks for, in the order of the setting. Unknown slugs are ignored."""
    return [ATTRIBUTES[slug] for slug in settings.RESKILL_VOLUNTARY_ATTRIBUTES if slug in ATTRIBUTES]


def label(slug: str) -> str:
    """The label of an attribute. An unknown attribute is labelled with its slug, underscores as spaces."""
    return str(ATTRIBUTES[slug].label) if slug in ATTRIBUTES else slug.replace("_", " ")


def check(slug: str, value: str) -> None:
    """Raises BadInput for an attribute that the organisation does not ask for, or an answer that is not in the list."""
    known = {attribute.slug: attribute for attribute in offered()}
    if slug not in known:
        raise BadInput(str(_("This is not asked for here.")), column=slug)
    if value not in known[slug].values:
        raise BadInput(str(_("Choose one of the answers offered.")), column=slug)
