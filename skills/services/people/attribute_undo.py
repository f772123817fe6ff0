"""Undoes an import of attributes: restores the previous values."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills.models import ImportedAttributes, ImportRun
from skills.services.imports.report import Counts, Progress, Report
from skills.services.imports.undoing import UndoRules, undo_run
from skills.services.people.attribute_import import set_values


def undo_attribute_import(*, run: ImportRun, user_id: int | None = None, progress: Progress | None = None) -> ImportRun:
    """The run after the undo, with `undo_counts` and `undo_report`. Continues an undo that was interrupted.

    Employees with an attribute that a later import changed are left unchanged. Raises BadInput for an import without a
    journal (it is deleted after 30 days) or one that was undone already.
    """
    return undo_run(run=run, rules=_RULES, user_id=user_id, progress=progress)


def _undo_some(run: ImportRun, rows: Sequence[ImportedAttributes], counts: Counts, report: Report, user: Any) -> None:
    changed_later: dict[int, set[str]] = {}
    later_rows = ImportedAttributes.objects.filter(
        employee__in=[row.employee_id for row in rows], run__finished_at__gt=run.finished_at
    )
    for employee, before in later_rows.values_list("employee_id", "before"):
        changed_later.setdefault(employee, set()).update(before)
    for name in ("put_back", "left_as_they_are"):
        counts.setdefault(name, 0)
    restored = []
    for row in rows:
        if changed_later.get(row.employee_id, set()) & set(row.before):
            why = _("was changed by a later import; undo that one first")
            report.say(None, "", f"{row.employee.external_id}: {why}; left as it is")
            counts["left_as_they_are"] += 1
        else:
            restored.append(row)
    set_values({row.employee_id: row.before for row in restored})
    counts["put_back"] += len(restored)
    ImportedAttributes.objects.filter(pk__in=[row.pk for row in restored]).delete()


_RULES = UndoRules(
    kind=ImportRun.Kind.ATTRIBUTES,
    refusal=gettext_lazy("This is not an import of attributes."),
    journal=lambda run: ImportedAttributes.objects.filter(run=run).select_related("employee"),
    undo_some=_undo_some,
)
