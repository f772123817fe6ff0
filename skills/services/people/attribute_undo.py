"""An import of attributes taken back: every value is as it was before."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills.models import ImportedAttributes, ImportRun
from skills.services.imports.report import Counts, Progress, Report
from skills.services.imports.undoing import UndoRules, take_back
from skills.services.people.attribute_import import set_values


def undo_attribute_import(*, run: ImportRun, user_id: int | None = None, progress: Progress | None = None) -> ImportRun:
    """The run, undone; `undo_counts` and `undo_report` say for whom. Goes on where it was cut off.

    Left as they are: employees of whom a later import changed one of the attributes. Raises BadInput for an import that
    keeps no journal (any more) or was undone.
    """
    return take_back(run=run, rules=_RULES, user_id=user_id, progress=progress)


def _undo_some(run: ImportRun, rows: Sequence[ImportedAttributes], counts: Counts, report: Report, user: Any) -> None:
    later: dict[int, set[str]] = {}
    since = ImportedAttributes.objects.filter(
        employee__in=[row.employee_id for row in rows], run__finished_at__gt=run.finished_at
    )
    for employee, before in since.values_list("employee_id", "before"):
        later.setdefault(employee, set()).update(before)
    for name in ("put_back", "left_as_they_are"):
        counts.setdefault(name, 0)
    done = []
    for row in rows:
        if later.get(row.employee_id, set()) & set(row.before):
            why = _("was changed by a later import; undo that one first")
            report.say(None, "", f"{row.employee.external_id}: {why}; left as it is")
            counts["left_as_they_are"] += 1
        else:
            done.append(row)
    set_values({row.employee_id: row.before for row in done})
    counts["put_back"] += len(done)
    ImportedAttributes.objects.filter(pk__in=[row.pk for row in done]).delete()


_RULES = UndoRules(
    kind=ImportRun.Kind.ATTRIBUTES,
    refusal=gettext_lazy("This is no import of attributes."),
    journal=lambda run: ImportedAttributes.objects.filter(run=run).select_related("employee"),
    undo_some=_undo_some,
)
