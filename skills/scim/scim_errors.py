"""Errors in the format of RFC 7644, section 3.12: status, detail and optional scimType."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from pydantic import ValidationError as InvalidModel
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, ParseError, ValidationError
from rest_framework.exceptions import PermissionDenied as Forbidden
from rest_framework.response import Response
from rest_framework.views import exception_handler
from scim2_models import Error, SCIMException

from skills.api.problems import copy_headers
from skills.errors import BadInput, ReskillError
from skills.services.people.employees import Taken

_FIELDS = {"external_id": "employeeNumber", "job_title": "title", "email": "emails", "languages": "preferredLanguage"}


class NotSupported(APIException):
    """501: this service does not support this part of the RFC."""

    status_code = 501
    default_detail = "This service does not support this operation; see ServiceProviderConfig."


def scim_error(status: int, detail: str, scim_type: str = "") -> Response:
    """An error response in the format that all SCIM errors share."""
    return Response(Error(status=status, detail=detail, scim_type=scim_type or None).model_dump(), status=status)


def scim_handler(exc: Exception, context: dict) -> Response | None:
    """The SCIM error for an exception; None (a 500) for unexpected exceptions."""
    if isinstance(exc, SCIMException):
        return scim_error(exc.status, exc.detail, exc.scim_type)
    if isinstance(exc, InvalidModel):
        return _of_model(exc)
    if isinstance(exc, Taken):
        return scim_error(409, exc.message, "uniqueness")
    if isinstance(exc, BadInput):
        name = _FIELDS.get(exc.column, exc.column)
        return scim_error(400, f"{name}: {exc.message}" if name else exc.message, "invalidValue")
    if isinstance(exc, ReskillError):
        return scim_error(400, str(exc))
    if isinstance(exc, Http404):
        exc = NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = Forbidden()
    return _of_api(exc, context) if isinstance(exc, APIException) else None


def _of_model(exc: InvalidModel) -> Response:
    found = Error.from_validation_error(exc.errors()[0])
    status = int(found.status or 400)
    return scim_error(status, found.detail or "invalid value", found.scim_type or "invalidValue")


def _of_api(exc: APIException, context: dict[str, Any]) -> Response | None:
    response = exception_handler(exc, context)
    if response is None:
        return None
    detail = "Send an access token (Authorization: Bearer ...)." if isinstance(exc, NotAuthenticated) else ""
    if isinstance(exc, ValidationError):
        detail = "; ".join(str(text) for text in _texts(exc.detail))
    scim_type = "invalidSyntax" if isinstance(exc, ParseError) else ""
    answer = scim_error(response.status_code, detail or str(exc.detail), scim_type)
    copy_headers(response, answer, exc, context)
    return answer


def _texts(detail: Any) -> list:
    if isinstance(detail, dict):
        return [text for value in detail.values() for text in _texts(value)]
    return [text for value in detail for text in _texts(value)] if isinstance(detail, list) else [detail]
