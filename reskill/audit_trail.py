"""Records in the audit trail what staff and connected systems read and change, and who signs in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from skills.api.sandbox import HEADER as NOT_SAVED_HEADER
from skills.models import AuditEntry
from skills.services.audit import record

_AREAS = ("/admin/", "/api/v1/", "/scim/")
_NOT_DATA = ("login", "logout", "jsi18n", "autocomplete", "password_change", "search", "progress", "watch")
_EXPORTS = ("_export", "_report")
Action = AuditEntry.Action


class AuditTrail:
    """Middleware: one entry for each successful request of staff or a connected system to the admin, API or SCIM.

    The rule is about addresses, not about single views, so that a new page cannot be forgotten. Views and admin classes
    name the employee whom a page is about as `request.audit_employee`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.RESKILL_AUDIT and self._is_recorded(request, response):
            self._record(request, response)
        return response

    def _is_recorded(self, request: HttpRequest, response: HttpResponse) -> bool:
        match = request.resolver_match
        if not request.path.startswith(_AREAS) or match is None or response.status_code >= 400:
            return False
        if any(part in (match.url_name or "") for part in _NOT_DATA):
            return False
        return bool(_system_of(request)) or (request.user.is_authenticated and request.user.is_staff)

    def _record(self, request: HttpRequest, response: HttpResponse) -> None:
        match, system = request.resolver_match, _system_of(request)
        assert match is not None
        route = match.view_name or match.route
        details: dict[str, Any] = {"method": request.method}
        is_trying = NOT_SAVED_HEADER in response
        if is_trying:
            details["sandbox"] = True
        if request.path.startswith("/admin/") and "action" in request.POST:
            details |= {"action": request.POST["action"][:80], "rows": len(request.POST.getlist("_selected_action"))}
        record(
            action=Action.SEEN if is_trying else _action(request, route),
            route=route,
            object_id=next(iter(match.kwargs.values()), "") if not system else "",
            actor_id=None if system else request.user.pk,
            system=system,
            employee_id=getattr(request, "audit_employee", None),
            details=details,
        )


def _action(request: HttpRequest, route: str) -> str:
    if route.endswith(_EXPORTS):
        return Action.EXPORTED
    return Action.SEEN if request.method in {"GET", "HEAD", "OPTIONS"} or route == "scim-search" else Action.CHANGED


def _system_of(request: HttpRequest) -> str:
    """The client id of the connected system that sent the request; empty for a person."""
    auth: Any = getattr(request, "auth", None)
    is_token = auth is not None and hasattr(auth, "scope") and auth.application is not None
    return auth.application.client_id if is_token else ""


@receiver(user_logged_in)
def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    if settings.RESKILL_AUDIT:
        record(action=Action.SIGNED_IN, actor_id=user.pk)


@receiver(user_logged_out)
def _signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if settings.RESKILL_AUDIT and user is not None:
        record(action=Action.SIGNED_OUT, actor_id=user.pk)


@receiver(user_login_failed)
def _sign_in_failed(sender: Any, **kwargs: Any) -> None:
    """Without the name that was typed: people type passwords into the wrong field."""
    if settings.RESKILL_AUDIT:
        record(action=Action.SIGN_IN_FAILED)
