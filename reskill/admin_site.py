"""The admin's site: unfold's, entered by the same sign-in page as everything else."""

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
    """Takes no password itself: its own form would ask for no second factor and count no attempts."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return never_cache(self._enter)(request)

    def _enter(self, request: HttpRequest) -> HttpResponse:
        """Staff go to the page they wanted; visitors to the sign-in page; others read why they cannot enter."""
        if request.user.is_authenticated and not self.has_permission(request):
            return self._refuse(request)
        return secure_admin_login(self._to_wanted_page)(request)

    def _to_wanted_page(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(self._wanted_page(request))

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        sign_in = f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: self._wanted_page(request)})}"
        sign_out = f"{reverse('account_logout')}?{urlencode({REDIRECT_FIELD_NAME: sign_in})}"
        return TemplateResponse(request, "account/not_staff.html", {"sign_out_url": sign_out}, status=403)

    def _wanted_page(self, request: HttpRequest) -> str:
        """The address in `next` where it lies on this site; else the admin's first page."""
        return get_next_redirect_url(request) or reverse("admin:index", current_app=self.name)
