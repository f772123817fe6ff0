"""Everything an answer depends on beside the catalogue, read for a batch of employees in a fixed number of queries."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
from django.conf import settings

from courses.matching import NO_LIMIT, MatchSettings
from courses.models import Feedback, Goal, PathChoice
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
    highest_finished: level, 0 for none. chosen: courses the person put into the path or has started, those to come
    first at its head, n_first of them. set_aside: what they replaced. goal: key of the work they want to do, or ''.
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
    chosen: tuple[int, ...] = ()
    n_first: int = 0
    set_aside: frozenset[int] = frozenset()
    goal: str = ""
    problem: str = ""

    @property
    def unwanted(self) -> frozenset[int]:
        """Refused or replaced: neither recommended nor in the path, not even as a prerequisite."""
        return self.refused | self.set_aside


def inputs_fingerprint(
    inputs: EmployeeInputs,
    basis: Basis,
    catalogue: str,
    adjacent: Iterable[float] = (),
    goal: Iterable[float] = (),
) -> str:
    """A hash of all an answer is computed from: equal hashes, equal answers. goal: what the goal calls for."""
    parts = {
        "arithmetic": [_ARITHMETIC, NeedSettings().as_json(), MatchSettings().as_json(), PathSettings().as_json()],
        "basis": [basis.dataset_hash, basis.model_revision, basis.settings_fingerprint],
        "catalogue": catalogue,
        "employee": {
            **asdict(inputs),
            "languages": sorted(inputs.languages),
            "refused": sorted(inputs.refused),
            "set_aside": sorted(inputs.set_aside),
            "finished": sorted(inputs.finished.items()),
        },
        "adjacent": [round(float(value), 4) for value in adjacent],
        "goal": [round(float(value), 4) for value in goal],
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
    ids = [employee.pk for employee in employees]
    feedback, wishes = _feedback(ids), _wishes(ids)
    return [
        _inputs(employee, tasks.get(employee.pk, []), assessed, stored, feedback.get(employee.pk, []), wishes)
        for employee in employees
    ], stored


def _assessments(counted, basis: Basis) -> dict[str, TaskAssessment]:
    rows = TaskAssessment.objects.filter(basis=basis, text_hash__in=counted.order_by().values("text_hash"))
    wanted = ("text_hash", "exposure", "low", "high", "automation", "augmentation", "is_far", "demand")
    return {row.text_hash: row for row in rows.only(*wanted)}


def _feedback(employee_ids: list[int]) -> dict[int, list[tuple]]:
    said: dict[int, list[tuple]] = {}
    kinds = (Feedback.Kind.FINISHED, Feedback.Kind.REFUSED, Feedback.Kind.STARTED)
    rows = Feedback.objects.filter(employee__in=employee_ids, kind__in=kinds).order_by("employee_id", "course_id")
    for employee, *rest in rows.values_list("employee_id", "kind", "course_id", "course__text_hash", "course__level"):
        said.setdefault(employee, []).append(tuple(rest))
    return said


@dataclass(frozen=True)
class _Wishes:
    """By employee: courses to come first, the last chosen at the head; (course, what it replaces); the goal's key."""

    first: Mapping[int, list[int]]
    instead: Mapping[int, list[tuple[int, int]]]
    goals: Mapping[int, str]


def _wishes(employee_ids: list[int]) -> _Wishes:
    first: dict[int, list[int]] = {}
    instead: dict[int, list[tuple[int, int]]] = {}
    rows = PathChoice.objects.filter(employee__in=employee_ids).order_by("employee", "-chosen_at", "-pk")
    for employee, course, other in rows.values_list("employee_id", "course_id", "instead_of_id"):
        if other is None:
            first.setdefault(employee, []).append(course)
        else:
            instead.setdefault(employee, []).append((course, other))
    goals = Goal.objects.filter(employee__in=employee_ids)
    return _Wishes(first, instead, {goal.employee_id: goal.key for goal in goals})


def _inputs(
    employee: Employee,
    tasks: list[Task],
    assessed: Mapping[str, TaskAssessment],
    stored: Mapping[str, np.ndarray],
    feedback: list[tuple],
    wishes: _Wishes,
) -> EmployeeInputs:
    finished = {course: key for kind, course, key, _ in feedback if kind == Feedback.Kind.FINISHED}
    levels = [level or 0 for kind, _, _, level in feedback if kind == Feedback.Kind.FINISHED]
    languages = employee.languages or [settings.LANGUAGE_CODE]
    refused = frozenset(course for kind, course, _, _ in feedback if kind == Feedback.Kind.REFUSED)
    started = [course for kind, course, _, _ in feedback if kind == Feedback.Kind.STARTED]
    instead = wishes.instead.get(employee.pk, [])
    set_aside = frozenset(other for _, other in instead)
    over = refused | frozenset(finished) | set_aside
    first = [course for course in wishes.first.get(employee.pk, []) if course not in over]
    chosen = [course for course in (*first, *started, *(course for course, _ in instead)) if course not in over]
    problem = _problem(employee, tasks, assessed, stored)
    return EmployeeInputs(
        id=employee.pk,
        weekly_hours=employee.weekly_hours,
        max_level=employee.level or NO_LIMIT,
        languages=frozenset(main_language(str(code)) for code in languages),
        occupation=employee.occupation_id,
        tasks=() if problem else _tasks(tasks, assessed),
        finished=finished,
        refused=refused,
        highest_finished=max(levels, default=0),
        chosen=tuple(dict.fromkeys(chosen)),
        n_first=len(first),
        set_aside=set_aside,
        goal=wishes.goals.get(employee.pk, ""),
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
