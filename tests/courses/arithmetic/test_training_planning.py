"""The arithmetic of training plans: small cases calculated by hand, and properties of every plan."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.arithmetic.training_planning import WEEKS_A_MONTH, Groups, Limits, Offers, hours_freed, plan_training


def groups(n=(10,), exposure=0.5, need=((1.0,),), hours=40.0) -> Groups:
    n = np.array(n)
    half = np.full(len(n), exposure)
    return Groups(n, half, half - 0.1, half + 0.1, np.array(need, dtype=float), np.full(len(n), hours))


def offers(emphasis=((1.0,),), hours=(10.0,), cost=(100.0,), requires=None, suits=None, n_groups=1) -> Offers:
    emphasis = np.array(emphasis, dtype=float)
    return Offers(
        emphasis,
        np.array(hours, dtype=float),
        np.array(cost, dtype=float),
        np.ones((n_groups, len(emphasis)), bool) if suits is None else np.array(suits),
        tuple(requires or [()] * len(emphasis)),
    )


def test_freed_hours_equal_those_calculated_by_hand():
    freed = hours_freed(groups(n=(10,), exposure=0.4), uptake=0.5, months=12, work_hours=40)
    assert freed.a_week == pytest.approx([10 * 40 * 0.4 * 0.5 * 0.5])  # 40 hours
    assert (freed.low, freed.high) == (pytest.approx([30]), pytest.approx([50]))
    assert freed.in_period == pytest.approx([20 * 12 * WEEKS_A_MONTH])


def test_without_limits_everybody_is_covered():
    plan = plan_training(groups(n=(10,)), offers())
    assert plan.seats.tolist() == [[10]]
    assert (plan.coverage, plan.hours, plan.cost) == (pytest.approx(1), 100, 1000)


def test_the_budget_limits_the_number_of_seats():
    plan = plan_training(groups(n=(10,)), offers(), Limits(budget=350))
    assert plan.seats.tolist() == [[3]]
    assert plan.coverage == pytest.approx(0.3)


def test_seats_go_where_they_cover_most():
    """Two groups, two courses that build one skill each; the second group needs the second skill only."""
    two = groups(n=(6, 4), need=((1, 0), (0, 1)))
    plan = plan_training(two, offers(((1, 0), (0, 0.5)), (5, 5), (1, 1), n_groups=2), Limits(seats=7))
    assert plan.seats.tolist() == [[6, 0], [0, 1]]


def test_a_covered_skill_gets_no_second_seat():
    plan = plan_training(groups(n=(5,)), offers(((1,), (1,)), (5, 5), (1, 2)))
    assert plan.seats.sum() == 5


def test_a_prerequisite_is_planned_with_its_course():
    plan = plan_training(groups(n=(4,)), offers(((0.0,), (1.0,)), (5, 5), (0, 0), requires=[(), (0,)]))
    assert plan.seats.tolist() == [[4, 4]]
    closed = offers(((0.0,), (1.0,)), (5, 5), (0, 0), requires=[(), (0,)], suits=[[False, True]])
    assert plan_training(groups(n=(4,)), closed).seats.sum() == 0


def test_nobody_learns_longer_than_the_period_allows():
    assert plan_training(groups(n=(4,), hours=9), offers(hours=(10,))).seats.sum() == 0
    plan = plan_training(groups(n=(4,), hours=15), offers(((0.5,), (0.5,)), (10, 10), (0, 0)))
    assert plan.hours <= 4 * 15


@pytest.mark.parametrize("nothing", [offers(suits=[[False]]), offers(np.zeros((0, 1)), (), ())])
def test_without_groups_or_courses_the_plan_is_empty(nothing):
    plan = plan_training(groups(), nothing)
    assert (plan.seats.sum(), plan.coverage, plan.hours) == (0, 0, 0)


def test_groups_that_need_nothing_get_nothing():
    plan = plan_training(groups(need=((0.0,),)), offers())
    assert (plan.seats.sum(), plan.coverage) == (0, 0)


@st.composite
def planning_problems(draw):
    n_groups, n_courses, n_skills = draw(st.integers(1, 2)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    share = st.integers(0, 4).map(lambda value: value / 4)
    n = draw(st.lists(st.integers(1, 3), min_size=n_groups, max_size=n_groups))
    need = np.array(draw(st.lists(share, min_size=n_groups * n_skills, max_size=n_groups * n_skills)))
    emphasis = np.array(draw(st.lists(share, min_size=n_courses * n_skills, max_size=n_courses * n_skills)))
    cost = draw(st.lists(st.integers(0, 3), min_size=n_courses, max_size=n_courses))
    hours = draw(st.lists(st.integers(1, 6), min_size=n_courses, max_size=n_courses))
    requires = [tuple([i - 1] if i and draw(st.booleans()) else []) for i in range(n_courses)]
    return (
        groups(n=n, need=need.reshape(n_groups, n_skills), hours=draw(st.integers(1, 10))),
        offers(emphasis.reshape(n_courses, n_skills), hours, cost, requires, n_groups=n_groups),
        Limits(draw(st.none() | st.integers(0, 10)), draw(st.none() | st.integers(0, 8))),
    )


def keeps_limits(people: Groups, courses: Offers, limits: Limits, seats: np.ndarray) -> bool:
    """Whether a plan keeps all limits."""
    fits = courses.hours <= people.hours[:, None]
    return bool(
        (seats <= people.n[:, None]).all()
        and not seats[~fits].any()
        and (seats @ courses.hours <= people.n * people.hours + 1e-6).all()
        and (limits.budget is None or seats.sum(0) @ courses.cost <= limits.budget + 1e-6)
        and (limits.seats is None or seats.sum() <= limits.seats)
        and all((seats[:, c] <= seats[:, r]).all() for c, needs in enumerate(courses.requires) for r in needs)
    )


@settings(deadline=None, max_examples=40)
@given(planning_problems())
def test_no_plan_that_keeps_the_limits_covers_more(world):
    people, courses, limits = world
    plan = plan_training(people, courses, limits)
    assert keeps_limits(people, courses, limits, plan.seats)
    total = (people.n[:, None] * people.need).sum()
    choices = [range(n + 1) for n in people.n for _ in courses.hours]
    if total and np.prod([len(choice) for choice in choices]) <= 3000:
        best = 0.0
        for flat in itertools.product(*choices):
            seats = np.array(flat).reshape(plan.seats.shape)
            if keeps_limits(people, courses, limits, seats):
                covered = np.minimum(seats @ courses.emphasis, people.n[:, None])
                best = max(best, float((people.need * covered).sum() / total))
        assert plan.coverage >= best * (1 - 0.003) - 1e-4
