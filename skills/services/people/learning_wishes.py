"""An employee's learning preferences: hours a week, languages, level."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import Employee


@transaction.atomic
def set_learning_wishes(
    *, employee: Employee, weekly_hours: float, languages: Sequence[str], level: int | None, by: Any = None
) -> bool:
    """Saves the preferences, and returns whether anything changed. level: the highest course level; None: no limit.

    Raises BadInput for hours outside 0 to 40, an invalid level, or no language.
    """
    if not 0 < weekly_hours <= 40:
        raise BadInput(_("Enter more than 0 and at most 40 hours a week."), column="weekly_hours")
    if level is not None and level not in (1, 2, 3):
        raise BadInput(_("The level is 1, 2 or 3."), column="level")
    if not languages:
        raise BadInput(_("Choose at least one language you can learn in."), column="languages")
    wanted = {"weekly_hours": weekly_hours, "languages": sorted(set(languages)), "level": level}
    row = Employee.objects.select_for_update().get(pk=employee.pk)
    before = {"weekly_hours": row.weekly_hours, "languages": sorted(row.languages), "level": row.level}
    if wanted == before:
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
        setattr(employee, name, value)
    if by is not None:
        row._history_user = by  # type: ignore[attr-defined]
    row.save(update_fields=[*wanted, "updated_at"])
    return True
