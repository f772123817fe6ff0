"""Pages for what goes wrong: the house's own for people, problem+json for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    body = {
        "type": "/api/docs/#not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address.",
        "code": "not-found",
    }
    return JsonResponse(body, status=404, content_type="application/problem+json")


def server_error(request: HttpRequest) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    body = {
        "type": "/api/docs/#server-error",
        "title": "Something went wrong here",
        "status": 500,
        "detail": "The error was logged. Try again later; if it stays, tell whoever runs this server.",
        "code": "server-error",
    }
    return JsonResponse(body, status=500, content_type="application/problem+json")
