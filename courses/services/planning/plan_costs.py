"""What a plan costs and whom it reaches: fees, paid time, people of how many, and learning hours beside freed hours."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from courses.models import Course, TrainingPlan
from skills.models import Department, Employee


def plan_currency(plan: TrainingPlan, courses: Iterable[int]) -> tuple[str, set[int]]:
    """The plan's currency, and the ids of the courses priced in another one: such prices cannot be added up.

    If the plan names no currency, it is the one of most of these courses; empty if no price names one.
    """
    rows = Course.objects.filter(pk__in=list(courses), cost__gt=0).exclude(currency="")
    priced = dict(rows.values_list("pk", "currency"))
    counts = Counter(priced.values())
    most = min(counts, key=lambda name: (-counts[name], name), default="")
    currency = plan.currency or most
    return currency, {pk for pk, name in priced.items() if name != currency}


def paid_time(plan: TrainingPlan, hours: float) -> dict:
    """hourly_cost: None if the plan does not cost the learning time. time_cost: cost of the hours at the hourly cost."""
    if plan.hourly_cost is None:
        return {"hourly_cost": None, "time_cost": None}
    cost = Decimal(str(round(hours, 2))) * plan.hourly_cost
    return {"hourly_cost": float(plan.hourly_cost), "time_cost": round(float(cost), 2)}


def reach(departments: Iterable[Department], n_answered: int, seats: np.ndarray, n: np.ndarray) -> dict:
    """employees: people present in the departments. counted: those with an answer, whom the plan is computed for.

    with_seat_least, with_seat_most: bounds of the number of people with a seat. The plan gives a group a number of seats
    in each course, and one person takes a course at most once; it does not say which person takes which.

    seats: (g, c) seats of a group in a course. n: (g,) people of a group.
    """
    employees = Employee.objects.present().filter(department__in=list(departments)).count()
    least = seats.max(1, initial=0).sum()
    most = np.minimum(seats.sum(1), n).sum()
    return {
        "employees": employees, "counted": n_answered, "with_seat_least": int(least), "with_seat_most": int(most),
    }  # fmt: skip


COVERED, PARTLY, LONGER = "covered", "partly", "longer"


def verdict(*, learning: float, freed: float, freed_low: float) -> str:
    """Whether the hours that AI could free in the period pay for the learning hours.

    covered: even at the low end of the interval. partly: at the estimate, but not at the low end. longer: learning takes
    more hours than AI could free.
    """
    if learning <= freed_low:
        return COVERED
    return PARTLY if learning <= freed else LONGER
