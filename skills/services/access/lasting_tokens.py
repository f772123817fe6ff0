"""Creates, replaces, revokes and checks lasting tokens of connected systems."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import ConnectedSystem, LastingToken

PREFIX = "reskill_"  # so that a scanner for secrets finds a token in a repository
_RECORD_EVERY = timedelta(minutes=1)


def create_token(
    *, system: ConnectedSystem, name: str, scopes: Iterable[str], ends_at: datetime | None = None, by: Any = None
) -> tuple[LastingToken, str]:
    """A new token: its row, and the token itself, which cannot be shown again.

    Raises BadInput for a system without access, and for a scope that the system does not have.
    """
    wanted = list(dict.fromkeys(scopes))
    if system.revoked_at is not None:
        raise BadInput(_("The access of this system is revoked."), column="system")
    if missing := sorted(set(wanted) - set(system.scopes)):
        raise BadInput(_("The system does not have the scope %(scope)s.") % {"scope": missing[0]}, column="scopes")
    if ends_at is not None and ends_at <= timezone.now():
        raise BadInput(_("This time has passed."), column="ends_at")
    token = PREFIX + secrets.token_urlsafe(32)
    row = LastingToken.objects.create(
        system=system,
        name=name,
        start=token[:12],
        hash=_hash(token),
        scopes=[scope for scope in system.scopes if scope in wanted],
        ends_at=ends_at,
        made_by=by,
    )
    return row, token


@transaction.atomic
def replace_token(*, token: LastingToken, overlap: timedelta, by: Any = None) -> tuple[LastingToken, str]:
    """A new token with the same name, scopes and end. The old one works for the time of the overlap.

    Raises BadInput for a token that no longer works: a replacement would bring a revoked access back.
    """
    old = LastingToken.objects.select_for_update(of=("self",)).working().filter(pk=token.pk).first()
    if old is None:
        raise BadInput(_("This token no longer works. Create a new one."), column="token")
    scopes = [scope for scope in old.scopes if scope in old.system.scopes]
    made = create_token(system=old.system, name=old.name, scopes=scopes, ends_at=old.ends_at, by=by)
    until = timezone.now() + overlap
    old.ends_at = min(until, old.ends_at) if old.ends_at else until
    old.save(update_fields=["ends_at"])
    return made


def revoke_tokens(*, tokens: Iterable[LastingToken]) -> int:
    """The number of tokens that were revoked. They stop working at once; the rows stay as a record."""
    keys = [token.pk for token in tokens]
    return LastingToken.objects.filter(pk__in=keys, revoked_at__isnull=True).update(revoked_at=timezone.now())


def find_token(text: str) -> LastingToken | None:
    """The working token with this text, or None. Records the time of use, at most once a minute."""
    if not text.startswith(PREFIX):
        return None
    rows = LastingToken.objects.working().select_related("system__application__connected_system")
    found = rows.filter(hash=_hash(text)).first()
    if found is not None:
        now = timezone.now()
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _RECORD_EVERY)
        if found.last_used_at is None or found.last_used_at < now - _RECORD_EVERY:
            LastingToken.objects.filter(stale, pk=found.pk).update(last_used_at=now)
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
