"""Deletes employees with all related rows and histories."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from skills.models import Employee, Task

_BATCH = 500


@transaction.atomic
def delete_employees(*, employees: Iterable[Employee], by: Any) -> int:
    """The number of deleted employees. Deletes all rows that refer to them, and the histories of these rows.

    An employee's own history stays, with an entry that names the user who deleted the employee. The login stays, too.
    """
    ids = [employee.pk for employee in employees]
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        # Tasks that were deleted earlier still have a history.
        tasks = set(Task.history.filter(employee_id__in=batch).values_list("id", flat=True))
        tasks |= set(Task.objects.filter(employee__in=batch).values_list("pk", flat=True))
        Employee.objects.filter(pk__in=batch).delete()
        Employee.history.filter(id__in=batch, history_type="-").update(history_user=by)
        _delete_histories(Employee, batch)  # after the rows: deleting a row adds an entry to its history
        _delete_histories(Task, list(tasks))
    return len(ids)


def _delete_histories(referenced: type[Model], ids: list[int]) -> None:
    """Deletes the histories of all rows that referred to one of these rows."""
    for history, column in _histories_referring_to(referenced):
        for start in range(0, len(ids), _BATCH):
            history.objects.filter(**{f"{column}__in": ids[start : start + _BATCH]}).delete()


def _histories_referring_to(referenced: type[Model]) -> Iterator[tuple[Any, str]]:
    """(history model, column) for each foreign key to the model, in both apps, found by the fields."""
    for model in apps.get_models():
        manager = getattr(model._meta, "simple_history_manager_attribute", None)
        if manager is None:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is referenced:
                yield getattr(model, manager).model, field.attname
