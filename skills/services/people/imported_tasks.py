"""Writes the tasks of imported employees: the tasks in the file, or typical tasks of the occupation."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simple_history.utils import bulk_create_with_history

from skills.arithmetic.text import normalise, text_hash
from skills.models import Employee, ExposureOverride, Occupation, ReferenceTask, Task
from skills.services.imports.import_words import NO_TYPICAL_TASKS
from skills.services.imports.report import Progress, Report
from skills.services.people.employee_rows import Person
from skills.services.people.task_profiles import proposals, proposed_tasks, update_has_tasks

_BATCH = 500  # employees per batch: the suggested tasks of a payroll are several hundred thousand rows


def write_tasks(
    people: list[tuple[Employee, Person]], moved: set[int], report: Report, say: Progress, *, user: Any = None
) -> dict[str, int]:
    """Counts of stated and suggested tasks, after creating, reweighing and removing tasks.

    moved: employees whose occupation has changed. user: the user for the history; None: taken from the request, if any.
    """
    counts = {"tasks_stated": 0, "tasks_suggested": 0}
    typical = _typical(Counter(e.occupation_id for e, p in people if not p.tasks and e.occupation_id), report)
    for start in range(0, len(people), _BATCH):
        part = people[start : start + _BATCH]
        now = _read_profiles([employee for employee, _ in part], user)
        stated: list[Task] = []
        suggested: list[Task] = []
        for employee, person in part:
            profile = now[employee.pk]
            if person.tasks:
                stated += _state_tasks(employee, person, profile, report)
            else:
                suggested += _suggest_tasks(employee, profile, typical, has_moved=employee.pk in moved)
        # Stated tasks need a history from their first wording on. The wording of a suggestion is in its reference task.
        if stated:
            bulk_create_with_history(stated, Task, batch_size=1000, default_user=user)
        Task.objects.bulk_create(suggested, batch_size=1000)
        update_has_tasks(Employee.objects.filter(pk__in=list(now)))
        counts["tasks_stated"] += len(stated)
        counts["tasks_suggested"] += len(suggested)
        say("write tasks", start + len(part), len(people))
    return counts


@dataclass
class _Profile:
    """An employee's tasks, by text hash. former: hash of an earlier wording -> task. overridden: ids with an override."""

    tasks: dict[str, Task]
    former: dict[str, Task]
    overridden: set[int]

    def counted(self) -> list[Task]:
        return [task for task in self.tasks.values() if task.state != Task.State.REJECTED]


def _read_profiles(employees: list[Employee], user: Any) -> dict[int, _Profile]:
    ids = [employee.pk for employee in employees]
    found = {pk: _Profile({}, {}, set()) for pk in ids}
    by_pk: dict[int, Task] = {}
    for task in Task.objects.filter(employee__in=ids):
        found[task.employee_id].tasks[task.text_hash] = by_pk[task.pk] = task
        if user is not None:  # for None, the history middleware adds the user of the request
            task._history_user = user  # type: ignore[attr-defined]
    if by_pk:
        earlier = Task.history.filter(employee__in=ids).order_by("history_id").values_list("id", "text_hash")
        for pk, key in earlier.distinct():
            if pk in by_pk and by_pk[pk].text_hash != key:
                found[by_pk[pk].employee_id].former[key] = by_pk[pk]
        for pk in ExposureOverride.objects.filter(task__employee__in=ids).values_list("task_id", flat=True):
            found[by_pk[pk].employee_id].overridden.add(pk)
    return found


def _is_own(task: Task, overridden: set[int]) -> bool:
    """Whether a person added, confirmed, reworded or overrode the task. An import does not remove such a task."""
    confirmed = task.source == Task.Source.OCCUPATION and task.state == Task.State.VALIDATED
    return confirmed or task.pk in overridden or task.source not in {Task.Source.IMPORT, Task.Source.OCCUPATION}


def _state_tasks(employee: Employee, person: Person, profile: _Profile, report: Report) -> list[Task]:
    """Unsaved new tasks of the file. Existing tasks are changed or deleted immediately.

    Tasks that people added or confirmed keep their share of the week; the tasks of the file share the rest.
    """
    added: dict[str, Task] = {}
    shares: dict[str, float] = {}  # by hash of the task's present wording
    for position, (text, share, _) in enumerate(person.tasks):
        key = text_hash(text)
        task = profile.tasks.get(key) or profile.former.get(key)
        if task is None:
            task = added.setdefault(key, _stated_task(employee, text, position))
        if task.state != Task.State.REJECTED:
            shares[task.text_hash] = shares.get(task.text_hash, 0.0) + (share or 0.0)
    kept = [t for t in profile.counted() if t.text_hash not in shares and _is_own(t, profile.overridden)]
    if kept:
        message = f"{employee.external_id}: keeps {len(kept)} own tasks in addition to those in the file"
        report.say(person.line, "task", message)
    kept_share = sum(task.share for task in kept)
    total = sum(shares.values())
    if not shares:
        left = 0.0
    elif kept_share >= 0.995:
        left = 0.5
    else:
        left = 1 - kept_share
    for key, share in shares.items():
        part = share / total if total else 1 / len(shares)
        if key in added:
            added[key].share = part * left
        else:
            _weigh(profile.tasks[key], part * left, stated=True)
    for task in kept:
        _weigh(task, task.share / kept_share * (1 - left) if kept_share else 0.0, stated=False)
    for task in profile.counted():
        if task.text_hash not in shares and task not in kept:
            task.delete()
    return list(added.values())


def _stated_task(employee: Employee, text: str, position: int) -> Task:
    return Task(
        employee=employee,
        statement=normalise(text),
        text_hash=text_hash(text),
        share=0.0,
        state=Task.State.VALIDATED,
        source=Task.Source.IMPORT,
        position=position,
    )


def _weigh(task: Task, share: float, *, stated: bool) -> None:
    """Sets the share of an existing task, and confirms a suggested task that the file states. Saves only changes."""
    confirms = stated and task.state == Task.State.SUGGESTED
    if abs(task.share - share) < 1e-9 and not confirms:
        return
    if confirms:
        task.state, task.source = Task.State.VALIDATED, Task.Source.IMPORT
    task.share, task.entered_share = min(share, 1.0), None
    task.save()


def _suggest_tasks(
    employee: Employee, profile: _Profile, typical: dict[int, list[ReferenceTask]], *, has_moved: bool
) -> list[Task]:
    """Unsaved suggestions for a person without tasks, or with unedited suggestions of another occupation."""
    counted = profile.counted()
    untouched = all(task.state == Task.State.SUGGESTED for task in counted) and not profile.overridden
    if profile.tasks and not (has_moved and untouched):
        return []
    if counted:
        Task.objects.filter(pk__in=[task.pk for task in counted]).delete()
    rejected = {key for key, task in profile.tasks.items() if task.state == Task.State.REJECTED}
    rows = [row for row in typical.get(employee.occupation_id or 0, []) if row.text_hash not in rejected]
    return proposed_tasks(employee, rows)


def _typical(n_people: Mapping[int, int], report: Report) -> dict[int, list[ReferenceTask]]:
    """Tasks to suggest, by occupation. Occupations without known tasks are reported, those of most people first.

    n_people: by occupation.
    """
    found = proposals(n_people)
    without = Occupation.objects.in_bulk(n_people.keys() - found.keys()).values()
    for occupation in sorted(without, key=lambda row: (-n_people[row.pk], row.title)):
        n = n_people[occupation.pk]
        people = "1 person" if n == 1 else f"{n:,} people"
        message = (
            f"no typical tasks are known for {occupation.title!r} ({people}); people describe their work themselves, or "
            "import the Task Statements of O*NET as a dataset"
        )
        report.say(None, "job_title", message, reason=NO_TYPICAL_TASKS)
    return found
