"""Who is asking the API, and what they may see.

A connected system signs in with client credentials: it acts for the organisation, within its scopes and the departments
given to it, and has no user. A person signs in with a session: they see what `visible_to` grants, and need no scope.
"""

from django.db.models import QuerySet
from oauth2_provider.models import Application
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from skills.models import ConnectedSystem, Department, Employee, ManagerScope
from skills.models.access_scopes import sees_everyone as manager_sees_everyone
from skills.services.access.clients import note_use


def is_client(request: Request) -> bool:
    """The request carries a connected system's token."""
    return request.auth is not None and hasattr(request.auth, "scope")


def application_of(request: Request) -> Application | None:
    """The client that asks; None for a person."""
    return request.auth.application if is_client(request) else None  # type: ignore[union-attr]


def system_of(request: Request) -> ConnectedSystem | None:
    """What the asking client was given; None for a person, and for a client that was given nothing or is revoked."""
    system = getattr(application_of(request), "connected_system", None)
    return system if system is not None and system.revoked_at is None else None


def employees_for(request: Request) -> "QuerySet[Employee]":
    """The employees this request may see; what a view's scope does not allow never gets this far."""
    if is_client(request):
        return Employee.objects.visible_to_client(application_of(request))
    return Employee.objects.visible_to(request.user)


def sees_everyone(request: Request) -> bool:
    """Whether this client or person was given all departments, those added later included."""
    if is_client(request):
        system = system_of(request)
        return system is not None and system.sees_everyone
    return manager_sees_everyone(request.user)


def departments_of(request: Request) -> "QuerySet[Department]":
    """The departments given to this client or manager by name; empty for who was given none, or all."""
    if is_client(request):
        given: ConnectedSystem | ManagerScope | None = system_of(request)
    else:
        given = ManagerScope.objects.filter(user__pk=request.user.pk).first()
    return Department.objects.none() if given is None else given.departments.all()


def caller_of(request: Request) -> str:
    """A name for whoever asks, the same from one request to the next."""
    if is_client(request):
        return f"client:{request.auth.application_id}"  # type: ignore[union-attr]
    return f"user:{request.user.pk}"


class HasScope(BasePermission):
    """A client needs the scope that the view names for the action; a person has to be signed in (and staff to write).

    Views set `scopes = {"list": "employees:read", ...}`, with "*" for all others, `staff_actions` for those that a
    person may only take as HR, and `staff_permissions` for what HR needs to have been given for them.
    """

    message = "This needs a scope that your client does not have."

    def has_permission(self, request: Request, view) -> bool:
        method = (request.method or "").lower()
        if not hasattr(view, method):
            return True  # the answer will be 405, whoever asks
        action = getattr(view, "action", None) or method
        if is_client(request):
            scope, system = view.scopes.get(action, view.scopes.get("*")), system_of(request)
            if scope is None or system is None:
                return False
            note_use(system=system)
            return scope in system.scopes and request.auth.allow_scopes([scope])  # type: ignore[union-attr]
        if not (request.user and request.user.is_authenticated):
            return False
        if action in getattr(view, "staff_actions", ()):
            self.message = "Only HR may do this."
            needed = getattr(view, "staff_permissions", {}).get(action)
            return bool(request.user.is_staff) and (needed is None or request.user.has_perm(needed))
        return True
