"""The 22 civilian major groups of the Standard Occupational Classification (SOC 2018, US Bureau of Labor Statistics)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAJOR_GROUPS: dict[str, Promise] = {
    "11": _("Management"),
    "13": _("Business and finance"),
    "15": _("Computing and mathematics"),
    "17": _("Architecture and engineering"),
    "19": _("Science"),
    "21": _("Community and social service"),
    "23": _("Legal"),
    "25": _("Education and libraries"),
    "27": _("Arts, media and sport"),
    "29": _("Healthcare professions"),
    "31": _("Healthcare support"),
    "33": _("Protective service"),
    "35": _("Food and serving"),
    "37": _("Buildings and grounds"),
    "39": _("Personal care and service"),
    "41": _("Sales"),
    "43": _("Office and administration"),
    "45": _("Farming, fishing, forestry"),
    "47": _("Construction and extraction"),
    "49": _("Installation and repair"),
    "51": _("Production"),
    "53": _("Transport and moving"),
}
NO_OCCUPATION = ""


def major_group_name(code: str) -> Promise | str:
    """The short name of the major group. An unknown code is returned as it is; an empty code gives "No occupation yet"."""
    return MAJOR_GROUPS.get(code, code or _("No occupation yet"))
