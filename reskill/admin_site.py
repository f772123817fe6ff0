"""The admin site: unfold's site with the same sign-in page as all other pages."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from reskill.condition.doctor import examine
from reskill.version import full_version

DOCTOR_PERMISSION = "courses.change_recalculation"  # those who start and stop runs: HR managers and data stewards


class ReskillAdminSite(UnfoldAdminSite):
    """Admin site without a sign-in form: Django's form would skip the second factor and the limit on attempts."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return never_cache(self._enter)(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A redirect to the page for all users, whose attempts at the old password are limited."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def get_urls(self) -> list[Any]:
        return [path("condition/", self.admin_view(self.condition), name="condition"), *super().get_urls()]

    def condition(self, request: HttpRequest) -> HttpResponse:
        """What is wrong with the installation and what to do: the findings of `manage.py doctor`."""
        if not request.user.has_perm(DOCTOR_PERMISSION):
            raise PermissionDenied
        context = {**self.each_context(request), "title": _("Condition of the installation"), "findings": examine()}
        context["version"] = full_version()
        return TemplateResponse(request, "admin/condition.html", context)

    def _enter(self, request: HttpRequest) -> HttpResponse:
        """Redirects staff to the requested page and visitors to the sign-in page. Other users get an explanation (403)."""
        if request.user.is_authenticated and not self.has_permission(request):
            return self._refuse(request)
        return secure_admin_login(self._redirect_to_requested_page)(request)

    def _redirect_to_requested_page(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(self._requested_page(request))

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        sign_in = f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: self._requested_page(request)})}"
        sign_out = f"{reverse('account_logout')}?{urlencode({REDIRECT_FIELD_NAME: sign_in})}"
        return TemplateResponse(request, "account/not_staff.html", {"sign_out_url": sign_out}, status=403)

    def _requested_page(self, request: HttpRequest) -> str:
        """The URL in `next` if it is on this site, else the admin's first page."""
        return get_next_redirect_url(request) or reverse("admin:index", current_app=self.name)
