"""The searches of an employee, kept in a cookie of the browser and nowhere else.

The cookie is encrypted with a key of the employee, so another person who uses the same browser cannot read it.
"""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.services.library.private_notes import decrypt_note, encrypt_note
from skills.models import Employee

COOKIE = "recent_searches"
MOST, LONGEST = 5, 100
KEPT_S = 30 * 24 * 60 * 60


def recent_searches(request: HttpRequest, employee: Employee) -> list[str]:
    """The search words, the latest first; empty if there are none or they are somebody else's."""
    try:
        found = json.loads(decrypt_note(request.COOKIES.get(COOKIE, ""), employee_id=employee.pk) or "[]")
    except ValueError:
        return []
    return [str(words) for words in found][:MOST] if isinstance(found, list) else []


def remember_search(request: HttpRequest, response: HttpResponse, employee: Employee, words: str) -> None:
    """Puts the words in front of the earlier ones. A repeated search moves to the front."""
    words = " ".join(words.split())[:LONGEST]
    kept = [words, *(old for old in recent_searches(request, employee) if old.casefold() != words.casefold())][:MOST]
    response.set_cookie(
        COOKIE,
        encrypt_note(json.dumps(kept, ensure_ascii=False), employee_id=employee.pk),
        max_age=KEPT_S,
        path=reverse("courses"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_searches(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=reverse("courses"), samesite="Lax")
