"""Needs: how much the lasting part of a week requires each human skill."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.needs import NeedSettings, TaskFigures, Work, built_by, context_of, needs_of, week_of

PLAIN = NeedSettings(contrast=1.0, least_lasting=0.0)


def work(*tasks, d=2):
    """tasks: (owner, share, exposure, demand), ids in the order given."""
    owner, share, exposure, demand = zip(*tasks, strict=True)
    vectors = np.eye(max(d, len(tasks)), dtype=np.float32)[: len(tasks)]
    return Work(
        np.array(owner), np.arange(len(tasks)), np.array(share, float), np.array(exposure, float),
        np.array(demand, float), vectors,
    )  # fmt: skip


def test_needs_equal_those_calculated_by_hand():
    tasks = work((0, 0.5, 0.0, (0.8, 0.2)), (0, 0.5, 0.5, (0.4, 0.8)))
    # lasting: 0.5 x 1 and 0.5 x 0.5. First skill .5*.8 + .25*.4 = .5; second .5*.2 + .25*.8 = .3
    needs = needs_of(tasks, 1, settings=PLAIN)
    assert needs.own[0] == pytest.approx([0.5, 0.3])
    assert needs.value[0] == pytest.approx([0.625, 0.375])
    assert needs.share[0] == pytest.approx(
        [0.5, 0.5]
    )  # the first task requires the first skill, the second task the other
    assert needs.exposure[0] == pytest.approx([0.0, 0.5])
    assert needs.tasks[0].tolist() == [[0, -1, -1], [1, -1, -1]]


def test_contrast_raises_the_largest_needs():
    tasks = work((0, 1, 0, (0.6, 0.3)))
    assert needs_of(tasks, 1, settings=NeedSettings(contrast=2)).value[0] == pytest.approx([0.8, 0.2])


def test_skills_built_by_finished_courses_count_less():
    tasks = work((0, 1, 0, (0.6, 0.6)))
    built = built_by(np.array([0]), np.array([[1.0, 0.0]]), 1, PLAIN)
    assert built[0] == pytest.approx([0.5, 0])
    assert needs_of(tasks, 1, built=built, settings=PLAIN).value[0] == pytest.approx([1 / 3, 2 / 3])


def test_every_further_course_builds_less():
    one = built_by(np.array([0]), np.array([[0.8]]), 1)[0, 0]
    two = built_by(np.array([0, 0]), np.array([[0.8], [0.8]]), 1)[0, 0]
    assert one < two < 2 * one


def test_neighbouring_work_adds_a_quarter():
    tasks = work((0, 1, 0, (0.5, 0.5)))
    needs = needs_of(tasks, 1, adjacent=np.array([[1.0, 0.0]]), settings=PLAIN)
    assert needs.value[0] == pytest.approx([0.6, 0.4])


def test_the_occupation_counts_half_as_much_as_the_persons_own_tasks():
    tasks = work((0, 0.5, 0.0, (0.5, 0.5)), (0, 0.5, 0.5, (0.5, 0.5)), (1, 1, 0, (0.2, 0.6)))
    occupation = np.array([[0.8, 0.2], [np.nan, np.nan]])
    needs = needs_of(tasks, 2, occupation=occupation, settings=PLAIN)
    # both parts times the lasting part of the week, .75: .75 x (2/3 x .5 + 1/3 x .8) and .75 x (2/3 x .5 + 1/3 x .2)
    assert needs.value[0] == pytest.approx([0.6, 0.4])
    assert needs.value[1] == pytest.approx([0.25, 0.75])  # nothing is known of this occupation
    assert needs.own[0] == pytest.approx([0.375, 0.375])


def test_a_skill_without_a_rating_depends_on_the_tasks_alone():
    tasks = work((0, 1, 0, (0.4, 0.6)))
    occupation = np.array([[np.nan, 0.6]])
    assert needs_of(tasks, 1, occupation=occupation, settings=PLAIN).value[0] == pytest.approx([0.4, 0.6])


def test_people_have_needs_if_and_only_if_they_have_tasks():
    needs = needs_of(work((0, 1, 1, (0, 0)), (2, 1, 1, (0.2, 0))), 3)
    assert needs.value.tolist() == [[0.5, 0.5], [0, 0], [1, 0]]
    assert np.isnan(needs.exposure).all()
    assert (needs.tasks == -1).all()


def test_no_tasks_give_empty_needs():
    nothing = Work(*(np.zeros(0, dtype=int) for _ in range(2)), *(np.zeros(0) for _ in range(2)), np.zeros((0, 2)),
                   np.zeros((0, 4)))  # fmt: skip
    assert needs_of(nothing, 2).value.tolist() == [[0, 0], [0, 0]]
    assert context_of(nothing, 2).tolist() == [[0] * 4] * 2


def test_the_three_named_tasks_require_the_skill_most():
    tasks = work(*((0, 0.2, exposure, (0.9,)) for exposure in (0.9, 0.1, 0.5, 0.3, 0.7)))
    assert needs_of(tasks, 1).tasks[0, 0].tolist() == [1, 3, 2]


def test_context_leans_to_lasting_tasks_and_has_length_one():
    context = context_of(work((0, 0.5, 0.0, (0,)), (0, 0.5, 0.5, (0,))), 2)
    assert context[0, 0] == pytest.approx(2 * context[0, 1])
    assert np.linalg.norm(context, axis=1) == pytest.approx([1, 0])


def test_a_week_is_the_mean_of_its_tasks_by_share():
    tasks = work((0, 0.25, 0.8, (0,)), (0, 0.75, 0.4, (0,)))
    figures = TaskFigures(
        np.array([0.7, 0.3]), np.array([0.9, 0.5]), np.array([0.6, np.nan]), np.array([np.nan, np.nan]),
        np.array([True, False]),
    )  # fmt: skip
    week = week_of(tasks, figures, 1)
    assert (week.exposure[0], week.low[0], week.high[0]) == pytest.approx((0.5, 0.4, 0.6))
    assert week.automation[0] == pytest.approx(0.6)
    assert np.isnan(week.augmentation[0])
    assert (week.changing[0], week.far[0]) == pytest.approx((0.25, 0.25))


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_needs_do_not_depend_on_order_or_other_people(seed, n_people):
    rng = np.random.default_rng(seed)
    t = int(rng.integers(1, 20))
    tasks = Work(
        rng.integers(0, n_people, t), rng.permutation(t), rng.random(t), rng.random(t), rng.random((t, 3)),
        rng.normal(size=(t, 4)).astype(np.float32),
    )  # fmt: skip
    order = rng.permutation(t)
    shuffled = Work(*(getattr(tasks, name)[order] for name in Work.__dataclass_fields__))
    whole, context = needs_of(tasks, n_people), context_of(tasks, n_people)
    for name in ("value", "own", "share", "exposure", "tasks"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(needs_of(shuffled, n_people), name))
    np.testing.assert_array_equal(context, context_of(shuffled, n_people))
    for person in range(n_people):
        mine = tasks.owner == person
        alone = Work(*(getattr(tasks, name)[mine] for name in Work.__dataclass_fields__))
        alone = Work(np.zeros(mine.sum(), int), *(getattr(alone, n) for n in list(Work.__dataclass_fields__)[1:]))
        np.testing.assert_array_equal(needs_of(alone, 1).value[0], whole.value[person])
        np.testing.assert_array_equal(context_of(alone, 1)[0], context[person])
    assert (whole.value >= 0).all()
    has = np.isin(np.arange(n_people), tasks.owner)
    assert whole.value.sum(1) == pytest.approx(has.astype(float))
