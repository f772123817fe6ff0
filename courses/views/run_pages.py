"""The recalculation of one employee: starting it from a page, and finding the active one."""

import logging
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from courses import tasks
from courses.models import Answer, Recalculation
from courses.services.recalculation import start_recalculation, waiting_run
from skills.models import Employee

logger = logging.getLogger(__name__)


def recalculate_for(request: HttpRequest, employee: Employee) -> None:
    """Starts a recalculation of this employee, or leaves the change to a run of theirs that has not begun: it will read it.

    So one person has at most one run that works and one that waits, however often a button is pressed. If the queue
    cannot be reached, the run starts later.
    """
    if not employee.takes_part or employee.left_on is not None:
        return
    scope, ids = Recalculation.Scope.EMPLOYEES, [employee.pk]
    run = waiting_run(employee_ids=ids, requested_by=request.user)
    run = run or start_recalculation(scope=scope, employee_ids=ids, requested_by=request.user)
    try:
        tasks.advance_recalculation.delay_on_commit(run.pk)
    except OperationalError:
        # The choice is saved, and the run waits in the database until the watchdog enqueues it.
        logger.warning("the queue cannot be reached; run %s waits", run.pk)
        messages.info(request, _("Your choice is saved. The update of your path takes longer than usual."))


def active_run(user: Any, employee: Employee) -> Recalculation | None:
    """The latest unfinished run started by this employee's own choices, with its sums; None if the path is up to date.

    The path is up to date as soon as the run's answer is published, while the run still updates the sums for HR.
    """
    rows = Recalculation.objects.active().with_sums().filter(scope=Recalculation.Scope.EMPLOYEES, requested_by=user)
    run = next((run for run in rows.order_by("-pk")[:20] if run.employee_ids == [employee.pk]), None)
    if run is None or run.state != Recalculation.State.PUBLISHING:
        return run
    return None if Answer.objects.current().filter(employee=employee, recalculation=run).exists() else run
