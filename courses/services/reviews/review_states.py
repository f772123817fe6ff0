"""The states of a review, and the only function that changes them.

a review     may become                                  by
---------    ----------------------------------------    ------------------------------------
waiting      asked, answered, upheld, overridden         a reviewer asks back, or decides
asked        waiting; answered, upheld, overridden       the employee replies; a reviewer decides
answered     waiting; asked                              the employee adds something; a reviewer asks
upheld       -                                           a new request is needed
overridden   -
"""

from django.utils import timezone

from courses.models import Review
from courses.services.reviews.review_queue import ANSWER_WITHIN
from skills.state_transitions import Transitions

State = Review.State
_DECIDED = (State.ANSWERED, State.UPHELD, State.OVERRIDDEN)

REVIEW = Transitions(
    "review",
    {
        State.WAITING: (State.ASKED, *_DECIDED),
        State.ASKED: (State.WAITING, *_DECIDED),
        State.ANSWERED: (State.WAITING, State.ASKED),
        State.UPHELD: (),
        State.OVERRIDDEN: (),
    },
)


def move_review(review: Review, to: str) -> None:
    """Sets the state, and with it the time of a decision. An answered review that waits again gets a new due date.

    The caller must hold the lock on the row and save the row. Raises WrongState and then changes nothing.
    """
    REVIEW.check(review.state, to)
    if to in _DECIDED:
        review.decided_at = timezone.now()
    elif to == State.WAITING and review.state == State.ANSWERED:
        review.due_on = timezone.localdate() + ANSWER_WITHIN
    review.state = to
