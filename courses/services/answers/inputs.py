"""Everything an answer depends on beside the catalogue, read for a batch of employees in a fixed number of queries."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
from django.conf import settings

from courses.matching import NO_LIMIT, MatchSettings
from courses.models import Feedback
from courses.needs import NeedSettings
from courses.pathways import PathSettings
from courses.services.answers.catalogue import main_language
from skills.models import Basis, Employee, Task, TaskAssessment
from skills.services import vectors

_ARITHMETIC = "1"  # raise when answers change in a way that no setting shows


@dataclass(frozen=True)
class TaskInputs:
    """One counted task with its assessment on the basis; share: of 1 over the person's counted tasks.

    An override stands in for exposure, low and high. demand: by skill slug.
    """

    id: int
    statement: str
    text_hash: str
    share: float
    is_confirmed: bool
    exposure: float
    low: float
    high: float
    automation: float | None
    augmentation: float | None
    is_far: bool
    demand: Mapping[str, float]


@dataclass(frozen=True)
class EmployeeInputs:
    """One employee as the arithmetic sees them. Reasons why not are in `problem`; then the rest says little.

    finished, refused: course ids with feedback. finished_texts: text hash by finished course.
    highest_finished: level, 0 for none.
    """

    id: int
    weekly_hours: float
    max_level: int
    languages: frozenset[str]
    occupation: int | None
    tasks: tuple[TaskInputs, ...]
    finished: Mapping[int, str] = field(default_factory=dict)
    refused: frozenset[int] = frozenset()
    highest_finished: int = 0
    problem: str = ""


def inputs_fingerprint(inputs: EmployeeInputs, basis: Basis, catalogue: str, adjacent: Iterable[float] = ()) -> str:
    """A hash of all an answer is computed from: equal hashes, equal answers."""
    parts = {
        "arithmetic": [_ARITHMETIC, NeedSettings().as_json(), MatchSettings().as_json(), PathSettings().as_json()],
        "basis": [basis.dataset_hash, basis.model_revision, basis.settings_fingerprint],
        "catalogue": catalogue,
        "employee": {
            **asdict(inputs),
            "languages": sorted(inputs.languages),
            "refused": sorted(inputs.refused),
            "finished": sorted(inputs.finished.items()),
        },
        "adjacent": [round(float(value), 4) for value in adjacent],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read_inputs(employee_ids: Iterable[int], basis: Basis) -> tuple[list[EmployeeInputs], dict[str, np.ndarray]]:
    """The inputs of these employees, by id, and the vectors of their tasks by text hash. Unknown ids are left out."""
    employees = list(Employee.objects.filter(pk__in=list(employee_ids)).order_by("pk"))
    tasks: dict[int, list[Task]] = {}
    counted = Task.objects.counted().filter(employee__in=[employee.pk for employee in employees])
    for task in counted.select_related("override").order_by("employee_id", "text_hash"):
        tasks.setdefault(task.employee_id, []).append(task)
    hashes = {task.text_hash for own in tasks.values() for task in own}
    assessed = _assessments(counted, basis)
    stored = vectors.stored(hashes, basis.model_revision)
    feedback = _feedback([employee.pk for employee in employees])
    return [
        _inputs(employee, tasks.get(employee.pk, []), assessed, stored, feedback.get(employee.pk, []))
        for employee in employees
    ], stored


def _assessments(counted, basis: Basis) -> dict[str, TaskAssessment]:
    rows = TaskAssessment.objects.filter(basis=basis, text_hash__in=counted.order_by().values("text_hash"))
    wanted = ("text_hash", "exposure", "low", "high", "automation", "augmentation", "is_far", "demand")
    return {row.text_hash: row for row in rows.only(*wanted)}


def _feedback(employee_ids: list[int]) -> dict[int, list[tuple]]:
    said: dict[int, list[tuple]] = {}
    kinds = (Feedback.Kind.FINISHED, Feedback.Kind.REFUSED)
    rows = Feedback.objects.filter(employee__in=employee_ids, kind__in=kinds).order_by("employee_id", "course_id")
    for employee, *rest in rows.values_list("employee_id", "kind", "course_id", "course__text_hash", "course__level"):
        said.setdefault(employee, []).append(tuple(rest))
    return said


def _inputs(
    employee: Employee,
    tasks: list[Task],
    assessed: Mapping[str, TaskAssessment],
    stored: Mapping[str, np.ndarray],
    feedback: list[tuple],
) -> EmployeeInputs:
    finished = {course: key for kind, course, key, _ in feedback if kind == Feedback.Kind.FINISHED}
    levels = [level or 0 for kind, _, _, level in feedback if kind == Feedback.Kind.FINISHED]
    languages = employee.languages or [settings.LANGUAGE_CODE]
    problem = _problem(employee, tasks, assessed, stored)
    return EmployeeInputs(
        id=employee.pk,
        weekly_hours=employee.weekly_hours,
        max_level=employee.level or NO_LIMIT,
        languages=frozenset(main_language(str(code)) for code in languages),
        occupation=employee.occupation_id,
        tasks=() if problem else _tasks(tasks, assessed),
        finished=finished,
        refused=frozenset(course for kind, course, _, _ in feedback if kind == Feedback.Kind.REFUSED),
        highest_finished=max(levels, default=0),
        problem=problem,
    )


def _problem(
    employee: Employee,
    tasks: list[Task],
    assessed: Mapping[str, TaskAssessment],
    stored: Mapping[str, np.ndarray],
) -> str:
    """Why there can be no answer, in words for HR; empty when there can."""
    if employee.left_on is not None or not employee.takes_part:
        return "Has left, or does not take part: nothing is computed."
    if not tasks:
        return "No tasks are known. Import tasks, or a job title from which tasks can be suggested."
    if n := sum(task.text_hash not in assessed for task in tasks):
        return f"{n} of {len(tasks)} tasks are not assessed on this basis. Start the run again."
    if n := sum(task.text_hash not in stored for task in tasks):
        return f"{n} of {len(tasks)} tasks have no vector of this model. Start the run again."
    return ""


def _tasks(tasks: list[Task], assessed: Mapping[str, TaskAssessment]) -> tuple[TaskInputs, ...]:
    """With shares that add up to 1; equal ones where every share is 0."""
    total = sum(task.share for task in tasks)
    return tuple(
        _task(task, task.share / total if total > 0 else 1 / len(tasks), assessed[task.text_hash]) for task in tasks
    )


def _task(task: Task, share: float, found: TaskAssessment) -> TaskInputs:
    override = getattr(task, "override", None)
    return TaskInputs(
        id=task.pk,
        statement=task.statement,
        text_hash=task.text_hash,
        share=share,
        is_confirmed=task.state == Task.State.VALIDATED,
        exposure=override.exposure if override else found.exposure,
        low=override.exposure if override else found.low,
        high=override.exposure if override else found.high,
        automation=found.automation,
        augmentation=found.augmentation,
        is_far=found.is_far,
        demand=found.demand,
    )
