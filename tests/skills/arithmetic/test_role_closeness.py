"""Comparison of a person's work with other work: closeness, carried tasks, exposure, human skills."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.arithmetic.role_closeness import OwnWork, Targets, compare

AXES = np.eye(6, dtype=np.float32)


def own(*rows, exposure=0.5, demand=(0.2, 0.2)):
    n = len(rows)
    return OwnWork(AXES[list(rows)], np.full(n, 1 / n), np.full(n, exposure), np.tile(demand, (n, 1)))


def targets(*kinds, exposure=0.5, demand=(0.2, 0.2)):
    """kinds: the axes of each target's tasks."""
    rows = [row for kind in kinds for row in kind]
    owner = np.repeat(np.arange(len(kinds)), [len(kind) for kind in kinds])
    return Targets(owner, AXES[rows], np.full(len(rows), exposure), np.tile(demand, (len(rows), 1)))


def test_the_same_work_has_closeness_1_and_all_tasks_carry_over():
    found = compare(own(0, 1), targets([0, 1], [4, 5], [1, 2]))
    assert found.closeness[0] == pytest.approx(1)
    assert found.closeness[1] == 0
    # half its direction: cos 45 degrees between (0,1) and (1,2) is 0.5; task by task: one of two
    assert found.closeness[2] == pytest.approx(0.5)
    assert found.carried.tolist() == [1, 0, 0.5]


def test_the_nearest_own_task_is_named_for_every_task_of_a_target():
    found = compare(own(3, 1), targets([1, 3]))
    assert found.nearest.tolist() == [1, 0]
    assert found.cosine.tolist() == [1, 1]


def test_less_exposed_and_richer_are_differences_of_means():
    found = compare(own(0, exposure=0.6, demand=(0.2, 0.4)), targets([0], [1], exposure=0.25, demand=(0.7, 0.5)))
    assert found.less_exposed == pytest.approx([0.35, 0.35])
    assert found.richer == pytest.approx([0.3, 0.3])


def test_means_are_over_each_targets_own_tasks():
    kinds = Targets(np.array([0, 1, 1]), AXES[:3], np.array([0.2, 0.4, 0.8]), np.zeros((3, 2)))
    assert kinds.means(kinds.exposure) == pytest.approx([0.2, 0.6])
    assert np.linalg.norm(kinds.directions(), axis=1) == pytest.approx([1, 1])


def test_no_targets_give_an_empty_answer():
    nothing = Targets(np.zeros(0, np.int64), np.zeros((0, 6), np.float32), np.zeros(0), np.zeros((0, 2)))
    assert len(compare(own(0), nothing).closeness) == len(nothing) == 0


@given(st.integers(1, 5), st.lists(st.integers(1, 4), min_size=1, max_size=5), st.integers(0, 1000))
def test_everything_stays_in_range_and_no_target_depends_on_another(n_own, sizes, seed):
    rng = np.random.default_rng(seed)

    def unit(n):
        rows = rng.normal(size=(n, 6)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    mine = OwnWork(unit(n_own), np.full(n_own, 1 / n_own), rng.random(n_own), rng.random((n_own, 3)))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    total = len(owner)
    everything = Targets(owner, unit(total), rng.random(total), rng.random((total, 3)))
    found = compare(mine, everything)
    assert ((found.closeness >= 0) & (found.closeness <= 1)).all()
    assert ((found.carried >= 0) & (found.carried <= 1)).all()
    last = owner == len(sizes) - 1
    alone = compare(
        mine,
        Targets(owner[last] * 0, everything.vectors[last], everything.exposure[last], everything.demand[last]),
    )
    assert alone.closeness[0] == pytest.approx(found.closeness[-1], abs=1e-6)
    assert alone.richer[0] == pytest.approx(found.richer[-1])
