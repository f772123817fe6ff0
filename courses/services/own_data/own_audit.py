"""Who looked at an employee's data, for the employee."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from oauth2_provider.models import Application

from skills.models import AuditEntry, Employee
from skills.services.audit import SYSTEM_USER

_SHOWN = 20


@dataclass(frozen=True)
class Look:
    """One action of somebody else on the employee's data. who: name of the person or system."""

    at: datetime
    who: str
    action: str


def looks_at(employee: Employee) -> list[Look]:
    """The latest actions of others on this employee's data, newest first. At most three queries."""
    entries = list(AuditEntry.objects.about(employee)[:_SHOWN])
    users = get_user_model().objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    clients = {entry.system for entry in entries if entry.system}
    systems = (
        dict(Application.objects.filter(client_id__in=clients).values_list("client_id", "name")) if clients else {}
    )

    def who(entry: AuditEntry) -> str:
        if entry.system.startswith(SYSTEM_USER):
            return _("somebody at the command line of the server")
        if entry.system:
            return systems.get(entry.system) or _("a system that is no longer connected")
        user = users.get(entry.actor_id or 0)
        return (user.get_full_name() or user.get_username()) if user else _("a user who no longer exists")

    return [Look(entry.at, who(entry), entry.get_action_display()) for entry in entries]
