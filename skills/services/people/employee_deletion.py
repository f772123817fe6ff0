"""Deletes employees with everything that hangs on them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from skills.models import Employee, Task

_BATCH = 500


@transaction.atomic
def delete_employees(*, employees: Iterable[Employee], by: Any) -> int:
    """How many employees were deleted, each with all rows that point at them and the histories of these rows.

    An employee's own history stays, with an entry that says who deleted them. The login stays too.
    """
    ids = [employee.pk for employee in employees]
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        # Tasks that were deleted earlier have a history as well.
        tasks = set(Task.history.filter(employee_id__in=batch).values_list("id", flat=True))
        tasks |= set(Task.objects.filter(employee__in=batch).values_list("pk", flat=True))
        Employee.objects.filter(pk__in=batch).delete()
        Employee.history.filter(id__in=batch, history_type="-").update(history_user=by)
        _delete_histories(Employee, batch)  # after the rows: deleting a row writes an entry into its history
        _delete_histories(Task, list(tasks))
    return len(ids)


def _delete_histories(pointed_at: type[Model], ids: list[int]) -> None:
    """Deletes the history of every row that pointed at one of these."""
    for history, column in _histories_pointing_at(pointed_at):
        for start in range(0, len(ids), _BATCH):
            history.objects.filter(**{f"{column}__in": ids[start : start + _BATCH]}).delete()


def _histories_pointing_at(pointed_at: type[Model]) -> Iterator[tuple[Any, str]]:
    """History models with their column that holds the key of such a row; of both apps, found by their fields."""
    for model in apps.get_models():
        manager = getattr(model._meta, "simple_history_manager_attribute", None)
        if manager is None:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is pointed_at:
                yield getattr(model, manager).model, field.attname
