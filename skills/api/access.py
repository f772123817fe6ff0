"""Who is asking the API, and what they may see.

A connected system signs in with client credentials: it acts for the organisation, within its scopes, and has no user.
A person signs in with a session: they see what `visible_to` grants, and need no scope.
"""

from django.db.models import QuerySet
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from skills.models import Employee


def is_client(request: Request) -> bool:
    """The request carries a connected system's token."""
    return request.auth is not None and hasattr(request.auth, "scope")


def employees_for(request: Request) -> "QuerySet[Employee]":
    """The employees this request may see; what a view's scope does not allow never gets this far."""
    if is_client(request):
        return Employee.objects.visible_to_client(request.auth.application)  # type: ignore[union-attr]
    return Employee.objects.visible_to(request.user)


class HasScope(BasePermission):
    """A client needs the scope that the view names for the action; a person has to be signed in (and staff to write).

    Views set `scopes = {"list": "employees:read", ...}`, with "*" for all others, and `staff_actions` for those that a
    person may only take as HR.
    """

    message = "This needs a scope that your client does not have."

    def has_permission(self, request: Request, view) -> bool:
        action = getattr(view, "action", None)
        if is_client(request):
            scope = view.scopes.get(action, view.scopes.get("*"))
            return scope is not None and request.auth.allow_scopes([scope])  # type: ignore[union-attr]
        if not (request.user and request.user.is_authenticated):
            return False
        if action in getattr(view, "staff_actions", ()):
            self.message = "Only HR may do this."
            return bool(request.user.is_staff)
        return True
