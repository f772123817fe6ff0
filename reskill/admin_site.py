"""The admin site: unfold's site with the same sign-in page as all other pages."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite


class ReskillAdminSite(UnfoldAdminSite):
    """Admin site without a sign-in form: Django's form would skip the second factor and the limit on attempts."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return never_cache(self._enter)(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A redirect to the page for all users, whose attempts at the old password are limited."""
        return HttpResponseRedirect(reverse("account_change_password"))

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
