"""Stores the results of rows that a worker computes: plans and audits. Only this module sets their state.

A row is waiting until a worker has computed it; then it is ready, or failed with a reason. A row whose question changes
is waiting again. A task may run twice, so a ready or failed row may become ready or failed again.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from courses.models import FairnessAudit, TrainingPlan
from skills.errors import ReskillError
from skills.stored_messages import Message, message_of


def wait_for_result(row: FairnessAudit | TrainingPlan) -> None:
    """Sets the row to waiting and removes its result. Does not save the row."""
    row.result, row.message, row.state = {}, Message(), row.State.WAITING


def keep_result(row: FairnessAudit | TrainingPlan, compute: Callable[[], dict], *, also: Iterable[str] = ()) -> None:
    """Stores the computed result, or the reason for a failure. A row deleted meanwhile is not created again.

    also: further fields of the row to save.
    """
    try:
        row.result, row.message, row.state = compute(), Message(), row.State.READY
    except ReskillError as error:
        row.result, row.message, row.state = {}, message_of(error), row.State.FAILED
    row.computed_at = timezone.now()
    with transaction.atomic():
        if type(row)._default_manager.select_for_update().filter(pk=row.pk).exists():
            row.save(update_fields=["result", "message_code", "message_values", "state", "computed_at", *also])
