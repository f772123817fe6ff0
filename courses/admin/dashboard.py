"""The first page of the admin: what an HR manager has to know today, for the departments they are given."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Avg, Count, Q
from django.http import HttpRequest

from courses.models import Answer, Recalculation, Review
from courses.services.recalculation import progress
from skills.bands import LABELS, band
from skills.models import Employee, ExposureDataset


@dataclass(frozen=True)
class DepartmentRow:
    """A department's week. band, changing: None where the group is too small to be shown."""

    name: str
    n_employees: int
    band: str | None
    label: str
    changing: int | None


def context(request: HttpRequest, context: dict) -> dict:
    """Adds what the dashboard shows."""
    people = Employee.objects.visible_to(request.user).present()
    answers = Answer.objects.current().filter(employee__in=people)
    latest = Recalculation.objects.for_list().first()
    context.update(
        n_employees=people.count(),
        n_answered=answers.count(),
        n_unmatched=people.filter(title_match=Employee.TitleMatch.UNMATCHED, tasks__isnull=True).count(),
        n_waiting=Review.objects.visible_to(request.user).waiting().count(),
        n_low_data=answers.filter(is_low_data=True).count(),
        latest=latest,
        latest_progress=progress(latest) if latest else None,
        dataset=ExposureDataset.objects.active(),
        departments=department_rows(answers),
        min_group=settings.RESKILL_MIN_GROUP,
    )
    return context


def department_rows(answers) -> list[DepartmentRow]:
    """Departments by name. Groups under RESKILL_MIN_GROUP are held back; if just one is, the next smallest is too,

    or it could be had by subtracting the others from the whole.
    """
    groups = list(
        answers.exclude(employee__department=None)
        .values("employee__department__name")
        .annotate(n=Count("pk"), exposure=Avg("exposure"), strongly=Count("pk", filter=Q(changing_share__gte=0.5)))
        .order_by("employee__department__name")
    )
    hidden = {i for i, group in enumerate(groups) if group["n"] < settings.RESKILL_MIN_GROUP}
    if len(hidden) == 1 and len(groups) > 1:
        shown = [i for i in range(len(groups)) if i not in hidden]
        hidden.add(min(shown, key=lambda i: groups[i]["n"]))
    rows = []
    for i, group in enumerate(groups):
        held = i in hidden
        level = band(group["exposure"])
        rows.append(
            DepartmentRow(
                group["employee__department__name"],
                group["n"],
                None if held else level,
                "" if held else str(LABELS[level]),
                None if held else round(100 * group["exposure"]),
            )
        )
    return rows
