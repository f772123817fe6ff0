"""Requests for a seat in a course: asked by an employee, decided by HR. The only module that changes their state.

a request    may become                   by
---------    -------------------------    ----------------------------
requested    approved, declined, booked   HR
approved     declined, booked             HR
declined     -                            a new request is needed
booked       declined                     HR, if the course is cancelled
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Course, CourseRequest
from skills.errors import BadInput
from skills.models import Employee
from skills.state_transitions import Transitions

State = CourseRequest.State
COURSE_REQUEST = Transitions(
    "course request",
    {
        State.REQUESTED: (State.APPROVED, State.DECLINED, State.BOOKED),
        State.APPROVED: (State.DECLINED, State.BOOKED),
        State.DECLINED: (),
        State.BOOKED: (State.DECLINED,),
    },
)


@transaction.atomic
def ask_for_course(*, employee: Employee, course: Course, wish: str = "", by: Any = None) -> CourseRequest:
    """The employee's open request for the course; a new one if there is none. Raises BadInput for a retired course."""
    if course.is_retired:
        raise BadInput(_("This course is no longer offered."))
    found = CourseRequest.objects.select_for_update().open().filter(employee=employee, course=course).first()
    if found is not None:
        return found
    request = CourseRequest(employee=employee, course=course, wish=wish.strip())
    request._history_user = by  # type: ignore[attr-defined]
    request.save()
    return request


@transaction.atomic
def withdraw_request(*, employee: Employee, course: Course) -> bool:
    """Whether a request was withdrawn. Only a request that HR has not decided can be withdrawn; it leaves no trace."""
    request = CourseRequest.objects.select_for_update().waiting().filter(employee=employee, course=course).first()
    if request is None:
        return False
    pk = request.pk
    request.delete()
    CourseRequest.history.filter(id=pk).delete()
    return True


@transaction.atomic
def decide_request(
    *, request: CourseRequest, to: str, user: Any, reason: str = "", cost_centre: str = ""
) -> CourseRequest:
    """The request in its new state. reason: the employee reads it; empty keeps the earlier one, as for the cost centre.

    Raises BadInput if a request is declined without a reason, and WrongState if the transition is not allowed.
    """
    request = CourseRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if to == State.DECLINED and not reason.strip():
        raise BadInput(_("Say why; the employee will read it."), column="reason")
    COURSE_REQUEST.check(request.state, to)
    request.state = to
    request.reason = reason.strip() or request.reason
    request.cost_centre = cost_centre.strip() or request.cost_centre
    request.decided_by, request.decided_at = user, timezone.now()
    request._history_user = user  # type: ignore[attr-defined]
    request.save()
    return request
