"""Uptake in aggregate: it reveals no single person's taste, its parts are bounded, and it finds known tastes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.feedback_signals import FeedbackSignals
from courses.arithmetic.matching import MatchSettings, match
from courses.arithmetic.uptake import Uptake, count_uptake, noise, own_direction
from skills.embedding.device import DeviceProduct
from tests.courses.arithmetic.test_matching import courses, people

D, N = 8, 12
histories = st.lists(st.lists(st.integers(0, N - 1), min_size=1, max_size=6, unique=True), min_size=1, max_size=25)


def count(taken, min_group=5, contexts=None) -> Uptake:
    person = np.repeat(np.arange(len(taken)), [len(rows) for rows in taken])
    rows = np.array([row for own in taken for row in own], dtype=np.int64)
    if contexts is None:
        contexts = np.eye(D, dtype=np.float32)[np.arange(len(taken)) % D]
    return count_uptake(person, rows, contexts, N, min_group=min_group)


@given(histories)
def test_pairs_taken_by_fewer_than_the_minimum_group_are_not_counted(taken):
    found = count(taken)
    for row in range(N):
        together = [sum(row in own and other in own for own in taken) for other in range(N)]
        part = slice(found.starts[row], found.starts[row + 1])
        assert all(together[then] >= 5 for then in found.then[part])
        assert found.n[part].tolist() == [together[then] for then in found.then[part]]
    few = np.array([sum(row in own for own in taken) < 5 for row in range(N)])
    assert not found.audience[few].any()


@given(histories, st.integers(0, 30))
def test_one_person_changes_only_pairs_that_five_others_took(taken, who):
    """A pair that fewer than five others took gives the same result with and without any one person."""
    who %= len(taken)
    others = [own for i, own in enumerate(taken) if i != who]
    pairs = {(i, int(then)) for i in range(N) for then in count(taken).then[_part(count(taken), i)]}
    for one, then in pairs:
        assert sum(one in own and then in own for own in others) >= 4


def _part(found, row):
    return slice(found.starts[row], found.starts[row + 1])


@given(histories, st.lists(st.integers(0, N - 1), max_size=5, unique=True))
def test_the_result_of_after_is_between_zero_and_one(taken, mine):
    values = count(taken, min_group=1).after(mine)
    assert ((values >= 0) & (values < 1)).all()
    assert mine or not values.any()


def test_a_course_taken_right_after_counts_more_than_one_taken_before():
    found = count([[0, 1, 2]] * 6)
    after = found.after([1])
    assert after[2] > after[0] > 0 == after[3]
    assert found.usual_predecessor(2, [0, 1]) == 1
    assert found.usual_predecessor(3, [0, 1]) == -1


def test_an_empty_count_gives_zeros():
    found = count_uptake(np.zeros(0, int), np.zeros(0, int), np.zeros((0, D)), N, min_group=5)
    assert not found.after([1, 2]).any() and not found.audience.any()


def test_the_direction_points_to_taken_and_away_from_refused_courses():
    vectors = np.eye(D)
    towards = own_direction(vectors[[0]], vectors[[1]], vectors.mean(0))
    assert towards @ vectors[0] > 0 > towards @ vectors[1]
    assert not own_direction(vectors[:0], vectors[:0], vectors.mean(0)).any()


def test_the_latest_course_has_the_largest_weight():
    vectors = np.eye(D)
    towards = own_direction(vectors[[0, 1]], vectors[:0], vectors.mean(0))
    assert towards @ vectors[0] > towards @ vectors[1]


@given(st.integers(0, 2**62), st.integers(1, 2**40))
def test_noise_is_deterministic_and_between_zero_and_one(person, course):
    value = noise(np.array([person]), np.array([[course]]))
    assert 0 <= value[0, 0] < 1 and value == noise(np.array([person]), np.array([[course]]))


def test_noise_has_no_pattern():
    values = noise(np.arange(200), np.tile(np.arange(200), (200, 1)))
    assert abs(values.mean() - 0.5) < 0.01 and abs(np.corrcoef(values[:-1].ravel(), values[1:].ravel())[0, 1]) < 0.02


def feedback_signals(group, uptake=None, taken=None):
    n = len(group)
    own = np.zeros((n, D), np.float32)
    return FeedbackSignals(own, taken or ((),) * n, np.arange(n), uptake)


def with_feedback(group, said):
    fields = {name: getattr(group, name) for name in group.__dataclass_fields__}
    return type(group)(**{**fields, "feedback": said})


def test_without_feedback_every_list_stays_the_same():
    offer, group = courses(40), people(9)
    before, after = match(group, offer), match(with_feedback(group, feedback_signals(group)), offer)
    assert (before.rows == after.rows).all() and (before.parts == after.parts).all()


@pytest.mark.parametrize("explore", [0.0, 0.02])
def test_exploration_is_bounded_and_only_for_untried_courses(explore):
    offer, group = courses(40), people(9)
    tried = np.arange(40) % 2 * 9
    nothing = np.zeros(0, dtype=np.int64)
    uptake = Uptake(
        np.zeros(41, int), nothing, np.zeros(0), nothing, np.zeros((40, D), np.float32), tried, 5, explore=explore
    )
    found = match(with_feedback(group, feedback_signals(group, uptake)), offer)
    new = found.parts[:, :, -4]
    assert ((new >= 0) & (new <= explore)).all() and bool(new.any()) == bool(explore)
    assert not new[(found.rows >= 0) & (tried[found.rows] >= 5)].any()


def test_feedback_counts_the_same_on_another_device():
    offer, group = courses(120), people(9)
    learners = np.repeat(np.arange(30), 4)
    uptake = count_uptake(learners, np.tile(np.arange(4), 30), np.tile(group.context[:1], (30, 1)), 120, min_group=5)
    group = with_feedback(group, feedback_signals(group, uptake, taken=((1,), (), (2, 0)) * 3))
    settings = MatchSettings(fits_from=-9.0)
    here = match(group, offer, settings)
    there = match(group, offer, settings, lambda right: DeviceProduct(right, "cpu"))
    assert (here.rows == there.rows).all() and (here.parts == there.parts).all()
    assert here.parts[:, :, -5].any(), "what others did made a difference"


def test_the_parts_of_feedback_are_bounded():
    offer, group, settings = courses(40), people(9), MatchSettings()
    uptake = count_uptake(
        np.repeat(np.arange(30), 4), np.tile(np.arange(4), 30), np.tile(group.context[:1], (30, 1)), 40, min_group=5
    )
    found = match(with_feedback(group, feedback_signals(group, uptake, ((0, 1),) * 9)), offer)
    others = found.parts[:, :, -5]
    assert others.max() <= settings.others + settings.audience and others.max() > 0.05
    assert others.min() >= -settings.audience


def test_lists_learn_the_taste_of_each_kind_of_person():
    """A simulation with two kinds of work that the texts do not distinguish. Each kind likes its own third of the
    catalogue.

    In each round people take on courses they like from their list. Then the lists of newcomers are checked.
    """
    rng = np.random.default_rng(20240917)
    n = 60
    offer = courses(n, rng, hours=np.ones(n), levels=np.ones(n, int), languages=np.array(["en"] * n))
    likes = [set(range(20)), set(range(20, 40))]

    def crowd(n_each):
        kinds, n = np.repeat([0, 1], n_each), 2 * n_each
        work = np.eye(D, dtype=np.float32)[kinds]
        return kinds, people(
            n,
            rng,
            context=work,
            excluded=(frozenset(),) * n,
            max_level=np.full(n, 3),
            budget=np.full(n, 99.0),
            goal=None,
        )

    kinds, group = crowd(40)
    of_newcomers, newcomers = crowd(10)
    context = group.context

    def liked(found, who):
        return np.mean([[row in likes[kind] for row in rows[:5]] for rows, kind in zip(found.rows, who, strict=True)])

    start = liked(match(newcomers, offer), of_newcomers)
    taken = [[] for _ in range(80)]
    uptake = None
    for _ in range(4):
        said = feedback_signals(group, uptake, tuple(tuple(reversed(own)) for own in taken))
        found = match(with_feedback(group, said), offer)
        for person, rows in enumerate(found.rows.tolist()):
            new = [row for row in rows if row in likes[kinds[person]] and row not in taken[person]]
            taken[person] += new[:1]
        person = np.repeat(np.arange(80), [len(own) for own in taken])
        rows = np.array([row for own in taken for row in own])
        uptake = count_uptake(person, rows, context, n, min_group=5)
    end = liked(match(with_feedback(newcomers, feedback_signals(newcomers, uptake)), offer), of_newcomers)
    assert (
        end > start + 0.05
    )  # learned from people with similar work, in aggregate; the newcomers have given no feedback yet
    first = [max(likes[kind], key=lambda row: uptake.n_people[row]) for kind in of_newcomers]
    asked = feedback_signals(newcomers, uptake, tuple((row,) for row in first))
    assert liked(match(with_feedback(newcomers, asked), offer), of_newcomers) > end
