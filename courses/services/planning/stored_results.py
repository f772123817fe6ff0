"""Rows that a worker computes and keeps: a plan, an audit. Only this module sets their state.

waiting until a worker has computed the row; then ready, or failed with the reason; waiting again when its question has
changed. A task may run twice, so a row that is ready or failed may become either again.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from courses.models import FairnessAudit, TrainingPlan
from skills.errors import ReskillError
from skills.stored_messages import Message, message_of


def wait_for_result(row: FairnessAudit | TrainingPlan) -> None:
    """Marks the row, unsaved, as one that is to be computed; what was computed before is gone."""
    row.result, row.message, row.state = {}, Message(), row.State.WAITING


def keep_result(row: FairnessAudit | TrainingPlan, compute: Callable[[], dict], *, also: Iterable[str] = ()) -> None:
    """Stores what was computed, or why there is nothing; a row that was deleted meanwhile stays deleted.

    also: further fields of the row to be written.
    """
    try:
        row.result, row.message, row.state = compute(), Message(), row.State.READY
    except ReskillError as error:
        row.result, row.message, row.state = {}, message_of(error), row.State.FAILED
    row.computed_at = timezone.now()
    with transaction.atomic():
        if type(row)._default_manager.select_for_update().filter(pk=row.pk).exists():
            row.save(update_fields=["result", "message_code", "message_values", "state", "computed_at", *also])
