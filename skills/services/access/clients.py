"""Creates, changes and revokes connected systems, and renews their secrets."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application
from oauth2_provider.settings import oauth2_settings

from skills.errors import BadInput
from skills.models import ConnectedSystem, Department

_RECORD_EVERY = timedelta(minutes=1)
GIVES_ROLES = "roles:write"


def all_scopes() -> list[str]:
    """All scopes, in the order of the documentation."""
    return list(oauth2_settings.SCOPES)


def usual_scopes() -> list[str]:
    """All scopes that a client gets unless somebody names others: not the one that gives people roles."""
    return [scope for scope in all_scopes() if scope != GIVES_ROLES]


def scope_choices() -> list[tuple[str, str]]:
    """All scopes for a form: the scope, and the scope with what it permits."""
    return [(key, f"{key}: {what}") for key, what in oauth2_settings.SCOPES.items()]


@transaction.atomic
def connect_system(
    *,
    name: str,
    scopes: Iterable[str],
    departments: Iterable[Department] | None = None,
    requests_per_minute: int = 600,
    is_sandbox: bool = False,
    by: Any = None,
    client_id: str = "",
    secret: str = "",
) -> tuple[ConnectedSystem, str]:
    """A new API client and its secret. The secret is stored as a hash and cannot be shown again.

    departments: the departments the client may see; None: all employees. is_sandbox: the client is for trying, nothing it
    sends is saved. Raises BadInput for an unknown scope.
    """
    wanted = _checked(scopes)
    secret = secret or generate_client_secret()
    named = {"client_id": client_id} if client_id else {}
    application = Application.objects.create(
        name=name,
        user=by,
        client_secret=secret,
        hash_client_secret=True,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        **named,
    )
    system = ConnectedSystem(
        application=application,
        scopes=wanted,
        sees_everyone=departments is None,
        requests_per_minute=requests_per_minute,
        is_sandbox=is_sandbox,
        made_by=by,
    )
    system._history_user = by  # type: ignore[attr-defined]
    system.save()
    if departments is not None:
        system.departments.set(departments)
    return system, secret


@transaction.atomic
def change_system(
    *,
    application: Application,
    scopes: Iterable[str],
    departments: Iterable[Department] | None,
    requests_per_minute: int,
    by: Any = None,
) -> ConnectedSystem:
    """The client with its new permissions. They apply to existing tokens at once. Raises BadInput for an unknown scope."""
    system = ConnectedSystem.objects.filter(application=application).first()
    system = system or ConnectedSystem(application=application, made_by=by)
    system.scopes, system.sees_everyone = _checked(scopes), departments is None
    system.requests_per_minute = requests_per_minute
    system._history_user = by  # type: ignore[attr-defined]
    system.save()
    system.departments.set(departments or [])
    return system


@transaction.atomic
def renew_secret(*, system: ConnectedSystem, overlap: timedelta = timedelta(0), by: Any = None) -> str:
    """A new secret in place of the old one.

    overlap: for how long the old secret, and tokens issued with it, go on working beside the new one. Only one old secret
    works: a second renewal ends the overlap of the first. Without an overlap the old secret and all tokens stop working
    at once.
    """
    application = Application.objects.select_for_update().get(pk=system.application_id)
    secret, old = generate_client_secret(), application.client_secret
    application.client_secret = secret
    application.hash_client_secret = True
    application.save()
    system.previous_secret = old if overlap else ""
    system.previous_secret_until = timezone.now() + overlap if overlap else None
    system._history_user = by  # type: ignore[attr-defined]
    system.save()
    if not overlap:
        AccessToken.objects.filter(application=application).delete()
    return secret


def previous_secret_of(client_secret: str) -> str:
    """The hash of the previous secret of the client with this stored secret, while it works; else empty."""
    working = ConnectedSystem.objects.filter(
        application__client_secret=client_secret, previous_secret_until__gt=timezone.now()
    )
    return working.values_list("previous_secret", flat=True).first() or ""


@transaction.atomic
def revoke_system(*, system: ConnectedSystem, by: Any = None) -> ConnectedSystem:
    """The system, revoked at once: its tokens are deleted and it gets no new ones. The row stays as a record."""
    if system.revoked_at is None:
        system.revoked_at = timezone.now()
        system._history_user = by  # type: ignore[attr-defined]
        system.save()
    AccessToken.objects.filter(application=system.application).delete()
    return system


def record_use(*, system: ConnectedSystem) -> None:
    """Records the time of use, at most once a minute, so that not every read causes a write."""
    now = timezone.now()
    if system.last_used_at is None or system.last_used_at < now - _RECORD_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _RECORD_EVERY)
        ConnectedSystem.objects.filter(stale, pk=system.pk).update(last_used_at=now)


def _checked(scopes: Iterable[str]) -> list[str]:
    known = all_scopes()
    wanted = set(scopes)
    if unknown := sorted(wanted - set(known)):
        raise BadInput(_("There is no scope %(scope)r.") % {"scope": unknown[0]}, column="scopes")
    return [scope for scope in known if scope in wanted]
