"""Who can sign in, and which systems can connect: those of the demo only while this is the demo."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from oauth2_provider.oauth2_validators import OAuth2Validator

DEMO_LOGINS = "Demo logins"  # the group every login of the demo belongs to
DEMO_CLIENT = "lindenhof-demo"  # the connected system of the demo, whose secret is printed on a screen


def may_sign_in(user) -> bool:
    """Whether this login is for the installation we are."""
    return settings.DEMO or not user.groups.filter(name=DEMO_LOGINS).exists()


class _DemoOnlyInTheDemo:
    """A demo database that ends up in a real installation lets nobody in by a password printed on a screen."""

    def user_can_authenticate(self, user) -> bool:
        """Asked when somebody signs in, and again for every page they open."""
        allowed = super().user_can_authenticate(user)  # type: ignore[misc]
        return allowed and may_sign_in(user)


class PasswordBackend(_DemoOnlyInTheDemo, ModelBackend):
    """User name and password."""


class AccountBackend(_DemoOnlyInTheDemo, AuthenticationBackend):
    """E-mail address and password, as the sign-in pages take them."""


class ConnectedSystems(OAuth2Validator):
    """Connected systems with their secrets and tokens."""

    def authenticate_client(self, request, *args, **kwargs) -> bool:
        return super().authenticate_client(request, *args, **kwargs) and _may_connect(request)

    def validate_bearer_token(self, token, scopes, request) -> bool:
        return super().validate_bearer_token(token, scopes, request) and _may_connect(request)

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs) -> bool:
        """A client gets the scopes that HR gave it, and no others."""
        known = super().validate_scopes(client_id, scopes, client, request, *args, **kwargs)
        system = getattr(client, "connected_system", None)
        return known and system is not None and set(scopes) <= set(system.scopes)


def _may_connect(request) -> bool:
    if request.client is None:
        return True
    if request.client.client_id == DEMO_CLIENT and not settings.DEMO:
        return False
    system = getattr(request.client, "connected_system", None)
    return system is None or system.revoked_at is None
