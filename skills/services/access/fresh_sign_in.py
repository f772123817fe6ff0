"""Asks for a fresh sign-in before actions that hand out data or secrets."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest


def require_fresh_sign_in(request: HttpRequest) -> None:
    """Raises ReauthenticationRequired unless the person signed in, or confirmed it, a short time ago.

    allauth's middleware turns the error into its page for password or second factor, and then repeats the request.
    People who only sign in at the organisation's identity provider have neither and are not asked.
    """
    minutes = settings.RESKILL_FRESH_SIGN_IN_MINUTES
    if not minutes or not get_reauthentication_flows(request.user):
        return
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0.0)
    if time.time() - latest > 60 * minutes:
        raise ReauthenticationRequired
