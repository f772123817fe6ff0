"""GET of statements: the filters of the specification, over completed unit parts and the caller's own statements."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from pydantic import TypeAdapter, ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from courses.models import ReceivedStatement
from courses.services.learning.record_reading import activity_key, agent_key, mention
from courses.xapi.statement_formats import FORMATS, in_format
from courses.xapi.statement_parts import Actor
from courses.xapi.statement_types import IRI
from courses.xapi.unit_statements import (
    COMPLETED,
    completions_of_activity,
    completions_of_agent,
    unit_statement,
    visible_completions,
)
from skills.api.permissions import application_of, caller_of
from skills.api.problems import UnknownParameter

MOST, USUAL = 500, 100
_PATH = "/api/v1/xapi/statements"
_ONE = ("statementId", "voidedStatementId")
PARAMETERS = [
    OpenApiParameter("statementId", OpenApiTypes.UUID, description="Only this statement, not in a list"),
    OpenApiParameter("voidedStatementId", OpenApiTypes.UUID, description="Only this statement, which was taken back"),
    OpenApiParameter("agent", OpenApiTypes.STR, description="An xAPI agent or identified group as JSON"),
    OpenApiParameter("verb", OpenApiTypes.URI, description="Only statements with this verb"),
    OpenApiParameter("activity", OpenApiTypes.URI, description="Only statements about this activity"),
    OpenApiParameter("registration", OpenApiTypes.UUID, description="Only statements with this registration"),
    OpenApiParameter("related_activities", OpenApiTypes.BOOL, description="Also where the context has the activity"),
    OpenApiParameter("related_agents", OpenApiTypes.BOOL, description="Also where the context has the agent"),
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="Stored after this time"),
    OpenApiParameter("until", OpenApiTypes.DATETIME, description="Stored at this time or before"),
    OpenApiParameter("limit", {"type": "integer", "minimum": 0, "maximum": MOST}, description="0: as many as possible"),
    OpenApiParameter("ascending", OpenApiTypes.BOOL, description="The oldest first"),
    OpenApiParameter("attachments", {"type": "boolean", "enum": [False]}, description="Files are not kept"),
    OpenApiParameter("format", {"type": "string", "enum": list(FORMATS)}, description="As in the xAPI specification"),
    OpenApiParameter("from", {"type": "string", "maxLength": 100}, description="Set by `more`"),
]
NAMES = tuple(str(parameter.name) for parameter in PARAMETERS)
RESULT = {
    "type": "object",
    "properties": {
        "statements": {"type": "array", "items": {"type": "object"}},
        "more": {"type": "string", "description": "Address of the next page; empty on the last page"},
    },
}
_AGENT: TypeAdapter[Any] = TypeAdapter(Actor)
_IRI: TypeAdapter[str] = TypeAdapter(IRI)


class StatementQuery:
    """The statements that a request reads. Raises UnknownParameter for a wrong parameter."""

    def __init__(self, request: Request) -> None:
        self.request, self.given = request, request.query_params
        self.base = settings.RESKILL_PUBLIC_URL.rstrip("/") or request.build_absolute_uri("/")[:-1]
        self.ascending = self._boolean("ascending")
        if self._boolean("attachments"):
            raise UnknownParameter({"attachments": "Files are not kept. Give false, or leave it out."})
        self.form = self.given.get("format", "exact")
        if self.form not in FORMATS:
            raise UnknownParameter({"format": f"One of {', '.join(FORMATS)}."})
        self.units, self.own = visible_completions(request), ReceivedStatement.objects.filter(caller=caller_of(request))
        self.own = self.own.exclude(content="")

    def one(self) -> tuple[dict[str, Any], datetime] | None:
        """The statement that the request names, and when it was stored; None if the request wants a list."""
        named = [name for name in _ONE if name in self.given]
        if not named:
            return None
        if others := sorted(set(self.given) - {named[0], "attachments", "format"}):
            raise UnknownParameter({others[0]: f"This does not go with {named[0]}."})
        key, voided = self._uuid(named[0]), ReceivedStatement.Outcome.VOIDED
        if named[0] == "statementId" and (unit := self.units.filter(statement_id=key).first()):
            return self._shown(unit_statement(unit, self.base), unit.completed_at, unit.completed_at), unit.completed_at
        rows = self.own.filter(statement_id=key)
        rows = rows.filter(outcome=voided) if named[0] == "voidedStatementId" else rows.exclude(outcome=voided)
        if (row := rows.first()) is None:
            raise NotFound
        return self._received(row), row.received_at

    def page(self) -> dict[str, Any]:
        """A page of statements by the time they were stored, and the address of the next page."""
        units, own = self._filtered()
        limit = self._limit() or MOST
        place = self._place()
        rows: list[tuple[datetime, UUID, Callable[[], dict[str, Any]]]] = []
        for row in _after(units, "completed_at", place, self.ascending)[: limit + 1]:
            shown = partial(self._unit, row)
            rows.append((row.completed_at, row.statement_id, shown))
        for received in _after(own, "received_at", place, self.ascending)[: limit + 1]:
            rows.append((received.received_at, received.statement_id, partial(self._received, received)))
        rows.sort(key=lambda entry: entry[:2], reverse=not self.ascending)
        page, more = rows[:limit], ""
        if len(rows) > limit:
            stored, key, _ = page[-1]
            more = f"{_PATH}?{urlencode({**self.given.dict(), 'from': f'{_written(stored)}_{key}'})}"
        return {"statements": [show() for _, _, show in page], "more": more}

    def _unit(self, row: Any) -> dict[str, Any]:
        return self._shown(unit_statement(row, self.base), row.completed_at, row.completed_at)

    def _received(self, row: ReceivedStatement) -> dict[str, Any]:
        application = application_of(self.request)
        name = application.client_id if application else row.caller
        authority = {"objectType": "Agent", "account": {"homePage": self.base, "name": name}}
        body = {**json.loads(row.content), "id": str(row.statement_id), "authority": authority}
        return self._shown({"version": "1.0.0", **body}, row.received_at, None)

    def _shown(self, body: dict[str, Any], stored: datetime, at: datetime | None) -> dict[str, Any]:
        body = {**body, "stored": _written(stored)}
        if at is not None or "timestamp" not in body:
            body["timestamp"] = _written(at or stored)
        return in_format(body, self.form, self.request.headers.get("Accept-Language", ""))

    def _filtered(self) -> tuple[QuerySet, QuerySet]:
        given, units = self.given, self.units
        own = self.own.exclude(outcome=ReceivedStatement.Outcome.VOIDED)
        for name in ("verb", "activity"):
            if name in given:
                self._check_iri(name)
        if "verb" in given:
            own = own.filter(verb=given["verb"].replace("\x00", ""))
            units = units if given["verb"] == COMPLETED else units.none()
        related_activities, related_agents = self._boolean("related_activities"), self._boolean("related_agents")
        if "activity" in given:
            key = activity_key(given["activity"])
            own = own.filter(_mentioned("oc" if related_activities else "o", key))
            units = completions_of_activity(units, given["activity"].replace("\x00", ""), self.base)
        if "agent" in given:
            agent = self._agent()
            own = own.filter(_mentioned("ar" if related_agents else "a", agent_key(agent)))
            units = completions_of_agent(units, agent)
        if "registration" in given:
            own, units = own.filter(registration=self._uuid("registration")), units.none()
        for name, ending in (("since", "gt"), ("until", "lte")):
            if name in given:
                at = self._time(name)
                units = units.filter(**{f"completed_at__{ending}": at})
                own = own.filter(**{f"received_at__{ending}": at})
        return units, own

    def _agent(self) -> dict[str, Any]:
        try:
            _AGENT.validate_json(self.given["agent"])
            agent = json.loads(self.given["agent"])
        except (ValueError, ValidationError, RecursionError, TypeError):
            agent = {}
        if not isinstance(agent, dict) or not agent_key(agent):
            raise UnknownParameter({"agent": "Give an agent as JSON, with an account or an mbox."})
        return agent

    def _check_iri(self, name: str) -> None:
        try:
            _IRI.validate_python(self.given[name])
        except ValidationError:
            raise UnknownParameter({name: "Give an IRI with its scheme, such as https://lms.example.org/1."}) from None

    def _boolean(self, name: str) -> bool:
        found = self.given.get(name, "false")
        if found not in ("true", "false"):
            raise UnknownParameter({name: "Give true or false."})
        return found == "true"

    def _time(self, name: str) -> datetime:
        if (found := _moment(self.given[name])) is None:
            raise UnknownParameter({name: "Give a time, such as 2026-11-24T02:30:00Z."})
        return found

    def _limit(self) -> int:
        text = self.given.get("limit", str(USUAL))
        if not (text.isascii() and text.isdecimal()) or len(text) > 9:
            raise UnknownParameter({"limit": f"Give a number from 0 to {MOST}."})
        return min(int(text), MOST)

    def _uuid(self, name: str) -> UUID:
        try:
            return UUID(self.given[name])
        except ValueError:
            raise UnknownParameter({name: "Give a UUID."}) from None

    def _place(self) -> tuple[datetime, UUID] | None:
        """Where the page begins: after the statement that was stored at this time and has this id."""
        if "from" not in self.given:
            return None
        stored, _, key = self.given["from"].partition("_")
        try:
            at, last = _moment(stored), UUID(key)
        except ValueError:
            at = None
        if at is None:
            raise UnknownParameter({"from": "Use the address in `more`."})
        return at, last


def _after(rows: QuerySet, field: str, place: tuple[datetime, UUID] | None, ascending: bool) -> QuerySet:
    if place is not None:
        beyond = "gt" if ascending else "lt"
        rows = rows.filter(
            Q(**{f"{field}__{beyond}": place[0]}) | Q(**{field: place[0], f"statement_id__{beyond}": place[1]})
        )
    return rows.order_by(field, "statement_id") if ascending else rows.order_by(f"-{field}", "-statement_id")


def _mentioned(kinds: str, key: str) -> Q:
    found = Q()
    for kind in kinds:
        found |= Q(mentions__contains=f" {mention(kind, key)} ")
    return found


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.replace(" ", "+"))  # an unescaped plus sign arrives as a space
        if found is None:
            return None
        found = found if timezone.is_aware(found) else timezone.make_aware(found)
        found.astimezone(timezone.get_fixed_timezone(0))
    except (ValueError, OverflowError):
        return None
    return found


def _written(at: datetime) -> str:
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat().replace("+00:00", "Z")
