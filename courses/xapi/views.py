"""Views for xAPI statements, under /api/v1/xapi/."""

import json
from datetime import UTC, timedelta
from types import SimpleNamespace
from typing import Any, NoReturn
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from pydantic import ValidationError as InvalidModel
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.services.learning.record_reading import LearningRecord, read_record
from courses.services.learning.reported_completions import StatementConflict, receive_statements
from courses.services.recalculation import start_recalculation
from courses.tasks import advance_recalculation
from courses.xapi.client_basic import ClientBasic
from courses.xapi.statement_query import NAMES as QUERY_NAMES
from courses.xapi.statement_query import PARAMETERS, RESULT, StatementQuery
from courses.xapi.statements import Statement, Statements, find_null, pointer_parts
from skills.api.api_base import ApiView
from skills.api.authentication import BearerToken, Session
from skills.api.idempotency import idempotent
from skills.api.parsers import UniqueNamesParser
from skills.api.permissions import caller_of, employees_for
from skills.api.problems import UnknownParameter
from skills.api.responses import ONE_ERRORS, WRITE_ERRORS

HEADER, CONSISTENT_THROUGH = "X-Experience-API-Version", "X-Experience-API-Consistent-Through"
VERSIONS = {"1.0": "1.0.3", "2.0": "2.0.0"}
_KNOWN_VERSIONS = ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"]
_ONLY_2 = {"contextAgents", "contextGroups"}
_SETTLED = timedelta(seconds=10)  # a request that stores statements has ended by then
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
    "`completed`, `passed` and `satisfied` record that an employee has finished a course, as POST of feedback does: the "
    "employee's path is computed again at once. Statements with other verbs are stored without effect. A completion by an "
    "unknown person, or of an unknown course, waits until HR says who or which it is. `/xapi/received/` lists the outcome "
    "of each statement. The actor is an account whose name is the employee's external id or e-mail address, an mbox, or "
    "an mbox_sha1sum. The activity is the course: its id or moreInfo is the course's address, or its id ends in the "
    "course's external id. `voided` takes a statement back."
)


class IdIsTaken(APIException):
    """409: a different statement already has this id."""

    status_code = 409


class WithoutFormat(DefaultContentNegotiation):
    """Content negotiation that leaves the parameter `format` to xAPI, which has its own meaning for it."""

    settings: Any = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class XapiView(ApiView):
    """Requests must name their xAPI version. Responses name theirs. Clients may send their id and secret."""

    authentication_classes: Any = [BearerToken, ClientBasic, Session]
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
    content_negotiation_class = WithoutFormat
    parser_classes = [UniqueNamesParser]
    scopes = {"get": "feedback:read", "head": "feedback:read", "*": "feedback:write"}
    staff_actions = ("post", "put")
    staff_permissions = dict.fromkeys(staff_actions, "skills.change_employee")

    def initial(self, request: Request, *args, **kwargs) -> None:
        self.known_parameters = {"PUT": ("statementId",), "GET": QUERY_NAMES, "HEAD": QUERY_NAMES}.get(
            request.method or "", ()
        )
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args, **kwargs) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response[CONSISTENT_THROUGH] = (timezone.now() - _SETTLED).astimezone(UTC).isoformat().replace("+00:00", "Z")
        return response

    @extend_schema(
        tags=["xapi"], summary="Read xAPI statements",
        description="Statements with the verb `completed` about parts of the library that employees have read, and the "
        "statements that this client has sent; the latest first. Answers to check questions, practices and notes are never "
        "returned. With statementId or voidedStatementId, the response is that statement.",
        parameters=[_OPTIONAL_VERSION, *PARAMETERS], responses={200: RESULT, **ONE_ERRORS},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        query = StatementQuery(request)
        if (found := query.one()) is None:
            return Response(query.page())
        body, stored = found
        return Response(body, headers={"Last-Modified": http_date(stored.timestamp())})

    @extend_schema(
        tags=["xapi"], summary="Send xAPI statements", parameters=[_VERSION], request=Statements,
        description=f"{_RULE} If one statement is not valid, none is stored. A statement that was sent before under its id "
        "is skipped; a different statement under a known id is refused with 409.",
        responses={200: {"type": "array", "items": {"type": "string", "format": "uuid"}}, **WRITE_ERRORS},
        examples=[OpenApiExample("completed", request_only=True, value=_COMPLETED)],
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        bodies = _valid(request)
        records = [read_record(body, UUID(body["id"]) if "id" in body else uuid4()) for body in bodies]
        if twice := _twice([record.id for record in records]):
            raise ValidationError({"non_field_errors": [f"Two statements of this request have the id {twice}."]})
        self._receive(records)
        return Response([str(record.id) for record in records])

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
        body = _valid(request)[0]
        if "id" in body and UUID(body["id"]) != key:
            raise ValidationError({"id": ["This differs from the statementId in the URL."]})
        self._receive([read_record(body, key)])
        return Response(status=204)

    def _receive(self, records: list[LearningRecord]) -> None:
        people, caller = employees_for(self.request), caller_of(self.request)
        try:
            changed = receive_statements(statements=records, people=people, caller=caller)
        except StatementConflict as error:
            raise IdIsTaken(error.message) from error
        if changed:
            run = start_recalculation(scope="employees", employee_ids=changed)
            advance_recalculation.delay_on_commit(run.pk)


class AboutView(XapiView, APIView):
    """The supported xAPI versions. Open to everybody, as the specification requires."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args, **kwargs) -> None:
        APIView.initial(self, request, *args, **kwargs)

    def get(self, request: Request) -> Response:
        return Response({"version": _KNOWN_VERSIONS, "extensions": {}})


def _valid(request: Request) -> list[dict[str, Any]]:
    """The statements of the request. Raises ValidationError, naming the place, if one is not valid."""
    data = request.data
    if (path := find_null(data)) is not None:
        _refuse(list(path), "null is not allowed here.")
    try:
        Statements.model_validate_json(json.dumps(data))
    except InvalidModel as error:
        found = error.errors(include_url=False, include_input=False)[0]
        _refuse(pointer_parts(found["loc"]), found["msg"].removeprefix("Value error, "))
    bodies = data if isinstance(data, list) else [data]
    if not request.headers[HEADER].startswith("2"):
        for number, body in enumerate(bodies):
            for name in _ONLY_2 & set(body.get("context", {})):
                where = [str(number)] if isinstance(data, list) else []
                _refuse([*where, "context", name], "This property exists since xAPI 2.0.")
    return bodies


def _refuse(path: list[str], why: str) -> NoReturn:
    detail: Any = [why]
    for part in reversed(path):
        detail = {part: detail}
    raise ValidationError(detail if path else {"non_field_errors": detail})


def _twice(ids: list[UUID]) -> UUID | None:
    """The first id that occurs twice; None if there is none."""
    seen: set[UUID] = set()
    return next((key for key in ids if key in seen or seen.add(key)), None)  # type: ignore[func-returns-value]
