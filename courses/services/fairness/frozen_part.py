"""The figures by voluntary attribute, repeated by later audits until enough time has passed and enough people differ."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from courses.arithmetic.frozen_figures import n_changed
from courses.models import FairnessAudit

_SALT = "reskill.fairness"
_PARTS = ("attributes", "intersections")


def fingerprints_of(
    attributes: Iterable[Any], people: set[int], selected: Mapping[str, set[int]], reasons: Mapping[int, str]
) -> dict[str, str]:
    """A fingerprint of everybody who gave a voluntary answer: of all that the figures count. Nobody can read it back."""
    attributes = list(attributes)
    private = [attribute for attribute in attributes if attribute.is_private]
    gave = {pk for attribute in private for pk in attribute.values if pk in people}
    audited = [attribute for attribute in attributes if attribute.kind != "work"]
    return {
        str(pk): salted_hmac(
            _SALT,
            repr(
                (
                    pk,
                    [attribute.values.get(pk) for attribute in audited],
                    [pk in chosen for chosen in selected.values()],
                    reasons.get(pk, ""),
                )
            ),
            algorithm="sha256",
        ).hexdigest()[:16]
        for pk in sorted(gave)
    }


def freeze_or_repeat(audit: FairnessAudit, now: dict[str, str], compute: Callable[[], dict]) -> dict:
    """The figures: those of the last audit while they are frozen, else computed. Stores in the audit since when.

    now: the fingerprints of today. Audits before the last one lose their fingerprints: nothing needs them any more.
    """
    last = (
        FairnessAudit.objects.filter(state=FairnessAudit.State.READY, frozen_at__isnull=False)
        .exclude(pk=audit.pk)
        .order_by("-frozen_at", "-pk")
        .first()
    )
    if last is not None:
        FairnessAudit.objects.filter(frozen_at__lt=last.frozen_at).exclude(snapshot={}).update(snapshot={})
    if last is not None and _is_frozen(last, now):
        audit.frozen_at, audit.snapshot = last.frozen_at, last.snapshot
        return {part: [entry for entry in last.result.get(part, []) if entry.get("is_private")] for part in _PARTS}
    audit.frozen_at, audit.snapshot = timezone.now(), now
    found = compute()
    for part in _PARTS:
        found[part] = [{**entry, "is_private": True} for entry in found[part]]
    return found


def _is_frozen(last: FairnessAudit, now: dict[str, str]) -> bool:
    assert last.frozen_at is not None
    until = last.frozen_at + timedelta(days=settings.RESKILL_FAIRNESS_PERIOD_DAYS)
    return timezone.now() < until or n_changed(last.snapshot, now) < settings.RESKILL_MIN_GROUP
