"""Adapters of django-allauth that link a sign-in to an employee."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse

from reskill.backends import may_sign_in
from skills.services.people.employee_logins import link_employee

EXTERNAL_ID_CLAIMS = ("employee_id",)  # not preferred_username: some providers let people change it themselves


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up. At every sign-in, tries to link a login without an employee to its employee, by external id."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        # The package would accept a user whom the backend refused as inactive and show the page for inactive accounts.
        user = super().authenticate(request, **credentials)
        return user if user is None or may_sign_in(user) else None

    def post_login(self, request: HttpRequest, user: Any, *, signal_kwargs: dict | None, **kwargs: Any) -> HttpResponse:
        link_employee(user=user, external_id=_external_id((signal_kwargs or {}).get("sociallogin")))
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Opens sign-up for people who sign in with the organisation's identity provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True


def _external_id(sociallogin: Any) -> str:
    """The identifier of the person at the identity provider; empty if there is none."""
    if sociallogin is None:
        return ""
    data = sociallogin.account.extra_data or {}
    claims = {**data, **(data.get("userinfo") or {}), **(data.get("id_token") or {})}
    return next((str(claims[name]) for name in EXTERNAL_ID_CLAIMS if claims.get(name)), "")
