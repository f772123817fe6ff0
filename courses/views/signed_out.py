"""What happens to a request whose session has ended: the sign-in says why, and what was typed comes back afterwards.

A form that was sent after the session had ended is kept in the session of the sign-in, for the same person only. The
page in unsent_page.py shows it again. The browser's script also keeps drafts; this module works without it.
"""

import json
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.services.library.private_notes import decrypt_unsent, encrypt_unsent

KEPT = "unsent_form"
LONGEST_KEPT = 50_000  # characters of one form; a job description may have 20,000
KEPT_FOR_S = 3600
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "unsent"})


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The response to a request without a session: the way to the sign-in, with the reason. A sent form is kept."""
    has_ended = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.headers.get("HX-Request") == "true":
        return _part_for_signed_out(request)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    if request.method != "POST":
        if has_ended:
            messages.info(request, _why())
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    keep_form(request)
    if KEPT in request.session:
        messages.info(request, f"{_why()} {_('Your entries are kept and come back after you have signed in.')}")
    elif has_ended:
        messages.info(request, _why())
    return redirect_to_login(reverse("unsent"), resolve_url(settings.LOGIN_URL))


def _why() -> str:
    minutes = settings.RESKILL_IDLE_MINUTES
    return (
        ngettext(
            "You were signed out because nothing happened for %d minute.",
            "You were signed out because nothing happened for %d minutes.",
            minutes,
        )
        % minutes
    )


def _part_for_signed_out(request: HttpRequest) -> HttpResponse:
    """The note for a part of a page that a script asks for. The rest of the page, and what is typed in it, stays."""
    page = request.headers.get("HX-Current-URL", "")
    path = page.split("://", 1)[-1].partition("/")[2]
    query = urlencode({REDIRECT_FIELD_NAME: f"/{path}"})
    return render(request, "courses/parts/signed_out.html", {"why": _why(), "query": query})


def keep_form(request: HttpRequest) -> None:
    """Keeps the sent fields in the session until the same person has signed in, encrypted for that person.

    Not kept: files, very long forms, and forms from a browser whose ended session is not known any more.
    """
    owner = _owner_of_ended_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    fields = [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values]
    if not owner or not fields or sum(len(name) + len(value) for name, value in fields) > LONGEST_KEPT:
        return
    content = json.dumps({"path": request.get_full_path(), "fields": fields, "at": time.time()})
    request.session[KEPT] = encrypt_unsent(content, user_id=owner)


def _owner_of_ended_session(key: str) -> int | None:
    """The id of the user whose session had this key; None if it is not known. Ended sessions stay until they are purged."""
    row = Session.objects.filter(session_key=key).first() if key else None
    owner = str(SessionStore().decode(row.session_data).get(SESSION_KEY, "")) if row else ""
    return int(owner) if owner.isdecimal() else None


def kept_form(request: HttpRequest) -> dict[str, Any] | None:
    """The form that this person sent after the session had ended: path and fields. None if there is none.

    A form of another person, and an old form, are deleted.
    """
    encrypted = request.session.get(KEPT)
    if encrypted is None:
        return None
    content = decrypt_unsent(encrypted, user_id=int(request.user.pk or 0))
    kept = json.loads(content) if content else None
    if kept is None or time.time() - kept["at"] > KEPT_FOR_S:
        forget_form(request)
        return None
    return kept


def forget_form(request: HttpRequest) -> None:
    """Deletes the kept form."""
    request.session.pop(KEPT, None)
