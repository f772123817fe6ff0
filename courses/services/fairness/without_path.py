"""Employees who are offered no learning path, and why: by reason, for the organisation and for groups that may be shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from courses.arithmetic.frozen_figures import coarse
from courses.arithmetic.impact_ratios import suppressed_groups
from courses.models import Answer, Feedback, PathChoice, RecalculationFailure
from skills.models import Employee, Task

# The reasons in the order in which they are looked for: the first that applies to a person counts.
REASONS = {
    "declined": _("does not take part"),
    "no_occupation": _("no tasks, and the job title matches no occupation"),
    "no_tasks": _("no tasks"),
    "not_judged": _("no task is described clearly enough"),
    "refused": _("refused or replaced courses, and no other fits"),
    "nothing_fits": _("no course fits well enough"),
    "no_result": _("no result was computed yet"),
}
_BATCH = 5000


def reasons_without_path(people: Collection[int], offered: Collection[int]) -> dict[int, str]:
    """The code of the reason by employee id, for those of the people who are offered no path."""
    missing = set(people) - set(offered)
    found: dict[int, str] = {}
    ids = sorted(missing)
    for start in range(0, len(ids), _BATCH):
        found.update(_reasons(ids[start : start + _BATCH]))
    return found


def _reasons(ids: list[int]) -> Iterable[tuple[int, str]]:
    people = Employee.objects.filter(pk__among=ids)
    with_tasks = set(Task.objects.counted().filter(employee__among=ids).values_list("employee_id", flat=True))
    answered = set(Answer.objects.current().filter(employee__among=ids).values_list("employee_id", flat=True))
    failures = RecalculationFailure.objects.filter(employee__among=ids).order_by("recalculation_id")
    latest = dict(failures.values_list("employee_id", "reason_code"))
    refusing = Feedback.objects.filter(employee__among=ids, kind=Feedback.Kind.REFUSED)
    replacing = PathChoice.objects.filter(employee__among=ids, instead_of__isnull=False)
    refused = {pk for rows in (refusing, replacing) for pk in rows.values_list("employee_id", flat=True)}
    for pk, takes_part, occupation in people.values_list("pk", "takes_part", "occupation_id"):
        if not takes_part:
            yield pk, "declined"
        elif pk not in with_tasks:
            yield pk, "no_tasks" if occupation else "no_occupation"
        elif pk in answered:
            yield pk, "refused" if pk in refused else "nothing_fits"
        else:
            yield pk, "not_judged" if latest.get(pk) == "no_task_judged" else "no_result"


def counted_by_reason(reasons: Mapping[int, str], people: Collection[int], *, least: int, is_private: bool) -> dict:
    """The number of these people by reason, as JSON: n, reasons (code and number), n_other.

    Reasons of few people are put together under n_other; it is None if too few people are left for that. is_private: numbers
    are rounded to multiples of `least`, as all figures by voluntary answers are.
    """
    counts = Counter(reasons[pk] for pk in people if pk in reasons)
    hidden = suppressed_groups(counts, min_size=least)
    n_other = sum(counts[code] for code in hidden)

    def shown(n: int) -> int:
        return coarse(n, step=least) if is_private else n

    return {
        "n": shown(counts.total()),
        "reasons": [
            {"reason": code, "n": shown(counts[code])} for code in REASONS if counts[code] and code not in hidden
        ],
        "n_other": shown(n_other) if n_other >= least else (None if n_other else 0),
    }
