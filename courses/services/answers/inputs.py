"""All inputs of an answer except the catalogue, read for a batch of employees in a fixed number of queries."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from django.conf import settings

from courses.arithmetic.matching import NO_LIMIT
from courses.models import Feedback, Goal, PathChoice, PathRefresh, PathStep
from courses.services.answers.catalogue_arrays import main_language
from courses.services.answers.program_fingerprint import program_fingerprint
from skills.models import Basis, Employee, Task, TaskAssessment
from skills.services.exposure import text_vectors
from skills.stored_messages import Message

NO_TASKS = Message.of("no_tasks")
NONE_JUDGED = Message.of("no_task_judged")


class TaskInputs(NamedTuple):  # a tuple: a run makes millions of them
    """One counted and judged task with its assessment on the basis.

    share: the shares of a person's judged tasks add up to 1. exposure, low, high: the override if there is one. demand: by
    skill slug. assessment_hash: a hash of the assessment. situations: strength by slug.
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
    assessment_hash: str
    situations: Mapping[str, float] = {}


class _Stored(NamedTuple):
    """A task as it is stored. override: of its exposure, None without one."""

    employee: int
    id: int
    statement: str
    text_hash: str
    share: float
    state: str
    override: float | None


class Assessed(NamedTuple):
    """The assessment of a text on the basis. exposure, low, high: None if the text is too unclear to be judged."""

    exposure: float | None
    low: float | None
    high: float | None
    automation: float | None
    augmentation: float | None
    is_far: bool
    demand: Mapping[str, float]
    situations: Mapping[str, float]
    assessment_hash: str
    vector_key: str


@dataclass(frozen=True)
class EmployeeInputs:
    """One employee's inputs. problem: why no answer can be computed, empty if one can; with a problem the rest is
    incomplete.

    finished, refused: course ids with feedback, `finished` with the course's text hash. highest_finished: level, 0 for
    none. chosen: courses that the person put into the path or has started; the first n_first of them come first.
    held: courses of the present path in their order, unless the person asked for new suggestions; finished ones are
    left out. language: the first of the person's languages. set_aside: courses that the person replaced. taken: courses
    finished, started or saved, the latest first. goal: key of the person's goal, or ''.
    """

    id: int
    weekly_hours: float
    max_level: int
    languages: frozenset[str]
    occupation: int | None
    soc_code: str
    tasks: tuple[TaskInputs, ...]
    finished: Mapping[int, str] = field(default_factory=dict)
    refused: frozenset[int] = frozenset()
    highest_finished: int = 0
    chosen: tuple[int, ...] = ()
    n_first: int = 0
    set_aside: frozenset[int] = frozenset()
    taken: tuple[int, ...] = ()
    goal: str = ""
    held: tuple[int, ...] = ()
    language: str = ""
    problem: Message = Message()  # noqa: RUF009  frozen, and read only

    @property
    def unwanted(self) -> frozenset[int]:
        """Refused or replaced courses: neither recommended nor in the path, not even as a prerequisite."""
        return self.refused | self.set_aside


def inputs_fingerprint(
    inputs: EmployeeInputs,
    basis: Basis,
    catalogue: str,
    adjacent: Iterable[float] = (),
    goal: Iterable[float] = (),
) -> str:
    """A hash of all inputs of an answer: equal hashes mean equal answers. adjacent, goal: (K,) what neighbouring work
    and the goal require."""
    tasks = [
        (
            task.id,
            task.text_hash,
            task.share,
            task.is_confirmed,
            task.exposure,
            task.low,
            task.high,
            task.assessment_hash,
        )
        for task in inputs.tasks
    ]
    person = (
        inputs.id,
        inputs.weekly_hours,
        inputs.max_level,
        sorted(inputs.languages),
        inputs.occupation,
        inputs.soc_code,
        sorted(inputs.finished.items()),
        inputs.highest_finished,
        sorted(inputs.refused),
        inputs.chosen,
        inputs.n_first,
        sorted(inputs.set_aside),
        inputs.taken,
        inputs.goal,
        inputs.held,
        inputs.language,
    )
    shared = (basis.dataset_hash, basis.model_revision, basis.settings_fingerprint, catalogue)
    requirements = [[round(float(value), 4) for value in values] for values in (adjacent, goal)]
    return hashlib.sha256(repr((program_fingerprint(), shared, person, tasks, requirements)).encode()).hexdigest()


def read_inputs(employee_ids: Iterable[int], basis: Basis) -> tuple[list[EmployeeInputs], dict[str, np.ndarray]]:
    """The inputs of these employees, ordered by id, and the vectors of their tasks by text hash. Unknown ids are left
    out."""
    employees = list(Employee.objects.filter(pk__among=list(employee_ids)).select_related("occupation").order_by("pk"))
    tasks: dict[int, list[_Stored]] = {}
    counted = Task.objects.counted().filter(employee__among=[employee.pk for employee in employees])
    columns = ("employee_id", "pk", "statement", "text_hash", "share", "state", "override__exposure")
    for row in counted.order_by("employee_id", "text_hash").values_list(*columns):
        tasks.setdefault(row[0], []).append(_Stored(*row))
    hashes = {task.text_hash for own in tasks.values() for task in own}
    assessed = assessments_of(hashes, basis)
    stored = _vectors(assessed, basis)
    ids = [employee.pk for employee in employees]
    feedback, wishes = _feedback(ids), _wishes(ids)
    return [
        _inputs(employee, tasks.get(employee.pk, []), assessed, stored, feedback.get(employee.pk, []), wishes)
        for employee in employees
    ], stored


def assessments_of(hashes: Iterable[str], basis: Basis) -> dict[str, Assessed]:
    """The assessments of these texts on the basis, by text hash. Texts without one are missing."""
    rows = TaskAssessment.objects.filter(basis=basis, text_hash__among=list(hashes))
    wanted = ("exposure", "low", "high", "automation", "augmentation", "is_far", "demand", "situations")
    return {
        key: _assessed(values, masked or key)
        for key, masked, *values in rows.values_list("text_hash", "masked_hash", *wanted)
    }


def _vectors(assessed: Mapping[str, Assessed], basis: Basis) -> dict[str, np.ndarray]:
    """The stored vectors by text hash. Statements that differ only in a person share one."""
    stored = text_vectors.stored({found.vector_key for found in assessed.values()}, basis.model_revision)
    return {key: stored[found.vector_key] for key, found in assessed.items() if found.vector_key in stored}


def _assessed(values: list, vector_key: str) -> Assessed:
    *figures, situations = values
    strengths = {item["slug"]: float(item["strength"]) for item in situations}
    return Assessed._make(
        (*figures, strengths, _assessment_hash([*figures[:-1], sorted(strengths.items()), figures[-1]]), vector_key)
    )


def _assessment_hash(values: list) -> str:
    *figures, demand = values
    return hashlib.sha256(repr((figures, sorted(demand.items()))).encode()).hexdigest()[:16]


def _feedback(employee_ids: list[int]) -> dict[int, list[tuple]]:
    feedback: dict[int, list[tuple]] = {}
    rows = Feedback.objects.filter(employee__among=employee_ids).order_by("employee_id", "-created_at", "-pk")
    for employee, *rest in rows.values_list("employee_id", "kind", "course_id", "course__text_hash", "course__level"):
        feedback.setdefault(employee, []).append(tuple(rest))
    return feedback


@dataclass(frozen=True)
class _Wishes:
    """The courses and goals that people chose, by employee.

    held: courses of the path that stays. first: courses that come first, the last chosen at the head. instead: (course,
    the course it replaces). goals: key of the goal.
    """

    first: Mapping[int, list[int]]
    instead: Mapping[int, list[tuple[int, int]]]
    goals: Mapping[int, str]
    held: Mapping[int, list[int]]


def _wishes(employee_ids: list[int]) -> _Wishes:
    first: dict[int, list[int]] = {}
    instead: dict[int, list[tuple[int, int]]] = {}
    rows = PathChoice.objects.filter(employee__among=employee_ids).order_by("employee", "-chosen_at", "-pk")
    for employee, course, other in rows.values_list("employee_id", "course_id", "instead_of_id"):
        if other is None:
            first.setdefault(employee, []).append(course)
        else:
            instead.setdefault(employee, []).append((course, other))
    goals = {goal.employee_id: goal for goal in Goal.objects.filter(employee__among=employee_ids)}
    keys = {employee: goal.key for employee, goal in goals.items()}
    return _Wishes(first, instead, keys, _held(employee_ids, goals))


def _held(employee_ids: list[int], goals: Mapping[int, Goal]) -> dict[int, list[int]]:
    """The courses of present paths, in order. A path does not stay if its employee has since set a goal or asked for new
    suggestions. A path that trains no situations never stays: it is only the head of a list."""
    refreshed = PathRefresh.objects.filter(employee__among=employee_ids)
    asked = dict(refreshed.values_list("employee_id", "asked_at"))
    steps = PathStep.objects.filter(answer__is_current=True, answer__employee__among=employee_ids)
    steps = steps.exclude(situation="").exclude(purpose="prepares").order_by("answer__employee", "position")
    held: dict[int, list[int]] = {}
    for employee, computed_at, course in steps.values_list("answer__employee", "answer__created_at", "course"):
        goal = goals.get(employee)
        changes = [asked.get(employee), goal.chosen_at if goal else None]
        if all(changed_at is None or changed_at < computed_at for changed_at in changes):
            held.setdefault(employee, []).append(course)
    return held


def _inputs(
    employee: Employee,
    tasks: list[_Stored],
    assessed: Mapping[str, Assessed],
    stored: Mapping[str, np.ndarray],
    feedback: list[tuple],
    wishes: _Wishes,
) -> EmployeeInputs:
    finished = {course: key for kind, course, key, _ in feedback if kind == Feedback.Kind.FINISHED}
    levels = [level or 0 for kind, _, _, level in feedback if kind == Feedback.Kind.FINISHED]
    languages = employee.languages or [settings.LANGUAGE_CODE]
    refused = frozenset(course for kind, course, _, _ in feedback if kind == Feedback.Kind.REFUSED)
    taken = [course for kind, course, _, _ in feedback if kind != Feedback.Kind.REFUSED]
    started = sorted(course for kind, course, _, _ in feedback if kind == Feedback.Kind.STARTED)
    instead = wishes.instead.get(employee.pk, [])
    set_aside = frozenset(other for _, other in instead)
    not_in_path = refused | frozenset(finished) | set_aside
    first = [course for course in wishes.first.get(employee.pk, []) if course not in not_in_path]
    chosen = [course for course in (*first, *started, *(course for course, _ in instead)) if course not in not_in_path]
    problem = _problem(employee, tasks, assessed, stored)
    return EmployeeInputs(
        id=employee.pk,
        weekly_hours=employee.weekly_hours,
        max_level=employee.level or NO_LIMIT,
        languages=frozenset(main_language(str(code)) for code in languages),
        occupation=employee.occupation_id,
        soc_code=employee.occupation.soc_code if employee.occupation else "",
        tasks=() if problem else _tasks(tasks, assessed),
        finished=finished,
        refused=refused,
        highest_finished=max(levels, default=0),
        chosen=tuple(dict.fromkeys(chosen)),
        n_first=len(first),
        set_aside=set_aside,
        taken=tuple(taken),
        goal=wishes.goals.get(employee.pk, ""),
        held=tuple(course for course in wishes.held.get(employee.pk, []) if course not in finished),
        language=main_language(str(languages[0])),
        problem=problem,
    )


def _problem(
    employee: Employee,
    tasks: list[_Stored],
    assessed: Mapping[str, Assessed],
    stored: Mapping[str, np.ndarray],
) -> Message:
    """Why no answer can be computed; empty if one can."""
    if employee.left_on is not None or not employee.takes_part:
        return Message.of("not_present")
    if not tasks:
        return NO_TASKS
    if n := sum(task.text_hash not in assessed for task in tasks):
        return Message.of("tasks_not_assessed", n=n, tasks=len(tasks))
    if n := sum(task.text_hash not in stored for task in tasks):
        return Message.of("tasks_without_vector", n=n, tasks=len(tasks))
    return Message() if _judged(tasks, assessed) else NONE_JUDGED


def _judged(tasks: list[_Stored], assessed: Mapping[str, Assessed]) -> list[_Stored]:
    """The tasks with a figure: those that are clear enough, and those whose figure a person has set."""
    return [task for task in tasks if task.override is not None or assessed[task.text_hash].exposure is not None]


def _tasks(tasks: list[_Stored], assessed: Mapping[str, Assessed]) -> tuple[TaskInputs, ...]:
    """The judged tasks with shares that add up to 1; equal shares if every share is 0."""
    tasks = _judged(tasks, assessed)
    total = sum(task.share for task in tasks)
    return tuple(
        _task(task, task.share / total if total > 0 else 1 / len(tasks), assessed[task.text_hash]) for task in tasks
    )


def _task(task: _Stored, share: float, found: Assessed) -> TaskInputs:
    exposure, low, high = found[:3] if task.override is None else (task.override,) * 3
    assert exposure is not None and low is not None and high is not None  # the task is judged
    return TaskInputs(
        task.id,
        task.statement,
        task.text_hash,
        share,
        task.state == Task.State.VALIDATED,
        exposure,
        low,
        high,
        found.automation,
        found.augmentation,
        found.is_far,
        found.demand,
        found.assessment_hash,
        found.situations,
    )
