"""Clients for trying: their changes are checked, processed and answered like any others, and then rolled back.

The rollback also takes back what would have happened after the commit: jobs, events and mails, and the Idempotency-Key.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from skills.api.permissions import is_client, system_of

HEADER, NOT_SAVED = "Reskill-Sandbox", "not-saved"
_READING = {"get", "head", "options"}


def is_sandbox(request: Request) -> bool:
    """Whether a client for trying has sent the request."""
    system = system_of(request) if is_client(request) else None
    return system is not None and system.is_sandbox


def try_only(view: Any, request: Request) -> None:
    """Makes the view roll back what it does for a client for trying. Call it when the sender is known."""
    method = (request.method or "").lower()
    if method not in _READING and is_sandbox(request):
        setattr(view, method, _rolled_back(getattr(view, method)))


def sandbox_headers(request: Request) -> dict[str, str]:
    """The header that each answer to a client for trying has."""
    return {HEADER: NOT_SAVED} if is_sandbox(request) else {}


def _rolled_back(handler: Callable[..., Response]) -> Callable[..., Response]:
    @functools.wraps(handler)
    def tried(*args: Any, **kwargs: Any) -> Response:
        with transaction.atomic():
            response = handler(*args, **kwargs)
            transaction.set_rollback(True)
        return response

    return tried
