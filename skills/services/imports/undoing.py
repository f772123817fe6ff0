"""Undoes a whole import in batches. A finished batch stays undone, so that any worker can continue after an interruption.

The module of each kind of import undoes single rows; this module ensures that every row is handled exactly once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import ImportRun
from skills.services.imports.report import MAX_ENTRIES, Counts, Progress, Report, no_progress

UNDONE = "import undone"  # the change reason in a row's history
BATCH = 500


@dataclass(frozen=True)
class UndoRules:
    """How imports of one kind are undone.

    kind: a value of ImportRun.Kind. refusal: the error for a run of another kind. journal: returns the run's journal rows.
    undo_some: called with the run, some of these rows, the counts and the report to add to, and the user.
    finish: called once, after the last batch.
    """

    kind: str
    refusal: Promise
    journal: Callable[[ImportRun], QuerySet]
    undo_some: Callable[[ImportRun, Sequence[Any], Counts, Report, Any], None]
    finish: Callable[[ImportRun], None] | None = None


def undo_run(
    *, run: ImportRun, rules: UndoRules, user_id: int | None = None, progress: Progress | None = None
) -> ImportRun:
    """The run after the undo. Continues an undo that was interrupted.

    Raises BadInput for an import of another kind, an import without a journal, or one that was undone already.
    """
    if run.kind != rules.kind:
        raise BadInput(str(rules.refusal))
    user = get_user_model().objects.filter(pk=user_id).first() if user_id is not None else None
    journal = rules.journal(run)
    begin_undo(run=run, journal=journal, user=user)
    return _undo_batches(run=run, journal=journal, rules=rules, progress=progress or no_progress)


@transaction.atomic
def begin_undo(*, run: ImportRun, journal: QuerySet, user: Any) -> ImportRun:
    """The run, marked as being undone; unchanged if it is already. Raises BadInput if nothing can be undone.

    Called when a person starts the undo, so that the page shows its progress before a worker takes it.
    """
    locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.undone_at is not None:
        raise BadInput(_("This import was undone already."))
    if locked.undo_started_at is not None:
        return locked
    locked.n_to_undo = journal.count()
    if locked.finished_at is None or not locked.n_to_undo:
        raise BadInput(_("This import recorded no changes, so there is nothing to undo."))
    locked.undo_started_at, locked.undone_by = timezone.now(), user
    locked.save(update_fields=["undo_started_at", "undone_by", "n_to_undo"])
    return locked


def _undo_batches(
    *,
    run: ImportRun,
    journal: QuerySet,
    rules: UndoRules,
    progress: Progress,
) -> ImportRun:
    """Undoes the remaining journal rows, newest first. Two simultaneous workers share the batches."""
    while True:
        with transaction.atomic():
            locked = ImportRun.objects.select_for_update(of=("self",)).select_related("undone_by").get(pk=run.pk)
            if locked.undone_at is not None:
                break
            rows = journal.order_by("-pk")
            if locked.undo_before is not None:
                rows = rows.filter(pk__lt=locked.undo_before)
            batch = list(rows[:BATCH])
            if batch:
                report = Report()
                rules.undo_some(locked, batch, locked.undo_counts, report, locked.undone_by)
                locked.undo_report = [*locked.undo_report, *report.entries()][:MAX_ENTRIES]
                locked.undo_before, locked.n_undone = batch[-1].pk, locked.n_undone + len(batch)
            else:
                if rules.finish:
                    rules.finish(locked)
                locked.undone_at = timezone.now()
            locked.save()
        progress("undo", locked.n_undone, locked.n_to_undo)
    run.refresh_from_db()
    return run
