"""Adds entries to the audit trail and verifies its chain of hashes.

Each hash is keyed with SECRET_KEY, which the database does not contain: whoever can write to the database alone cannot
compute the hashes of a changed chain. Note the hash that `manage.py verify_audit` prints in another place from time to
time: a chain that was cut off at its end and a stored head that was set back are found by it.
"""

import hmac
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from skills.models import AuditEntry, AuditHead

_SALT = "reskill.audit"
_HEAD = 1


@dataclass(frozen=True)
class AuditFault:
    """An entry that does not fit the chain. entry: its number; None for the end of the chain."""

    entry: int | None
    reason: str


@transaction.atomic
def record(
    *,
    action: str,
    route: str = "",
    object_id: Any = "",
    actor_id: int | None = None,
    system: str = "",
    employee_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """The new entry. details: codes and numbers, never names or texts of people."""
    AuditHead.objects.get_or_create(pk=_HEAD)
    head = AuditHead.objects.select_for_update().get(pk=_HEAD)
    entry = AuditEntry(
        at=timezone.now(),
        action=action,
        route=route[:120],
        object_id=str(object_id)[:80],
        actor_id=actor_id,
        system=system[:100],
        employee_id=employee_id,
        details=details or {},
        previous_hash=head.last_hash,
    )
    entry.hash = _hash_of(entry, settings.SECRET_KEY)
    entry.save()
    AuditHead.objects.filter(pk=_HEAD).update(last_hash=entry.hash, n_entries=head.n_entries + 1)
    return entry


def head_of_trail() -> AuditHead:
    """The end of the chain; empty before the first entry."""
    return AuditHead.objects.filter(pk=_HEAD).first() or AuditHead()


def verify_trail() -> list[AuditFault]:
    """The faults of the chain, in order; empty if it is whole. The first entry may follow entries that have expired."""
    faults: list[AuditFault] = []
    expected: str | None = None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if expected is not None and entry.previous_hash != expected:
            faults.append(AuditFault(entry.pk, "The entry before it is missing or was changed."))
        if not any(hmac.compare_digest(_hash_of(entry, str(key)), entry.hash) for key in keys):
            faults.append(AuditFault(entry.pk, "The entry was changed."))
        expected = entry.hash
    if (expected or "") != head_of_trail().last_hash and (expected or not _all_expired()):
        faults.append(AuditFault(None, "Entries at the end are missing."))
    return faults


def _all_expired() -> bool:
    return not AuditEntry.objects.exists() and settings.RESKILL_KEEP_AUDIT_DAYS > 0


def _hash_of(entry: AuditEntry, key: str) -> str:
    content = json.dumps(
        [entry.at.isoformat(), entry.action, entry.route, entry.object_id, entry.actor_id, entry.system,
         entry.employee_id, entry.details, entry.previous_hash],
        sort_keys=True,
    )  # fmt: skip
    return salted_hmac(_SALT, content, secret=key, algorithm="sha256").hexdigest()
