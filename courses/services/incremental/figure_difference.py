"""A few people's new answers added to the sums of a large cell, and the answers before them taken off: counting all of
a cell of some ten thousand for one person's edit takes a second."""

from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from courses.models import Answer, Recalculation, WorkforceCell
from courses.services.incremental.figure_state import Key, answer_sums, earlier_state, state_of

SUMMED = ("n", "n_partly", "n_strongly", "n_low_data", "n_with_path", "exposure", "changing")
Count = Callable[[QuerySet[Answer]], list[WorkforceCell]]


def add_difference(run: Recalculation, key: Key, told: list[Any], count: Count, answers: QuerySet[Answer]) -> bool:
    """Whether the cell could be brought up to date by what the run changed in it alone.

    It could where, without the run's answers and with those before them, the cell is what it was counted from: nothing
    else has happened in it. told: what the cell is counted from now. count: sums of answers, by cell. answers: the
    current ones, of other cells too. The cell is locked, so that no two runs add to the same sums.
    """
    cell = WorkforceCell.objects.select_for_update().filter(department=key[0], occupation=key[1]).first()
    came = answers.filter(recalculation=run, employee__department=key[0], employee__occupation=key[1])
    went = _before(run, came)
    if cell is None or earlier_state(told, answer_sums(came), answer_sums(went)) != cell.state:
        return False
    for sign, rows in ((1, count(came)), (-1, count(went))):
        for row in rows:
            _add(cell, row, sign)
    cell.state = state_of(told)
    cell.save()
    return True


def _before(run: Recalculation, came: QuerySet[Answer]) -> QuerySet[Answer]:
    """The answers that those of the run took the place of, as far as they are kept."""
    earlier = Answer.objects.filter(
        employee=OuterRef("employee"), recalculation__lt=run.pk, recalculation__state=Recalculation.State.FINISHED
    ).order_by("-recalculation")
    return Answer.objects.filter(pk__in=list(came.values_list(Subquery(earlier.values("pk")[:1]), flat=True)))


def _add(cell: WorkforceCell, row: WorkforceCell, sign: int) -> None:
    for name in SUMMED:
        setattr(cell, name, getattr(cell, name) + sign * getattr(row, name))
    for slug, sums in row.skills.items():
        own = cell.skills[slug]
        for name, value in sums.items():
            own[name] += sign * value
