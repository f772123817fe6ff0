"""Events for connected systems: a run has ended, paths or suggestions changed, reviews."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from courses.models import PathStep, Recalculation, Recommendation, Review
from skills.models import Webhook
from skills.services import webhooks

Path = frozenset[tuple[int, int, int, int]]
Paths = dict[int, Path]
_BATCH = 500


def notify_run_ended(run: Recalculation) -> None:
    """Stores the event of an ended or rolled back run. Call it in the transaction that changes the run."""
    webhooks.tell(
        kind=Webhook.Event.RECALCULATION_FINISHED,
        subject=f"recalculations/{run.pk}",
        data={"recalculation": run.pk, "state": str(run.state), "scope": str(run.scope)},
        employee_ids=run.employee_ids if run.scope == Recalculation.Scope.EMPLOYEES else (),
        department=run.department if run.scope == Recalculation.Scope.DEPARTMENT else None,
    )


def notify_review_decided(review: Review) -> None:
    """Stores the event of a decided review. Call it in the transaction of the decision. The event does not contain the
    decision: connected systems read it with the scope for it."""
    _tell_of_review(Webhook.Event.REVIEW_DECIDED, review)


def notify_review_requested(review: Review) -> None:
    """Stores the event of a requested review. Call it in the transaction of the request. The event does not contain the
    reason: connected systems read it with the scope for it."""
    _tell_of_review(Webhook.Event.REVIEW_REQUESTED, review)


def _tell_of_review(kind: Webhook.Event, review: Review) -> None:
    webhooks.tell(
        kind=kind,
        subject=f"reviews/{review.pk}",
        data={"review": review.pk},
        employee_ids=[review.employee_id],
        names_people=True,
    )


class PathsBefore:
    """The current learning paths and suggestions of some people before a run replaces them. `notify_changed` then stores
    whose changed.

    What no system listens to is not read. Use both in one transaction.
    """

    def __init__(self, *, run: Recalculation, employee_ids: Iterable[int]) -> None:
        self.run, ids = run, sorted(set(employee_ids))
        self.compared: list[tuple[str, Callable[[list[int]], Any], dict]] = [
            (kind, read, read(ids))
            for kind, read in (
                (Webhook.Event.PATH_CHANGED, current_paths),
                (Webhook.Event.SUGGESTIONS_CHANGED, current_suggestions),
            )
            if webhooks.has_subscriber(kind)
        ]
        self.ids = ids

    def notify_changed(self) -> None:
        nothing: frozenset = frozenset()
        for kind, read, before in self.compared:
            after = read(self.ids)
            if changed := [pk for pk in self.ids if before.get(pk, nothing) != after.get(pk, nothing)]:
                webhooks.tell(
                    kind=kind,
                    subject=f"recalculations/{self.run.pk}",
                    data={"recalculation": self.run.pk},
                    employee_ids=changed,
                    names_people=True,
                )


def current_suggestions(employee_ids: list[int]) -> dict[int, frozenset[tuple[int, int]]]:
    """By employee: rank and course of the current suggestions. Employees without one are missing."""
    found: dict[int, set[tuple[int, int]]] = {}
    for start in range(0, len(employee_ids), _BATCH):
        part = employee_ids[start : start + _BATCH]
        rows = Recommendation.objects.filter(answer__is_current=True, answer__employee__in=part).order_by()
        for employee, rank, course in rows.values_list("answer__employee", "rank", "course").iterator():
            found.setdefault(employee, set()).add((rank, course))
    return {employee: frozenset(courses) for employee, courses in found.items()}


def current_paths(employee_ids: list[int]) -> Paths:
    """By employee: the steps of the current path with their position and weeks. Employees without a step are
    missing."""
    found: dict[int, set[tuple[int, int, int, int]]] = {}
    for employee, position, course, starts, ends in _steps(employee_ids):
        found.setdefault(employee, set()).add((position, course, starts, ends))
    return {employee: frozenset(steps) for employee, steps in found.items()}


def _steps(employee_ids: list[int]) -> Iterator[tuple[int, int, int, int, int]]:
    for start in range(0, len(employee_ids), _BATCH):
        part = employee_ids[start : start + _BATCH]
        steps = PathStep.objects.filter(answer__is_current=True, answer__employee__in=part).order_by()
        yield from steps.values_list("answer__employee", "position", "course", "starts_week", "ends_week").iterator()
