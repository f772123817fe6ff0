"""Compares what an employee's first page shows with what it showed at the last visit, and lists the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Answer, Course, Feedback, PathStep
from courses.services.learning.week import TaskView, Week
from skills.models import Employee, ExposureDataset, Task
from skills.words import translated

TITLES_NAMED = 3


@dataclass(frozen=True)
class AnswerDifferences:
    """before: when the page was last seen. differences: sentences; empty if nothing changed. reasons: sentences."""

    before: datetime
    differences: Sequence[str]
    reasons: Sequence[str]


def what_is_shown(*, answer: Answer, steps: Sequence[PathStep], week: Week, skills: Sequence[str]) -> dict[str, Any]:
    """What the first page shows now, as codes and figures, to be compared at the next visit.

    skills: slugs of the human skills that carry the week, in their order.
    """
    return {
        "lasting": round(100 * week.lasting_share),
        "strongly": round(100 * week.by_band["strongly"]),
        "courses": [step.course_id for step in steps],
        "skills": list(skills),
        "dataset": answer.basis.dataset_id,
        "dataset_hash": answer.basis.dataset_hash,
        "model_revision": answer.basis.model_revision,
        "settings": answer.basis.settings_fingerprint,
        "catalogue": answer.recalculation.catalogue_fingerprint,
    }


def what_changed(
    *,
    employee: Employee,
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    dataset: ExposureDataset,
    steps: Sequence[PathStep],
    said: Sequence[Feedback],
    week: Week,
) -> AnswerDifferences:
    """The differences since the person's last visit, and the reasons. before, now: of `what_is_shown`.

    dataset: of the current figures. steps: of the current path, with their courses. said: the employee's feedback. week:
    with rejected tasks. One query if courses are gone, one if the dataset is another.
    """
    since = datetime.fromisoformat(before["at"])
    differences = [
        *_figure_differences(before, now),
        *_skill_differences(before, now, week),
        *_course_differences(before, now, steps, said),
    ]
    reasons = _personal_reasons(employee, since, said, week) + _program_reasons(before, now, dataset)
    return AnswerDifferences(since, differences, reasons)


def _figure_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    if before["lasting"] == now["lasting"]:
        return []
    values = {"before": _percent(before["lasting"]), "now": _percent(now["lasting"])}
    return [_("The part of your week that AI changes little or partly: %(now)s now, %(before)s before.") % values]


def _skill_differences(before: Mapping[str, Any], now: Mapping[str, Any], week: Week) -> list[str]:
    added = [slug for slug in now["skills"] if slug not in before["skills"] and slug in week.skill_names]
    if not added:
        return []
    names = ", ".join(translated(week.skill_names[slug]) for slug in added)
    return [_("New among the skills that your week calls for most: %(names)s.") % {"names": names}]


def _course_differences(
    before: Mapping[str, Any], now: Mapping[str, Any], steps: Sequence[PathStep], said: Sequence[Feedback]
) -> list[str]:
    titles = {step.course_id: step.course.title for step in steps}
    gone = [pk for pk in before["courses"] if pk not in now["courses"]]
    former = dict(Course.objects.filter(pk__in=gone).values_list("pk", "title")) if gone else {}
    kinds = {row.course_id: row.kind for row in said}
    by_kind: dict[str, list[str]] = {}
    for pk in gone:
        by_kind.setdefault(kinds.get(pk, ""), []).append(former.get(pk, ""))
    done, refused = by_kind.pop(Feedback.Kind.FINISHED, []), by_kind.pop(Feedback.Kind.REFUSED, [])
    removed = [title for rows in by_kind.values() for title in rows if title]
    added = [titles[pk] for pk in now["courses"] if pk not in before["courses"] and pk in titles]
    sentences = (
        (done, _("You finished %(titles)s. Finished courses are no longer in your path.")),
        (refused, _("You refused %(titles)s. Refused courses are not suggested again.")),
        (added, _("New in your path: %(titles)s.")),
        (removed, _("No longer in your path: %(titles)s.")),
    )
    return [sentence % {"titles": _quoted(rows)} for rows, sentence in sentences if rows]


def _personal_reasons(employee: Employee, since: datetime, said: Sequence[Feedback], week: Week) -> list[str]:
    """Reasons from what the employee or HR changed since then."""
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


def _program_reasons(before: Mapping[str, Any], now: Mapping[str, Any], dataset: ExposureDataset) -> list[str]:
    """Reasons from changes of the dataset, language model, settings or catalogue."""
    reasons = []
    if before["dataset"] != now["dataset"]:
        old = ExposureDataset.objects.filter(pk=before["dataset"]).first()
        reasons.append(
            _("The figures are now based on %(new)s instead of %(old)s.") % {"new": str(dataset), "old": str(old)}
            if old
            else _("The figures are now based on %(new)s.") % {"new": str(dataset)}
        )
    elif before["dataset_hash"] != now["dataset_hash"]:
        reasons.append(_("%(dataset)s was loaded again with different figures.") % {"dataset": dataset})
    sentences = (
        ("model_revision", _("A different language model now reads the texts.")),
        ("settings", _("The calculation or the list of human skills changed.")),
        ("catalogue", _("The courses on offer changed.")),
    )
    return reasons + [sentence for key, sentence in sentences if before[key] != now[key]]


def _quoted(titles: Sequence[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:TITLES_NAMED])
    more = len(titles) - TITLES_NAMED
    return named if more <= 0 else _("%(titles)s and %(n)d more") % {"titles": named, "n": more}


def _percent(value: int) -> str:
    return f"{value}\u00a0%"
