"""Erases employees: all related rows and histories, their logins, and what other rows tell about them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model

from skills.models import Employee, Task
from skills.services.audit import record_work
from skills.services.people.employee_events import notify_employees_deleted
from skills.services.people.personal_traces import ERASED, delete_sessions, remove_traces, traces_of

_BATCH = 500


@transaction.atomic
def delete_employees(*, employees: Iterable[Employee], by: Any) -> int:
    """The number of erased employees. Deletes all rows that refer to them, the histories of these rows, and their logins.

    Reports, uploads, stored responses and logs of the admin lose what they tell about the employees. One entry of the
    employee's history stays, without personal data: it says when the employee was erased, and by whom. Logins of staff
    stay, because they are also accounts for work.
    """
    people = list(employees)
    ids = [employee.pk for employee in people]
    texts = traces_of(ids)
    users = get_user_model().objects.filter(employee__in=ids, is_staff=False, is_superuser=False)
    user_ids = set(users.values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        # Tasks that were deleted earlier still have a history.
        tasks = set(Task.history.filter(employee_id__in=batch).values_list("id", flat=True))
        tasks |= set(Task.objects.filter(employee__in=batch).values_list("pk", flat=True))
        Employee.objects.filter(pk__in=batch).delete()
        _keep_only_the_erasure(batch, by)
        _delete_histories(Employee, batch)  # after the rows: deleting a row adds an entry to its history
        _delete_histories(Task, list(tasks))
    delete_sessions(user_ids)
    get_user_model().objects.filter(pk__in=user_ids).delete()
    remove_traces(texts, ids)
    notify_employees_deleted(people)
    record_work(route="erase-employees", by=by, employee_id=ids[0] if len(ids) == 1 else None, employees=len(ids))
    return len(ids)


def _keep_only_the_erasure(ids: list[int], by: Any) -> None:
    """Deletes the history of these employees, except for the entry of the deletion, which loses all personal data."""
    Employee.history.filter(id__in=ids).exclude(history_type="-").delete()
    Employee.history.filter(id__in=ids).update(
        history_user=by, external_id=ERASED, name="", email="", confirmed_email="", job_title="", user=None, department=None,
        location="", manager=None, occupation=None, title_match_score=None, languages=[], level=None, left_on=None,
    )  # fmt: skip


def _delete_histories(referenced: type[Model], ids: list[int]) -> None:
    """Deletes the histories of all rows that referred to one of these rows."""
    for history, column in _histories_referring_to(referenced):
        for start in range(0, len(ids), _BATCH):
            rows = history.objects.filter(**{f"{column}__in": ids[start : start + _BATCH]})
            if history is referenced.history.model:  # type: ignore[attr-defined]
                rows.update(**{column: None})  # another employee's history, in which the person was the manager
            else:
                rows.delete()


def _histories_referring_to(referenced: type[Model]) -> Iterator[tuple[Any, str]]:
    """(history model, column) for each foreign key to the model, in both apps, found by the fields."""
    for model in apps.get_models():
        manager = getattr(model._meta, "simple_history_manager_attribute", None)
        if manager is None:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is referenced:
                yield getattr(model, manager).model, field.attname
