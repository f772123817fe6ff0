"""Errors as application/problem+json (RFC 9457), with a stable code and the field's path."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as Forbidden
from rest_framework.response import Response
from rest_framework.views import exception_handler

from skills.api.permissions import scope_challenge
from skills.errors import BadInput, NothingLoaded, ReskillError

CODES = {
    400: ("bad-request", "The request cannot be understood"),
    401: ("not-signed-in", "Credentials are missing or no longer valid"),
    403: ("not-allowed", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "This address does not support that method"),
    406: ("not-acceptable", "This address only returns JSON"),
    409: ("conflict", "The request conflicts with the current state"),
    412: ("version-has-changed", "Changed since you read it"),
    413: ("too-large", "Too much for one request"),
    415: ("unsupported-media-type", "Send JSON"),
    422: ("key-used-for-another", "The Idempotency-Key was used for another request"),
    429: ("too-many-requests", "Too many requests"),
}


class UnknownParameter(ValidationError):
    """400: a query parameter is unknown. Ignoring the parameter would hide a typing mistake."""


class FieldError(serializers.Serializer):
    pointer = serializers.CharField(
        help_text="JSON pointer of the field, such as /statements/3, or ?name of a parameter"
    )
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """An error, as RFC 9457 describes it."""

    type = serializers.CharField(help_text="Stable address of this kind of error, relative to the server")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable; meant for programs")
    errors = FieldError(many=True, required=False)  # type: ignore[assignment]


def problem(status_code: int, detail: str, *, code: str = "", errors: list[dict] | None = None) -> Response:
    """An error response in the format that all errors share."""
    default, title = CODES.get(status_code, ("error", "Error"))
    body = {
        "type": f"/api/docs/#{code or default}",
        "title": title,
        "status": status_code,
        "detail": detail,
        "code": code or default,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status_code, content_type="application/problem+json")


def problem_handler(exc: Exception, context: dict) -> Response | None:
    """The problem response for an exception; None (a 500) for unexpected exceptions."""
    if isinstance(exc, NothingLoaded):
        return problem(status.HTTP_409_CONFLICT, str(exc), code="nothing-loaded")
    if isinstance(exc, BadInput) and exc.column:
        errors = [{"pointer": f"/{exc.column}", "detail": exc.message}]
        return problem(status.HTTP_400_BAD_REQUEST, exc.message, errors=errors)
    if isinstance(exc, ReskillError):
        return problem(status.HTTP_400_BAD_REQUEST, str(exc))
    if isinstance(exc, Http404):
        exc = NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = Forbidden()
    if not isinstance(exc, APIException):
        return None
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, ValidationError):
        errors = list(errors_of(exc.detail, "?" if isinstance(exc, UnknownParameter) else ""))
        answer = problem(response.status_code, errors[0]["detail"] if errors else str(exc), errors=errors)
    else:
        detail = str(exc.detail)
        if isinstance(exc, NotAuthenticated):
            detail = "Send an access token (Authorization: Bearer ...), or sign in."
        answer = problem(response.status_code, detail)
    copy_headers(response, answer, exc, context)
    return answer


def copy_headers(response: Response, answer: Response, exc: APIException, context: dict) -> None:
    """Copies the headers of an error to its answer in another format, and adds the challenge of a missing scope."""
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response:
            answer[name] = response[name]
    if isinstance(exc, Forbidden) and (challenge := scope_challenge(context["request"])):
        answer["WWW-Authenticate"] = challenge


def errors_of(detail, path: str = "") -> Iterator[dict]:
    """Pointer and text of each error in the detail of a ValidationError."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else f"{key}" if path == "?" else f"/{key}"
            yield from errors_of(value, path + name)
    elif isinstance(detail, list):
        for number, value in enumerate(detail):
            yield from errors_of(value, f"{path}/{number}" if isinstance(value, dict) else path)
    else:
        yield {"pointer": path or "/", "detail": str(detail)}
