"""The journal of an import of employees, from which the whole import can be undone."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from skills.models import Employee, ImportedEmployee, ImportRun, Task

_BATCH, _IN_LIMIT = 1000, 900
TASK_FIELDS = ("statement", "text_hash", "share", "state", "source", "reference_task_id", "position")


def tasks_of(employee_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """All tasks of these employees as they are now, by employee. Employees without tasks are missing."""
    found: dict[int, list[dict[str, Any]]] = {}
    ids = list(employee_ids)
    for start in range(0, len(ids), _IN_LIMIT):
        rows = Task.objects.filter(employee__in=ids[start : start + _IN_LIMIT]).order_by("employee_id", "text_hash")
        for row in rows.values("employee_id", *TASK_FIELDS):
            found.setdefault(row.pop("employee_id"), []).append(row)
    return found


def write_journal(
    run: ImportRun,
    employees: Iterable[Employee],
    fields_before: Mapping[str, Mapping[str, Any]],
    tasks_before: Mapping[int, list[dict[str, Any]]],
    tasks_after: Mapping[int, list[dict[str, Any]]],
    state_of: Callable[[Employee], dict[str, Any]],
) -> None:
    """Writes a journal row for each employee the import added or changed.

    fields_before: by external id, for employees that existed before. tasks_before, tasks_after: by employee.
    """
    journal = []
    for row in employees:
        before = fields_before.get(row.external_id)
        if before is None:
            journal.append(ImportedEmployee(run=run, employee=row, is_new=True))
            continue
        now = state_of(row)
        fields = {name: value for name, value in before.items() if now[name] != value}
        old_tasks, new_tasks = tasks_before.get(row.pk, []), tasks_after.get(row.pk, [])
        if fields or old_tasks != new_tasks:
            changes: dict[str, Any] = {"fields": fields} | ({"tasks": old_tasks} if old_tasks != new_tasks else {})
            journal.append(ImportedEmployee(run=run, employee=row, is_new=False, before=changes))
    ImportedEmployee.objects.bulk_create(journal, batch_size=_BATCH)
