"""Completed parts of learning units as xAPI statements, for GET /api/v1/xapi/statements."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from courses.models import UnitCompletion
from skills.api.permissions import employees_for, is_client
from skills.api.problems import UnknownParameter

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
_LESSON = "http://adlnet.gov/expapi/activities/lesson"
MOST, USUAL = 500, 100
_PATH = "/api/v1/xapi/statements"
PARAMETERS = [
    OpenApiParameter("statementId", OpenApiTypes.UUID, description="Only this statement, not in a list"),
    OpenApiParameter("agent", OpenApiTypes.STR, description="An xAPI agent as JSON: an account or an mbox"),
    OpenApiParameter("verb", OpenApiTypes.URI, description="Only statements with this verb"),
    OpenApiParameter("activity", OpenApiTypes.URI, description="Only statements about this unit part"),
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="Stored after this time"),
    OpenApiParameter("until", OpenApiTypes.DATETIME, description="Stored at this time or before"),
    OpenApiParameter("limit", {"type": "integer", "minimum": 0, "maximum": MOST}, description="0: as many as possible"),
    OpenApiParameter("ascending", OpenApiTypes.BOOL, description="The oldest first"),
    OpenApiParameter("from", {"type": "integer", "minimum": 1, "maximum": 2**62}, description="Set by `more`"),
]
NAMES = tuple(str(parameter.name) for parameter in PARAMETERS)
RESULT = {
    "type": "object",
    "properties": {
        "statements": {"type": "array", "items": {"type": "object"}},
        "more": {"type": "string", "description": "Address of the next page; empty on the last page"},
    },
}


def read_statements(request: Request) -> dict[str, Any]:
    """The statement named by statementId; otherwise a page of statements with the address of the next page.

    A connected system reads completions of its departments' employees. A person, also an HR manager, reads only their own.
    """
    asked, base = request.query_params, settings.RESKILL_PUBLIC_URL.rstrip("/") or request.build_absolute_uri("/")[:-1]
    if is_client(request):
        visible: QuerySet[UnitCompletion] = UnitCompletion.objects.about(employees_for(request))
    else:
        visible = UnitCompletion.objects.visible_to(request.user)
    rows = visible.select_related("employee")
    if "statementId" in asked:
        found = rows.filter(statement_id=_uuid(asked["statementId"])).first()
        if found is None:
            raise NotFound
        return statement_of(found, base)
    rows, limit = _filtered(rows, asked, base), _limit(asked) or MOST
    page = list(rows[: limit + 1])
    more = urlencode({**asked.dict(), "from": page[limit - 1].pk}) if len(page) > limit else ""
    return {"statements": [statement_of(row, base) for row in page[:limit]], "more": f"{_PATH}?{more}" if more else ""}


def statement_of(row: UnitCompletion, base: str) -> dict[str, Any]:
    """The completion as a statement. base: address of this site, without a slash at the end."""
    at = row.completed_at.astimezone(timezone.get_current_timezone()).isoformat().replace("+00:00", "Z")
    site = {"objectType": "Agent", "account": {"homePage": base, "name": "reskill"}}
    return {
        "id": str(row.statement_id),
        "actor": {"objectType": "Agent", "account": {"homePage": base, "name": row.employee.external_id}},
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": {
            "objectType": "Activity",
            "id": _activity(row, base),
            "definition": {"type": _LESSON, "name": {row.language: row.title}},
        },
        "result": {"completion": True},
        "context": {"language": row.language, "platform": settings.SITE_NAME},
        "timestamp": at,
        "stored": at,
        "authority": site,
        "version": "1.0.3",
    }


def _activity(row: UnitCompletion, base: str) -> str:
    return base + reverse("unit", args=[row.situation, row.level])


def _filtered(rows: QuerySet[UnitCompletion], asked: Any, base: str) -> QuerySet[UnitCompletion]:
    ascending = asked.get("ascending", "false")
    if ascending not in ("true", "false"):
        raise UnknownParameter({"ascending": "Give true or false."})
    if asked.get("verb", COMPLETED) != COMPLETED:
        return rows.none()
    if "activity" in asked:
        parts = asked["activity"].removeprefix(base + reverse("library")).strip("/").split("/")
        rows = rows.filter(situation=parts[0], level=parts[1]) if len(parts) == 2 else rows.none()
    if "agent" in asked:
        rows = rows.filter(**_agent(asked["agent"]))
    if "since" in asked:
        rows = rows.filter(completed_at__gt=_time(asked, "since"))
    if "until" in asked:
        rows = rows.filter(completed_at__lte=_time(asked, "until"))
    if "from" in asked:
        place = asked["from"]
        if not place.isdecimal() or len(place) > 18:
            raise UnknownParameter({"from": "Use the address in `more`."})
        rows = rows.filter(pk__gt=place) if ascending == "true" else rows.filter(pk__lt=place)
    return rows.order_by("pk" if ascending == "true" else "-pk")


def _agent(text: str) -> dict[str, str]:
    """The filter for an agent: an account's name is the external id, an mbox the e-mail address."""
    try:
        agent = json.loads(text)
        if "account" in agent:
            return {"employee__external_id": str(agent["account"]["name"]).replace("\x00", "")}
        return {"employee__email__iexact": str(agent["mbox"]).removeprefix("mailto:").replace("\x00", "")}
    except (ValueError, KeyError, TypeError):
        raise UnknownParameter({"agent": "Give an agent as JSON, with an account or an mbox."}) from None


def _time(asked: Any, name: str) -> datetime:
    try:
        found = parse_datetime(asked[name].replace(" ", "+"))  # an unescaped plus sign arrives as a space
    except ValueError:
        found = None
    if found is None:
        raise UnknownParameter({name: "Give a time, such as 2026-11-24T02:30:00Z."})
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _limit(asked: Any) -> int:
    text = asked.get("limit", str(USUAL))
    if not text.isdecimal() or len(text) > 9:
        raise UnknownParameter({"limit": f"Give a number from 0 to {MOST}."})
    return min(int(text), MOST)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UnknownParameter({"statementId": "Give the statement's id, a UUID."}) from None
