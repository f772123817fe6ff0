"""Who gets a learning path before and after a run, by department: what impact ratios are made of."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from courses import fairness
from courses.models import Answer, PathStep, Recalculation
from courses.services.recalculation.plan import scope_of
from skills.models import Department

Counts = dict[str, list[int]]


def impact_of(run: Recalculation) -> dict[str, Counts]:
    """By department id ('0' for none): [people with a learning path, people], before the run is published and after."""
    current = Answer.objects.current().filter(employee__in=scope_of(run)).exclude(recalculation=run)
    again = Answer.objects.filter(recalculation=run, employee=OuterRef("employee"))
    before = _counts(current)
    kept, new = _counts(current.filter(~Exists(again))), _counts(Answer.objects.filter(recalculation=run))
    after = {key: [a + b for a, b in zip(kept.get(key, [0, 0]), new.get(key, [0, 0]), strict=True)] for key in
             sorted({*kept, *new})}  # fmt: skip
    return {"before": before, "after": after}


def _counts(answers: QuerySet[Answer]) -> Counts:
    has_path = Exists(PathStep.objects.filter(answer=OuterRef("pk")))
    rows = answers.order_by().values(key=F("employee__department"))
    total = dict(rows.annotate(n=Count("pk")).values_list("key", "n"))
    served = dict(rows.filter(has_path).annotate(n=Count("pk")).values_list("key", "n"))
    return {str(key or 0): [served.get(key, 0), n] for key, n in total.items()}


def ratios(counts: Counts, departments: Iterable[int] | None = None) -> list[fairness.GroupRate]:
    """The departments' rates and impact ratios, small ones held back. departments: only these; None: all."""
    wanted = None if departments is None else {str(pk) for pk in departments}
    chosen = {key: pair for key, pair in counts.items() if wanted is None or key in wanted}
    names = {str(pk): str(row) for pk, row in Department.objects.in_bulk([int(key) for key in chosen]).items()}
    named = {names.get(key, "-"): (served, n) for key, (served, n) in chosen.items()}
    return list(fairness.compare_groups(named, min_size=settings.RESKILL_MIN_GROUP).groups)
