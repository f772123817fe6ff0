"""Updates the sums for the charts. All of it may be repeated."""

import functools
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Case, Count, Exists, Expression, F, FloatField, OuterRef, Q, QuerySet, Sum, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual

from courses.models import Answer, Course, Feedback, PathStep, Recalculation, WorkforceCell
from courses.models.workforce_figures import CellKey
from courses.services.answers.inputs import NO_TASKS
from courses.services.figures.refresh_catalogue import courses_by_skill, refresh_catalogue_figures
from courses.services.figures.situation_sums import situations_by_cell
from courses.services.incremental import update_cells
from skills.exposure_bands import PARTLY_FROM, STRONGLY_FROM
from skills.models import Basis, Employee, HumanSkill
from skills.services.people.task_profiles import update_has_tasks

CALLS_FROM_SHARE = 0.2  # a week requires a human skill if at least this share of it does
_BATCH = 500
_FEW_CELLS = 100  # more cells are not listed in a query: counting all of them is faster


def refresh_figures(run: Recalculation) -> None:
    """Updates all sums after the run has published: the cells of its people; after a run over more than chosen people,
    everything."""
    few = run.employee_ids if run.scope == Recalculation.Scope.EMPLOYEES else None
    _note_answered(run)
    _note_tasks(run, few)
    if run.scope == Recalculation.Scope.EMPLOYEES:
        people = Employee.objects.filter(answers__recalculation=run)
        keys = set(people.values_list("department_id", "occupation_id").distinct())
        refresh_workforce(run.basis, keys if len(keys) <= _FEW_CELLS else None, run=run)
        return
    refresh_workforce(run.basis)
    refresh_catalogue_figures(run.basis)


def _note_answered(run: Recalculation) -> None:
    answered = Answer.objects.current().filter(recalculation=run)
    Employee.objects.filter(has_answer=False, pk__in=answered.values("employee")).update(has_answer=True)


def _note_tasks(run: Recalculation, employee_ids: list[int] | None) -> None:
    """Updates `has_tasks` of the run's people.

    In a run over more than chosen people, only those are checked whose value may be wrong: people with has_tasks=False,
    people in whom the run found no tasks (it checked everybody whose rows have changed), and people whom no run checks.
    """
    if employee_ids is not None:
        update_has_tasks(Employee.objects.filter(pk__in=employee_ids))
        return
    found = run.failures.filter(reason_code=NO_TASKS.code).values("employee")
    update_has_tasks(Employee.objects.filter(has_tasks=False))
    update_has_tasks(Employee.objects.filter(has_tasks=True, pk__in=found))
    update_has_tasks(Employee.objects.filter(Q(takes_part=False) | Q(left_on__isnull=False), has_tasks=True))


@transaction.atomic
def refresh_workforce(
    basis: Basis | None, keys: Iterable[CellKey] | None = None, *, run: Recalculation | None = None
) -> int:
    """Counts stale cells again. Returns their number.

    keys: only these (department, occupation) pairs; None: all. run: over a few people, which has just published; cells
    that only this run changed are updated without counting them again.
    """
    answers = Answer.objects.current().of_present()
    cells = WorkforceCell.objects.all()
    if keys is not None:
        chosen = list(keys)
        if not chosen:
            return 0
        answers = answers.filter(_any_of(chosen, "employee__"))
        cells = cells.filter(_any_of(chosen, ""))
    slugs = list(HumanSkill.objects.filter(is_active=True).order_by("slug").values_list("slug", flat=True))
    building = _building(basis, slugs)
    count = functools.partial(_sums, slugs=slugs, building=building)
    found = update_cells(answers, cells, building, run=run, count=count)
    if not found.stale:
        return 0
    if len(found.stale) <= _FEW_CELLS:
        answers, cells = answers.filter(_any_of(found.stale, "employee__")), cells.filter(_any_of(found.stale, ""))
    rows = count(answers)
    for row in rows:
        row.state = found.states.get((row.department_id, row.occupation_id))
    cells.delete()
    WorkforceCell.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def _any_of(keys: Iterable[CellKey], prefix: str) -> Q:
    found = Q(pk__in=[])
    for department, occupation in keys:
        one = Q(**{f"{prefix}department": department}) if department else Q(**{f"{prefix}department__isnull": True})
        two = Q(**{f"{prefix}occupation": occupation}) if occupation else Q(**{f"{prefix}occupation__isnull": True})
        found |= one & two
    return found


def _sums(answers: QuerySet, slugs: list[str], building: dict[str, set[int]]) -> list[WorkforceCell]:
    by_cell = answers.order_by().values(department=F("employee__department"), occupation=F("employee__occupation"))
    has_step = Exists(PathStep.objects.filter(answer=OuterRef("pk")))
    cells = {
        (row["department"], row["occupation"]): WorkforceCell(
            department_id=row.pop("department"), occupation_id=row.pop("occupation"), **row
        )
        for row in by_cell.annotate(
            n=Count("pk"),
            n_partly=Count("pk", filter=Q(exposure__gte=PARTLY_FROM, exposure__lt=STRONGLY_FROM)),
            n_strongly=Count("pk", filter=Q(exposure__gte=STRONGLY_FROM)),
            n_low_data=Count("pk", filter=Q(is_low_data=True)),
            n_with_path=Count("pk", filter=has_step),
            exposure=Sum("exposure"),
            changing=Sum("changing_share"),
        )
    }
    shares = {slug: Cast(KeyTextTransform("share", KeyTransform(slug, "needs")), FloatField()) for slug in slugs}
    for row in by_cell.annotate(
        **{f"share_{i}": Sum(shares[slug]) for i, slug in enumerate(slugs)},
        **{f"calls_{i}": Count(Case(When(_calls(shares[slug]), then=1))) for i, slug in enumerate(slugs)},
    ):
        cells[row["department"], row["occupation"]].skills = {
            slug: {"share": row[f"share_{i}"] or 0.0, "calls": row[f"calls_{i}"], "planned": 0, "finished": 0}
            for i, slug in enumerate(slugs)
        }
    for key, situations in situations_by_cell(answers).items():
        cells[key].situations = situations
    # Steps and finished courses are read once each. As subqueries of every answer they took most of the time of publishing.
    for slug, key, n in _planned(answers, slugs):
        cells[key].skills[slug]["planned"] = n
    for slug, key, n in _finished(answers, building, shares):
        cells[key].skills[slug]["finished"] = n
    return list(cells.values())


def _calls(share: Expression) -> GreaterThanOrEqual:
    return GreaterThanOrEqual(share, CALLS_FROM_SHARE)


def _planned(answers: QuerySet, slugs: list[str]) -> Iterator[tuple[str, CellKey, int]]:
    """By skill and cell: people whose week requires the skill and who have a step for it in their path."""
    share = Case(
        *(
            When(skill=slug, then=Cast(KeyTextTransform("share", KeyTransform(slug, "answer__needs")), FloatField()))
            for slug in slugs
        ),
        output_field=FloatField(),
    )
    keys = {"department": F("answer__employee__department"), "occupation": F("answer__employee__occupation")}
    steps = PathStep.objects.filter(answer__in=answers, skill__in=slugs).alias(share_of_week=share)
    rows = steps.filter(share_of_week__gte=CALLS_FROM_SHARE).order_by().values("skill", **keys)
    counted = rows.annotate(n_people=Count("answer", distinct=True)).values_list("skill", *keys, "n_people")
    for slug, department, occupation, n in counted:
        yield slug, (department, occupation), n


def _finished(
    answers: QuerySet, building: dict[str, set[int]], shares: dict[str, Cast]
) -> Iterator[tuple[str, CellKey, int]]:
    """By skill and cell: people whose week requires the skill and who finished a course that builds it."""
    for slug, courses in building.items():
        if not courses:
            continue
        done = Feedback.objects.filter(kind=Feedback.Kind.FINISHED, course__in=courses).values("employee")
        of_them = answers.filter(employee__in=done).alias(share_of_week=shares[slug])
        keys = {"department": F("employee__department"), "occupation": F("employee__occupation")}
        rows = of_them.filter(share_of_week__gte=CALLS_FROM_SHARE).order_by().values(**keys)
        for department, occupation, n in rows.annotate(n_people=Count("pk")).values_list(*keys, "n_people"):
            yield slug, (department, occupation), n


def _building(basis: Basis | None, slugs: list[str]) -> dict[str, set[int]]:
    """By human skill: the finished courses that build it."""
    finished = Feedback.objects.filter(kind=Feedback.Kind.FINISHED).values("course")
    courses = dict(Course.objects.filter(pk__in=finished).values_list("pk", "text_hash"))
    return courses_by_skill(basis, courses, slugs)
