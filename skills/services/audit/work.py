"""Entries of the audit trail for what people do outside of a request: decisions, commands, and the work of workers."""

import getpass
import os
from typing import Any

from django.conf import settings

from skills.models import AuditEntry
from skills.services.audit.trail import record

SYSTEM_USER = "os:"  # begins the name of a user of the operating system


def record_decision(*, route: str, object_id: Any, by: Any, employee_id: int | None = None, **details: Any) -> None:
    """Adds a person's decision to the trail. by: the user; None for somebody at the command line."""
    _record(
        AuditEntry.Action.DECIDED, route=route, object_id=object_id, by=by, details=details, employee_id=employee_id
    )


def record_work(
    *, route: str, object_id: Any = "", by: Any = None, client: str = "", employee_id: int | None = None, **details: Any
) -> None:
    """Adds a command, or a task that changed what people see, to the trail. details: codes and counts.

    by: the user who asked for the work, or the user's id; None: nobody. client: id of the connected system that did.

    The end of the chain stays locked until the transaction ends, so call this last in a transaction, or after it.
    """
    _record(
        AuditEntry.Action.RAN,
        route=route,
        object_id=object_id,
        by=by,
        details=details,
        client=client,
        employee_id=employee_id,
    )


def system_user() -> str:
    """The user of the operating system who runs this process, as the trail names it."""
    try:
        return f"{SYSTEM_USER}{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number without a name
        return f"{SYSTEM_USER}{os.getuid()}"


def _record(
    action: str,
    *,
    route: str,
    object_id: Any,
    by: Any,
    details: dict[str, Any],
    client: str = "",
    employee_id: int | None = None,
) -> None:
    if not settings.RESKILL_AUDIT:
        return
    actor = getattr(by, "pk", by)
    record(
        action=action,
        route=route,
        object_id=object_id,
        actor_id=actor,
        system=client or ("" if actor is not None else system_user()),
        employee_id=employee_id,
        details=details,
    )
