"""Undoes a whole import of employees: added employees are deleted and changed values restored.

Employees that people have changed since the import stay as they are.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills.models import Department, Employee, ExposureOverride, ImportedEmployee, ImportRun, Task
from skills.services.imports.report import Counts, Progress, Report
from skills.services.imports.undoing import UNDONE, UndoRules, undo_run

# Relations with an employee's own input. They belong to the layer above, which must not be imported here.
_INPUT_RELATIONS = ("feedback", "reviews")


def undo_import(*, run: ImportRun, user_id: int | None = None, progress: Progress | None = None) -> ImportRun:
    """The run after the undo, with `undo_counts` and `undo_report`. Works in batches and continues after an interruption.

    Employees are left unchanged, with the reason in the report, if a person or a later import has changed them since, if
    they have a login, or if they gave feedback on a course or asked for a review. Raises BadInput for an import without a
    journal or one that was undone already.
    """
    return undo_run(run=run, rules=_RULES, user_id=user_id, progress=progress)


def _drop_departments(run: ImportRun) -> None:
    added = Department.objects.filter(pk__in=run.departments)
    for _level in range(2):  # first the parts, then the departments that they were part of
        added.filter(employees=None, manager_scopes=None, parts=None).delete()


def _undo_some(run: ImportRun, rows: Sequence[ImportedEmployee], counts: Counts, report: Report, user: Any) -> None:
    reasons = _reasons_to_keep(run, [row.employee_id for row in rows])
    deleted = []
    for name in ("removed", "put_back", "left_as_they_are"):
        counts.setdefault(name, 0)
    for row in rows:
        if row.employee_id in reasons:
            counts["left_as_they_are"] += 1
            report.say(None, "", f"{row.employee.external_id}: {reasons[row.employee_id]}; left as it is")
        elif row.is_new:
            deleted.append(row.employee_id)
        else:
            _put_back(row, user)
            counts["put_back"] += 1
    untouched = Task.objects.filter(
        employee__in=deleted, source=Task.Source.OCCUPATION, state=Task.State.SUGGESTED, override=None
    )
    # Suggested tasks have no history of their creation and need none of their deletion: three of four rows of a payroll.
    untouched._raw_delete(untouched.db)
    Employee.objects.filter(pk__in=deleted).delete()
    counts["removed"] += len(deleted)
    ImportedEmployee.objects.filter(pk__in=[row.pk for row in rows if not row.is_new]).delete()


def _reasons_to_keep(run: ImportRun, employee_ids: list[int]) -> dict[int, str]:
    """By employee that must stay unchanged, the reason."""
    since = run.finished_at
    found: dict[int, str] = {}
    people = Employee.objects.filter(pk__in=employee_ids)
    has_input = Q()
    for name in _INPUT_RELATIONS:
        has_input |= Q(**{f"{name}__isnull": False})
    edited = Exists(Employee.history.filter(id=OuterRef("pk"), history_date__gt=since))
    tasks = Exists(Task.history.filter(employee=OuterRef("pk"), history_date__gt=since)) | Exists(
        Task.objects.filter(employee=OuterRef("pk"), updated_at__gt=since)
    )
    overridden = Exists(ExposureOverride.objects.filter(task__employee=OuterRef("pk"), decided_at__gt=since))
    later = Exists(ImportedEmployee.objects.filter(employee=OuterRef("pk"), run__finished_at__gt=since))
    for why, rows in (
        (_("has a login"), people.filter(user__isnull=False)),
        (_("has given feedback on a course or asked for a review"), people.filter(has_input)),
        (_("was changed since"), people.filter(edited)),
        (_("tasks were changed since"), people.filter(tasks)),
        (_("an exposure was set by a person since"), people.filter(overridden)),
        (_("was changed by a later import; undo that one first"), people.filter(later)),
    ):
        found.update(dict.fromkeys(rows.values_list("pk", flat=True), why))
    return found


def _put_back(row: ImportedEmployee, user: Any) -> None:
    employee = row.employee
    if row.before.get("fields"):
        for name, value in row.before["fields"].items():
            setattr(employee, name, value)
        employee._history_user, employee._change_reason = user, UNDONE  # type: ignore[attr-defined]
        employee.save()
    if "tasks" in row.before:
        _put_tasks_back(employee, row.before["tasks"], user)


def _put_tasks_back(employee: Employee, before: list[dict[str, Any]], user: Any) -> None:
    wanted = {task["text_hash"]: task for task in before}
    for task in employee.tasks.all():
        values = wanted.pop(task.text_hash, None)
        task._history_user, task._change_reason = user, UNDONE  # type: ignore[attr-defined]
        if values is None:
            task.delete()
            continue
        if any(getattr(task, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(task, name, value)
            task.save()
    for values in wanted.values():
        task = Task(employee=employee, **values)
        task._history_user, task._change_reason = user, UNDONE  # type: ignore[attr-defined]
        task.save()


_RULES = UndoRules(
    kind=ImportRun.Kind.EMPLOYEES,
    refusal=gettext_lazy("This is not an import of employees."),
    journal=lambda run: ImportedEmployee.objects.filter(run=run).select_related("employee"),
    undo_some=_undo_some,
    finish=_drop_departments,
)
