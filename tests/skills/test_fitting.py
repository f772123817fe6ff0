"""What is fitted on ratings of occupations, on made-up ones."""

import numpy as np
import pytest

from skills.models import ExposureDataset
from skills.services.fitting import RIDGES, RatedOccupations


@pytest.fixture
def rated():
    """200 occupations with one task each; the rating follows the fifth axis, and is missing for the last twenty."""
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


def test_facets_of_different_ratings_count_in_the_same_unit(rated):
    wide = {"Tact": rated.ratings["Tact"] * 7}
    other = RatedOccupations(rated.dataset, rated.codes, rated.tasks, rated.members, rated.means, wide)
    assert other.facet("Tact", np.arange(200))[0].direction == pytest.approx(
        rated.facet("Tact", np.arange(200))[0].direction
    )
