"""Responses stored under an idempotency key, so that a repeated request is not executed twice."""

from datetime import timedelta

from django.utils import timezone

from skills.models import IdempotentCall

KEPT = timedelta(days=2)


def claim(*, caller: str, key: str, fingerprint: str) -> tuple[IdempotentCall, bool]:
    """The call stored under the key, and whether it is new. Call this inside the transaction of the work.

    Of two simultaneous requests, the second waits for the first's transaction. It then finds the stored response, or
    does the work itself if the first was rolled back.
    """
    return IdempotentCall.objects.get_or_create(caller=caller, key=key, defaults={"fingerprint": fingerprint})


def delete_old_calls() -> int:
    """Deletes calls older than two days, and returns the number of deleted rows."""
    return IdempotentCall.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
