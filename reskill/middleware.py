"""Middleware for response headers: Content-Security-Policy by area, and no caching of personal pages."""

from django.conf import settings
from django.urls import reverse


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
    """Relaxes the policy for the admin and the API documentation only."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.relaxed = (
            (reverse("admin:index"), settings.ADMIN_CONTENT_SECURITY_POLICY),
            ("/api/docs/", settings.API_DOCS_CONTENT_SECURITY_POLICY),
            ("/api/redoc/", settings.API_DOCS_CONTENT_SECURITY_POLICY),
        )

    def __call__(self, request):
        response = self.get_response(request)
        for prefix, directives in self.relaxed:
            if request.path.startswith(prefix):
                response._csp_replace = {**getattr(response, "_csp_replace", {}), **directives}
        return response
