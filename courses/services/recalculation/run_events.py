"""What connected systems are told of: runs that have ended, paths that are others than before, reviews decided."""

from collections.abc import Iterable, Iterator

from courses.models import PathStep, Recalculation, Review
from skills.models import Webhook
from skills.services import webhooks

Path = frozenset[tuple[int, int, int, int]]
Paths = dict[int, Path]
_BATCH = 500


def tell_run_ended(run: Recalculation) -> None:
    """To be called in the transaction that ends the run, or takes it back."""
    webhooks.tell(
        kind=Webhook.Event.RECALCULATION_FINISHED,
        subject=f"recalculations/{run.pk}",
        data={"recalculation": run.pk, "state": str(run.state), "scope": str(run.scope)},
        employee_ids=run.employee_ids if run.scope == Recalculation.Scope.EMPLOYEES else (),
        department=run.department if run.scope == Recalculation.Scope.DEPARTMENT else None,
    )


def tell_review_decided(review: Review) -> None:
    """To be called in the transaction of the decision; what was decided is read with the scope for it."""
    webhooks.tell(
        kind=Webhook.Event.REVIEW_DECIDED,
        subject=f"reviews/{review.pk}",
        data={"review": review.pk},
        employee_ids=[review.employee_id],
        names_people=True,
    )


class PathsBefore:
    """The current paths of some people before they are exchanged; `tell_changed` after tells whose are others now.

    Nothing is read where nobody listens. Both in one transaction.
    """

    def __init__(self, *, run: Recalculation, employee_ids: Iterable[int]) -> None:
        self.run = run
        self.ids = sorted(set(employee_ids)) if webhooks.is_heard(Webhook.Event.PATH_CHANGED) else []
        self.before = current_paths(self.ids)

    def tell_changed(self) -> None:
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
    """By employee: the steps of the current path with their place and weeks; nobody without a step."""
    found: dict[int, set[tuple[int, int, int, int]]] = {}
    for employee, position, course, starts, ends in _steps(employee_ids):
        found.setdefault(employee, set()).add((position, course, starts, ends))
    return {employee: frozenset(steps) for employee, steps in found.items()}


def _steps(employee_ids: list[int]) -> Iterator[tuple[int, int, int, int, int]]:
    for start in range(0, len(employee_ids), _BATCH):
        part = employee_ids[start : start + _BATCH]
        steps = PathStep.objects.filter(answer__is_current=True, answer__employee__in=part).order_by()
        yield from steps.values_list("answer__employee", "position", "course", "starts_week", "ends_week").iterator()
