"""Completed parts of learning units as xAPI statements."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from rest_framework.request import Request

from courses.models import UnitCompletion
from skills.api.permissions import employees_for, is_client

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
_LESSON = "http://adlnet.gov/expapi/activities/lesson"


def visible_completions(request: Request) -> QuerySet[UnitCompletion]:
    """The completions that the request may read.

    A connected system reads completions of its departments' employees. A person, also an HR manager, reads only their own.
    """
    if is_client(request):
        rows: QuerySet[UnitCompletion] = UnitCompletion.objects.about(employees_for(request))
    else:
        rows = UnitCompletion.objects.visible_to(request.user)
    return rows.select_related("employee")


def unit_statement(row: UnitCompletion, base: str) -> dict[str, Any]:
    """The completion as a statement. base: address of this site, without a slash at the end."""
    return {
        "id": str(row.statement_id),
        "actor": {"objectType": "Agent", "account": {"homePage": base, "name": row.employee.external_id}},
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": {
            "objectType": "Activity",
            "id": base + reverse("unit", args=[row.situation, row.level]),
            "definition": {"type": _LESSON, "name": {row.language: row.title}},
        },
        "result": {"completion": True},
        "context": {"language": row.language, "platform": settings.SITE_NAME},
        "authority": {"objectType": "Agent", "account": {"homePage": base, "name": "reskill"}},
        "version": "1.0.3",
    }


def completions_of_activity(rows: QuerySet[UnitCompletion], activity: str, base: str) -> QuerySet[UnitCompletion]:
    """The completions of the unit part with this address."""
    parts = activity.removeprefix(base + reverse("library")).strip("/").split("/")
    return rows.filter(situation=parts[0], level=parts[1]) if len(parts) == 2 else rows.none()


def completions_of_agent(rows: QuerySet[UnitCompletion], agent: dict[str, Any]) -> QuerySet[UnitCompletion]:
    """The completions of an agent: an account's name is the external id, an mbox the e-mail address."""
    if "account" in agent:
        return rows.filter(employee__external_id=agent["account"]["name"])
    if "mbox" in agent:
        return rows.filter(employee__email__iexact=agent["mbox"].removeprefix("mailto:"))
    return rows.none()
