"""Situations of a week: share x lasting part x certainty; roles, experience and goals; what a course trains."""

import numpy as np
import pytest

from courses.arithmetic.situation_needs import course_table, situation_needs, with_goal
from courses.arithmetic.usefulness import FEATURES, OccupationReadings, Usefulness

NO_ROLE, LEADING = 0, 1


def needs(*tasks, n_people=1, roles=(NO_ROLE, NO_ROLE), **given):
    """tasks: (owner, share, exposure, strengths)."""
    owner, share, exposure, strength = (np.array(column) for column in zip(*tasks, strict=True))
    return situation_needs(
        owner,
        np.arange(10, 10 + len(tasks)),
        share.astype(float),
        exposure.astype(float),
        strength.astype(float),
        n_people,
        roles=np.array(roles),
        **given,
    )


def test_a_situation_counts_by_share_lasting_part_and_certainty():
    found = needs((0, 0.5, 0.2, (0.8, 0)), (0, 0.5, 0.6, (0.5, 0.4)))
    assert found.value[0] == pytest.approx([0.5 * 0.8 * 0.8 + 0.5 * 0.4 * 0.5, 0.5 * 0.4 * 0.4])
    assert found.share[0].tolist() == [1.0, 0.5]
    assert found.tasks[0, 0].tolist() == [10, 11, -1]  # the clearest first


def test_weak_situations_do_not_count():
    found = needs((0, 1.0, 0.0, (0.09, 0.2)))
    assert found.value[0, 0] == 0 and found.weights[0, 0] == 0
    assert found.share[0].tolist() == [0, 0]  # 0.2 counts, but is not named
    assert found.weights[0, 1] > 0


def test_a_situation_that_asks_for_a_role_is_only_for_people_who_have_it():
    leads = (0, 0.5, 0.1, (0.9, 0.3))
    follows = (1, 0.5, 0.1, (0.35, 0.3))
    found = needs(leads, follows, n_people=2, roles=(LEADING, LEADING))
    assert (found.weights[0] > 0).any()
    assert not found.weights[1].any() and (found.tasks[1] == -1).all()


def test_the_experienced_get_the_advanced_side():
    found = needs((0, 0.2, 0.1, (0.9, 0)), (0, 0.8, 0.1, (0, 0.9)))
    basic, advanced = found.weights[0, :2], found.weights[0, 2:]
    assert basic[0] > advanced[0]  # a fifth of the week: an introduction
    assert advanced[1] > basic[1]  # most of the week
    assert found.experienced[0].tolist() == [False, True]


def readings(grade=(1.0, 1.0), foundations=(1.0, 1.0), advanced=(0.0, 0.0), unhelpful=(0.0, 0.0)):
    return OccupationReadings(*(np.array([layer], dtype=float) for layer in (grade, foundations, advanced, unhelpful)))


def test_professionals_at_a_situation_count_as_experienced():
    found = needs((0, 0.1, 0.1, (0.9, 0)), (0, 0.9, 0.1, (0, 0)), readings=readings(advanced=(1, 1)))
    assert found.experienced[0].tolist() == [True, False]  # the second does not occur in the week


def test_with_a_fitted_regression_a_weight_is_a_probability_of_named_situations():
    fitted = Usefulness(-1.0, {name: 2.0 * (name == "grade") for name in FEATURES}, {"second": 1.0})
    found = needs(
        (0, 1.0, 0.1, (0.9, 0.2)),
        readings=readings(grade=(0.5, 1.0)),
        usefulness=fitted,
        effects=fitted.effects(("first", "second")),
    )
    assert found.weights[0, 0] == pytest.approx(0.5)  # -1 + 2 x 0.5
    assert found.weights[0, 1] == 0  # 0.2 is not named, however useful the readers say it is
    assert found.value[0, 1] > 0  # what a page shows stays


def test_a_goal_adds_what_the_week_lacks_and_nothing_else():
    own = needs((0, 0.2, 0.0, (0.9, 0)), (0, 0.8, 0.0, (0, 0)))
    found = with_goal(own, np.array([[0.95, 0.8]]))
    assert found.weights[0, 0] == own.weights[0, 0]
    assert found.weights[0, 1] == pytest.approx(0.8)
    assert with_goal(own, np.zeros((1, 2))) is own


def test_a_person_does_not_depend_on_the_batch():
    tasks = [(0, 0.5, 0.2, (0.8, 0.1)), (0, 0.5, 0.6, (0.5, 0.4)), (1, 1.0, 0.3, (0.2, 0.9))]
    together, alone = needs(*tasks, n_people=2), needs((0, *tasks[2][1:]))
    assert np.array_equal(together.weights[1], alone.weights[0])


def test_a_course_on_everything_trains_each_less_and_levels_have_their_own_columns():
    table = course_table(np.array([[1.0, 1.0], [0.6, 0], [0.6, 0], [0.6, 0]]), np.array([1, 1, 2, 3]))
    assert table[0].tolist() == [0.5, 0.5, 0, 0]
    assert table[1:] == pytest.approx(np.array([[0.6, 0, 0, 0], [0.3, 0, 0.3, 0], [0, 0, 0.6, 0]]))
