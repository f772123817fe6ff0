"""Views for xAPI statements, under /api/v1/xapi/."""

import hashlib
import json
from dataclasses import replace
from typing import Any, NoReturn
from uuid import UUID, uuid4

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from pydantic import ValidationError as InvalidModel
from rest_framework import generics, serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.api.serializers import CourseRef
from courses.models import ReceivedStatement
from courses.services.learning.reported_completions import (
    ParsedStatement,
    StatementConflict,
    StatementsRefused,
    receive_statements,
)
from courses.services.recalculation import start_recalculation
from courses.tasks import advance_recalculation
from courses.xapi import unit_statements
from courses.xapi.statements import Activity, Agent, Statement, Statements, find_null, pointer_parts
from skills.api.api_base import ApiView
from skills.api.idempotency import idempotent
from skills.api.permissions import caller_of, employees_for
from skills.api.problems import UnknownParameter
from skills.api.responses import LIST_ERRORS, ONE_ERRORS, WRITE_ERRORS

HEADER = "X-Experience-API-Version"
VERSIONS = {"1.0": "1.0.3", "2.0": "2.0.0"}
COMPLETIONS = {"http://adlnet.gov/expapi/verbs/completed", "http://adlnet.gov/expapi/verbs/passed"}
_SET_BY_RECEIVER = {"id", "stored", "authority", "version"}  # equal statements may differ in these
_VERSION = OpenApiParameter(
    HEADER, {"type": "string", "pattern": r"^(1\.0|2\.0)(\.[0-9]+)?$"}, OpenApiParameter.HEADER, required=True,
    description="1.0.0 to 1.0.3, or 2.0.0",
)  # fmt: skip
_OPTIONAL_VERSION = OpenApiParameter(
    HEADER, {"type": "string", "pattern": r"^(1\.0|2\.0)(\.[0-9]+)?$"}, OpenApiParameter.HEADER,
    description="1.0.0 to 1.0.3, or 2.0.0",
)  # fmt: skip
_ID = OpenApiParameter("statementId", OpenApiTypes.UUID, required=True)
_COMPLETED = {
    "id": "5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90",
    "actor": {"account": {"homePage": "https://hr.example.org", "name": "LH-022"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": "https://courses.example.org/listening"},
    "timestamp": "2026-11-24T02:30:00Z",
}
_RULE = (
    "`completed` and `passed` record that an employee has finished a course, as POST of feedback does: the employee's "
    "path is computed again at once. Statements with other verbs are accepted and ignored. `/xapi/received/` lists the "
    "outcome of each statement. The actor is an account whose name is the employee's external id, or an mbox that exactly "
    "one employee has. The activity is the course: its id or moreInfo is the course's address, or its id ends in the "
    "course's external id."
)


class IdIsTaken(APIException):
    """409: a different statement already has this id."""

    status_code = 409


class XapiView(ApiView):
    """Requests must name their xAPI version. Responses name theirs."""

    scopes = {"*": "feedback:write"}

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if not hasattr(self, (request.method or "").lower()):
            return
        version = request.headers.get(HEADER)
        if request.method == "GET" and version is None:
            return  # version 1.0.3: statements are the same in every version
        version = version or ""
        if version[:3] not in VERSIONS or not (version[3:] == "" or (version[3] == "." and version[4:].isdecimal())):
            raise ValidationError({HEADER: ["Give the xAPI version of the request: 1.0.3 or 2.0.0."]})

    def finalize_response(self, request: Request, response: Response, *args, **kwargs) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response[HEADER] = VERSIONS.get(request.headers.get(HEADER, "")[:3], VERSIONS["1.0"])
        return response


class StatementsView(XapiView, APIView):
    scopes = {"get": "feedback:read", "*": "feedback:write"}
    staff_actions = ("post", "put")
    staff_permissions = dict.fromkeys(staff_actions, "skills.change_employee")

    def initial(self, request: Request, *args, **kwargs) -> None:
        self.known_parameters = {"PUT": ("statementId",), "GET": unit_statements.NAMES}.get(request.method or "", ())
        super().initial(request, *args, **kwargs)

    @extend_schema(
        tags=["xapi"], summary="Read the completed parts of learning units as xAPI statements",
        description="Statements with the verb `completed` about parts of the library that employees have read, the latest "
        "first. Statements that other systems sent cannot be read back. Nothing else is told: no answers, no practices, no "
        "notes. With statementId, the response is that statement.",
        parameters=[_OPTIONAL_VERSION, *unit_statements.PARAMETERS],
        responses={200: unit_statements.RESULT, **ONE_ERRORS},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(unit_statements.read_statements(request))

    @extend_schema(
        tags=["xapi"], summary="Send xAPI statements", parameters=[_VERSION], request=Statements,
        description=f"{_RULE} Either all statements are recorded, or none: the errors name each statement with an "
        "unknown employee or course. A statement that was sent before under its id is skipped; a different statement "
        "under a known id is refused with 409.",
        responses={200: {"type": "array", "items": {"type": "string", "format": "uuid"}}, **WRITE_ERRORS},
        examples=[OpenApiExample("completed", request_only=True, value=_COMPLETED)],
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        several = isinstance(request.data, list)
        statements = _read(request.data)
        self.receive(statements, several=several)
        return Response([str(one.id) for one in statements])

    @extend_schema(
        tags=["xapi"], summary="Send one xAPI statement under its id", parameters=[_VERSION, _ID], request=Statement,
        description=_RULE, responses={204: None, **WRITE_ERRORS},
        examples=[OpenApiExample("completed", request_only=True, value=_COMPLETED)],
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        try:
            key = UUID(request.query_params.get("statementId", ""))
        except ValueError:
            raise UnknownParameter({"statementId": "Give the statement's id, a UUID."}) from None
        if isinstance(request.data, list):
            raise ValidationError({"non_field_errors": ["Send one statement. Use POST for several."]})
        statement = _read(request.data)[0]
        if isinstance(request.data, dict) and "id" in request.data and statement.id != key:
            raise ValidationError({"id": ["This differs from the statementId in the URL."]})
        self.receive([replace(statement, id=key)], several=False)
        return Response(status=204)

    def receive(self, statements: list[ParsedStatement], *, several: bool) -> None:
        people, caller = employees_for(self.request), caller_of(self.request)
        try:
            changed = receive_statements(statements=statements, people=people, caller=caller)
        except StatementConflict as error:
            raise IdIsTaken(error.message) from error
        except StatementsRefused as refused:
            errors: dict[str, Any] = {}
            for number, field, message in refused.errors:
                errors.setdefault(str(number), {})[field] = [message]
            raise ValidationError(errors if several else errors["0"]) from refused
        if changed:
            run = start_recalculation(scope="employees", employee_ids=changed)
            advance_recalculation.delay_on_commit(run.pk)


class ReceivedSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="statement_id", help_text="The statement's id")
    course = CourseRef(
        allow_null=True, help_text="Course that the statement reports as finished; null if it was ignored"
    )

    class Meta:
        model = ReceivedStatement
        fields = ["id", "verb", "outcome", "reason", "course", "received_at"]


class ReceivedView(ApiView, generics.ListAPIView):
    serializer_class = ReceivedSerializer
    filter_backends: list = []
    scopes = {"*": "feedback:write"}
    staff_actions = ("get",)
    staff_permissions = {"get": "courses.view_feedback"}

    @extend_schema(tags=["xapi"], summary="List the outcomes of the statements that this client has sent",
                   responses={200: ReceivedSerializer(many=True), **LIST_ERRORS})  # fmt: skip
    def get(self, request: Request, *args, **kwargs) -> Response:
        return self.list(request, *args, **kwargs)

    def get_queryset(self):
        return ReceivedStatement.objects.filter(caller=caller_of(self.request)).select_related("course")


class AboutView(XapiView, APIView):
    """The supported xAPI versions. Open to everybody, as the specification requires."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args, **kwargs) -> None:
        APIView.initial(self, request, *args, **kwargs)

    def get(self, request: Request) -> Response:
        return Response({"version": list(VERSIONS.values())})


def _read(data: Any) -> list[ParsedStatement]:
    if (path := find_null(data)) is not None:
        _refuse(list(path), "null is not allowed here.")
    try:
        read = Statements.model_validate_json(json.dumps(data)).root
    except InvalidModel as error:
        found = error.errors(include_url=False, include_input=False)[0]
        _refuse(pointer_parts(found["loc"]), found["msg"].removeprefix("Value error, "))
    bodies = data if isinstance(data, list) else [data]
    return [_parsed(one, body) for one, body in zip(read if isinstance(read, list) else [read], bodies, strict=True)]


def _refuse(path: list[str], why: str) -> NoReturn:
    detail: Any = [why]
    for part in reversed(path):
        detail = {part: detail}
    raise ValidationError(detail if path else {"non_field_errors": detail})


def _parsed(statement: Statement, raw: dict) -> ParsedStatement:
    content = {name: value for name, value in raw.items() if name not in _SET_BY_RECEIVER}
    fingerprint = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    key, verb = statement.id or uuid4(), statement.verb.id
    actor, activity = statement.actor, statement.object
    if why := _why_ignored(statement):
        return ParsedStatement(key, fingerprint, verb, ignored=why)
    assert isinstance(activity, Activity)
    return ParsedStatement(
        key,
        fingerprint,
        verb,
        account=actor.account.name if actor.account else "",
        email=actor.mbox.removeprefix("mailto:").lower() if actor.mbox else "",
        activity=activity.id,
        address=(activity.definition and activity.definition.moreInfo) or "",
    )


def _why_ignored(statement: Statement) -> str:
    """Why a statement does not report a completion; '' if it does."""
    result = statement.result
    if statement.verb.id not in COMPLETIONS:
        return "The verb does not report a completion."
    if not isinstance(statement.actor, Agent) or not isinstance(statement.object, Activity):
        return "The statement is not about one person and one activity."
    if result is not None and (result.completion is False or result.success is False):
        return "The result says that the course was not completed."
    return ""
