"""Merges two rows of one person: one row stays, everything that refers to the other moves to it, and all is recorded."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import DirectoryEntry, Employee, EmployeeMerge, EmployeePair, FormerId, Task, WebhookEvent
from skills.services.audit import record_decision
from skills.services.people.employee_events import notify_employees_changed
from skills.services.people.moving_rows import Moves, move_histories, move_rows
from skills.services.people.personal_traces import delete_sessions
from skills.services.people.role_groups import apply_roles
from skills.services.people.task_profiles import balance_shares

_FILLED = ("name", "email", "job_title", "department", "location", "manager", "occupation", "languages", "level")
# An empty field takes the other row's value together with what belongs to it.
_WITH = {"email": ("confirmed_email", "announced_email"), "occupation": ("title_match", "title_match_score")}


@dataclass
class MergePreview:
    """What a merge would do. moved, deleted: numbers of rows by model. filled: fields of the kept row that get a value.

    loses_login: the name of a login that would no longer work. loses_account: the account of the sign-in system that
    would have no employee any more. starts_to_decline: whether the kept person would no longer take part.
    """

    moved: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    filled: list[str] = field(default_factory=list)
    loses_login: str = ""
    loses_account: str = ""
    starts_to_decline: bool = False


class _Rollback(Exception):
    """Ends the transaction of a preview."""


def preview_merge(*, kept: Employee, removed: Employee, by: Any) -> MergePreview:
    """What the merge would do: it is done and rolled back, so that the preview cannot differ. Raises BadInput."""
    found = MergePreview()
    try:
        with transaction.atomic():
            _merge(kept.pk, removed.pk, by, found)
            raise _Rollback
    except _Rollback:
        return found


@transaction.atomic
def merge_employees(*, kept: Employee, removed: Employee, by: Any) -> EmployeeMerge:
    """The record of the merge. `removed` no longer exists; its external id leads to `kept` from now on.

    What both have is decided by the models: the kept row's stays, or the one that says more (see moving_rows). Tasks that
    people or files named replace mere suggestions of an occupation. The kept row's own values stay; empty ones are
    filled. Whoever declined in one row has declined. Raises BadInput for one and the same row, and for the user's own row:
    a merge could show the user what belongs to the other person alone.
    """
    return _merge(kept.pk, removed.pk, by, MergePreview())


def _merge(kept_pk: int, removed_pk: int, by: Any, seen: MergePreview) -> EmployeeMerge:
    rows = {
        row.pk: row for row in Employee.objects.select_for_update(of=("self",)).filter(pk__in=[kept_pk, removed_pk])
    }
    if len(rows) != 2:
        raise BadInput(_("Choose two different employees."), column="removed")
    kept, removed = rows[kept_pk], rows[removed_pk]
    if by is not None and by.pk in {kept.user_id, removed.user_id} - {None}:
        raise BadInput(_("One of the rows is your own. Another HR manager has to merge them."), column="removed")
    before = serializers.serialize("python", [kept, removed])
    moves = Moves()
    EmployeePair.objects.filter(Q(first=removed) | Q(second=removed)).delete()
    _merge_tasks(kept, removed, moves, by)
    _settle_account_number(removed)
    if kept.manager_id == removed.pk:
        kept.manager = None
    move_rows(source=removed, target=kept, moves=moves, leave_out={"skills.Task", "skills.EmployeePair"})
    move_histories(source=removed, target=kept)
    login = _login_of(removed, kept, seen)
    _fill(kept, removed, seen)
    Employee.objects.filter(pk=removed.pk).update(user=None)
    removed.user = None
    _save(kept, removed, by)
    _rename_in_events(removed.pk, kept.pk)
    balance_shares(employee=kept, by=by)
    apply_roles(kept)
    FormerId.objects.create(employee=kept, external_id=removed.external_id)
    counts = moves.counts()
    seen.moved, seen.deleted = counts["moved"], counts["deleted"]
    seen.loses_account = next(
        (
            row["fields"]["user_name"]
            for row in moves.contents
            if row["model"] == "skills.directoryentry" and row["fields"]["removed_at"] is None
        ),
        "",
    )
    record = {
        "before": before,
        "moved": moves.moved,
        "deleted": moves.deleted,
        "contents": moves.contents,
        "login": login,
    }
    merge = EmployeeMerge.objects.create(
        kept=kept,
        removed_pk=removed_pk,
        removed_external_id=removed.external_id,
        merged_by=by,
        counts=counts,
        record=json.loads(json.dumps(record, cls=DjangoJSONEncoder)),
    )
    notify_employees_changed([kept.pk])
    record_decision(
        route="merge-employees", object_id=merge.pk, by=by, employee_id=kept.pk, kept=kept.pk, removed=removed_pk
    )
    return merge


def _merge_tasks(kept: Employee, removed: Employee, moves: Moves, by: Any) -> None:
    """Moves the tasks. Of two rows with one statement, the one that somebody decided about stays."""
    suggestions = Q(state=Task.State.SUGGESTED, source=Task.Source.OCCUPATION)
    owners = [row for row in (kept, removed) if row.tasks.own().exists()]
    if len(owners) == 1:
        other = removed if owners[0] == kept else kept
        for task in list(other.tasks.filter(suggestions)):
            moves.delete(task)
    known = {task.text_hash: task for task in kept.tasks.all()}
    for task in list(removed.tasks.all()):
        twin = known.get(task.text_hash)
        if twin is None:
            Task.objects.filter(pk=task.pk).update(employee=kept)
            moves.add_moved(task)
            continue
        if twin.state == Task.State.SUGGESTED != task.state:
            moves.keep_content(twin)
            twin.state, twin.source, twin.entered_share = task.state, task.source, task.entered_share
            twin._history_user = by  # type: ignore[attr-defined]
            twin.save()
        move_rows(source=task, target=twin, moves=moves)
        move_histories(source=task, target=twin)
        moves.delete(task)


def _settle_account_number(removed: Employee) -> None:
    """Keeps the number that the sign-in system knows, also if the kept row has another one."""
    entry = DirectoryEntry.objects.filter(employee=removed).first()
    if entry is not None and not entry.number and not entry.number_is_provisional:
        DirectoryEntry.objects.filter(pk=entry.pk).update(number=removed.external_id)
    DirectoryEntry.objects.filter(employee=removed).update(number_is_provisional=False)


def _login_of(removed: Employee, kept: Employee, seen: MergePreview) -> dict[str, Any]:
    """Gives the removed row's login to the kept row; if both have one, ends it, unless it is a staff account."""
    user = removed.user
    if user is None:
        return {}
    if kept.user_id is None:
        Employee.objects.filter(pk=removed.pk).update(user=None)
        kept.user = user
        return {"user": user.pk, "moved": True}
    if not (user.is_staff or user.is_superuser):
        seen.loses_login = user.get_username()
        get_user_model().objects.filter(pk=user.pk).update(is_active=False)
        delete_sessions({user.pk})
    return {"user": user.pk, "moved": False, "ended": bool(seen.loses_login)}


def _fill(kept: Employee, removed: Employee, seen: MergePreview) -> None:
    """Fills the empty fields of the kept row. The person's refusals count, whichever row has them."""
    for name in _FILLED:
        value = getattr(removed, name)
        if value and not getattr(kept, name) and value != kept:
            seen.filled.append(name)
            for one in (name, *_WITH.get(name, ())):
                setattr(kept, one, getattr(removed, one))
    seen.starts_to_decline = kept.takes_part and not removed.takes_part
    kept.takes_part = kept.takes_part and removed.takes_part
    kept.shares_exact_scores = kept.shares_exact_scores and removed.shares_exact_scores


def _save(kept: Employee, removed: Employee, by: Any) -> None:
    """Deletes the removed row and saves the kept one. The histories of both become one."""
    pk = removed.pk
    removed._history_user = by  # type: ignore[attr-defined]
    removed.delete()
    Employee.history.filter(id=pk).update(id=kept.pk)
    kept.has_answer = kept.has_tasks = False  # checked again shortly
    kept.updated_at = timezone.now()
    kept._history_user = by  # type: ignore[attr-defined]
    kept.save()


def _rename_in_events(old: int, new: int) -> None:
    """Events that were not sent yet name the kept row."""
    for event in WebhookEvent.objects.exclude(employee_ids=[]).iterator(chunk_size=500):
        if old in event.employee_ids:
            ids = sorted({new if pk == old else pk for pk in event.employee_ids})
            WebhookEvent.objects.filter(pk=event.pk).update(employee_ids=ids)
