"""The allowed transitions of outgoing mails. No other code sets their state."""

from typing import Any

from django.db.models import QuerySet

from skills.models import OutgoingMail
from skills.state_transitions import Transitions

State = OutgoingMail.State
MAIL = Transitions(
    "e-mail", {State.WAITING: (State.SENT, State.FAILED), State.SENT: (), State.FAILED: (State.WAITING,)}
)


def move(rows: QuerySet[OutgoingMail], to: str, **values: Any) -> int:
    """Moves the mails that may become `to`, and returns their number."""
    return rows.filter(state__in=MAIL.leading_to(to)).update(state=to, **values)
