"""Requests for a human review: opened, decided, and discussed in messages."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Course, Review, ReviewMessage
from courses.services.recalculation.run_events import notify_review_decided, notify_review_requested
from courses.services.reviews.review_queue import ANSWER_WITHIN, choose_reviewer
from courses.services.reviews.review_states import REVIEW, move_review
from skills.errors import BadInput
from skills.models import Employee, Task
from skills.services.people.task_profiles import override_exposure

MOST_OPEN = 5  # undecided conversations of one employee
MOST_CHARACTERS = 20_000  # of the reasons of one request that is repeated


@transaction.atomic
def request_review(
    *,
    employee: Employee,
    kind: str,
    reason: str,
    task: Task | None = None,
    course: Course | None = None,
    by: Any = None,
) -> Review:
    """A waiting review. If the same request is still undecided, the new reason is added to that review.

    Raises BadInput without a reason, for a task of another employee, for a contested exposure without a task, and for a
    task on any other kind of review. Also raises BadInput if the employee has MOST_OPEN undecided conversations or the
    reasons of a repeated request become too long: one person cannot fill the queue.
    """
    reason = reason.strip()
    if not reason:
        raise BadInput(_("Say in a few words what you would like a person to look at."), column="reason")
    if (kind == Review.Kind.EXPOSURE) != (task is not None):
        raise BadInput(_("A request about an exposure must name the task. Other requests must not."))
    if task is not None and task.employee_id != employee.pk:
        raise BadInput(_("This task is not in your profile."))
    same = Review.objects.select_for_update().undecided().filter(employee=employee, kind=kind, task=task, course=course)
    review = same.first() if kind != Review.Kind.PERSON else None
    if kind == Review.Kind.PERSON and same.count() >= MOST_OPEN:
        raise BadInput(
            _("You have %(n)d open requests. Add to one of them; a person will answer you.") % {"n": MOST_OPEN},
            column="reason",
        )
    if review is not None and len(review.reason) + len(reason) > MOST_CHARACTERS:
        raise BadInput(_("Your request is long enough. A person will answer you."), column="reason")
    if review is None:
        due = timezone.localdate() + ANSWER_WITHIN
        review = Review(employee=employee, kind=kind, task=task, course=course, reason=reason, due_on=due)
        review.reviewer = choose_reviewer(employee)
    elif reason not in review.reason:
        review.reason = f"{review.reason}\n\n{reason}"
        if review.state != Review.State.WAITING:
            move_review(review, Review.State.WAITING)
    if by is not None:
        review._history_user = by  # type: ignore[union-attr]
    review.save()
    notify_review_requested(review)
    return review


@transaction.atomic
def decide_review(*, review: Review, user: Any, decision: str, exposure: float | None = None) -> Review:
    """The decided review. decision: the reason; the employee reads it. exposure: for a contested exposure, the new value.

    Raises BadInput without a reason, for a review that is already decided, and for a value on any other kind of review.
    """
    review = Review.objects.select_for_update(of=("self",)).select_related("task").get(pk=review.pk)
    if not decision.strip():
        raise BadInput(_("Give a reason. The employee will read it."), column="decision")
    if review.state not in Review.UNDECIDED:
        raise BadInput(_("This was decided already. Ask the employee to open a new request."))
    if exposure is not None:
        if review.kind != Review.Kind.EXPOSURE or review.task is None:
            raise BadInput(_("Only a contested exposure can be given a value."), column="exposure")
        override_exposure(task=review.task, exposure=exposure, reason=decision, user=user)
    review.exposure, review.decision, review.reviewer = exposure, decision.strip(), user
    move_review(review, _state(review, exposure))
    review._history_user = user  # type: ignore[attr-defined]
    review.save()
    notify_review_decided(review)
    return review


@transaction.atomic
def ask_back(*, review: Review, user: Any, text: str) -> ReviewMessage:
    """The reviewer's new message to the employee. The review waits for the reply.

    Raises BadInput without text, or for a state that allows no question.
    """
    return _say(review, user, text, state=Review.State.ASKED, is_from_employee=False)


@transaction.atomic
def reply(*, review: Review, user: Any, text: str) -> ReviewMessage:
    """The employee's new message. The review waits for HR again, even if it was already answered.

    Raises BadInput without text, and for a decided review of a contested figure: that needs a new request.
    """
    return _say(review, user, text, state=Review.State.WAITING, is_from_employee=True)


def _say(review: Review, user: Any, text: str, *, state: str, is_from_employee: bool) -> ReviewMessage:
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    text = text.strip()
    if not text:
        raise BadInput(_("Write a few words first."), column="text")
    if review.state != state and not REVIEW.allow(review.state, state):
        raise BadInput(_("This was decided already. To have it reviewed again, open a new request."))
    if review.state != state:
        move_review(review, state)
        review._history_user = user  # type: ignore[attr-defined]
        review.save()
    return ReviewMessage.objects.create(review=review, author=user, is_from_employee=is_from_employee, text=text)


def _state(review: Review, exposure: float | None) -> str:
    if exposure is not None:
        return Review.State.OVERRIDDEN
    return Review.State.ANSWERED if review.kind == Review.Kind.PERSON else Review.State.UPHELD
