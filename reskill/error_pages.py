"""Responses to errors outside views: pages for people, problem+json and SCIM errors for programs."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

_SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        too_large = _for_programs(
            request, 413, "too-large", "Too much for one request", "The form is larger than the limit for one request."
        )
        return too_large or defaults.bad_request(request, exception)
    response = _for_programs(
        request, 400, "bad-request", "The request cannot be understood", "The request is not valid HTTP or form data."
    )
    return response or defaults.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    response = _for_programs(request, 404, "not-found", "Not found", "There is nothing at this address.")
    return response or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    detail = "The error was logged. Try again later. If the error persists, contact the operator of this server."
    response = _for_programs(request, 500, "server-error", "Something went wrong here", detail)
    return response or defaults.server_error(request)


def _for_programs(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse | None:
    """The error in the format for programs, for paths under /api/ and /scim/; None for other paths."""
    if request.path.startswith("/scim/"):
        error = {"schemas": [_SCIM_ERROR], "status": str(status), "detail": detail}
        return JsonResponse(error, status=status, content_type="application/scim+json")
    if not request.path.startswith("/api/"):
        return None
    body = {"type": f"/api/docs/#{code}", "title": title, "status": status, "detail": detail, "code": code}
    return JsonResponse(body, status=status, content_type="application/problem+json")
