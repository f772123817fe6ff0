"""Compares an employee's current answer with the one before, and lists the reasons for the differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Answer, Feedback, PathStep
from courses.services.learning.week import TaskView, Week
from skills.models import Employee, Task

NOTICED = 0.01  # share of the week; smaller differences are noise
TITLES_NAMED = 3


@dataclass(frozen=True)
class AnswerDifferences:
    """before: when the earlier answer was made. differences: sentences; empty if nothing changed. reasons: sentences."""

    before: datetime
    differences: Sequence[str]
    reasons: Sequence[str]


def last_two(employee: Employee) -> tuple[Answer | None, Answer | None]:
    """The current answer and the one before it; None for each that does not exist. One query.

    Answers of later runs that wait for release are skipped.
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
) -> AnswerDifferences:
    """The differences between two answers, and the reasons.

    steps: path steps of both answers, with their courses. said: the employee's feedback. week: with rejected tasks. No
    queries.
    """
    differences = _figure_differences(current, before) + _course_differences(current, before, steps, said)
    reasons = _personal_reasons(employee, before, said, week) + _program_reasons(current, before)
    return AnswerDifferences(before.created_at, differences, reasons)


def _figure_differences(current: Answer, before: Answer) -> list[str]:
    moved = current.lasting_share - before.lasting_share
    if abs(moved) < NOTICED:
        return []
    values = {"before": _percent(before.lasting_share), "now": _percent(current.lasting_share)}
    return [_("The part of your week that AI changes little or partly: %(now)s now, %(before)s before.") % values]


def _course_differences(
    current: Answer, before: Answer, steps: Sequence[PathStep], said: Sequence[Feedback]
) -> list[str]:
    now = {step.course_id: step.course.title for step in steps if step.answer_id == current.pk}
    then = {step.course_id: step.course.title for step in steps if step.answer_id == before.pk}
    kinds = {row.course_id: row.kind for row in said}
    done = [title for pk, title in then.items() if pk not in now and kinds.get(pk) == Feedback.Kind.FINISHED]
    refused = [title for pk, title in then.items() if pk not in now and kinds.get(pk) == Feedback.Kind.REFUSED]
    removed = [title for pk, title in then.items() if pk not in now and title not in {*done, *refused}]
    added = [title for pk, title in now.items() if pk not in then]
    sentences = (
        (done, _("You finished %(titles)s. Finished courses are no longer in your path.")),
        (refused, _("You refused %(titles)s. Refused courses are not suggested again.")),
        (added, _("New in your path: %(titles)s.")),
        (removed, _("No longer in your path: %(titles)s.")),
    )
    return [sentence % {"titles": _quoted(titles)} for titles, sentence in sentences if titles]


def _personal_reasons(employee: Employee, before: Answer, said: Sequence[Feedback], week: Week) -> list[str]:
    """Reasons from what the employee or HR changed between the two answers."""
    since = before.created_at
    reasons = []
    changed = [item for item in week.tasks if item.task.updated_at > since]
    if changed:
        n = len(changed)
        reasons.append(
            ngettext("%d task of your profile was changed.", "%d tasks of your profile were changed.", n) % n
        )
    if any(_was_overridden(item, since) for item in week.tasks):
        reasons.append(_("A person set the figure of a task."))
    if any(row.created_at > since for row in said):
        reasons.append(_("You gave feedback on a course."))
    if employee.updated_at > since:
        reasons.append(_("Your details changed, for example your hours, level, languages or department."))
    return reasons


def _was_overridden(item: TaskView, since: datetime) -> bool:
    return item.override is not None and item.override.decided_at > since and item.task.state != Task.State.REJECTED


def _program_reasons(current: Answer, before: Answer) -> list[str]:
    """Reasons from changes of the dataset, language model, settings or catalogue between the two answers."""
    old, new = before.basis, current.basis
    reasons = []
    if old.dataset_id != new.dataset_id:
        values = {"new": str(new.dataset), "old": str(old.dataset)}
        reasons.append(_("The figures are now based on %(new)s instead of %(old)s.") % values)
    elif old.dataset_hash != new.dataset_hash:
        reasons.append(_("%(dataset)s was loaded again with different figures.") % {"dataset": new.dataset})
    if old.model_revision != new.model_revision:
        reasons.append(_("A different language model now reads the texts."))
    if old.settings_fingerprint != new.settings_fingerprint:
        reasons.append(_("The calculation or the list of human skills changed."))
    if current.recalculation.catalogue_fingerprint != before.recalculation.catalogue_fingerprint:
        reasons.append(_("The courses on offer changed."))
    return reasons


def _quoted(titles: Sequence[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:TITLES_NAMED])
    more = len(titles) - TITLES_NAMED
    return named if more <= 0 else _("%(titles)s and %(n)d more") % {"titles": named, "n": more}


def _percent(share: float) -> str:
    return f"{round(100 * share)}\u00a0%"
