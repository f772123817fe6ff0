"""Events, stored in the transaction of the change they report, and the rules for which systems receive them."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from django.conf import settings
from django.db.models import QuerySet

from skills.models import Department, Employee, Webhook, WebhookEvent

MAX_PEOPLE_PER_EVENT = 500  # a run over 100,000 people sends 200 requests, not 100,000


def has_subscriber(kind: str) -> bool:
    """Whether any webhook subscribes to this kind of event. Other events are not stored."""
    return any(kind in events for events in Webhook.objects.listening().values_list("events", flat=True))


def tell(
    *,
    kind: str,
    subject: str,
    data: dict[str, Any],
    employee_ids: Iterable[int] = (),
    names_people: bool = False,
    department: Department | None = None,
) -> list[WebhookEvent]:
    """The stored event; several events for more than MAX_PEOPLE_PER_EVENT employees; empty without a subscriber.

    Call this inside the transaction of the change. employee_ids: the employees concerned; a system that may see none of
    them does not receive the event. names_people: the event lists the employees that the receiving system may see.
    """
    if not has_subscriber(kind):
        return []
    ids = list(employee_ids)
    parts = (
        [ids[start : start + MAX_PEOPLE_PER_EVENT] for start in range(0, len(ids), MAX_PEOPLE_PER_EVENT)]
        if names_people
        else [ids]
    )
    return WebhookEvent.objects.bulk_create(
        WebhookEvent(
            kind=kind, subject=subject, data=data, employee_ids=part, names_people=names_people, department=department
        )
        for part in parts
    )


def may_receive(webhook: Webhook, event: WebhookEvent) -> bool:
    """Whether the system's scopes and departments permit the event now."""
    system = getattr(webhook.application, "connected_system", None)
    if system is None or system.revoked_at is not None:
        return False
    if event.kind != Webhook.Event.PING and Webhook.SCOPES[Webhook.Event(event.kind)] not in system.scopes:
        return False
    department = event.department_id
    if event.kind in Webhook.ABOUT_EVERYBODY and not department and not system.sees_everyone:
        return False
    if department and not (system.sees_everyone or system.departments.filter(pk=department).exists()):
        return False
    is_about_people = bool(event.employee_ids) or event.names_people
    return not is_about_people or _people_seen(webhook, event).exists()


def payload_for(webhook: Webhook, event: WebhookEvent) -> bytes | None:
    """The event as CloudEvents JSON, with the employees this system may see; None if it may not receive the event."""
    if not may_receive(webhook, event):
        return None
    data = dict(event.data)
    if event.names_people:
        people = _people_seen(webhook, event).order_by("external_id")
        data["employees"] = list(people.values_list("external_id", flat=True))
    return as_cloud_event(event, data)


def _people_seen(webhook: Webhook, event: WebhookEvent) -> "QuerySet[Employee]":
    """The employees of the event that the system may see; empty if they were deleted."""
    return Employee.objects.visible_to_client(webhook.application).filter(pk__in=event.employee_ids)


def as_cloud_event(event: WebhookEvent, data: dict[str, Any]) -> bytes:
    """The event in CloudEvents 1.0, structured JSON mode."""
    attributes = {
        "specversion": "1.0",
        "id": str(event.pk),
        "source": f"{settings.RESKILL_PUBLIC_URL.rstrip('/')}/api/v1/",
        "type": event.kind,
        "subject": event.subject,
        "time": event.happened_at.astimezone(UTC),
        "datacontenttype": "application/json",
    }
    return JSONFormat().write(CloudEvent(attributes=attributes, data=data))
