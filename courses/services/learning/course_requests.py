"""Requests for a seat in a course: asked by an employee, decided by HR. The only module that changes their state.

a request    may become                            by
---------    ----------------------------------    -------------------------------------------------------
requested    approved, booked, waiting, declined   HR; waiting if the session is full
approved     booked, waiting, declined, given up   HR; the employee, who may always give a place up
waiting      booked                                the program or HR, when a seat is free
waiting      waiting                               HR, for another full session
booked       booked                                HR, for another session
waiting      approved, declined, given up          HR (another session is wanted), HR, the employee
booked       approved, waiting                     HR: the session was cancelled, or another session is wanted
booked       declined, given up                    HR, the employee
declined     -                                     a new request is needed
given up     -                                     a new request is needed
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Course, CourseRequest, CourseSession
from skills.errors import BadInput
from skills.models import Employee
from skills.state_transitions import Transitions

State = CourseRequest.State
COURSE_REQUEST = Transitions(
    "course request",
    {
        State.REQUESTED: (State.APPROVED, State.BOOKED, State.WAITING, State.DECLINED),
        State.APPROVED: (State.BOOKED, State.WAITING, State.DECLINED, State.GIVEN_UP),
        State.WAITING: (State.BOOKED, State.WAITING, State.APPROVED, State.DECLINED, State.GIVEN_UP),
        State.BOOKED: (State.BOOKED, State.APPROVED, State.WAITING, State.DECLINED, State.GIVEN_UP),
        State.DECLINED: (),
        State.GIVEN_UP: (),
    },
)
MOVED_UP = "moved up from the waiting list"


@transaction.atomic
def ask_for_course(
    *, employee: Employee, course: Course, wish: str = "", session: CourseSession | None = None, by: Any = None
) -> CourseRequest:
    """The employee's open request for the course; a new one if there is none. session: the one the employee prefers.

    Raises BadInput for a course that cannot be asked for, and for a session that is over or of another course.
    """
    if course.is_retired:
        raise BadInput(_("This course is no longer offered."))
    if not course.takes_requests:
        raise BadInput(_("HR cannot book this course."))
    if session is not None:
        _check_session(session, course)
    found = CourseRequest.objects.select_for_update().open().filter(employee=employee, course=course).first()
    if found is not None:
        return found
    request = CourseRequest(employee=employee, course=course, wish=wish.strip(), session=session)
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
def give_up_place(*, employee: Employee, course: Course, by: Any = None) -> bool:
    """Whether the employee gave up a decided request: their seat, or their place on the waiting list."""
    request = CourseRequest.objects.open().filter(employee=employee, course=course).first()
    if request is None or not COURSE_REQUEST.allow(request.state, State.GIVEN_UP):
        return False
    _lock(request)
    _move(request, State.GIVEN_UP, by=by)
    fill_seats(session=request.session)
    return True


@transaction.atomic
def decide_request(
    *,
    request: CourseRequest,
    to: str,
    user: Any,
    reason: str = "",
    cost_centre: str = "",
    session: CourseSession | None = None,
) -> CourseRequest:
    """The request in its new state. reason: the employee reads it; empty keeps the earlier one, as for the cost centre.

    session: the session to book; None keeps the one of the request. A request for a full session goes on its waiting
    list instead of being booked. Raises BadInput if a request is declined without a reason, or booked on a session that
    is over, cancelled or of another course; raises WrongState if the transition is not allowed.
    """
    before = CourseRequest.objects.get(pk=request.pk).session
    wanted = session or before
    # Sessions before the request, and in the order of their ids: `fill_seats` locks in the same order.
    list(_sessions_to_lock(before, wanted))
    request = CourseRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.session_id != (before.pk if before else None):
        raise BadInput(_("Somebody has just changed this request. Look at it again, then decide."))
    if to == State.DECLINED and not reason.strip():
        raise BadInput(_("Give a reason. The employee will read it."), column="reason")
    if to in (State.BOOKED, State.WAITING):
        to = _seat_or_queue(request, wanted, to)
        if (to, wanted) == (request.state, before):
            raise BadInput(_nothing_changes(to), column="session")
    COURSE_REQUEST.check(request.state, to)
    request.session = wanted
    request.reason = reason.strip() or request.reason
    request.cost_centre = cost_centre.strip() or request.cost_centre
    request.decided_by, request.decided_at = user, timezone.now()
    _move(request, to, by=user)
    fill_seats(session=before)
    return request


def _nothing_changes(state: str) -> str:
    if state == State.WAITING:
        return _("The session is still full. The request stays on the waiting list.")
    return _("The request is already booked. Choose another session to change it.")


def _sessions_to_lock(*sessions: CourseSession | None) -> Any:
    ids = {session.pk for session in sessions if session is not None}
    return CourseSession.objects.select_for_update().filter(pk__in=ids).order_by("pk")


def _lock(request: CourseRequest) -> None:
    """Locks the request's session, then the request, and reads the request again."""
    list(_sessions_to_lock(request.session))
    CourseRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    request.refresh_from_db()


def _seat_or_queue(request: CourseRequest, session: CourseSession | None, to: str) -> str:
    """BOOKED while the session has a free seat for the request, else WAITING. Raises BadInput."""
    if session is None:
        if to == State.WAITING:
            raise BadInput(_("Choose the session whose waiting list you mean."), column="session")
        if CourseSession.objects.upcoming().filter(course=request.course_id).exists():
            raise BadInput(_("Choose the session to book."), column="session")
        return to
    _check_session(session, request.course)
    if to == State.WAITING or session.seats is None:
        return to
    others = CourseRequest.objects.filter(session=session).exclude(pk=request.pk)
    n_booked = others.filter(state=State.BOOKED).count()
    queue = others.filter(state=State.WAITING)
    queued_at = request.queued_at if request.session_id == session.pk else None
    n_before = queue.filter(queued_at__lt=queued_at).count() if queued_at else queue.count()
    return State.BOOKED if n_booked + n_before < session.seats else State.WAITING


def _check_session(session: CourseSession, course: Course) -> None:
    """Raises BadInput for a session of another course, a cancelled session and one that has begun."""
    if session.course_id != course.pk:
        raise BadInput(_("This session belongs to another course."), column="session")
    if session.is_cancelled or session.starts_on < timezone.localdate():
        raise BadInput(_("This session is cancelled or has begun. Choose another one."), column="session")


@transaction.atomic
def fill_seats(*, session: CourseSession | None) -> int:
    """How many people moved up: those who wait longest get the free seats of a session that has not begun."""
    if session is None:
        return 0
    session = CourseSession.objects.select_for_update().get(pk=session.pk)
    if session.is_cancelled or session.starts_on < timezone.localdate():
        return 0
    rows = CourseRequest.objects.filter(session=session)
    waiting = rows.filter(state=State.WAITING).select_for_update(of=("self",)).order_by("queued_at", "pk")
    if session.seats is not None:
        n_free = max(session.seats - rows.filter(state=State.BOOKED).count(), 0)
        waiting = waiting[:n_free]
    moved = list(waiting)
    for request in moved:
        _move(request, State.BOOKED, why=MOVED_UP)
    return len(moved)


def fill_all_seats() -> int:
    """How many people moved up in all sessions. For seats that are freed without a decision: a person was erased."""
    waiting = CourseSession.objects.upcoming().filter(requests__state=State.WAITING).distinct()
    return sum(fill_seats(session=session) for session in waiting.order_by("pk"))


@transaction.atomic
def release_cancelled(*, session: CourseSession, user: Any = None) -> int:
    """How many requests of a cancelled session are open again: approved, for HR to book on another session."""
    list(_sessions_to_lock(session))
    held = Q(state=State.BOOKED) | Q(state=State.WAITING)
    rows = list(CourseRequest.objects.filter(held, session=session).select_for_update(of=("self",)).order_by("pk"))
    for request in rows:
        request.session = None
        _move(request, State.APPROVED, by=user)
    CourseRequest.objects.filter(session=session, state__in=[State.REQUESTED, State.APPROVED]).update(session=None)
    return len(rows)


@transaction.atomic
def settle_sessions(*, sessions: Iterable[CourseSession], user: Any = None) -> None:
    """After HR has edited sessions: frees the places of cancelled ones, and fills the free seats of the others."""
    for session in sorted(sessions, key=lambda row: row.pk):
        if session.is_cancelled:
            release_cancelled(session=session, user=user)
        else:
            fill_seats(session=session)


def _move(request: CourseRequest, to: str, *, by: Any = None, why: str = "") -> None:
    COURSE_REQUEST.check(request.state, to)
    request.state = to
    request.queued_at = timezone.now() if to == State.WAITING else None
    request._history_user = by  # type: ignore[attr-defined]
    request._change_reason = why  # type: ignore[attr-defined]
    request.save()


def queue_place(request: CourseRequest) -> int:
    """The place on the waiting list, counted from 1. One query."""
    earlier = Q(queued_at__lt=request.queued_at) | Q(queued_at=request.queued_at, pk__lt=request.pk)
    return CourseRequest.objects.filter(earlier, session=request.session_id, state=State.WAITING).count() + 1
