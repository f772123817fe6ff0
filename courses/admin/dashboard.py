"""The admin's first page: figures and open work for the departments that an HR manager may see."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.utils import timezone

from courses.admin.charts import ROWS_DRAWN, heat_map, skill_bars
from courses.arithmetic import impact_ratios
from courses.arithmetic.thresholds import SIGNIFICANT_BELOW
from courses.models import Recalculation, Review
from courses.services.figures import Overview, read_overview
from courses.services.recalculation import progress
from skills import exposure_bands
from skills.admin.open_imports import open_imports
from skills.models import Employee, ExposureDataset


def context(request: HttpRequest, context: dict) -> dict:
    """The template context with the dashboard's values. Figures are read only for users who may see them."""
    user: Any = request.user
    context["is_hr"] = user.has_perm("courses.view_workforcecell")
    if not context["is_hr"]:
        return context
    overview = read_overview(user)
    rows = overview.rows[:ROWS_DRAWN]
    context.update(
        overview=overview,
        heat=heat_map(overview, rows) if rows else None,
        rows=rows,
        week=_week(overview),
        skills=skill_bars(overview),
        queue=_queue(user),
        flags=_flags(overview),
        runs=_runs(user),
        last=Recalculation.objects.filter(state=Recalculation.State.FINISHED, scope="everyone").order_by("-pk").first(),
        open_imports=open_imports(user),
        unmatched=_without_occupation(user),
        dataset=ExposureDataset.objects.active(),
        min_group=settings.RESKILL_MIN_GROUP,
    )
    return context


def _week(overview: Overview) -> list[dict]:
    """One part of the bar for each exposure band: number of people, position and width in percent.

    Empty without a total.
    """
    if overview.total is None:
        return []
    counts = {
        exposure_bands.LITTLE: overview.total.n_little,
        exposure_bands.PARTLY: overview.total.n_partly,
        exposure_bands.STRONGLY: overview.total.n_strongly,
    }
    parts, x = [], 0.0
    for band, n in counts.items():
        width = 100 * n / overview.total.n
        parts.append(
            {
                "band": band,
                "label": exposure_bands.LABELS[band],
                "n": n,
                "x": f"{x:.2f}",
                "width": f"{width:.2f}",
            }
        )
        x += width
    return parts


def _queue(user: Any) -> dict:
    """Counts of the waiting reviews (all, own, late, passed on, nobody's), and the date of the oldest. One query."""
    today = timezone.localdate()
    return (
        Review.objects.visible_to(user)
        .waiting()
        .aggregate(
            n=Count("pk"),
            mine=Count("pk", filter=Q(reviewer=user)),
            late=Count("pk", filter=Q(due_on__lt=today)),
            nobodys=Count("pk", filter=Q(reviewer=None)),
            mine_late=Count("pk", filter=Q(reviewer=user, due_on__lt=today)),
            passed_on=Count("pk", filter=Q(passed_on_at__isnull=False)),
            oldest=Min("created_at"),
        )
    )


def _flags(overview: Overview) -> list[impact_ratios.GroupRate]:
    """Departments with a clearly lower rate of learning paths than the department with the highest rate.

    Clearly: the four-fifths rule and a significant difference.
    """
    counts = {row.name or "-": (row.total.n_with_path, row.total.n) for row in overview.rows}
    report = impact_ratios.compare_groups(counts, min_size=settings.RESKILL_MIN_GROUP)
    return [
        group
        for group in report.groups
        if group.below_four_fifths and group.p_value is not None and group.p_value < SIGNIFICANT_BELOW
    ]


def _runs(user: Any) -> list[dict]:
    """The latest three active runs; without any, the latest run. Runs over one person are left out."""
    found = list(Recalculation.objects.active().exclude(scope="employees", n_employees=1).order_by("-pk")[:3])
    if not found:
        found = list(Recalculation.objects.exclude(scope="employees", n_employees=1).order_by("-pk")[:1])
    return [{"run": run, "progress": progress(run)} for run in found]


def _without_occupation(user: Any) -> dict:
    """The number of present employees, and the number and percentage of those without an occupation. One query."""
    counts = (
        Employee.objects.visible_to(user)
        .present()
        .order_by()
        .aggregate(all=Count("pk"), n=Count("pk", filter=Q(title_match=Employee.TitleMatch.UNMATCHED)))
    )
    percent = 100 * counts["n"] / counts["all"] if counts["all"] else 0.0
    return {**counts, "percent": max(round(percent), 1) if counts["n"] else 0}
