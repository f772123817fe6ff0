"""Fitting on ratings of occupations, tested on invented ratings."""

import numpy as np
import pytest

from skills.models import ExposureDataset
from skills.services.exposure import occupation_demand
from skills.services.shipped.fitting import FITTED_ON, RIDGES, RatedOccupations


@pytest.fixture
def rated():
    """200 occupations with one task each; the rating depends on the fifth axis and is missing for the last twenty."""
    rng = np.random.default_rng(5)
    means = rng.normal(size=(200, 8))
    rating = 3 + 0.5 * means[:, 4] + 0.05 * rng.normal(size=200)
    rating[180:] = np.nan
    members = tuple(np.arange(200)[:, None])
    return RatedOccupations(ExposureDataset(), np.arange(200), means, members, means, {"Tact": rating})


def test_a_facet_is_fitted_on_the_occupations_that_have_its_rating(rated):
    facet, ridge = rated.facet("Tact", np.arange(200))
    assert facet.rating == "Tact"
    assert ridge in RIDGES
    assert np.argmax(facet.direction) == 4
    again, _ = rated.facet("Tact", np.arange(180))
    assert facet.direction.tolist() == again.direction.tolist()


def test_facets_of_different_ratings_have_the_same_unit(rated):
    wide = {"Tact": rated.ratings["Tact"] * 7}
    other = RatedOccupations(rated.dataset, rated.codes, rated.tasks, rated.members, rated.means, wide)
    assert other.facet("Tact", np.arange(200))[0].direction == pytest.approx(
        rated.facet("Tact", np.arange(200))[0].direction
    )


def test_a_skill_has_mean_0_and_spread_1_over_rated_and_estimated_occupations(rated):
    rng = np.random.default_rng(6)
    elements = FITTED_ON["leadership"]
    ratings = {element: 3 + k + (k + 1) * rng.normal(size=200) for k, element in enumerate(elements)}
    these = RatedOccupations(rated.dataset, rated.codes, rated.tasks, rated.members, rated.means, ratings)
    own = these.skill("leadership", ratings)
    assert (own.mean(), own.std()) == pytest.approx((0, 1))
    some = {element: values[:5] for element, values in ratings.items()}
    assert these.skill("leadership", some) == pytest.approx(own[:5])


def test_every_shipped_occupation_has_a_rated_or_estimated_demand():
    demands = occupation_demand.occupation_demands((*FITTED_ON, "unrated"))
    assert len(demands) > 1000
    values = np.stack([one.value for one in demands.values()])
    assert np.isnan(values[:, -1]).all()
    assert not any(one.is_high[-1] for one in demands.values())
    assert ((values[:, :-1] >= 0) & (values[:, :-1] <= 1)).all()
    rated = np.stack([one.is_high[:-1] for one in demands.values() if one.is_rated])
    assert 0.1 < rated.mean() < 0.3


def test_the_demand_of_an_occupation_is_in_the_requested_order():
    chief = occupation_demand.occupation_demands(("creativity", "leadership"))["11-1011.00"]
    reversed_order = occupation_demand.occupation_demands(("leadership", "creativity"))["11-1011.00"]
    assert chief.value[::-1].tolist() == reversed_order.value.tolist()
    assert chief.is_rated
    assert chief.is_high.all()
