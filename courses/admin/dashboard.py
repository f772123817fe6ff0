"""The first page of the admin: what an HR manager has to know and do today, for the departments they are given."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from courses.admin.charts import ROWS_DRAWN, heat_map, people_link, skill_bars
from courses.arithmetic import impact_ratios
from courses.arithmetic.thresholds import SIGNIFICANT_BELOW
from courses.models import Recalculation, Review
from courses.services.figures import Overview, read_overview
from courses.services.recalculation import progress
from skills import exposure_bands
from skills.models import Employee, ExposureDataset, Task


def context(request: HttpRequest, context: dict) -> dict:
    """Adds what the dashboard shows; what somebody may not see is not read for them."""
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
        n_unmatched=_at_most_a_thousand(
            Employee.objects.visible_to(user)
            .present()
            # Not as `tasks__isnull`: PostgreSQL would read all tasks for it (550 ms at 100,000 people, against 18).
            .filter(~Exists(Task.objects.filter(employee=OuterRef("pk"))), has_tasks=False)  # an index holds these few
            .filter(title_match=Employee.TitleMatch.UNMATCHED)
        ),
        unmatched_link=people_link(title_match__exact="unmatched", profile="none"),
        dataset=ExposureDataset.objects.active(),
        min_group=settings.RESKILL_MIN_GROUP,
    )
    return context


def _week(overview: Overview) -> list[dict]:
    """People by how far AI can speed their week up, as parts of 100 with the list behind each."""
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
                "link": people_link(band=band),
            }
        )
        x += width
    return parts


def _queue(user: Any) -> dict:
    """How many reviews wait, how many of them are late or nobody's, and since when the oldest does. One query."""
    today = timezone.localdate()
    return (
        Review.objects.visible_to(user)
        .waiting()
        .aggregate(
            n=Count("pk"),
            mine=Count("pk", filter=Q(reviewer=user)),
            late=Count("pk", filter=Q(due_on__lt=today)),
            nobodys=Count("pk", filter=Q(reviewer=None)),
            oldest=Min("created_at"),
        )
    )


def _flags(overview: Overview) -> list[impact_ratios.GroupRate]:
    """Departments that get a learning path clearly less often than the one that gets it most (four-fifths rule)."""
    counts = {row.name or "-": (row.total.n_with_path, row.total.n) for row in overview.rows}
    report = impact_ratios.compare_groups(counts, min_size=settings.RESKILL_MIN_GROUP)
    return [
        group
        for group in report.groups
        if group.below_four_fifths and group.p_value is not None and group.p_value < SIGNIFICANT_BELOW
    ]


def _runs(user: Any) -> list[dict]:
    """Active runs, and the last one over more than one person."""
    found = list(Recalculation.objects.active().exclude(scope="employees", n_employees=1).order_by("-pk")[:3])
    if not found:
        found = list(Recalculation.objects.exclude(scope="employees", n_employees=1).order_by("-pk")[:1])
    return [{"run": run, "progress": progress(run)} for run in found]


def _at_most_a_thousand(rows) -> int:
    """Counting stops there: more is not worth waiting for."""
    return rows.order_by()[:1000].count()
