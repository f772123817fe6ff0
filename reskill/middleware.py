"""Middleware: security headers, no caching of personal pages, the log of requests, and the second factor of staff."""

import re
import uuid
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_structlog.middlewares import RequestMiddleware

from reskill.logs import without_keys
from reskill.sign_in import HAD_SECOND_FACTOR
from reskill.version import full_version

_REQUEST_ID = re.compile(r"[A-Za-z0-9._~+/=:-]{1,128}")
_NULL = "\x00"


class RequestIds:
    """Names each request in the header X-Request-Id of its response, and in the log.

    A caller or proxy may send an id of its own. One that is long or could break a line of the log is replaced.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if _REQUEST_ID.fullmatch(sent) else str(uuid.uuid4())
        request.META["HTTP_X_REQUEST_ID"] = request_id  # where the log of requests reads it
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        if _is_for_systems(request.path) and "Authorization" in request.headers and response.status_code < 400:
            response["X-Reskill-Version"] = full_version()
        return response


def _is_for_systems(path: str) -> bool:
    """Whether the address answers connected systems only. Strangers are not told the version."""
    return path.startswith("/api/v1/") and not path.startswith("/api/v1/xapi/")


class NothingPersonalIsStored:
    """Tells browsers and proxies not to store responses for signed-in people and for clients with a token.

    Otherwise the next person at a shared computer could read the pages with the browser's Back button. The check uses
    cookies and headers, so that it does not load the session. Static files are served before this middleware runs.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        cookie = settings.SESSION_COOKIE_NAME
        is_personal = cookie in request.COOKIES or cookie in response.cookies or "Authorization" in request.headers
        if is_personal and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response


class AdminContentSecurityPolicy:
    """Relaxes the policy for the admin, the API documentation and the form that leads to the identity provider only."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.relaxed = (
            (reverse("admin:index"), settings.ADMIN_CONTENT_SECURITY_POLICY),
            ("/accounts/oidc/", settings.PROVIDER_CONTENT_SECURITY_POLICY),
            ("/api/docs/", settings.API_DOCS_CONTENT_SECURITY_POLICY),
            ("/api/redoc/", settings.API_DOCS_CONTENT_SECURITY_POLICY),
        )

    def __call__(self, request):
        response = self.get_response(request)
        for prefix, directives in self.relaxed:
            if request.path.startswith(prefix):
                response._csp_replace = {**getattr(response, "_csp_replace", {}), **directives}
        return response


class NullCharactersAreRefused:
    """Answers 400 to a null character in the path, the query or a form. PostgreSQL cannot store it, and every view that
    forgets to check would answer 500. The API and SCIM check it themselves, with their own form of errors."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.path.startswith(("/api/", "/scim/")):
            return
        if _NULL in request.path or "%00" in request.META.get("QUERY_STRING", "") or _has_null(request.POST):
            raise BadRequest("The request contains a null character.")


def _has_null(form: QueryDict) -> bool:
    return any(_NULL in text for name, values in form.lists() for text in (name, *map(str, values)))


class PasswordPagesAreClosed:
    """Answers 404 for pages about passwords if people sign in with the identity provider only."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.RESKILL_PASSWORD_SIGN_IN and request.path.startswith("/accounts/password/"):
            raise Http404
        return self.get_response(request)


class RequestLog(RequestMiddleware):
    """Logs each request without secrets: no query string, which may hold tokens and names, and no key of a link."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {without_keys(request.path)}"


class StaffUseSecondFactor:
    """Leads staff without a second factor to the page that sets one up, instead of any page or API response.

    allauth asks for the second factor of users who have one. This class makes sure that staff have one, here or at the
    identity provider.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.open_prefixes = ("/accounts/", reverse("set_language"))  # to set up the factor, and to sign out

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._lacks_second_factor(request):
            return self._lead_to_set_up(request)
        return self.get_response(request)

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        if not settings.RESKILL_STAFF_SECOND_FACTOR or request.path.startswith(self.open_prefixes):
            return False
        if not request.user.is_authenticated or not request.user.is_staff or request.session.get(HAD_SECOND_FACTOR):
            return False
        return not is_mfa_enabled(request.user)

    def _lead_to_set_up(self, request: HttpRequest) -> HttpResponse:
        text = _("Set up a second factor first. Staff can see employees' data, so a password alone is not enough.")
        if request.path.startswith(("/api/", "/scim/")):
            body = {"title": "Forbidden", "status": 403, "detail": text, "code": "second-factor-needed"}
            return JsonResponse(body, status=403, content_type="application/problem+json")
        messages.info(request, text)
        return HttpResponseRedirect(reverse("mfa_index"))
