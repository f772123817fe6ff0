"""A whole import taken back in batches: what is done of one stays done, whoever goes on with it and however often.

What is undone of a row is in the module of its kind; this one sees to it that every row is dealt with once.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import ImportRun

Progress = Callable[[str, int, int], None]
Counts = dict[str, int]
# (run, rows of the journal, counts to add to, report to add to, who undoes it)
UndoSome = Callable[[ImportRun, Sequence[Any], Counts, list[dict], Any], None]
UNDONE = "import undone"  # as the history of a row says it
BATCH = 500
_REPORT_ROWS = 2000


def take_back(
    *,
    run: ImportRun,
    journal: QuerySet,
    undo_some: UndoSome,
    user_id: int | None = None,
    finish: Callable[[ImportRun], None] | None = None,
    progress: Progress | None = None,
) -> ImportRun:
    """The run, undone: begun, or gone on with where it was cut off. finish: once, after the last batch.

    Raises BadInput for an import that keeps no journal or was undone.
    """
    user = get_user_model().objects.filter(pk=user_id).first() if user_id is not None else None
    _begin(run=run, journal=journal, user=user)
    return _undo_batches(run=run, journal=journal, undo_some=undo_some, finish=finish, progress=progress)


@transaction.atomic
def _begin(*, run: ImportRun, journal: QuerySet, user: Any) -> ImportRun:
    """The run, marked as being undone; where it is already, as it stands. Raises BadInput where nothing can be undone."""
    locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.undone_at is not None:
        raise BadInput(_("This import was undone already."))
    if locked.undo_started_at is not None:
        return locked
    locked.n_to_undo = journal.count()
    if locked.finished_at is None or not locked.n_to_undo:
        raise BadInput(_("This import changed nothing that is written down, so there is nothing to undo."))
    locked.undo_started_at, locked.undone_by = timezone.now(), user
    locked.save(update_fields=["undo_started_at", "undone_by", "n_to_undo"])
    return locked


def _undo_batches(
    *,
    run: ImportRun,
    journal: QuerySet,
    undo_some: UndoSome,
    finish: Callable[[ImportRun], None] | None,
    progress: Progress | None,
) -> ImportRun:
    """Undoes what is still to do, the newest first. Two that do it at once share the batches between them."""
    while True:
        with transaction.atomic():
            locked = ImportRun.objects.select_for_update(of=("self",)).select_related("undone_by").get(pk=run.pk)
            if locked.undone_at is not None:
                break
            rows = journal.order_by("-pk")
            if locked.undo_before is not None:
                rows = rows.filter(pk__lt=locked.undo_before)
            part = list(rows[:BATCH])
            if part:
                undo_some(locked, part, locked.undo_counts, locked.undo_report, locked.undone_by)
                locked.undo_report = locked.undo_report[:_REPORT_ROWS]
                locked.undo_before, locked.n_undone = part[-1].pk, locked.n_undone + len(part)
            else:
                if finish:
                    finish(locked)
                locked.undone_at = timezone.now()
            locked.save()
        if progress:
            progress("undo", locked.n_undone, locked.n_to_undo)
    run.refresh_from_db()
    return run
