"""Bulk upserts: rows sent in one call, processed once, in one transaction, with remarks about rejected or changed rows.

The module of each kind of row processes the rows; this module ensures that they are processed exactly once.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from skills.errors import ReskillError
from skills.models import BulkRemark, BulkUpsert
from skills.services.audit import record_work
from skills.services.imports.dry_runs import saved_unless
from skills.services.imports.import_events import notify_upserted
from skills.services.imports.report import Outcome, Remark

SMALL = 50  # up to so many rows are processed while the client waits
MOST = 10_000
_LEASE = timedelta(minutes=12)  # longer than the time limit of a task
_ATTEMPTS, _BATCH = 3, 1000
_KEPT = timedelta(days=90)
_REMARKS = "remarks"  # in the options: remarks of rows that the call itself got wrong
logger = logging.getLogger(__name__)


# Reads the rows and does the slow work. Returns the function that writes them, to be called inside the transaction.
Handler = Callable[[BulkUpsert], Callable[[], Outcome]]


def start_bulk(
    *,
    kind: str,
    rows: Sequence[dict | None],
    application: Any = None,
    user: Any = None,
    dry_run: bool = False,
    options: dict | None = None,
    remarks: Iterable[Remark] = (),
    source: str = "",
) -> BulkUpsert:
    """A new bulk upsert with these rows, waiting to be processed.

    remarks: those of the rows that were read from the call. A row with an error among them is None.
    """
    read = [_storable(remark) for remark in remarks]
    return BulkUpsert.objects.create(
        kind=kind,
        rows=list(rows),
        n_rows=len(rows),
        application=application,
        user=user,
        dry_run=dry_run,
        options={**(options or {}), **({_REMARKS: read} if read else {})},
        source=source[:255],
    )


def _storable(remark: Remark) -> dict[str, Any]:
    """The remark as JSON that PostgreSQL stores: it takes no NUL, which an identifier that was refused may contain."""
    return {
        name: value.replace("\x00", "\ufffd") if isinstance(value, str) else value
        for name, value in asdict(remark).items()
    }


def do_bulk(*, upsert_id: Any, handler: Handler) -> BulkUpsert | None:
    """The upsert after processing; None if it was deleted. Does nothing if another worker has it or has finished it.

    If a worker stops in the middle, nothing is saved and the rows are processed again.
    """
    if not _take(upsert_id):
        return BulkUpsert.objects.filter(pk=upsert_id).first()
    upsert = BulkUpsert.objects.get(pk=upsert_id)
    try:
        # Before the transaction: embedding is slow, and SQLite blocks all other writers while a transaction is open.
        write = handler(upsert)
        _write(upsert, write)
    except ReskillError as error:
        _fail(upsert, str(error))
    except Exception as error:
        logger.exception("bulk upsert %s failed", upsert.pk)
        if upsert.attempts >= _ATTEMPTS:
            _fail(upsert, f"Gave up after {upsert.attempts} attempts ({type(error).__name__}). Nothing was saved.")
        else:
            BulkUpsert.objects.filter(pk=upsert.pk).update(state=BulkUpsert.State.WAITING, lease_until=timezone.now())
    upsert.refresh_from_db()
    return upsert


def _take(upsert_id: Any) -> bool:
    now = timezone.now()
    free = Q(state=BulkUpsert.State.WAITING) | Q(state=BulkUpsert.State.RUNNING, lease_until__lt=now)
    taken = BulkUpsert.objects.filter(free, pk=upsert_id).update(
        state=BulkUpsert.State.RUNNING, lease_until=now + _LEASE, attempts=F("attempts") + 1
    )
    return bool(taken)


def _write(upsert: BulkUpsert, write: Callable[[], Outcome]) -> None:
    with transaction.atomic():
        # A worker that took over an expired lease waits here, and finds the work done.
        locked = BulkUpsert.objects.select_for_update(of=("self",)).get(pk=upsert.pk)
        if locked.is_over:
            return
        with saved_unless(locked.dry_run):
            outcome = write()
        remarks = [*(Remark(**read) for read in locked.options.pop(_REMARKS, [])), *outcome.remarks]
        failed = {remark.line for remark in remarks if remark.is_error}
        locked.n_added, locked.n_updated, locked.n_unchanged = outcome.added, outcome.updated, outcome.unchanged
        locked.n_failed = len(failed)
        locked.n_warnings = sum(not remark.is_error for remark in remarks)
        locked.state, locked.finished_at, locked.rows = BulkUpsert.State.FINISHED, timezone.now(), []
        locked.save()
        BulkRemark.objects.bulk_create([_as_row(locked, remark) for remark in remarks], batch_size=_BATCH)
        if not locked.dry_run:
            notify_upserted(locked)
            client = locked.application.client_id if locked.application else ""
            counts = {"added": outcome.added, "updated": outcome.updated, "failed": locked.n_failed}
            record_work(route=f"bulk-{locked.kind}", object_id=locked.pk, by=locked.user_id, client=client, **counts)


def _as_row(upsert: BulkUpsert, remark: Remark) -> BulkRemark:
    severity = BulkRemark.Severity.ERROR if remark.is_error else BulkRemark.Severity.WARNING
    return BulkRemark(
        upsert=upsert,
        row=remark.line,
        key=remark.key[:200],
        severity=severity,
        field=remark.column[:60],
        message=remark.message,
    )


def _fail(upsert: BulkUpsert, message: str) -> None:
    BulkUpsert.objects.filter(pk=upsert.pk).update(
        state=BulkUpsert.State.FAILED, message=message, finished_at=timezone.now(), rows=[], n_failed=F("n_rows")
    )


def stalled_bulks(*, kind: str) -> list[str]:
    """Ids of bulk upserts that no worker is processing: the worker stopped, or the queue lost the task."""
    now = timezone.now()
    lost = Q(state=BulkUpsert.State.RUNNING, lease_until__lt=now) | Q(
        state=BulkUpsert.State.WAITING, created_at__lt=now - timedelta(minutes=1)
    )
    return [str(pk) for pk in BulkUpsert.objects.filter(lost, kind=kind).values_list("pk", flat=True)]


def delete_old_bulks() -> int:
    """Deletes reports older than 90 days, because they name people. Returns the number of deleted rows."""
    return BulkUpsert.objects.filter(created_at__lt=timezone.now() - _KEPT).delete()[0]
