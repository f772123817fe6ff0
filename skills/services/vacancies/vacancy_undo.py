"""Undoes a whole import of vacancies."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills.models import ImportedVacancy, ImportRun, Vacancy
from skills.services.imports.report import Counts, Progress, Report
from skills.services.imports.undoing import UNDONE, UndoRules, undo_run


def undo_vacancy_import(*, run: ImportRun, user_id: int | None = None, progress: Progress | None = None) -> ImportRun:
    """The run, undone. Vacancies that a person or a later import changed since then stay; the report names them.

    Continues an interrupted undo. Raises BadInput for an import without a journal or one that was undone already.
    """
    return undo_run(run=run, rules=_RULES, user_id=user_id, progress=progress)


def _undo_some(run: ImportRun, rows: Sequence[ImportedVacancy], counts: Counts, report: Report, user: Any) -> None:
    later = Vacancy.history.filter(id__in=[row.vacancy_id for row in rows], history_date__gt=run.finished_at)
    changed = set(later.values_list("id", flat=True))
    for name in ("removed", "put_back", "left_as_they_are"):
        counts.setdefault(name, 0)
    fields = {field.name: field for field in Vacancy._meta.concrete_fields}
    for row in rows:
        vacancy = row.vacancy
        vacancy._history_user, vacancy._change_reason = user, UNDONE  # type: ignore[attr-defined]
        if vacancy.pk in changed:
            counts["left_as_they_are"] += 1
            message = _("%(vacancy)s: changed after the import, so it was not undone") % {"vacancy": vacancy}
            report.say(None, "", message)
        elif row.is_new:
            vacancy.delete()
            counts["removed"] += 1
        else:
            for name, value in row.before.items():
                setattr(vacancy, name, fields[name].to_python(value))
            vacancy.save()
            counts["put_back"] += 1


_RULES = UndoRules(
    kind=ImportRun.Kind.VACANCIES,
    refusal=gettext_lazy("This is not an import of vacancies."),
    journal=lambda run: ImportedVacancy.objects.filter(run=run).select_related("vacancy"),
    undo_some=_undo_some,
)
