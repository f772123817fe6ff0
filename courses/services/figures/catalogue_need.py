"""The catalogue compared with what people's weeks call for: groups, never persons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count

from courses.arithmetic.disclosure_control import rounded
from courses.arithmetic.training_planning import WORKING_WEEK_HOURS
from courses.models import Course, CourseFigure, SituationSupply
from courses.services.catalogue.catalogue_health import FEW_COURSES
from courses.services.figures.overview import visible_blocks
from courses.services.figures.situation_sums import LACKING_IN, NEW_IN
from skills.models import Situation


@dataclass(frozen=True)
class SituationNeed:
    """A situation that the weeks of enough people call for. Numbers of people are rounded down to full groups.

    hours_a_week: working hours of these people in tasks with the situation. lacking: those without a step for it in
    their path. n_courses, n_units: offered courses and parts of learning units that train it. languages: courses by
    language.
    """

    situation: Situation
    people: int
    hours_a_week: int
    lacking: int
    n_courses: int = 0
    n_units: int = 0
    languages: dict[str, int] = field(default_factory=dict)

    @property
    def supply(self) -> str:
        """'nothing', 'units' (no course), 'few' (fewer than FEW_COURSES courses), or 'enough'."""
        if not self.n_courses:
            return "units" if self.n_units else "nothing"
        return "few" if self.n_courses < FEW_COURSES else "enough"


@dataclass(frozen=True)
class Purchase:
    """A course to buy: people who learn in these languages, have no step for the situation, and could choose among fewer
    than FEW_COURSES courses. hours_a_week: as above, of these people. new, experienced: those of them who are."""

    situation: Situation
    languages: tuple[str, ...]
    people: int
    hours_a_week: int
    new: int
    experienced: int
    n_courses: int
    n_units: int


@dataclass(frozen=True)
class CatalogueNeed:
    """situations: those of most people first. purchases: the most hours first. n_people: people in the figures. counted:
    whether a run has published since supply is counted."""

    situations: list[SituationNeed]
    purchases: list[Purchase]
    n_people: int
    counted: bool


def catalogue_need(user: Any) -> CatalogueNeed:
    """The need of the departments that this user may see, and the supply of the whole catalogue. Five queries."""
    by_path, blocks = visible_blocks(user)
    paths = [path for block in blocks.shown for path in block.cells]
    sums = _sums(by_path[path].situations for path in paths)
    supply = {row.situation_id: row for row in SituationSupply.objects.all()}
    needs: list[SituationNeed] = []
    purchases: list[Purchase] = []
    for situation in Situation.objects.in_use():
        own = sums.get(situation.slug)
        if own is not None and _full(own["people"]):
            offered = supply.get(situation.pk, SituationSupply())
            needs.append(_need(situation, own, offered))
            purchases += _purchases(situation, own, offered)
    needs.sort(key=lambda row: (-row.people, -row.hours_a_week, row.situation.slug))
    purchases.sort(key=lambda row: (-row.hours_a_week, row.situation.slug, row.languages))
    return CatalogueNeed(needs, purchases, sum(by_path[path].n for path in paths), bool(supply))


def _sums(cells: Iterable[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for cell in cells:
        for slug, values in cell.items():
            own = found.setdefault(slug, {})
            for name, value in values.items():
                own[name] = own.get(name, 0) + value
    return found


def _need(situation: Situation, sums: dict[str, float], offered: SituationSupply) -> SituationNeed:
    people = _full(sums["people"])
    return SituationNeed(
        situation,
        people,
        _hours(people, sums["share"] / sums["people"]),
        _full(sums["lacking"]),
        offered.n_courses,
        offered.n_units,
        dict(sorted(offered.languages.items(), key=lambda item: (-item[1], item[0]))),
    )


def _purchases(situation: Situation, sums: dict[str, float], offered: SituationSupply) -> Iterator[Purchase]:
    for name, n in sums.items():
        if not name.startswith(LACKING_IN) or not _full(n):
            continue
        key = name.removeprefix(LACKING_IN)
        languages = tuple(key.split(","))
        n_courses = sum(offered.languages.get(code, 0) for code in {*languages, ""})
        if n_courses < FEW_COURSES:
            new = sums.get(NEW_IN + key, 0)
            hours = _hours(_full(n), sums["lacking_share"] / sums["lacking"])
            yield Purchase(
                situation, languages, _full(n), hours, _full(new), _full(n - new), n_courses, offered.n_units
            )


def _full(n: float) -> int:
    """A number of people, rounded down to full groups."""
    least = max(settings.RESKILL_MIN_GROUP, 1)
    return int(n) // least * least


def _hours(people: int, share: float) -> int:
    """Working hours a week of these people, from their mean share, rounded as all averages of groups are."""
    return round(people * rounded(share) * WORKING_WEEK_HOURS)


def unoffered_by_reason() -> list[tuple[CourseFigure.Reason, int]]:
    """Why offered courses are recommended to nobody, with the number of courses, in the order of the reasons."""
    rows = CourseFigure.objects.filter(course__is_retired=False).exclude(reason="").order_by()
    counts = dict(rows.values_list("reason").annotate(n=Count("pk")))
    waiting = Course.objects.offered().filter(figure=None).count() if CourseFigure.objects.exists() else 0
    counts[CourseFigure.Reason.UNREAD] = counts.get(CourseFigure.Reason.UNREAD, 0) + waiting
    return [(reason, counts[reason]) for reason in CourseFigure.Reason if counts.get(reason)]
