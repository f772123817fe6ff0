"""Approval of training plans. Only this module sets it.

a plan       may become               by
---------    ---------------------    ------------------------------------------------------
open         approved, declined       somebody else than who made it or changed it last
approved     open                     a change of the plan
declined     open                     a change of the plan
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import TrainingPlan
from courses.services.planning.plan_outcome import finished_by_course
from courses.services.planning.stored_results import wait_for_result
from skills.errors import BadInput
from skills.state_transitions import Transitions

Approval = TrainingPlan.Approval
LONGEST_REASON = 2000

APPROVAL = Transitions(
    "approval of the plan",
    {
        Approval.OPEN: (Approval.APPROVED, Approval.DECLINED),
        Approval.APPROVED: (Approval.OPEN,),
        Approval.DECLINED: (Approval.OPEN,),
    },
)


def ask_again(plan: TrainingPlan, *, by: Any) -> None:
    """Sets a new or changed plan to waiting, without a decision. Does not save the plan."""
    wait_for_result(plan)
    if plan.approval != Approval.OPEN:
        APPROVAL.check(plan.approval, Approval.OPEN)
    plan.approval, plan.changed_by, plan.decided_by, plan.decided_at = Approval.OPEN, by, None, None
    plan.decision, plan.finished_before = "", {}


def may_decide(plan: TrainingPlan, user: Any) -> bool:
    """Whether this person may approve and decline the plan: never who made it or changed it last."""
    own = user.pk in (plan.created_by_id, plan.changed_by_id)
    return user.has_perm("courses.approve_trainingplan") and not own


@transaction.atomic
def decide_plan(*, plan: TrainingPlan, user: Any, approve: bool, reason: str = "") -> TrainingPlan:
    """The decided plan. A plan that is declined needs a reason.

    Raises BadInput for the person's own plan, a plan that is not computed, one decided already, and a missing reason.
    """
    plan = TrainingPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    reason = reason.strip()
    if not may_decide(plan, user):
        raise BadInput(_("You made or changed this plan. Another person has to decide."))
    if plan.state != TrainingPlan.State.READY:
        raise BadInput(_("The plan is not computed yet."))
    if plan.approval != Approval.OPEN:
        raise BadInput(_("This plan is decided already. A change of the plan opens it again."))
    if not approve and not reason:
        raise BadInput(_("Say why you decline the plan."), column="reason")
    if len(reason) > LONGEST_REASON:
        raise BadInput(_("The reason has more than %(n)d characters. Shorten it.") % {"n": LONGEST_REASON})
    to = Approval.APPROVED if approve else Approval.DECLINED
    APPROVAL.check(plan.approval, to)
    plan.approval, plan.decided_by, plan.decided_at, plan.decision = to, user, timezone.now(), reason
    plan.finished_before = finished_by_course(plan) if approve else {}
    plan.save(update_fields=["approval", "decided_by", "decided_at", "decision", "finished_before"])
    return plan
