"""Answers remembered under a key, so that a request that is repeated is not done twice."""

from datetime import timedelta

from django.utils import timezone

from skills.models import IdempotentCall

KEPT = timedelta(days=2)


def claim(*, caller: str, key: str, fingerprint: str) -> tuple[IdempotentCall, bool]:
    """The call remembered under the key, and whether it is new. To be used inside the transaction of the work.

    Of two at once the second waits for the first's transaction: it then finds the answer, or does the work itself when
    the first came to nothing.
    """
    return IdempotentCall.objects.get_or_create(caller=caller, key=key, defaults={"fingerprint": fingerprint})


def forget_old_calls() -> int:
    """Deletes what is older than two days; how many."""
    return IdempotentCall.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
