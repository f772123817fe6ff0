"""Adapters of django-allauth: who may sign in and how, and what the claims of the identity provider mean."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reskill.backends import may_sign_in
from skills.models import Employee
from skills.services.access.provider_roles import follow_groups, roles_of
from skills.services.mail import as_html
from skills.services.people.employee_logins import link_employee

# Values of the claim `amr` by which a provider says that the person used a second factor (RFC 8176).
SECOND_FACTOR = "mfa"
HAD_SECOND_FACTOR = "second_factor_at_provider"  # in the session


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up. At every sign-in with the provider, links the login to its employee and sets its roles."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMultiAlternatives:
        """The package's mail, which is text only, with the same text as HTML."""
        message = super().render_mail(*args, **kwargs)
        message.attach_alternative(as_html(message.subject, message.body), "text/html")
        return message

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        if not settings.RESKILL_PASSWORD_SIGN_IN and not request.user.is_authenticated:
            return None  # a signed-in person may still confirm an action with an old password
        # The package would accept a user whom the backend refused as inactive and show the page for inactive accounts.
        user = super().authenticate(request, **credentials)
        return user if user is None or may_sign_in(user) else None

    def post_login(self, request: HttpRequest, user: Any, *, signal_kwargs: dict | None, **kwargs: Any) -> HttpResponse:
        sociallogin = (signal_kwargs or {}).get("sociallogin")
        link_employee(user=user, external_id=_external_id(sociallogin))
        if sociallogin is not None:
            follow_groups(user=user, groups=_groups(sociallogin), roles=settings.RESKILL_OIDC_ROLES)
            request.session[HAD_SECOND_FACTOR] = SECOND_FACTOR in _texts(_claims(sociallogin).get("amr"))
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in with the organisation's identity provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whether the person gets an account, by RESKILL_OIDC_ACCOUNTS. People who have one do not come here."""
        if settings.RESKILL_OIDC_ACCOUNTS == "everyone":
            return True
        external_id = _external_id(sociallogin)
        free = Employee.objects.present().filter(user__isnull=True, external_id=external_id)
        return bool(external_id and free.exists()) or bool(roles_of(_groups(sociallogin), settings.RESKILL_OIDC_ROLES))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Explains what to do if somebody has an account with this address that the provider has not verified.

        The package would show a form for a new account, which nobody could fill in.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        addresses = [address.email for address in sociallogin.email_addresses]
        if any(filter_users_by_email(address) for address in addresses):
            values = {"address": addresses[0], "has_password_sign_in": settings.RESKILL_PASSWORD_SIGN_IN}
            raise ImmediateHttpResponse(render(request, "account/connect_first.html", values, status=403))


def _claims(sociallogin: Any) -> dict[str, Any]:
    """What the identity provider says about the person. The signed token counts more than the user information."""
    data = (sociallogin.account.extra_data or {}) if sociallogin is not None else {}
    return {**data, **(data.get("userinfo") or {}), **(data.get("id_token") or {})}


def _external_id(sociallogin: Any) -> str:
    """The identifier of the person in the HR system; empty if the provider does not say it."""
    value = _claims(sociallogin).get(settings.RESKILL_OIDC_EMPLOYEE_CLAIM)
    return str(value) if isinstance(value, str | int) else ""


def _groups(sociallogin: Any) -> list[str]:
    return _texts(_claims(sociallogin).get(settings.RESKILL_OIDC_GROUPS_CLAIM))


def _texts(claim: Any) -> list[str]:
    """The texts of a claim that is one text or a list of texts."""
    values = claim if isinstance(claim, list) else [claim]
    return [value for value in values if isinstance(value, str)]
