"""Rows that a worker computes once and keeps: a plan, an audit."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from courses.models import FairnessAudit, TrainingPlan
from skills.errors import ReskillError
from skills.stored_messages import Message, message_of


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
