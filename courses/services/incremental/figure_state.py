"""Hashes of the data that sums over people were counted from. While a hash stays the same, its sums are not counted
again.

An answer never changes, except whether it is current, and later answers have larger ids. So the ids of a cell's current
answers identify the answers. The ids are represented by their number, their sum, and the sum of the remainders of their
squares.

A run over a few people adds the difference it made to the sums of their cells. Counting a cell of about ten thousand
people again for one person's edit takes a second.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum

from courses.models import Answer, Feedback, Recalculation, WorkforceCell
from courses.models.workforce_figures import CellKey
from courses.services.incremental.input_state import number_of

SUMMED = ("n", "n_partly", "n_strongly", "n_low_data", "n_with_path", "exposure", "changing")
CountCells = Callable[[QuerySet[Answer]], list[WorkforceCell]]
_SUMS = {"n": Count("pk"), "s": Sum("pk"), "m": Sum(F("pk") * F("pk") % 1_000_003)}
_VERSION = 2  # of the kinds of sums: with another number, everything is counted again
_FEW_PEOPLE = 20  # up to this many people the difference is added; for more, counting the cell again is faster


@dataclass(frozen=True)
class CellStates:
    """states: by cell that has answers, the hash of what it is counted from now. stale: cells that have to be counted
    again."""

    states: Mapping[CellKey, int]
    stale: list[CellKey]


def update_cells(
    answers: QuerySet[Answer],
    cells: QuerySet[WorkforceCell],
    building: Mapping[str, set[int]],
    *,
    run: Recalculation | None,
    count: CountCells,
) -> CellStates:
    """Adds to the cells what a run of a few people changed in them. Returns which cells have to be counted again.

    answers: the current ones. cells: their cells, as stored. building: the finished courses that build each skill. run:
    the run over a few people that has just published. count: sums of answers, by cell. If RESKILL_INCREMENTAL is off,
    all cells are stale.
    """
    sources = cell_sources(answers, building)
    states = {key: state_of(what) for key, what in sources.items()}
    stored: dict[CellKey, int | None] = {
        (one, two): state for one, two, state in cells.values_list("department", "occupation", "state")
    }
    everything = list({*stored, *states})
    if not settings.RESKILL_INCREMENTAL:
        return CellStates(states, everything)
    stale = [key for key in everything if stored.get(key) != states.get(key)]
    if run is not None and len(run.employee_ids) <= _FEW_PEOPLE:
        stale = [
            key for key in stale if key not in sources or not _add_difference(run, key, sources[key], count, answers)
        ]
    return CellStates(states, stale)


def supply_state(catalogue: str, free: set[int], slugs: list[str], takers: object) -> int | None:
    """Hash of what the figures of all courses are counted from; None if RESKILL_INCREMENTAL is off.

    catalogue: its fingerprint, which covers what each course builds without reading the courses. free: ids of courses
    without cost. takers: what people could take, with a `repr` that is the same for the same people.
    """
    if not settings.RESKILL_INCREMENTAL:
        return None
    return number_of(
        repr([_VERSION, _answer_sums(Answer.objects.current()), catalogue, sorted(free), sorted(slugs), takers])
    )


def cell_sources(answers: QuerySet, building: Mapping[str, set[int]]) -> dict[CellKey, list[Any]]:
    """By department and occupation of these current answers: the data that their cell is counted from. Three queries."""
    shared = [_VERSION, *((slug, sorted(found)) for slug, found in sorted(building.items()))]
    languages = _languages_by_cell(answers)
    sources: dict[CellKey, list[Any]] = {
        key: [shared, sums, sorted(languages[key].items())] for key, sums in _by_cell(answers)
    }
    finished = Feedback.objects.filter(kind=Feedback.Kind.FINISHED, employee__in=answers.values("employee"))
    for key, sums in _by_cell(finished):
        sources[key].append(sums)
    return sources


def state_of(sources: list[Any]) -> int:
    """The hash of the data that a cell is counted from."""
    return number_of(repr(sources))


def _answer_sums(answers: QuerySet) -> list[int]:
    """Number and sums that represent the ids of these answers."""
    return [int(value or 0) for value in answers.aggregate(**_SUMS).values()]


def _by_cell(rows: QuerySet) -> list[tuple[CellKey, list[int]]]:
    keys = {"department": F("employee__department"), "occupation": F("employee__occupation")}
    found = rows.order_by().values(**keys).annotate(**_SUMS).values_list(*keys, *_SUMS)
    return [((one, two), [int(value) for value in sums]) for one, two, *sums in found]


def _languages_by_cell(answers: QuerySet) -> dict[CellKey, Counter[str]]:
    """By cell: people by the languages they learn in. An answer does not keep them, and the sums over situations use
    them."""
    keys = {"department": F("employee__department"), "occupation": F("employee__occupation")}
    rows = answers.order_by().values(**keys, languages=F("employee__languages")).annotate(people=Count("pk"))
    found: dict[CellKey, Counter[str]] = {}
    for one, two, languages, n in rows.values_list(*keys, "languages", "people"):
        found.setdefault((one, two), Counter())[repr(languages)] += n
    return found


def _add_difference(
    run: Recalculation, key: CellKey, sources: list[Any], count: CountCells, answers: QuerySet[Answer]
) -> bool:
    """Whether the cell was updated with only the difference that the run made in it.

    This is possible if the cell, with the answers before the run in place of the run's answers, has the stored hash:
    then nothing else has changed in it. The cell is locked, so that two runs cannot add to the same sums at once.
    """
    cell = WorkforceCell.objects.select_for_update().filter(department=key[0], occupation=key[1]).first()
    added = answers.filter(recalculation=run, employee__department=key[0], employee__occupation=key[1])
    removed = _before(run, added)
    shared, now, languages, *finished = sources
    spoken = Counter(dict(languages))
    spoken.subtract(_languages_by_cell(added).get(key, Counter()))
    spoken.update(_languages_by_cell(removed).get(key, Counter()))
    sums = zip(now, _answer_sums(added), _answer_sums(removed), strict=True)
    earlier = [total - new + old for total, new, old in sums]
    before = [shared, earlier, sorted((+spoken).items()), *finished]
    if cell is None or state_of(before) != cell.state:
        return False
    for sign, rows in ((1, count(added)), (-1, count(removed))):
        for row in rows:
            _add(cell, row, sign)
    cell.state = state_of(sources)
    cell.save()
    return True


def _before(run: Recalculation, added: QuerySet[Answer]) -> QuerySet[Answer]:
    """The answers that the run's answers replaced, as far as they are still stored."""
    earlier = Answer.objects.filter(
        employee=OuterRef("employee"), recalculation__lt=run.pk, recalculation__state=Recalculation.State.FINISHED
    ).order_by("-recalculation")
    return Answer.objects.filter(pk__in=list(added.values_list(Subquery(earlier.values("pk")[:1]), flat=True)))


def _add(cell: WorkforceCell, row: WorkforceCell, sign: int) -> None:
    for name in SUMMED:
        setattr(cell, name, getattr(cell, name) + sign * getattr(row, name))
    for slug, sums in row.skills.items():
        own = cell.skills[slug]
        for name, value in sums.items():
            own[name] += sign * value
    for slug, sums in row.situations.items():
        own = cell.situations.setdefault(slug, {})
        for name, value in sums.items():
            own[name] = own.get(name, 0) + sign * value
            if ":" in name and not own[name]:
                del own[name]
        if not own["people"]:
            del cell.situations[slug]
