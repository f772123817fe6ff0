"""Counts of the courses that people took on, made before a run over everyone and stored.

Between two counts, other people's feedback changes nobody's list. No count contains what fewer than RESKILL_MIN_GROUP
people did.
"""

import hashlib

import numpy as np
from django.conf import settings
from django.db import transaction

from courses.arithmetic.needs import context_of
from courses.arithmetic.uptake import Uptake as Counts
from courses.arithmetic.uptake import count_uptake
from courses.models import CourseUptake, Feedback, Uptake
from courses.services.answers.assembly import work_of
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.inputs import read_inputs
from skills.models import Basis, Employee

TAKEN_ON = (Feedback.Kind.FINISHED, Feedback.Kind.STARTED, Feedback.Kind.SAVED)
_KEPT = 3
_BATCH = 1000


def refresh_uptake(*, basis: Basis, catalogue: Catalogue) -> Uptake | None:
    """The latest count of the offered courses; the stored one if nothing has changed. None if learning from others is
    switched off or too few people took a course on.

    Only people who take part and work here are counted. People who left, declined or were deleted are not in the next
    count.
    """
    if not settings.RESKILL_LEARN_FROM_OTHERS:
        Uptake.objects.all().delete()
        return None
    people = Employee.objects.for_recalculation().values("pk")
    rows = Feedback.objects.filter(employee__in=people, kind__in=TAKEN_ON).order_by("employee_id", "created_at", "pk")
    # Courses are filtered here: naming 20,000 of them in a query takes PostgreSQL longer than sending the other rows.
    taken = [pair for pair in rows.values_list("employee_id", "course_id") if pair[1] in catalogue.row_of]
    if len({employee for employee, _course in taken}) < settings.RESKILL_MIN_GROUP:
        Uptake.objects.all().delete()  # they may contain people who have left or declined since
        return None
    employees = sorted({employee for employee, _course in taken})
    number = {pk: i for i, pk in enumerate(employees)}
    counts = count_uptake(
        np.array([number[employee] for employee, _course in taken]),
        np.array([catalogue.row_of[course] for _employee, course in taken]),
        _contexts(employees, basis, catalogue.courses.vectors.shape[1]),
        len(catalogue.courses),
        min_group=settings.RESKILL_MIN_GROUP,
    )
    return _store(counts, catalogue.ids, basis, len(employees))


def _contexts(employees: list[int], basis: Basis, dimension: int) -> np.ndarray:
    """(p, d): the direction of each person's own work; zeros where it is not known."""
    out = np.zeros((len(employees), dimension), np.float32)
    for start in range(0, len(employees), _BATCH):
        people, vectors = read_inputs(employees[start : start + _BATCH], basis)
        known = [(start + i, person) for i, person in enumerate(people) if not person.problem]
        if known:
            work = work_of([person for _row, person in known], vectors)
            out[[row for row, _person in known]] = context_of(work, len(known))
    return out


@transaction.atomic
def _store(counts: Counts, ids: list[int], basis: Basis, n_people: int) -> Uptake:
    rows = [
        CourseUptake(
            course_id=ids[i],
            n_people=int(counts.n_people[i]),
            went_on=[
                [ids[then], int(n), float(share)]
                for then, n, share in zip(
                    counts.then[part].tolist(), counts.n[part].tolist(), counts.share[part].tolist(), strict=True
                )
            ],
            audience=counts.audience[i].tobytes(),
        )
        for i in np.flatnonzero(counts.n_people >= counts.min_group).tolist()
        for part in [slice(counts.starts[i], counts.starts[i + 1])]
    ]
    digest = hashlib.sha256(repr((basis.model_revision, counts.min_group)).encode())
    for row in rows:
        digest.update(repr((row.course_id, row.n_people, row.went_on)).encode() + row.audience)
    latest = Uptake.objects.first()
    if latest is not None and latest.content_hash == digest.hexdigest():
        return latest
    uptake = Uptake.objects.create(
        content_hash=digest.hexdigest(),
        model_revision=basis.model_revision,
        min_group=counts.min_group,
        n_people=n_people,
    )
    for row in rows:
        row.uptake = uptake
    CourseUptake.objects.bulk_create(rows, batch_size=500)
    kept = list(Uptake.objects.values_list("pk", flat=True)[:_KEPT])
    Uptake.objects.exclude(pk__in=kept).delete()
    return uptake
