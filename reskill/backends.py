"""Who can sign in: demo logins only while this is the demo."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.backends import ModelBackend

DEMO_LOGINS = "Demo logins"  # the group every login of the demo belongs to


class _DemoOnlyInTheDemo:
    """A demo database that ends up in a real installation lets nobody in by a password printed on a screen."""

    def user_can_authenticate(self, user) -> bool:
        allowed = super().user_can_authenticate(user)  # type: ignore[misc]
        return allowed and (settings.DEMO or not user.groups.filter(name=DEMO_LOGINS).exists())

    def get_user(self, user_id):
        user = super().get_user(user_id)  # type: ignore[misc]
        return user if user is None or self.user_can_authenticate(user) else None


class PasswordBackend(_DemoOnlyInTheDemo, ModelBackend):
    """User name and password."""


class AccountBackend(_DemoOnlyInTheDemo, AuthenticationBackend):
    """E-mail address and password, as the sign-in pages take them."""
