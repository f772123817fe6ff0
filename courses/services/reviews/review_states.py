"""The states of a review, and the only function that changes one.

a review     may become                                  by
---------    ----------------------------------------    ------------------------------------
waiting      asked, answered, upheld, overridden         a reviewer asks back, or decides
asked        waiting; answered, upheld, overridden       the employee replies; a reviewer decides
answered     waiting; asked                              the employee adds something; a reviewer asks
upheld       -                                           who wants more opens a new request
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
    """Sets the state with what goes along: when it was decided, and a new day to answer by where an answered review
    waits again. The caller holds the lock on the row and saves it. Raises WrongState, with nothing changed."""
    REVIEW.check(review.state, to)
    if to in _DECIDED:
        review.decided_at = timezone.now()
    elif to == State.WAITING and review.state == State.ANSWERED:
        review.due_on = timezone.localdate() + ANSWER_WITHIN
    review.state = to
