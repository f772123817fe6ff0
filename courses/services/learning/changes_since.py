"""What is different since a person's answer before, and why: from the two stored answers and what happened between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Answer, Feedback, PathStep
from courses.services.learning.week import TaskView, Week
from skills.models import Employee, Task

NOTICED = 0.01  # of the week; less is noise
TITLES_NAMED = 3


@dataclass(frozen=True)
class Since:
    """before: when the earlier answer was made. differences: sentences, none when all is as it was. reasons: why."""

    before: datetime
    differences: Sequence[str]
    reasons: Sequence[str]


def last_two(employee: Employee) -> tuple[Answer | None, Answer | None]:
    """The current answer and the one it replaced, in one query; None where there is none.

    Answers of later runs that wait to be released are neither.
    """
    rows = Answer.objects.filter(employee=employee).select_related("basis__dataset", "recalculation")
    current = before = None
    for row in rows.order_by("-recalculation_id"):
        if current is None:
            current = row if row.is_current else None
        else:
            before = row
            break
    return current, before


def what_changed(
    *,
    employee: Employee,
    current: Answer,
    before: Answer,
    steps: Sequence[PathStep],
    said: Sequence[Feedback],
    week: Week,
) -> Since:
    """steps: of both answers, with their courses. week: with the rejected tasks. Asks the database nothing."""
    differences = _figures(current, before) + _courses(current, before, steps, said)
    reasons = _own_doing(employee, before, said, week) + _program(current, before)
    return Since(before.created_at, differences, reasons)


def _figures(current: Answer, before: Answer) -> list[str]:
    moved = current.lasting_share - before.lasting_share
    if abs(moved) < NOTICED:
        return []
    values = {"before": _percent(before.lasting_share), "now": _percent(current.lasting_share)}
    return [_("The part of your week that AI changes little or partly went from %(before)s to %(now)s.") % values]


def _courses(current: Answer, before: Answer, steps: Sequence[PathStep], said: Sequence[Feedback]) -> list[str]:
    now = {step.course_id: step.course.title for step in steps if step.answer_id == current.pk}
    then = {step.course_id: step.course.title for step in steps if step.answer_id == before.pk}
    kinds = {row.course_id: row.kind for row in said}
    done = [title for pk, title in then.items() if pk not in now and kinds.get(pk) == Feedback.Kind.FINISHED]
    refused = [title for pk, title in then.items() if pk not in now and kinds.get(pk) == Feedback.Kind.REFUSED]
    gone = [title for pk, title in then.items() if pk not in now and title not in {*done, *refused}]
    new = [title for pk, title in now.items() if pk not in then]
    told = (
        (done, _("You finished %(titles)s; it counts from now on.")),
        (refused, _("You refused %(titles)s; it does not come back.")),
        (new, _("New in your path: %(titles)s.")),
        (gone, _("No longer in your path: %(titles)s.")),
    )
    return [sentence % {"titles": _named(titles)} for titles, sentence in told if titles]


def _own_doing(employee: Employee, before: Answer, said: Sequence[Feedback], week: Week) -> list[str]:
    """What the person, or HR with them, did between the two answers."""
    since = before.created_at
    reasons = []
    changed = [item for item in week.tasks if item.task.updated_at > since]
    if changed:
        n = len(changed)
        reasons.append(
            ngettext("%d task of your profile was changed.", "%d tasks of your profile were changed.", n) % n
        )
    if any(_was_set(item, since) for item in week.tasks):
        reasons.append(_("A person set the figure of a task."))
    if any(row.created_at > since for row in said):
        reasons.append(_("You said something of a course."))
    if employee.updated_at > since:
        reasons.append(_("Something in your details changed, such as your hours, level, languages or department."))
    return reasons


def _was_set(item: TaskView, since: datetime) -> bool:
    return item.override is not None and item.override.decided_at > since and item.task.state != Task.State.REJECTED


def _program(current: Answer, before: Answer) -> list[str]:
    """What changed in the program's own sources between the two answers."""
    old, new = before.basis, current.basis
    reasons = []
    if old.dataset_id != new.dataset_id:
        values = {"new": str(new.dataset), "old": str(old.dataset)}
        reasons.append(_("The figures rest on %(new)s now, before on %(old)s.") % values)
    elif old.dataset_hash != new.dataset_hash:
        reasons.append(_("%(dataset)s was loaded anew with other figures.") % {"dataset": new.dataset})
    if old.model_revision != new.model_revision:
        reasons.append(_("Texts are read by another language model than before."))
    if old.settings_fingerprint != new.settings_fingerprint:
        reasons.append(_("The way of computing changed, or what counts as a human skill here."))
    if current.recalculation.catalogue_fingerprint != before.recalculation.catalogue_fingerprint:
        reasons.append(_("The courses on offer changed."))
    return reasons


def _named(titles: Sequence[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:TITLES_NAMED])
    more = len(titles) - TITLES_NAMED
    return named if more <= 0 else _("%(titles)s and %(n)d more") % {"titles": named, "n": more}


def _percent(share: float) -> str:
    return f"{round(100 * share)}\u00a0%"
