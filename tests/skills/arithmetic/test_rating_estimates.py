"""Ratings of an occupation estimated from similar occupations, without a database."""

import numpy as np
import pytest

from skills.arithmetic.rating_estimates import Described, guess, likeness


def described(n=60, d=8, **changed):
    """Two major groups with minor groups of ten; tasks, descriptions and titles depend on the minor group."""
    rng = np.random.default_rng(2)
    minor = np.arange(n) // 10
    base = rng.normal(size=(n // 10, d))[minor]

    def unit(noise):
        rows = base + noise * rng.normal(size=(n, d))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    codes = [f"{11 + group // 3}-{group}0{i % 10}1.00" for i, group in enumerate(minor)]
    related = (minor[:, None] == minor[None]) & ~np.eye(n, dtype=bool)
    parts = {
        "codes": np.array(codes), "tasks": unit(0.5), "titles": unit(1.0), "descriptions": unit(1.0),
        "related": related, "zones": 1 + minor % 5,
    }  # fmt: skip
    return Described(**{**parts, **changed})


def ratings(n=60):
    """One rating that depends on the minor group, and one random rating."""
    rng = np.random.default_rng(3)
    return np.stack([np.repeat(rng.normal(size=n // 10), 10), rng.normal(size=n)], axis=1)


def test_a_rating_that_depends_on_the_work_is_estimated_and_noise_is_not():
    truth, known = ratings(), np.flatnonzero(np.arange(60) % 10 != 0)
    asked = np.setdiff1d(np.arange(60), known)
    found = guess(likeness(described()), truth, known, asked)
    assert found.shape == (6, 2)
    assert np.corrcoef(found[:, 0], truth[asked, 0])[0, 1] > 0.9
    assert found[:, 1].std() < 0.5 * truth[asked, 1].std()


def test_an_estimate_does_not_use_the_rating_it_replaces():
    truth, known, asked = ratings(), np.arange(5, 60), np.arange(5)
    blank = truth.copy()
    blank[asked] = np.nan
    alike = likeness(described())
    assert guess(alike, truth, known, asked).tolist() == guess(alike, blank, known, asked).tolist()


@pytest.mark.parametrize("missing", ["tasks", "titles", "descriptions"])
def test_missing_evidence_of_one_kind_is_replaced_by_the_other_kinds(missing):
    whole = described()
    rows = getattr(whole, missing).copy()
    rows[0] = 0
    related = whole.related.copy()
    related[0] = related[:, 0] = False
    zones = whole.zones.copy()
    zones[0] = 0
    alike = likeness(described(**{missing: rows, "related": related, "zones": zones}))
    assert np.isfinite(alike).all()
    assert alike[0, 0] < likeness(whole)[0, 0]
    assert alike[0, 1:10].mean() > alike[0, 10:].mean() + 0.1


def test_an_occupation_with_only_a_code_is_estimated_close_to_the_mean():
    nothing = np.zeros((60, 8))
    bare = described(tasks=nothing, titles=nothing, descriptions=nothing, zones=np.zeros(60, dtype=int))
    truth, known = ratings(), np.arange(1, 60)
    found = guess(likeness(bare), truth, known, np.array([0]))
    assert np.isfinite(found).all()
    assert abs(found[0, 0] - truth[known, 0].mean()) <= abs(truth[1, 0] - truth[known, 0].mean())


def test_likeness_is_symmetric_without_negative_eigenvalues():
    alike = likeness(described())
    assert alike == pytest.approx(alike.T)
    assert np.linalg.eigvalsh(alike).min() > -1e-9
