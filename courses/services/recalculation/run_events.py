"""Events for connected systems: a run has ended, learning paths changed, a review was decided."""

from collections.abc import Iterable, Iterator

from courses.models import PathStep, Recalculation, Review
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
    webhooks.tell(
        kind=Webhook.Event.REVIEW_DECIDED,
        subject=f"reviews/{review.pk}",
        data={"review": review.pk},
        employee_ids=[review.employee_id],
        names_people=True,
    )


class PathsBefore:
    """The current learning paths of some people before a run replaces them. `notify_changed` then stores whose paths
    changed.

    If no system listens, nothing is read. Use both in one transaction.
    """

    def __init__(self, *, run: Recalculation, employee_ids: Iterable[int]) -> None:
        self.run = run
        self.ids = sorted(set(employee_ids)) if webhooks.has_subscriber(Webhook.Event.PATH_CHANGED) else []
        self.before = current_paths(self.ids)

    def notify_changed(self) -> None:
        after: Paths = current_paths(self.ids)
        nothing: Path = frozenset()
        changed = [pk for pk in self.ids if self.before.get(pk, nothing) != after.get(pk, nothing)]
        if changed:
            webhooks.tell(
                kind=Webhook.Event.PATH_CHANGED,
                subject=f"recalculations/{self.run.pk}",
                data={"recalculation": self.run.pk},
                employee_ids=changed,
                names_people=True,
            )


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
