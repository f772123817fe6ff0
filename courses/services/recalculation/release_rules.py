"""The rule that every run over a group of people waits for a person."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import ReleaseRule
from courses.services.recalculation.two_people import may_release
from skills.errors import BadInput
from skills.services.audit import record_decision


def every_run_waits() -> bool:
    """Whether every run over a group of people waits for a person: by RESKILL_RELEASE_BY_HAND or by the newest rule."""
    newest = ReleaseRule.objects.newest()
    return settings.RESKILL_RELEASE_BY_HAND or (newest is not None and newest.every_run_waits)


@transaction.atomic
def change_release_rule(*, every_run_waits: bool, user: Any, reason: str) -> ReleaseRule:
    """The new rule; it applies to every run that has not published yet. Raises BadInput without a reason, for a user whose
    role does not release runs, and if the installation's settings demand the rule."""
    if not may_release(user):
        raise BadInput(_("Your role does not release runs."))
    if not reason.strip():
        raise BadInput(_("Give a reason for the change."), column="reason")
    if settings.RESKILL_RELEASE_BY_HAND and not every_run_waits:
        raise BadInput(_("The settings of this installation (RESKILL_RELEASE_BY_HAND) require that every run waits."))
    rule = ReleaseRule.objects.create(every_run_waits=every_run_waits, reason=reason.strip(), changed_by=user)
    record_decision(route="release-rule", object_id=rule.pk, by=user, every_run_waits=every_run_waits)
    return rule
