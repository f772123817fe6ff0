"""The arithmetic of human skills, without a database."""

import numpy as np
import pytest

from skills.arithmetic.human import Facet, Settings, Skill, SkillModel, choose_ridge, fit_direction


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def background():
    return unit(np.random.default_rng(0).normal(size=(400, 16)))


def model(background, *directions, settings=None):
    care, ideas = np.eye(16)[:2], np.eye(16)[2:4]
    facets = tuple(Facet(f"rating {n}", direction) for n, direction in enumerate(directions))
    return SkillModel.fit([Skill("care", care, care, facets), Skill("ideas", ideas, ideas)], background, settings)


def test_a_text_like_an_anchor_needs_that_skill_and_no_other(background):
    values, nearest = model(background).demand(np.eye(16)[[1]])
    assert values[0, 0] > 0.8 > 0.3 > values[0, 1]
    assert nearest[0, 0] == 1


def test_the_middle_means_the_same_for_every_skill(background):
    values, _ = model(background).demand(background)
    shares = (values >= 0.5).mean(0)
    assert np.all((shares > 0.05) & (shares < 0.35))
    assert abs(shares[0] - shares[1]) < 0.08


def test_demand_increases_along_a_fitted_direction(background):
    direction = np.eye(16)[9]
    plain, _ = model(background).demand(np.eye(16)[[9]])
    led, _ = model(background, direction).demand(np.eye(16)[[9]])
    assert led[0, 0] > plain[0, 0] + 0.3


def test_all_facets_of_a_skill_have_the_same_effect_on_demand(background):
    by_one, _ = model(background, np.eye(16)[9]).demand(np.eye(16)[[9, 10]])
    by_both, _ = model(background, np.eye(16)[9], np.eye(16)[10]).demand(np.eye(16)[[9, 10]])
    assert by_both[1, 0] > by_one[1, 0] + 0.1
    assert by_both[0, 0] < by_one[0, 0]


def test_a_skill_with_anchors_only_needs_a_higher_score(background):
    fitted = model(background, np.eye(16)[0])
    z = fitted.task_z(background).std(0)
    assert z[0] == pytest.approx(1.0)
    assert z[1] == pytest.approx(Settings().anchors_alone)
    called = (fitted.demand(background)[0] >= 0.5).mean(0)
    assert called[1] < called[0] / 2  # needs a larger distance from ordinary work


def test_a_skill_without_anchors_has_no_demand(background):
    empty = np.zeros((0, 16))
    values, nearest = SkillModel.fit([Skill("new", empty, empty)], background).emphasis(background[:3])
    assert (values < 0.5).all()
    assert nearest.tolist() == [[-1]] * 3


def test_without_a_background_the_scale_is_fixed():
    values, _ = model(np.zeros((0, 16))).demand(np.eye(16)[[0, 8]])
    assert values[0, 0] > 0.5 > values[1, 0]


def test_a_single_text_is_scored_as_in_a_batch(background):
    fitted = model(background)
    together, _ = fitted.emphasis(background[:5])
    alone = np.concatenate([fitted.emphasis(background[i : i + 1])[0] for i in range(5)])
    assert together == pytest.approx(alone)


def test_the_fit_recovers_the_direction_of_the_ratings():
    rng = np.random.default_rng(3)
    occupations, true = rng.normal(size=(300, 16)), np.eye(16)[4]
    found = fit_direction(occupations, 3 + occupations @ true + 0.1 * rng.normal(size=300))
    assert found @ true / np.linalg.norm(found) > 0.98


@pytest.mark.parametrize(("noise", "expected"), [(0.01, 0.1), (30.0, 1000.0)])
def test_the_ridge_chosen_is_small_for_ratings_that_follow_and_large_for_noise(noise, expected):
    rng = np.random.default_rng(4)
    occupations = rng.normal(size=(200, 16))
    ratings = occupations[:, 4] + noise * rng.normal(size=200)
    assert choose_ridge(occupations, ratings, np.arange(200) % 5, (0.1, 10.0, 1000.0)) == expected


def test_settings_decide_where_the_middle_lies(background):
    strict = model(background, settings=Settings(middle_task=2.5))
    easy = model(background, settings=Settings(middle_task=0.0))
    assert (strict.demand(background)[0] < easy.demand(background)[0]).all()
