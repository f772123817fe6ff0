"""Authentication of people and connected systems. Logins and clients of the demo only work in the demo."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from oauth2_provider.oauth2_validators import OAuth2Validator

from skills.services.access.clients import previous_secret_of

DEMO_LOGINS = "Demo logins"  # the group every login of the demo belongs to
DEMO_CLIENT = "lindenhof-demo"  # the connected system of the demo; its secret is printed on the terminal


def may_sign_in(user) -> bool:
    """Whether this user may sign in to this installation: demo logins may only sign in to the demo."""
    return settings.DEMO or not user.groups.filter(name=DEMO_LOGINS).exists()


class _DemoLoginsOnlyInDemo:
    """Mixin that refuses demo logins outside the demo, as their passwords are printed on the terminal."""

    def user_can_authenticate(self, user) -> bool:
        """Whether the user may sign in. Django calls this at sign-in and for every request."""
        allowed = super().user_can_authenticate(user)  # type: ignore[misc]
        return allowed and may_sign_in(user)


class PasswordBackend(_DemoLoginsOnlyInDemo, ModelBackend):
    """Sign-in with user name and password."""


class AccountBackend(_DemoLoginsOnlyInDemo, AuthenticationBackend):
    """Sign-in with e-mail address and password, for the sign-in pages."""


class ConnectedSystems(OAuth2Validator):
    """Checks secrets, tokens and scopes of connected systems."""

    def authenticate_client(self, request, *args, **kwargs) -> bool:
        return super().authenticate_client(request, *args, **kwargs) and _may_connect(request)

    def _check_secret(self, provided_secret, stored_secret) -> bool:
        """Whether the secret is the client's current one, or its previous one during the overlap."""
        if super()._check_secret(provided_secret, stored_secret):
            return True
        previous = previous_secret_of(stored_secret)
        return bool(previous) and super()._check_secret(provided_secret, previous)

    def validate_bearer_token(self, token, scopes, request) -> bool:
        return super().validate_bearer_token(token, scopes, request) and _may_connect(request)

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs) -> bool:
        """Whether the client may use this grant. Also reads the scopes: oauthlib takes an empty text for one scope."""
        request.scopes = (request.scope or "").split() or self.get_default_scopes(client_id, request)
        return super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)

    def get_default_scopes(self, client_id, request, *args, **kwargs) -> list[str]:
        """All scopes of the client, for a request that names none (RFC 6749, section 3.3)."""
        system = getattr(request.client, "connected_system", None)
        return list(system.scopes) if system is not None else []

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs) -> bool:
        """Whether HR has given all requested scopes to the client. A token without any scope is never issued."""
        known = super().validate_scopes(client_id, scopes, client, request, *args, **kwargs)
        system = getattr(client, "connected_system", None)
        return known and bool(scopes) and system is not None and set(scopes) <= set(system.scopes)


def _may_connect(request) -> bool:
    if request.client is None:
        return True
    if request.client.client_id == DEMO_CLIENT and not settings.DEMO:
        return False
    system = getattr(request.client, "connected_system", None)
    return system is None or system.revoked_at is None
