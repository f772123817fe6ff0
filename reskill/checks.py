"""System checks of the settings, with ids. A site with unsafe settings does not start.

A site is public if ALLOWED_HOSTS names a host other than this machine. On this machine alone, everything works without
settings. RESKILL_SILENCED_CHECKS names ids that an operator has decided about, such as reskill.E004 for a site whose whole
network is encrypted by other means.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from reskill.version import full_version

logger = logging.getLogger(__name__)
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
LEAST_KEY, LEAST_SIGNS = 50, 10  # characters, and different characters
LEAST_AUDIT_DAYS = 183  # six months
_SHIPPED = ("django-insecure", "change", "secret", "example", "your-", "xxx")
_IN_LOGS = ("console", "dummy")


def is_public() -> bool:
    """Whether the site answers for other hosts than this machine."""
    return not set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS


@register(Tags.security)
def check_settings(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The faults of the settings; of a site on this machine alone, only names that are no settings. Empty in tests."""
    if settings.TESTING and not kwargs.get("always"):
        return []
    return [
        *_unknown_names(),
        *_unknown_problems(),
        *_sign_in(),
        *(_errors() if is_public() else ()),
        *(_warnings() if is_public() else ()),
    ]


def refuse_unsafe_settings() -> None:
    """Raises ImproperlyConfigured if an error of these checks is not silenced. Called by every process that serves.

    Warnings are written to the log. Values without a meaning (reskill.E008) stop a process earlier: see
    reskill/environment.py.
    """
    logger.info("Reskill %s starts", full_version())
    found = [message for message in check_settings() if not message.is_silenced()]
    errors = [message for message in found if message.level >= ERROR]
    for message in found:
        if message.level < ERROR:
            logger.warning("%s: %s %s", message.id, message.msg, message.hint)
    if errors:
        text = "\n".join(f"{error.id}: {error.msg} {error.hint}" for error in errors)
        raise ImproperlyConfigured(f"These settings are unsafe for a public site:\n{text}")


def _errors() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error("DEBUG is on: error pages show settings and data.", hint="Set DEBUG=off.", id="reskill.E001")
    if not _is_good(settings.SECRET_KEY):
        yield Error(
            f"SECRET_KEY has fewer than {LEAST_KEY} characters, or is an example.",
            hint="Set a long random text, or leave it empty: a key is then created in RESKILL_VAR.",
            id="reskill.E002",
        )
    if "*" in settings.ALLOWED_HOSTS or any(
        host.startswith(".") and "." not in host[1:] for host in settings.ALLOWED_HOSTS
    ):
        yield Error("ALLOWED_HOSTS permits any host.", hint="Name the hosts of the site.", id="reskill.E003")
    if not settings.HTTPS:
        yield Error(
            "HTTPS is off: passwords and sessions travel in clear text.",
            hint="Put the site behind a proxy with TLS and set HTTPS=on.",
            id="reskill.E004",
        )
    if settings.DEMO:
        yield Error("RESKILL_DEMO is on: its logins are known.", hint="Set RESKILL_DEMO=off.", id="reskill.E005")
    if any(name in settings.MAIL_DELIVERY_BACKEND for name in _IN_LOGS):
        yield Error(
            "Mails are written to the log, with invitation links.", hint="Set EMAIL_URL to a server.", id="reskill.E006"
        )

    if not settings.RESKILL_AUDIT or settings.RESKILL_KEEP_AUDIT_DAYS < LEAST_AUDIT_DAYS:
        yield Error(
            "The audit trail is off, or kept for less than six months.",
            hint="Set RESKILL_AUDIT=on and RESKILL_KEEP_AUDIT_DAYS=183 or more.",
            id="reskill.E007",
        )


def _sign_in() -> Iterator[CheckMessage]:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    if not settings.RESKILL_PASSWORD_SIGN_IN and not apps:
        yield Error(
            "RESKILL_PASSWORD_SIGN_IN is off and OIDC_PROVIDERS is empty: nobody can sign in.",
            hint="Name the identity provider (docs/sign-in.md), or set RESKILL_PASSWORD_SIGN_IN=on.",
            id="reskill.E009",
        )
    from skills.services.access.provider_roles import unknown_roles  # needs the apps

    if not isinstance(settings.RESKILL_OIDC_ROLES, dict) or unknown_roles(settings.RESKILL_OIDC_ROLES):
        yield Error(
            "RESKILL_OIDC_ROLES does not give groups the roles of this program.",
            hint='Write group and role, such as {"reskill-hr": "HR managers"}. docs/sign-in.md lists the roles.',
            id="reskill.E010",
        )
    if not isinstance(settings.RESKILL_SCIM_ROLES, dict) or unknown_roles(settings.RESKILL_SCIM_ROLES):
        yield Error(
            "RESKILL_SCIM_ROLES does not give groups the roles of this program.",
            hint='Write group and role, such as {"reskill-hr": "HR managers"}. docs/sign-in.md lists the roles.',
            id="reskill.E011",
        )
    elif isinstance(settings.RESKILL_OIDC_ROLES, dict) and (
        both := set(settings.RESKILL_OIDC_ROLES.values()) & set(settings.RESKILL_SCIM_ROLES.values())
    ):
        yield Error(
            f"RESKILL_OIDC_ROLES and RESKILL_SCIM_ROLES both give {min(both)}: each sign-in would take back what SCIM gives.",
            hint="Give each role by one of them.",
            id="reskill.E012",
        )


def _warnings() -> Iterator[CheckMessage]:
    if not settings.RESKILL_STAFF_SECOND_FACTOR:
        yield Warning(
            "Staff may sign in with a password alone.", hint="Set RESKILL_STAFF_SECOND_FACTOR=on.", id="reskill.W001"
        )
    if "filebased" in settings.MAIL_DELIVERY_BACKEND:
        yield Warning("There is no mail server: mails are files.", hint="Set EMAIL_URL.", id="reskill.W002")


def _unknown_names() -> Iterator[CheckMessage]:
    for name, nearest in settings.UNKNOWN_SETTINGS.items():
        hint = f"Did you mean {nearest}?" if nearest else "Remove it. .env.example lists all settings."
        yield Warning(f"{name} is no setting of this program, so it has no effect.", hint=hint, id="reskill.W003")


def _unknown_problems() -> Iterator[CheckMessage]:
    from reskill.condition.alerts import PROBLEMS  # needs the apps

    for code in sorted(set(settings.RESKILL_OPERATOR_IGNORES) - set(PROBLEMS)):
        text = f"RESKILL_OPERATOR_IGNORES names {code}, which is the code of no problem."
        yield Warning(text, hint=f"The codes are: {', '.join(PROBLEMS)}.", id="reskill.W004")


def _is_good(key: str) -> bool:
    is_shipped = any(key.lower().startswith(text) for text in _SHIPPED)
    return len(key) >= LEAST_KEY and len(set(key)) >= LEAST_SIGNS and not is_shipped
