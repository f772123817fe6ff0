"""Task profiles: proposed from an occupation, confirmed and corrected by people. Counted shares add up to 1."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skills.arithmetic.text import normalise, text_hash
from skills.errors import BadInput, ChangedMeanwhile
from skills.models import Employee, ExposureDataset, ExposureOverride, Occupation, ReferenceTask, Task
from skills.models.employee import has_counted_task
from skills.services.exposure import text_vectors
from skills.services.people.page_marks import refuse_changed, shares_mark

N_PROPOSED = 10


def proposals(occupation_ids: Iterable[int], *, most: int = N_PROPOSED) -> dict[int, list[ReferenceTask]]:
    """Typical tasks of each occupation, at most `most`: of the active dataset, else of any that has some; core first.

    Occupations without a task anywhere are missing.
    """
    wanted = set(occupation_ids)
    active = ExposureDataset.objects.active()
    rows = ReferenceTask.objects.filter(occupation__in=wanted).select_related("occupation")
    by_source: dict[int, dict[int, list[ReferenceTask]]] = {}
    for row in rows.order_by("dataset_id", "key"):
        by_source.setdefault(row.occupation_id or 0, {}).setdefault(row.dataset_id, []).append(row)
    found = {}
    for occupation, by_dataset in by_source.items():
        best = min(by_dataset, key=lambda pk: (pk != getattr(active, "pk", None), -len(by_dataset[pk]), pk))
        distinct = {row.text_hash: row for row in reversed(by_dataset[best])}
        ordered = sorted(distinct.values(), key=lambda row: (row.is_core is False, row.key))
        found[occupation] = ordered[:most]
    return found


def nearest_with_tasks(occupation_ids: Iterable[int]) -> dict[int, int]:
    """For each occupation without reference tasks of its own, the one with tasks whose title is closest in meaning.

    One of the same SOC major group where there is one. Occupations that have tasks are missing from the answer.
    """
    with_tasks = set(ReferenceTask.objects.exclude(occupation=None).values_list("occupation_id", flat=True).distinct())
    wanted = sorted(set(occupation_ids) - with_tasks)
    known = list(Occupation.objects.filter(pk__in=with_tasks).order_by("pk"))
    if not wanted or not known:
        return {}
    alone = {row.pk: row for row in Occupation.objects.filter(pk__in=wanted)}
    matrix = text_vectors.embed([row.title for row in known])
    nearest = {}
    for pk, vector in zip(wanted, text_vectors.embed([alone[pk].title for pk in wanted]), strict=True):
        same = np.array([row.major_group == alone[pk].major_group for row in known])
        nearest[pk] = known[int(np.argmax(matrix @ vector + same))].pk
    return nearest


def proposed_tasks(employee: Employee, tasks: list[ReferenceTask]) -> list[Task]:
    """Unsaved suggested tasks with equal shares."""
    return [
        Task(
            employee=employee,
            statement=row.statement,
            text_hash=row.text_hash,
            share=1 / len(tasks),
            state=Task.State.SUGGESTED,
            source=Task.Source.OCCUPATION,
            reference_task=row,
            position=position,
        )
        for position, row in enumerate(tasks)
    ]


@transaction.atomic
def set_occupation(*, employee: Employee, occupation: Occupation, by: Any = None) -> list[Task]:
    """Records the occupation a person chose and proposes its tasks in place of earlier suggestions; the new ones.

    Tasks that somebody confirmed, rejected or wrote stay; the proposals share what of the week is left.
    """
    employee.occupation = occupation
    employee.title_match = Employee.TitleMatch.CONFIRMED
    save_as(employee, by)
    employee.tasks.filter(state=Task.State.SUGGESTED).delete()
    known = {task.text_hash: task for task in employee.tasks.all()}
    source = nearest_with_tasks([occupation.pk]).get(occupation.pk, occupation.pk)
    rows = [row for row in proposals([source]).get(source, []) if row.text_hash not in known]
    kept = [task.share for task in known.values() if task.state != Task.State.REJECTED]
    left = 1 - sum(kept)
    fresh = proposed_tasks(employee, rows)
    for task in fresh:
        # A week that is full already makes room: each proposal weighs as much as a task there on average.
        task.share = left / len(fresh) if left > 0.005 else sum(kept) / len(kept)
        save_as(task, by)
    balance_shares(employee=employee, by=by)
    return list(employee.tasks.filter(pk__in=[task.pk for task in fresh]))


@transaction.atomic
def confirm_profile(*, employee: Employee, seen: str | None = None, by: Any = None) -> int:
    """Confirms all suggested tasks; how many there were.

    seen: `tasks_mark` of those the person had before them; ChangedMeanwhile where they are others by now.
    """
    lock_profile(employee)
    tasks = list(employee.tasks.filter(state=Task.State.SUGGESTED))
    if tasks:
        refuse_changed(tasks, seen)
    for task in tasks:
        task.state = Task.State.VALIDATED
        save_as(task, by)
    if employee.title_match == Employee.TitleMatch.SUGGESTED:
        employee.title_match = Employee.TitleMatch.CONFIRMED
        save_as(employee, by)
    return len(tasks)


@transaction.atomic
def set_task_state(*, task: Task, state: str, seen: str | None = None, by: Any = None) -> Task:
    """Confirms or rejects one task; the other counted tasks take over a rejected one's share.

    seen: `tasks_mark` of it as the person saw it; ChangedMeanwhile where it is another by now, and not yet as wanted.
    """
    lock_profile(task.employee)
    task.refresh_from_db()
    if task.state != state:
        refuse_changed([task], seen)
    set_task_states(employee=task.employee, states={task.pk: state}, by=by)
    task.refresh_from_db()
    return task


@transaction.atomic
def set_task_states(*, employee: Employee, states: Mapping[int, str], by: Any = None) -> None:
    """Confirms or rejects tasks by id; counted shares are brought back to a sum of 1. Raises BadInput."""
    tasks = _own_tasks(employee, states)
    for pk, state in states.items():
        if state not in Task.State.values:
            raise BadInput(_("A task is suggested, confirmed or not mine."), column="state")
        if tasks[pk].state != state:
            tasks[pk].state = state
            save_as(tasks[pk], by)
    balance_shares(employee=employee, by=by)


@transaction.atomic
def add_task(
    *, employee: Employee, statement: str, share: float, source: str = Task.Source.EMPLOYEE, by: Any = None
) -> Task:
    """Adds a confirmed task with this share of the week; the others shrink to make room. Raises BadInput.

    A task that was rejected before comes back.
    """
    text = _checked(statement)
    if not 0 < share <= 1:
        raise BadInput(_("The share of the week must lie between 1 and 100 per cent."), column="share")
    task = employee.tasks.filter(text_hash=text_hash(text)).first()
    if task is not None and task.state != Task.State.REJECTED:
        raise BadInput(_("This task is in the profile already."), column="statement")
    for other in employee.tasks.counted():
        other.share *= 1 - share
        save_as(other, by)
    if task is None:
        last = employee.tasks.order_by("-position").first()
        position = last.position + 1 if last else 0
        task = Task(employee=employee, statement=text, text_hash=text_hash(text), source=source, position=position)
    task.share, task.state = share, Task.State.VALIDATED
    save_as(task, by)
    balance_shares(employee=employee, by=by)
    task.refresh_from_db()
    return task


@transaction.atomic
def edit_task(*, task: Task, statement: str, seen: str | None = None, by: Any = None) -> Task:
    """Rewords a task; its share stays, a judgement about the old wording goes. Raises BadInput.

    The old wording stays in the history, so an import knows it again and does not add the task a second time.
    seen: hash of the wording the person had before them; ChangedMeanwhile where another stands there by now.
    """
    text = _checked(statement)
    lock_profile(task.employee)
    task.refresh_from_db()
    if seen is not None and seen != task.text_hash and text_hash(text) != task.text_hash:
        raise ChangedMeanwhile(_("Another window, or HR, reworded this task in the meantime."), column="statement")
    if text_hash(text) == task.text_hash:
        return task
    if task.employee.tasks.filter(text_hash=text_hash(text)).exclude(pk=task.pk).exists():
        raise BadInput(_("This task is in the profile already."), column="statement")
    if not task.history.filter(text_hash=task.text_hash).exists():
        # Suggestions are written in bulk, without a history.
        Task.history.bulk_history_create([Task.objects.get(pk=task.pk)])
    for override in ExposureOverride.objects.filter(task=task):
        _delete(override, by)
    task.statement, task.text_hash, task.reference_task = text, text_hash(text), None
    was_rejected, task.state = task.state == Task.State.REJECTED, Task.State.VALIDATED
    task.source = _author(task, by)
    save_as(task, by)
    if was_rejected:
        balance_shares(employee=task.employee, by=by)
        task.refresh_from_db()
    return task


@transaction.atomic
def remove_task(*, task: Task, seen: str | None = None, by: Any = None) -> None:
    """Takes a task out of the profile; the others take over its share. seen: as for `set_task_state`.

    One that somebody added is deleted; one that a file or the occupation brought is rejected, so that it stays away.
    """
    employee = task.employee
    lock_profile(employee)
    task.refresh_from_db()
    refuse_changed([task], seen)
    if task.source in {Task.Source.EMPLOYEE, Task.Source.HR} and not _was_imported(task):
        _delete(task, by)
    elif task.state != Task.State.REJECTED:
        task.state = Task.State.REJECTED
        save_as(task, by)
    balance_shares(employee=employee, by=by)


@transaction.atomic
def reweigh(*, employee: Employee, shares: Mapping[int, float], seen: str | None = None, by: Any = None) -> None:
    """Sets the shares of all counted tasks by id, in any unit; they are brought to a sum of 1. Raises BadInput.

    seen: `shares_mark` of what the person had before them; ChangedMeanwhile where the week is another by now.
    """
    lock_profile(employee)
    tasks = {task.pk: task for task in employee.tasks.counted()}
    if seen is not None and seen != shares_mark(tasks.values()):
        raise ChangedMeanwhile(_("Another window, or HR, changed your week in the meantime."), column="share")
    _own_tasks(employee, shares)
    if missing := len(tasks.keys() - shares.keys()):
        raise BadInput(_("Every task needs a share; %d have none.") % missing, column="share")
    total = sum(shares[pk] for pk in tasks)
    if not all(0 <= shares[pk] < float("inf") for pk in tasks) or not 0 < total < float("inf"):
        raise BadInput(_("At least one task needs a share above zero, and none may be negative."), column="share")
    for pk, task in tasks.items():
        task.share = min(shares[pk] / total, 1.0)
        save_as(task, by)


def balance_shares(*, employee: Employee, by: Any = None) -> None:
    """Brings the counted shares to a sum of 1, keeping their proportions; all zero: equal shares."""
    tasks = list(employee.tasks.counted())
    total = sum(task.share for task in tasks)
    for task in tasks:
        share = task.share / total if total > 0 else 1 / len(tasks)
        if abs(share - task.share) > 1e-9:
            task.share = min(share, 1.0)
            save_as(task, by)


@transaction.atomic
def override_exposure(*, task: Task, exposure: float, reason: str, user: Any) -> ExposureOverride:
    """A person's judgement of a task's exposure, in place of the computed one. Raises BadInput."""
    if not 0 <= exposure <= 1:  # not a number fails too
        raise BadInput(_("Exposure lies between 0 and 1."), column="exposure")
    if not reason.strip():
        raise BadInput(_("Say why; the employee will read it."), column="reason")
    row = ExposureOverride.objects.filter(task=task).first() or ExposureOverride(task=task)
    row.exposure, row.reason, row.decided_by = exposure, reason.strip(), user
    save_as(row, user)
    return row


def lock_profile(employee: Employee) -> None:
    """Two windows that write at once queue here, so that each sees what the other has done."""
    Employee.objects.select_for_update(of=("self",)).filter(pk=employee.pk).values_list("pk").first()


def _checked(statement: str) -> str:
    text = normalise(statement)
    if len(text) < 3:
        raise BadInput(_("Describe the task in a few words."), column="statement")
    return text


def _own_tasks(employee: Employee, ids: Iterable[int]) -> dict[int, Task]:
    """The employee's tasks with these ids. Raises BadInput when one is somebody else's, or nobody's."""
    found = {task.pk: task for task in employee.tasks.filter(pk__in=list(ids))}
    if set(ids) - found.keys():
        raise BadInput(_("This task is not in the profile any more. Load the page again."), column="task")
    return found


def _author(task: Task, by: Any) -> str:
    """Whose words the task is in once `by` has reworded it."""
    if by is None:
        return task.source
    return Task.Source.EMPLOYEE if task.employee.user_id == by.pk else Task.Source.HR


def _was_imported(task: Task) -> bool:
    """Did a file or the occupation bring it, before somebody reworded it?"""
    return task.history.filter(source__in=[Task.Source.IMPORT, Task.Source.OCCUPATION]).exists()


def _delete(row: Any, by: Any) -> None:
    if by is not None:
        row._history_user = by
    row.delete()


def note_tasks(people: QuerySet[Employee]) -> None:
    """Writes down whether a task counts of each of these people. Lists find those without by it."""
    people.filter(has_counted_task(), has_tasks=False).update(has_tasks=True)
    people.filter(~has_counted_task(), has_tasks=True).update(has_tasks=False)


def save_as(row: Any, by: Any) -> None:
    """Saves with history, under the name of whoever did it."""
    if by is not None:
        row._history_user = by
    row.save()
