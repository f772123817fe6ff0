"""Content-Security-Policy by area: strict for employees, what unfold and the API pages need for the others."""

from django.conf import settings
from django.urls import reverse


class AdminContentSecurityPolicy:
    """Relaxes the policy under the admin's and the API documentation's addresses, and nowhere else."""

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
