"""One person's recalculation: begun from a page, and how far it is."""

import logging
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from courses import tasks
from courses.models import Answer, Recalculation
from courses.services.recalculation import start_recalculation
from skills.models import Employee

logger = logging.getLogger(__name__)


def recalculate_for(request: HttpRequest, employee: Employee) -> None:
    """Has this person's path computed again; when the queue cannot be reached, it is caught up with later."""
    if not employee.takes_part or employee.left_on is not None:
        return
    run = start_recalculation(
        scope=Recalculation.Scope.EMPLOYEES, employee_ids=[employee.pk], requested_by=request.user
    )
    try:
        tasks.advance_recalculation.delay_on_commit(run.pk)
    except OperationalError:
        # What was chosen is saved, and the run waits in the database: the watchdog hands it out.
        logger.warning("the queue cannot be reached; run %s waits", run.pk)
        messages.info(request, _("Your choice is saved. Bringing your path up to date takes a little longer today."))


def active_run(user: Any, employee: Employee) -> Recalculation | None:
    """The latest unfinished run this person's own choices began, with its sums; None when their path is up to date: as
    soon as its answer is there, though the sums for HR's pictures are still being brought up to date."""
    rows = Recalculation.objects.active().with_sums().filter(scope=Recalculation.Scope.EMPLOYEES, requested_by=user)
    run = next((run for run in rows.order_by("-pk")[:20] if run.employee_ids == [employee.pk]), None)
    if run is None or run.state != Recalculation.State.PUBLISHING:
        return run
    return None if Answer.objects.current().filter(employee=employee, recalculation=run).exists() else run
