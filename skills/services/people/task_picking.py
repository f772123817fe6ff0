"""Adds the tasks that a person picks from an occupation's typical tasks or from a job description."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from skills.arithmetic.text import normalise, text_hash
from skills.errors import BadInput
from skills.models import Employee, Occupation, ReferenceTask, Task
from skills.services.people.task_profiles import balance_shares, lock_profile, proposals, save_as

N_TYPICAL = 25  # number of tasks to pick from; more than the suggestions of an import


def typical_tasks(occupation: Occupation) -> list[ReferenceTask]:
    """Typical tasks of the occupation to pick from, core tasks first; empty if none are known."""
    return proposals([occupation.pk], most=N_TYPICAL).get(occupation.pk, [])


@transaction.atomic
def pick_tasks(
    *, employee: Employee, statements: Sequence[str], source: str = Task.Source.EMPLOYEE, by: Any = None
) -> list[Task]:
    """The added tasks, confirmed. Each gets the average share of the tasks of the week.

    A picked task that is already suggested is confirmed; a rejected one is restored. Raises BadInput without statements.
    """
    rows = [Task(statement=normalise(text), source=source) for text in statements if len(normalise(text)) >= 3]
    return _take(employee, rows, by)


@transaction.atomic
def take_occupation(
    *, employee: Employee, occupation: Occupation, reference_tasks: Collection[int], by: Any = None
) -> list[Task]:
    """The added tasks, after saving the chosen occupation. reference_tasks: ids of the typical tasks the person picked.

    Earlier suggestions that were not picked are deleted. Tasks that somebody confirmed, rejected or wrote stay.
    Raises BadInput if no task is picked.
    """
    picked = [row for row in typical_tasks(occupation) if row.pk in set(reference_tasks)]
    rows = [Task(statement=row.statement, source=Task.Source.OCCUPATION, reference_task=row) for row in picked]
    added = _take(employee, rows, by)
    for task in employee.tasks.filter(state=Task.State.SUGGESTED):
        task.delete()
    employee.occupation = occupation
    employee.title_match = Employee.TitleMatch.CONFIRMED
    save_as(employee, by)
    balance_shares(employee=employee, by=by)
    return added


def _take(employee: Employee, rows: list[Task], by: Any) -> list[Task]:
    if not rows:
        raise BadInput(_("Choose at least one task."), column="tasks")
    lock_profile(employee)
    known = {task.text_hash: task for task in employee.tasks.all()}
    counted = [task for task in known.values() if task.state != Task.State.REJECTED]
    added: dict[str, Task] = {}
    for row in rows:
        key = text_hash(row.statement)
        task = known.get(key)
        if task is not None and task.state == Task.State.SUGGESTED:
            task.state = Task.State.VALIDATED
            save_as(task, by)
        elif task is None or task.state == Task.State.REJECTED:
            added.setdefault(key, task or row)
    share = 1 / (len(counted) + len(added)) if added else 0.0
    for task in counted if added else []:
        task.share *= 1 - share * len(added)
        save_as(task, by)
    last = max((task.position for task in known.values()), default=-1)
    for step, (key, task) in enumerate(added.items(), start=1):
        if task.pk is None:
            task.employee, task.text_hash, task.position = employee, key, last + step
        task.share, task.state = share, Task.State.VALIDATED
        save_as(task, by)
    balance_shares(employee=employee, by=by)
    return list(added.values())
