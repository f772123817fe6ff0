"""Task profiles: suggested from an occupation, then confirmed and corrected by people. Counted shares add up to 1."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skills.arithmetic.text import normalise, text_hash
from skills.errors import BadInput, ChangedMeanwhile
from skills.models import Employee, ExposureDataset, ExposureOverride, Occupation, ReferenceTask, Task
from skills.models.employee import has_counted_task
from skills.services.people.page_marks import refuse_changed, shares_mark
from skills.services.people.share_weights import NO_REST, share_weights

N_PROPOSED = 10


def proposals(occupation_ids: Iterable[int], *, most: int = N_PROPOSED) -> dict[int, list[ReferenceTask]]:
    """Typical tasks of each occupation, core tasks first, at most `most`.

    They come from the active dataset, or else from the dataset with most tasks of the occupation. Occupations without
    tasks in any dataset are missing.
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
def choose_occupation(*, employee: Employee, occupation: Occupation, by: Any = None) -> list[Task]:
    """The newly suggested tasks, after saving an occupation that a person chose by hand.

    A person with own tasks keeps exactly those. Others get the occupation's typical tasks as suggestions, none if no
    typical tasks are known: an occupation never gets the tasks of another one.
    """
    lock_profile(employee)
    if not employee.tasks.own().exists():
        return set_occupation(employee=employee, occupation=occupation, by=by)
    employee.occupation = occupation
    employee.title_match = Employee.TitleMatch.CONFIRMED
    save_as(employee, by)
    return []


@transaction.atomic
def set_occupation(*, employee: Employee, occupation: Occupation, by: Any = None) -> list[Task]:
    """The newly suggested tasks, after saving the chosen occupation. They replace earlier suggestions.

    Tasks that somebody confirmed, rejected or wrote stay; the suggestions share the rest of the week.
    """
    employee.occupation = occupation
    employee.title_match = Employee.TitleMatch.CONFIRMED
    save_as(employee, by)
    employee.tasks.filter(state=Task.State.SUGGESTED).delete()
    known = {task.text_hash: task for task in employee.tasks.all()}
    rows = [row for row in proposals([occupation.pk]).get(occupation.pk, []) if row.text_hash not in known]
    kept_shares = [task.share for task in known.values() if task.state != Task.State.REJECTED]
    left = 1 - sum(kept_shares)
    suggested = proposed_tasks(employee, rows)
    for task in suggested:
        # In a full week, each suggestion gets the average share of the existing tasks; all shares are then scaled down.
        task.share = left / len(suggested) if left > NO_REST else sum(kept_shares) / len(kept_shares)
        save_as(task, by)
    balance_shares(employee=employee, by=by)
    return list(employee.tasks.filter(pk__in=[task.pk for task in suggested]))


@transaction.atomic
def confirm_profile(*, employee: Employee, seen: str | None = None, by: Any = None) -> int:
    """Confirms all suggested tasks, and returns their number.

    seen: `tasks_mark` of the tasks that the person saw. Raises ChangedMeanwhile if the tasks have changed since.
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
    """The task, confirmed or rejected. The share of a rejected task goes to the other counted tasks.

    seen: `tasks_mark` of the task as the person saw it. Raises ChangedMeanwhile if the task has changed since and is not
    in the wanted state.
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
    """Confirms or rejects tasks by id, and scales the counted shares to a sum of 1. Raises BadInput."""
    tasks = _own_tasks(employee, states)
    for pk, state in states.items():
        if state not in Task.State.values:
            raise BadInput(_("The state of a task is suggested, confirmed or not mine."), column="state")
        if tasks[pk].state != state:
            if tasks[pk].state == Task.State.REJECTED:
                _make_room(tasks[pk], by)
            tasks[pk].state = state
            save_as(tasks[pk], by)
    balance_shares(employee=employee, by=by)


@transaction.atomic
def add_task(
    *,
    employee: Employee,
    statement: str,
    share: float,
    is_entered: bool = False,
    source: str = Task.Source.EMPLOYEE,
    by: Any = None,
) -> Task:
    """The added task, confirmed. share: 0..1 of the week; the shares of the other tasks are reduced in proportion.

    is_entered: the employee entered the share, so it is kept as it is, and so are other entered shares (see
    `balance_shares`). A task that was rejected before is restored. Raises BadInput.
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
    task.share, task.entered_share, task.state = share, share if is_entered else None, Task.State.VALIDATED
    save_as(task, by)
    balance_shares(employee=employee, by=by)
    task.refresh_from_db()
    return task


@transaction.atomic
def edit_task(*, task: Task, statement: str, seen: str | None = None, by: Any = None) -> Task:
    """The task with a new wording. Its share stays; an exposure override for the old wording is deleted.

    The old wording stays in the history, so that an import recognises the task and does not add it a second time.
    seen: hash of the wording that the person saw. Raises ChangedMeanwhile if the wording has changed since, and BadInput
    for an invalid wording.
    """
    text = _checked(statement)
    lock_profile(task.employee)
    task.refresh_from_db()
    if seen is not None and seen != task.text_hash and text_hash(text) != task.text_hash:
        raise ChangedMeanwhile(
            _("This task was reworded in another window or by HR in the meantime."), column="statement"
        )
    if text_hash(text) == task.text_hash:
        return task
    if task.employee.tasks.filter(text_hash=text_hash(text)).exclude(pk=task.pk).exists():
        raise BadInput(_("This task is in the profile already."), column="statement")
    if not task.history.filter(text_hash=task.text_hash).exists():
        # Suggestions are created in bulk, without a history.
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
    """Removes a task from the profile. Its share goes to the other tasks. seen: as for `set_task_state`.

    A task that somebody added is deleted. A task from a file or an occupation is rejected, so that no import restores it.
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
def reweigh(
    *,
    employee: Employee,
    shares: Mapping[int, float],
    entered: Mapping[int, float] | None = None,
    seen: str | None = None,
    by: Any = None,
) -> None:
    """Sets the shares of all counted tasks by id, in any unit, and scales them to a sum of 1. Raises BadInput.

    entered: the shares as the employee entered them, 1 for the whole week; they are kept even if their sum is not 1.
    seen: `shares_mark` of the week that the person saw. Raises ChangedMeanwhile if the week has changed since.
    """
    lock_profile(employee)
    tasks = {task.pk: task for task in employee.tasks.counted()}
    if seen is not None and seen != shares_mark(tasks.values()):
        raise ChangedMeanwhile(_("Your week was changed in another window or by HR in the meantime."), column="share")
    _own_tasks(employee, shares)
    if missing := len(tasks.keys() - shares.keys()):
        raise BadInput(_("Every task needs a share; %d have none.") % missing, column="share")
    total = sum(shares[pk] for pk in tasks)
    if not all(0 <= shares[pk] < float("inf") for pk in tasks) or not 0 < total < float("inf"):
        raise BadInput(_("At least one task needs a share above zero, and none may be negative."), column="share")
    for pk, task in tasks.items():
        task.share = min(shares[pk] / total, 1.0)
        task.entered_share = entered[pk] if entered is not None else None
        save_as(task, by)


@transaction.atomic
def accept_shares(*, employee: Employee, by: Any = None) -> None:
    """Makes the shares that count the entered ones, so that the entered shares of the week add up to 1."""
    lock_profile(employee)
    for task in employee.tasks.counted():
        if task.entered_share != task.share:
            task.entered_share = task.share
            save_as(task, by)


def balance_shares(*, employee: Employee, by: Any = None) -> None:
    """Scales the counted shares to a sum of 1 in proportion. If all are zero, the shares become equal.

    Shares that the employee entered keep their size while there are other tasks to fill the rest of the week.
    """
    tasks = list(employee.tasks.counted())
    weights = share_weights(tasks)
    total = sum(weights)
    for task, weight in zip(tasks, weights, strict=True):
        share = weight / total if total > 0 else 1 / len(tasks)
        if abs(share - task.share) > 1e-9:
            task.share = min(share, 1.0)
            save_as(task, by)


def _make_room(task: Task, by: Any) -> None:
    """Scales the other shares down, so that a task that returns to the week gets the share that it had."""
    for other in task.employee.tasks.counted() if task.share < 1 else ():
        other.share *= 1 - task.share
        save_as(other, by)


@transaction.atomic
def override_exposure(*, task: Task, exposure: float, reason: str, user: Any) -> ExposureOverride:
    """The override: a person's exposure for a task in place of the computed one. Raises BadInput."""
    if not 0 <= exposure <= 1:  # nan fails, too
        raise BadInput(_("Exposure lies between 0 and 1."), column="exposure")
    if not reason.strip():
        raise BadInput(_("Give a reason. The employee will read it."), column="reason")
    row = ExposureOverride.objects.filter(task=task).first() or ExposureOverride(task=task)
    row.exposure, row.reason, row.decided_by = exposure, reason.strip(), user
    save_as(row, user)
    return row


def lock_profile(employee: Employee) -> None:
    """Locks the employee's row. Of two simultaneous writers, the second waits and then sees the first's changes."""
    Employee.objects.select_for_update(of=("self",)).filter(pk=employee.pk).values_list("pk").first()


def _checked(statement: str) -> str:
    text = normalise(statement)
    if len(text) < 3:
        raise BadInput(_("Describe the task in a few words."), column="statement")
    return text


def _own_tasks(employee: Employee, ids: Iterable[int]) -> dict[int, Task]:
    """The employee's tasks with these ids. Raises BadInput if one belongs to another employee or does not exist."""
    found = {task.pk: task for task in employee.tasks.filter(pk__in=list(ids))}
    if set(ids) - found.keys():
        raise BadInput(_("This task is not in the profile any more. Load the page again."), column="task")
    return found


def _author(task: Task, by: Any) -> str:
    """The source of the task after `by` has reworded it."""
    if by is None:
        return task.source
    return Task.Source.EMPLOYEE if task.employee.user_id == by.pk else Task.Source.HR


def _was_imported(task: Task) -> bool:
    """Whether the task came from a file or an occupation before somebody reworded it."""
    return task.history.filter(source__in=[Task.Source.IMPORT, Task.Source.OCCUPATION]).exists()


def _delete(row: Any, by: Any) -> None:
    if by is not None:
        row._history_user = by
    row.delete()


def update_has_tasks(people: QuerySet[Employee]) -> None:
    """Updates `has_tasks` of these people: whether a task of theirs counts. Lists filter by `has_tasks`."""
    people.filter(has_counted_task(), has_tasks=False).update(has_tasks=True)
    people.filter(~has_counted_task(), has_tasks=True).update(has_tasks=False)


def save_as(row: Any, by: Any) -> None:
    """Saves the row with history, in the name of `by`."""
    if by is not None:
        row._history_user = by
    row.save()
