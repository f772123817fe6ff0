"""Computes training plans: finds the groups of the chosen departments and their courses, and plans the seats."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db.models import Avg, Count

from courses.arithmetic.disclosure_control import Path, blocks_of, rounded
from courses.arithmetic.thresholds import BUILDS_FROM
from courses.arithmetic.training_planning import (
    WEEKS_A_MONTH,
    Freed,
    Groups,
    Limits,
    Offers,
    Plan,
    hours_freed,
    plan_training,
)
from courses.models import Answer, Course, Recommendation, TrainingPlan
from courses.services.answers.catalogue_arrays import Catalogue, load_catalogue
from courses.services.planning.plan_costs import paid_time, plan_currency, reach, verdict
from courses.services.planning.plan_places import Places, places_of
from courses.services.planning.stored_results import keep_result
from skills.errors import BadInput
from skills.models import Basis, Department, Employee, HumanSkill
from skills.soc import major_group_name
from skills.stored_messages import Message

_COURSES_A_GROUP = 15  # the courses recommended to most people of a group
_BATCH = 2000


@dataclass(frozen=True)
class _Group:
    """A block of one department: at least RESKILL_MIN_GROUP people of one occupation, or of several joined occupations.

    occupation: title of the occupation; the kind of work for several occupations of one kind; empty for several kinds.
    The blocks are those of the workforce figures, so that two pages together reveal no more about a few people than one.
    """

    department: Department
    occupation: str
    answers: tuple[int, ...]


def compute_plan(plan_id: int) -> None:
    """Computes the plan and stores its result, or the reason for its failure. A second run gives the same result.

    An approved plan keeps the result that was approved.
    """
    plan = TrainingPlan.objects.filter(pk=plan_id).exclude(approval=TrainingPlan.Approval.APPROVED).first()
    if plan is not None:
        keep_result(plan, lambda: _result(plan))


def _result(plan: TrainingPlan) -> dict:
    departments = list(plan.departments.order_by("pk"))
    groups = [group for department in departments for group in _groups(department)]
    basis = _basis(groups)
    catalogue = load_catalogue(basis)
    arrays = _arrays(groups, plan, catalogue.slugs)
    choice = _Choice.of(groups, catalogue, plan)
    limits = Limits(None if plan.budget is None else float(plan.budget), plan.seats)
    found = plan_training(arrays, choice.offers, limits)
    freed = hours_freed(arrays, uptake=plan.uptake_percent / 100, months=plan.months, work_hours=plan.work_hours)
    in_period, low = float(freed.in_period.sum()), float(freed.low.sum()) / 2 * plan.months * WEEKS_A_MONTH
    return {
        "people": int(arrays.n.sum()),
        "reach": reach(departments, int(arrays.n.sum()), found.seats, arrays.n),
        "currency": choice.currency,
        "n_other_currency": choice.n_other_currency,
        **paid_time(plan, found.hours),
        "verdict": verdict(learning=found.hours, freed=in_period, freed_low=low),
        "basis": str(basis.dataset),
        "weeks": round(plan.months * WEEKS_A_MONTH, 1),
        "groups": _group_rows(groups, arrays, freed, choice, found),
        "freed": {
            "a_week": round(float(freed.a_week.sum())),
            "low": round(float(freed.low.sum())),
            "high": round(float(freed.high.sum())),
            "in_period": round(in_period),
            "in_period_low": round(low),
            "exposure": round(float(arrays.n @ arrays.exposure / arrays.n.sum()), 3),
        },
        "skills": _skill_rows(arrays, found, catalogue.slugs),
        "courses": choice.rows(found, catalogue),
        "seats": int(found.seats.sum()),
        "hours": round(found.hours),
        "cost": round(found.cost, 2),
        "coverage": round(found.coverage, 4),
        "gap": round(found.gap, 4),
    }


def _groups(department: Department) -> list[_Group]:
    """The department's groups, the largest first. Raises BadInput if the whole department is too small."""
    least = settings.RESKILL_MIN_GROUP
    people = Employee.objects.present().filter(department=department)
    rows = Answer.objects.current().filter(employee__in=people).order_by("pk")
    cells: dict[Path, list[int]] = {}
    titles: dict[str, str] = {}
    for pk, code, title in rows.values_list("pk", "employee__occupation__soc_code", "employee__occupation__title"):
        code = code or ""
        titles[code] = title or ""
        cells.setdefault((department.pk, code[:2], code), []).append(pk)
    total = sum(map(len, cells.values()))
    if total < least:
        raise BadInput(
            Message.of("department_too_small", department=str(department), n=total, least=least),
            column="departments",
        )
    blocks = blocks_of({path: len(ids) for path, ids in cells.items()}, min_size=least).shown
    found = [
        _Group(department, _label(block.path, titles), tuple(pk for path in block.cells for pk in cells[path]))
        for block in blocks
    ]
    return sorted(found, key=lambda group: (-len(group.answers), group.occupation))


def _label(path: Path, titles: dict[str, str]) -> str:
    """Title of the occupation; else of the kind of work; empty for several kinds of work."""
    if len(path) == 3:
        return titles.get(path[2], "")
    return str(major_group_name(path[1])) if len(path) == 2 else ""


def _basis(groups: list[_Group]) -> Basis:
    newest = Answer.objects.filter(pk__in=_first(groups)).select_related("basis__dataset").order_by("-basis").first()
    if newest is None:
        raise BadInput(Message.of("no_department"), column="departments")
    return newest.basis


def _first(groups: list[_Group]) -> list[int]:
    return [group.answers[0] for group in groups]


def _batches(ids: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _arrays(groups: list[_Group], plan: TrainingPlan, slugs: tuple[str, ...]) -> Groups:
    """The groups' figures, each mean rounded as the workforce figures are, before any other figure is computed from it.

    Exact means of two plans, before and after a person left, would give that person's exact exposure and needs.
    """
    means, needs = [], np.zeros((len(groups), len(slugs)))
    for i, group in enumerate(groups):
        sums = np.zeros(3)
        for ids in _batches(group.answers):
            rows = Answer.objects.filter(pk__in=ids)
            found = rows.aggregate(n=Count("pk"), exposure=Avg("exposure"), low=Avg("low"), high=Avg("high"))
            sums += np.array([found["exposure"] or 0, found["low"] or 0, found["high"] or 0]) * found["n"]
            for need in rows.values_list("needs", flat=True):
                needs[i] += [float(need.get(slug, {}).get("need", 0.0)) for slug in slugs]
        means.append([rounded(mean) for mean in sums / len(group.answers)])
        needs[i] = _rounded_needs(needs[i] / len(group.answers))
    exposure, low, high = np.array(means).T
    n = np.array([len(group.answers) for group in groups])
    hours = np.full(len(groups), plan.learning_hours * plan.months * WEEKS_A_MONTH)
    return Groups(n, exposure, low, high, needs, hours)


def _rounded_needs(mean: np.ndarray) -> np.ndarray:
    """A group's mean need by human skill, rounded. The needs again add up to 1; all are 0 if each rounds to 0."""
    steps = np.array([rounded(float(need)) for need in mean])
    return steps / steps.sum() if steps.sum() else steps


@dataclass(frozen=True)
class _Choice:
    """The courses a plan may choose from: those recommended to most people of each group, and their prerequisites."""

    ids: tuple[int, ...]
    offers: Offers
    priced: np.ndarray  # (c,) bool: whether the catalogue states a price
    currency: str
    n_other_currency: int  # courses that are not planned because they are priced in another currency
    places: Mapping[int, Places]

    @classmethod
    def of(cls, groups: list[_Group], catalogue: Catalogue, plan: TrainingPlan) -> "_Choice":
        by_group = [_with_required(_most_recommended(group), catalogue) for group in groups]
        ids = tuple(sorted(set().union(*by_group)))
        number = {course: i for i, course in enumerate(ids)}
        rows = [catalogue.row_of[course] for course in ids]
        rows_with_price = Course.objects.filter(pk__in=ids, cost_period="")  # a subscription is no price of one course
        prices = dict.fromkeys(ids) | dict(rows_with_price.values_list("pk", "cost"))
        suits = np.zeros((len(groups), len(ids)), dtype=bool)
        for i, courses in enumerate(by_group):
            suits[i, [number[course] for course in courses]] = True
        currency, others = plan_currency(plan, ids)
        places = places_of(ids, plan.months)
        suits[:, [number[course] for course in others]] = False
        offers = Offers(
            emphasis=catalogue.courses.emphasis[rows].reshape(len(ids), len(catalogue.slugs)),
            hours=np.array([catalogue.by_id[course].hours for course in ids]),
            cost=np.array([float(plan.assumed_cost if (price := prices[c]) is None else price) for c in ids]),
            suits=suits,
            requires=tuple(tuple(number[need] for need in catalogue.by_id[c].requires if need in number) for c in ids),
            places=np.array([places[course].free if course in places else np.inf for course in ids]),
        )
        priced = np.array([prices[course] is not None for course in ids], dtype=bool)
        return cls(ids, offers, priced, currency, len(others), places)

    def rows(self, plan: Plan, catalogue: Catalogue) -> list[dict]:
        """The chosen courses, those with most seats first."""
        seats = plan.seats.sum(0)
        chosen = sorted((i for i in range(len(self.ids)) if seats[i]), key=lambda i: (-seats[i], self.ids[i]))
        titles = dict(Course.objects.filter(pk__in=self.ids).values_list("pk", "title"))
        names = _skill_names()
        return [
            {
                "id": self.ids[i],
                "title": titles[self.ids[i]],
                "seats": int(seats[i]),
                "hours_each": round(float(self.offers.hours[i]), 1),
                "hours_are_estimated": catalogue.by_id[self.ids[i]].hours_are_estimated,
                "cost_each": round(float(self.offers.cost[i]), 2),
                "cost_is_assumed": not bool(self.priced[i]),
                **self._places_json(self.ids[i]),
                "hours": round(float(seats[i] * self.offers.hours[i])),
                "cost": round(float(seats[i] * self.offers.cost[i]), 2),
                "builds": [
                    names[slug]
                    for slug, emphasis in zip(catalogue.slugs, self.offers.emphasis[i], strict=True)
                    if emphasis >= BUILDS_FROM
                ],
            }
            for i in chosen
        ]

    def _places_json(self, course: int) -> dict:
        """sessions: of the course in the plan's months. free: their free seats. Both None where there is no limit."""
        found = self.places.get(course)
        free = None if found is None or np.isinf(found.free) else int(found.free)
        return {"sessions": None if found is None else found.sessions, "free": free}


def _most_recommended(group: _Group) -> list[int]:
    counts: Counter[int] = Counter()
    for ids in _batches(group.answers):
        rows = Recommendation.objects.filter(answer__in=ids).order_by().values_list("course").annotate(n=Count("pk"))
        counts.update(dict(rows))
    return [course for course, _n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_COURSES_A_GROUP]]


def _with_required(courses: list[int], catalogue: Catalogue) -> set[int]:
    """Ids of these courses and all their prerequisites. A course with a prerequisite that is not offered is left out."""
    found: set[int] = set()
    for course in courses:
        chain, waiting = set(), [course]
        while waiting:
            current = waiting.pop()
            if current not in chain:
                chain.add(current)
                waiting += catalogue.by_id[current].requires if current in catalogue.by_id else ()
        if all(current in catalogue.row_of for current in chain):
            found |= chain
    return found


def _skill_names() -> dict[str, str]:
    return dict(HumanSkill.objects.values_list("slug", "name"))


def _group_rows(groups: list[_Group], arrays: Groups, freed: Freed, choice: _Choice, plan: Plan) -> list[dict]:
    seats = plan.seats.sum(1)
    coverage = (arrays.need * plan.covered).sum(1) / arrays.n
    return [
        {
            "department": str(group.department),
            "occupation": group.occupation,
            "n": int(arrays.n[i]),
            "exposure": round(float(arrays.exposure[i]), 3),
            "freed_a_week": round(float(freed.a_week[i])),
            "seats": int(seats[i]),
            "hours": round(float(plan.seats[i] @ choice.offers.hours)),
            "cost": round(float(plan.seats[i] @ choice.offers.cost), 2),
            "coverage": round(float(coverage[i]), 3),
        }
        for i, group in enumerate(groups)
    ]


def _skill_rows(arrays: Groups, plan: Plan, slugs: tuple[str, ...]) -> list[dict]:
    """One row per human skill, the most needed first: its share of the total need, and the part that the plan covers."""
    needed = arrays.n @ arrays.need
    covered = (arrays.need * plan.covered).sum(0)
    total, names = float(needed.sum()), _skill_names()
    rows = [
        {
            "slug": slug,
            "name": names.get(slug, slug),
            "share": round(float(needed[k]) / total, 4) if total else 0.0,
            "covered": round(float(covered[k] / needed[k]), 4) if needed[k] else 0.0,
        }
        for k, slug in enumerate(slugs)
    ]
    return sorted(rows, key=lambda row: -row["share"])
