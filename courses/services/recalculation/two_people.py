"""Release by two people: for a run in which another dataset or model moves the bands of many people.

Runs over parts of the organisation are added up. Otherwise somebody could change the bands of all people without a
second person, one small department after the other.
"""

from collections import Counter
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Answer, Recalculation
from skills.errors import BadInput
from skills.models import Basis, ExposureDataset
from skills.models.access_scopes import sees_everyone
from skills.stored_messages import Message

MANY_FROM = 20  # people with an answer; below, a share means little
_BANDS_MOVED = (Answer.Movement.BAND_UP, Answer.Movement.BAND_DOWN)


def moved_by_change(run: Recalculation, moved: Counter[int]) -> int:
    """Number of people whose band moves and whose earlier answer has another dataset or model.

    moved: number of people whose band moves, by the basis of their earlier answer. No query if all have the run's.
    """
    assert run.basis is not None  # set when the run began
    others = [pk for pk in moved if pk != run.basis_id]
    if not others:
        return 0
    same = Basis.objects.filter(dataset_hash=run.basis.dataset_hash, model_revision=run.basis.model_revision)
    unchanged = set(same.filter(pk__in=others).values_list("pk", flat=True))
    return sum(moved[pk] for pk in others if pk not in unchanged)


def why_two_people(run: Recalculation, summary: dict) -> Message:
    """The reason why two people have to release the run; empty if they do not have to."""
    n, limit = summary["moved_by_change"], settings.RESKILL_TWO_PEOPLE_SHARE
    if not n:
        return Message()
    everybody = Answer.objects.current().of_present().count()
    for moved, people in ((n, summary["people"]), (n + _moved_by_parts(run), everybody)):
        if people >= MANY_FROM and moved > limit * people:
            return Message.of("held_for_two", n=moved, people=people, limit=round(100 * limit))
    return Message()


def _moved_by_parts(run: Recalculation) -> int:
    """Number of people outside of this run whose band runs over parts with the same dataset and model have moved, since
    the last run over everyone."""
    assert run.basis is not None  # set when the run began
    whole = Recalculation.objects.filter(scope=Recalculation.Scope.EVERYONE, state=Recalculation.State.FINISHED)
    last = whole.exclude(pk=run.pk).order_by("-pk").values_list("pk", flat=True).first() or 0
    moved = Answer.objects.current().filter(
        movement__in=_BANDS_MOVED,
        recalculation__gt=last,
        basis__dataset_hash=run.basis.dataset_hash,
        basis__model_revision=run.basis.model_revision,
    )
    return moved.exclude(employee__in=run.answers.values("employee")).count()


def may_release(user: Any) -> bool:
    """Whether this person's role may release, discard and take back runs. Runs affect people in all departments."""
    return bool(user and user.is_active) and user.has_perm("courses.release_recalculation") and sees_everyone(user)


def is_first_release(run: Recalculation, user: Any, reason: str) -> bool:
    """Whether this is the first of two releases. It is then stored on the run, not saved; the run stays held.

    False for the second release, and for a run that one person can release. Raises BadInput if this person cannot
    release the run.
    """
    if not run.needs_two_people:
        return False
    if user is None:
        raise BadInput(
            _("Two people have to release run %(run)d. Each signs in to the admin and releases it there.")
            % {"run": run.pk}
        )
    if not may_release(user):
        raise BadInput(_("Your role does not release runs."))
    first = run.first_released_by
    if first is None or not may_release(first):  # a login that was deleted, or has lost its role since
        run.first_released_by, run.first_released_at, run.first_reason = user, timezone.now(), reason.strip()
        run.message = Message.of("released_once")
        return True
    if first.pk == user.pk:
        raise BadInput(
            _("You have released run %(run)d already. Another person has to release it too.") % {"run": run.pk}
        )
    if user.pk in requesters(run):
        raise BadInput(
            _("You started run %(run)d or chose its dataset, so you cannot be the second person to release it.")
            % {"run": run.pk}
        )
    return False


def requesters(run: Recalculation) -> set[int]:
    """Ids of the users who asked for the change: who started the run, and who made its dataset the active one."""
    return {pk for pk in (run.requested_by_id, _activated_by(run.dataset)) if pk is not None}


def _activated_by(dataset: ExposureDataset | None) -> int | None:
    """The user who made the dataset active; None if it is not active, or if the program did."""
    user = None
    for is_active, by in (
        dataset.history.order_by("-history_id").values_list("is_active", "history_user") if dataset else ()
    ):
        if not is_active:
            break
        user = by
    return user
