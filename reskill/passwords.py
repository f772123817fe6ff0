"""Rules for passwords in addition to Django's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_LEAST = 4  # shorter names occur in many good passwords by chance


class OwnNamesValidator:
    """Refuses passwords that contain the login, the e-mail address or a name of the person, forwards or backwards.

    Django's validator only compares whole texts, so a login with a dozen more characters would pass.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError if the password contains one of the person's names."""
        lowered = password.lower()
        for name in _names_of(user):
            if name in lowered or name[::-1] in lowered:
                raise ValidationError(self.get_help_text(), code="password_contains_own_name")

    def get_help_text(self) -> str:
        return _("Your password must not contain your login, your e-mail address or your name.")


def _names_of(user: Any) -> set[str]:
    if user is None:
        return set()
    employee = getattr(user, "employee", None)
    email = getattr(user, "email", "") or ""
    texts = [user.get_username(), email, email.partition("@")[0], user.first_name, user.last_name]
    texts += (employee.name if employee else "").split()
    return {text.lower() for text in texts if len(text) >= _LEAST}
