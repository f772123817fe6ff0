"""What a run has to do, cut into chunks: all stages at once, so that its size is known from the start."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from courses.models import Chunk, Course, Recalculation
from courses.services.emphasis import courses_without_emphasis
from skills.models import (
    EmergingRoleTask,
    Employee,
    ExposureDataset,
    ReferenceTask,
    Task,
    TaskAssessment,
    TextVector,
)

State = Recalculation.State
STAGES = (State.EMBEDDING, State.ASSESSING, State.MATCHING, State.PUBLISHING)


def scope_of(run: Recalculation) -> QuerySet[Employee]:
    """The employees the run is about, those who left or declined left out."""
    employees = Employee.objects.for_recalculation()
    if run.scope == Recalculation.Scope.DEPARTMENT:
        return employees.filter(department=run.department_id)
    if run.scope == Recalculation.Scope.EMPLOYEES:
        return employees.filter(pk__in=run.employee_ids)
    return employees


def plan_chunks(run: Recalculation) -> list[Chunk]:
    """The run's chunks, unsaved. Texts that are embedded or assessed already are in none."""
    texts, people = settings.RESKILL_CHUNK_TEXTS, settings.RESKILL_CHUNK_EMPLOYEES
    return [
        *_chunks(run, State.EMBEDDING, _to_embed(run), texts),
        *_chunks(run, State.ASSESSING, _to_assess(run), texts),
        *_chunks(run, State.MATCHING, [("employee", _ids(scope_of(run).order_by("pk")))], people),
        Chunk(recalculation=run, stage=State.PUBLISHING, number=0, payload={"kind": "publish", "ids": []}, size=1),
    ]


def _chunks(run: Recalculation, stage: str, kinds: Iterable[tuple[str, Sequence[int]]], size: int) -> Iterator[Chunk]:
    number = 0
    for kind, ids in kinds:
        for start in range(0, len(ids), size):
            part = list(ids[start : start + size])
            payload = {"kind": kind, "ids": part}
            yield Chunk(recalculation=run, stage=stage, number=number, payload=payload, size=len(part))
            number += 1


def _ids(rows: QuerySet) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _tasks(run: Recalculation) -> QuerySet[Task]:
    return Task.objects.counted().filter(employee__in=scope_of(run))


def _role_tasks() -> QuerySet[EmergingRoleTask]:
    return EmergingRoleTask.objects.filter(role__is_active=True)


def _one_per_text(rows: QuerySet, known: QuerySet) -> list[int]:
    """An id for every distinct text that `known` (matched by text hash) does not hold."""
    missing = rows.filter(~Exists(known.filter(text_hash=OuterRef("text_hash")))).order_by()
    return list(missing.values("text_hash").annotate(first=Min("pk")).order_by("first").values_list("first", flat=True))


def _to_embed(run: Recalculation) -> list[tuple[str, list[int]]]:
    have = TextVector.objects.filter(model_revision=run.model_revision)
    # What an assessment leans on: the dataset, the starter as background, and whoever knows what the dataset lacks.
    references = ReferenceTask.objects.filter(
        Q(dataset=run.dataset)
        | Q(dataset__source=ExposureDataset.Source.STARTER)
        | Q(automation__isnull=False)
        | Q(augmentation__isnull=False)
    )
    return [
        ("reference", _one_per_text(references, have)),
        ("task", _one_per_text(_tasks(run), have)),
        ("role", _one_per_text(_role_tasks(), have)),
        ("course", _one_per_text(Course.objects.offered(), have)),
    ]


def _to_assess(run: Recalculation) -> list[tuple[str, list[int]]]:
    assert run.basis is not None  # set before planning
    have = TaskAssessment.objects.filter(basis=run.basis)
    return [
        ("task", _one_per_text(_tasks(run), have)),
        ("role", _one_per_text(_role_tasks(), have)),
        ("course", courses_without_emphasis(run.basis)),
    ]
