"""The sender of an API request and the sender's permissions.

A connected system signs in with client credentials. It acts for the organisation, within its scopes and departments, and
has no user. A person signs in with a session, sees the rows of `visible_to`, and needs no scope.
"""

from django.db.models import QuerySet
from oauth2_provider.models import Application
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from skills.models import ConnectedSystem, Department, Employee, ManagerScope
from skills.models.access_scopes import changes_for_everybody
from skills.models.access_scopes import sees_everyone as manager_sees_everyone
from skills.services.access.clients import record_use


def is_client(request: Request) -> bool:
    """Whether the request has the token of a connected system."""
    return request.auth is not None and hasattr(request.auth, "scope")


def application_of(request: Request) -> Application | None:
    """The client that sent the request; None for a person."""
    return request.auth.application if is_client(request) else None  # type: ignore[union-attr]


def system_of(request: Request) -> ConnectedSystem | None:
    """The connected system that sent the request; None for a person, an unknown client or revoked access."""
    system = getattr(application_of(request), "connected_system", None)
    return system if system is not None and system.revoked_at is None else None


def employees_for(request: Request) -> "QuerySet[Employee]":
    """The employees this request may see. HasScope has already checked the scope or the permission of the view.

    A person without the view's permission for this action sees only their own row, whatever departments they have.
    """
    if is_client(request):
        return Employee.objects.visible_to_client(application_of(request))
    if getattr(request, "reads_others", False):
        return Employee.objects.visible_to(request.user)
    return Employee.objects.belonging_to(request.user)


def sees_everyone(request: Request) -> bool:
    """Whether this client or person has access to all departments, including departments added later."""
    if is_client(request):
        system = system_of(request)
        return system is not None and system.sees_everyone
    return manager_sees_everyone(request.user)


def departments_of(request: Request) -> "QuerySet[Department]":
    """The departments assigned to this client or manager one by one. Empty if none or all are assigned."""
    if is_client(request):
        given: ConnectedSystem | ManagerScope | None = system_of(request)
    else:
        given = ManagerScope.objects.filter(user__pk=request.user.pk).first()
    return Department.objects.none() if given is None else given.departments.all()


def caller_of(request: Request) -> str:
    """A key for the client or person that sent the request, the same for every request."""
    if is_client(request):
        return f"client:{request.auth.application_id}"  # type: ignore[union-attr]
    return f"user:{request.user.pk}"


def scope_challenge(request: Request) -> str:
    """The WWW-Authenticate header of a 403 for want of a scope (RFC 6750, section 3.1); empty for another 403."""
    scope = getattr(request, "missing_scope", "")
    if not scope:
        return ""
    text = f"The access token lacks the scope {scope}."
    return f'Bearer realm="api", error="insufficient_scope", error_description="{text}", scope="{scope}"'


class HasScope(BasePermission):
    """A client needs the view's scope for the action. A person needs the same permission as in the admin.

    Views set, each with "*" for all other actions: `scopes`, the scope that a client needs; `staff_permissions`, the
    Django permission that staff need to act on the rows of others (the table of roles in skills.services.access.roles
    grants them). `people_only`: actions for signed-in people, never for a client. `staff_actions`: actions without a use
    for one's own row. `actions_for_everybody`: actions that affect
    all departments, which managers of some departments may not use.
    """

    message = "This request needs a scope that your client does not have."

    def has_permission(self, request: Request, view) -> bool:
        method = (request.method or "").lower()
        if not hasattr(view, method):
            return True  # DRF answers 405
        action = getattr(view, "action", None) or method
        if is_client(request):
            scope, system = view.scopes.get(action, view.scopes.get("*")), system_of(request)
            if scope is None or action in getattr(view, "people_only", ()):
                self.message = "Only a signed-in person may do this, never a connected system."
                return False
            if system is None:
                self.message = "HR has given this client no access."
                return False
            record_use(system=system)
            return self._has_scope(request, system, scope)
        if not (request.user and request.user.is_authenticated):
            return False
        permissions = getattr(view, "staff_permissions", {})
        needed = permissions.get(action, permissions.get("*"))
        user = request.user
        request.reads_others = bool(needed and user.is_staff and user.has_perm(needed))  # type: ignore[attr-defined]
        if action not in getattr(view, "staff_actions", ()):
            return True
        self.message = "Only HR may do this."
        applies_to_all = action in getattr(view, "actions_for_everybody", ())
        return request.reads_others and (not applies_to_all or changes_for_everybody(user))  # type: ignore[attr-defined]

    def _has_scope(self, request: Request, system: ConnectedSystem, scope: str) -> bool:
        """Whether both the client and its token have the scope. Sets the message for the one that lacks it."""
        if scope not in system.scopes:
            self.message = f"This request needs the scope {scope}, which HR has not given to this client."
        elif not request.auth.allow_scopes([scope]):  # type: ignore[union-attr]
            self.message = f"This request needs the scope {scope}. Your client has it; ask for a token with this scope."
        else:
            return True
        request.missing_scope = scope  # type: ignore[attr-defined]
        return False
