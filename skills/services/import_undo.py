"""A whole import taken back: whom it added goes, what it changed is as before; what people did since stays."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import Department, Employee, ExposureOverride, ImportedEmployee, ImportRun, Task
from skills.services.workforce_reading import entry

Progress = Callable[[str, int, int], None]
UNDONE = "import undone"
_BATCH = 500
# What an employee did or said; relations of the layer above, by name, since it is not imported here.
_WORDS = ("feedback", "reviews")


def undo_import(*, run: ImportRun, user_id: int | None = None, progress: Progress | None = None) -> ImportRun:
    """The run, undone; `undo_counts` and `undo_report` say what became of whom. In batches; may be done again.

    Left as they are, with the reason in the report: people whom somebody, or a later import, changed since, who have a
    login, or who said something of a course. Raises BadInput for an import that keeps no journal or was undone.
    """
    if run.undone_at is not None:
        raise BadInput(_("This import was undone already."))
    if run.kind != ImportRun.Kind.EMPLOYEES or run.finished_at is None:
        raise BadInput(_("Only imports of employees can be undone."))
    rows = ImportedEmployee.objects.filter(run=run)
    total, done = rows.count(), 0
    if not total:
        raise BadInput(_("This import changed nobody, so there is nothing to undo."))
    user = get_user_model().objects.filter(pk=user_id).first() if user_id is not None else None
    counts = {"removed": 0, "put_back": 0, "left_as_they_are": 0}
    report: list[dict] = []
    ids = list(rows.order_by("-pk").values_list("pk", flat=True))
    for start in range(0, total, _BATCH):
        with transaction.atomic():
            _undo_some(run, ids[start : start + _BATCH], counts, report, user)
        done = min(start + _BATCH, total)
        if progress:
            progress("undo", done, total)
    with transaction.atomic():
        empty = Department.objects.filter(pk__in=run.departments, employees=None)
        empty.filter(manager_scopes=None).delete()
        run.undone_at, run.undone_by, run.undo_counts, run.undo_report = timezone.now(), user, counts, report[:2000]
        run.save()
    return run


def _undo_some(run: ImportRun, ids: Iterable[int], counts: dict[str, int], report: list[dict], user: Any) -> None:
    rows = list(ImportedEmployee.objects.filter(pk__in=list(ids)).select_related("employee"))
    touched = _touched(run, [row.employee_id for row in rows])
    gone = []
    for row in rows:
        if row.employee_id in touched:
            counts["left_as_they_are"] += 1
            report.append(entry(None, "", f"{row.employee.external_id}: {touched[row.employee_id]}; left as it is"))
        elif row.is_new:
            gone.append(row.employee_id)
        else:
            _put_back(row, user)
            counts["put_back"] += 1
    # The journal's rows go with their employee, so that a second attempt begins where the first ended.
    untouched = Task.objects.filter(
        employee__in=gone, source=Task.Source.OCCUPATION, state=Task.State.SUGGESTED, override=None
    )
    # Their coming was never written into the history, so their going need not be: three of four rows of a payroll.
    untouched._raw_delete(untouched.db)
    Employee.objects.filter(pk__in=gone).delete()
    counts["removed"] += len(gone)
    ImportedEmployee.objects.filter(pk__in=[row.pk for row in rows if not row.is_new]).delete()


def _touched(run: ImportRun, employee_ids: list[int]) -> dict[int, str]:
    """Why each of these who must stay has to."""
    since = run.finished_at
    found: dict[int, str] = {}
    people = Employee.objects.filter(pk__in=employee_ids)
    said = Q()
    for name in _WORDS:
        said |= Q(**{f"{name}__isnull": False})
    edited = Exists(Employee.history.filter(id=OuterRef("pk"), history_date__gt=since))
    tasks = Exists(Task.history.filter(employee=OuterRef("pk"), history_date__gt=since)) | Exists(
        Task.objects.filter(employee=OuterRef("pk"), updated_at__gt=since)
    )
    judged = Exists(ExposureOverride.objects.filter(task__employee=OuterRef("pk"), decided_at__gt=since))
    later = Exists(ImportedEmployee.objects.filter(employee=OuterRef("pk"), run__finished_at__gt=since))
    for why, rows in (
        (_("has a login"), people.filter(user__isnull=False)),
        (_("has said something of courses or asked for a review"), people.filter(said)),
        (_("was changed since"), people.filter(edited)),
        (_("tasks were changed since"), people.filter(tasks)),
        (_("a figure was set by a person since"), people.filter(judged)),
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
