"""Splits the work of a run into chunks: all stages at once, so that the size of the run is known from the start."""

import functools
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from courses.models import Chunk, Course, Recalculation
from courses.services.answers import catalogue_fingerprint, load_catalogue
from courses.services.answers.catalogue_arrays import shared_inputs
from courses.services.catalogue.course_emphasis import courses_without_emphasis
from courses.services.incremental import unchanged_employees
from courses.services.recalculation.states import done_chunk
from skills.models import (
    Basis,
    EmergingRoleTask,
    Employee,
    ExposureDataset,
    ReferenceTask,
    Task,
    TaskAssessment,
    TextVector,
)
from skills.models.employee import has_counted_task

State = Recalculation.State
_NAMED = 2000
_MOST_NEW_TEXTS = 20  # new texts that are embedded and assessed in the matching stage


def scope_of(run: Recalculation) -> QuerySet[Employee]:
    """The employees in the run's scope, without those who left or declined."""
    employees = Employee.objects.for_recalculation()
    if run.scope == Recalculation.Scope.DEPARTMENT:
        return employees.filter(department=run.department_id)
    if run.scope == Recalculation.Scope.EMPLOYEES:
        return employees.filter(pk__in=run.employee_ids)
    return employees


def plan_chunks(run: Recalculation) -> list[Chunk]:
    """The run's chunks, unsaved.

    Texts that are already embedded or assessed are in no chunk. People with unchanged rows and an unchanged catalogue
    are in a chunk that is already done, and so are people without tasks. Checking them again in every run took most of
    the time of a run in which nothing had changed.
    """
    texts, people = settings.RESKILL_CHUNK_TEXTS, settings.RESKILL_CHUNK_EMPLOYEES
    ids = _ids(scope_of(run).order_by("pk"))
    assert run.basis is not None  # set before planning
    catalogue = run.catalogue_fingerprint = catalogue_fingerprint(run.basis)  # `advance` uses it after planning
    same = set() if run.force else _unchanged(ids, run.basis, catalogue)
    todo = [pk for pk in ids if pk not in same]
    idle = _without_tasks(run, todo)
    todo = [pk for pk in todo if pk not in idle]
    tasks = _tasks_of(run, todo, everyone=not same)
    people_only = _texts_are_known(run, catalogue)
    embed, assess = (read(run, tasks, people_only=people_only) for read in (_to_embed, _to_assess))
    if _fit_into_matching(embed, assess):
        embed, assess = [], []
    chunks = [
        *_chunks(run, State.EMBEDDING, embed, texts),
        *_chunks(run, State.ASSESSING, assess, texts),
        *_chunks(run, State.MATCHING, [("employee", todo)], people),
        Chunk(recalculation=run, stage=State.PUBLISHING, number=0, payload={"kind": "publish", "ids": []}, size=1),
    ]
    number = sum(chunk.stage == State.MATCHING for chunk in chunks)
    for kind, n in (("unchanged", len(same)), ("idle", len(idle))):
        if n:
            chunks.append(done_chunk(run, kind=kind, n=n, number=number))
            number += 1
    return chunks


def _unchanged(ids: Sequence[int], basis: Basis, fingerprint: str) -> set[int]:
    load = functools.partial(load_catalogue, basis, fingerprint=fingerprint)
    return unchanged_employees(ids, basis, fingerprint=fingerprint, shared_inputs=shared_inputs(basis), load=load)


def _without_tasks(run: Recalculation, ids: Sequence[int]) -> set[int]:
    """Employees among the ids who have no counted task.

    Only people with has_tasks=False are checked, because an index holds them. A wrong has_tasks=True is found when the
    inputs are read. In a run over chosen people all are found that way, so the set is empty.
    """
    if run.scope == Recalculation.Scope.EMPLOYEES:
        return set()
    people = Employee.objects.filter(~has_counted_task(), has_tasks=False).order_by()
    if len(ids) <= _NAMED:
        people = people.filter(pk__among=list(ids))
    return set(people.values_list("pk", flat=True)).intersection(ids)


def _texts_are_known(run: Recalculation, catalogue: str) -> bool:
    """Whether a run over everybody has already embedded and judged the same courses and reference tasks.

    Then a run over a few people need not check all of them while somebody waits. Other runs check them.
    """
    assert run.basis is not None  # set before planning
    before = Recalculation.objects.filter(state=State.FINISHED, scope=Recalculation.Scope.EVERYONE)
    same = before.filter(basis=run.basis, catalogue_fingerprint=catalogue)
    return run.scope == Recalculation.Scope.EMPLOYEES and same.exists()


def _fit_into_matching(embed: list[tuple[str, list[int]]], assess: list[tuple[str, list[int]]]) -> bool:
    """Whether the new texts are a few of people's own tasks, none of them assessed. These are embedded and assessed in
    the matching stage, so that a person who waits for an edit is spared two stages."""
    to_embed, to_assess = ({(kind, pk) for kind, ids in found for pk in ids} for found in (embed, assess))
    return to_embed <= to_assess and len(to_assess) <= _MOST_NEW_TEXTS and {kind for kind, _pk in to_assess} <= {"task"}


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


def _tasks_of(run: Recalculation, ids: Sequence[int], *, everyone: bool) -> QuerySet[Task]:
    """The counted tasks of these employees. If these are too many to list in a query, of the whole scope: the texts of
    the others are already known, so they add nothing."""
    if everyone or len(ids) > _NAMED:
        return Task.objects.counted().filter(employee__in=scope_of(run))
    return Task.objects.counted().filter(employee__among=ids)


def _role_tasks() -> QuerySet[EmergingRoleTask]:
    return EmergingRoleTask.objects.filter(role__is_active=True)


def _one_per_text(rows: QuerySet, *known: QuerySet) -> list[int]:
    """An id for every distinct text that none of `known` (matched by text hash) contains."""
    missing = rows.order_by()
    for has in known:
        missing = missing.filter(~Exists(has.filter(text_hash=OuterRef("text_hash"))))
    return list(missing.values("text_hash").annotate(first=Min("pk")).order_by("first").values_list("first", flat=True))


def _to_embed(run: Recalculation, tasks: QuerySet[Task], *, people_only: bool) -> list[tuple[str, list[int]]]:
    have = TextVector.objects.filter(model_revision=run.model_revision)
    # A statement with words about people has no vector of its own. Its assessment names the vector of the masked text.
    masked = TaskAssessment.objects.filter(basis=run.basis).filter(
        Exists(have.filter(text_hash=OuterRef("masked_hash")))
    )
    people = [(kind, _one_per_text(rows, have, masked)) for kind, rows in (("task", tasks), ("role", _role_tasks()))]
    if people_only:
        return people
    # Reference tasks that assessments use: those of the dataset, of the starter data as background, and those with figures
    # that the dataset lacks.
    references = ReferenceTask.objects.filter(
        Q(dataset=run.dataset)
        | Q(dataset__source=ExposureDataset.Source.STARTER)
        | Q(automation__isnull=False)
        | Q(augmentation__isnull=False)
    )
    return [
        ("reference", _one_per_text(references, have)),
        *people,
        ("course", _one_per_text(Course.objects.offered(), have)),
    ]


def _to_assess(run: Recalculation, tasks: QuerySet[Task], *, people_only: bool) -> list[tuple[str, list[int]]]:
    assert run.basis is not None  # set before planning
    have = TaskAssessment.objects.filter(basis=run.basis)
    return [
        ("task", _one_per_text(tasks, have)),
        ("role", _one_per_text(_role_tasks(), have)),
        ("course", [] if people_only else courses_without_emphasis(run.basis)),
    ]
