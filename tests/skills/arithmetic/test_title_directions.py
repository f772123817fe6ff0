"""Directions of occupations: the nearest one wins, also after storing."""

import io

import numpy as np

from skills.arithmetic.title_directions import N_CENTRES, TitleDirections


def some_titles() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    owners = np.repeat(np.arange(6), 10)
    rows = rng.normal(size=(6, 16))[owners] + 0.2 * rng.normal(size=(60, 16))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), owners


def test_a_title_is_nearest_to_its_own_occupation_also_after_storing():
    rows, owners = some_titles()
    fitted = TitleDirections.fit(rows, owners)
    file = io.BytesIO()
    np.savez(file, **fitted.as_arrays())
    file.seek(0)
    stored = TitleDirections.from_arrays(np.load(file, allow_pickle=False))
    for directions in (fitted, stored):
        evidence = directions.evidence(rows)
        assert evidence.shape == (60, 6)
        assert (evidence.argmax(1) == owners).all()


def test_an_occupation_with_few_titles_has_one_direction_for_each():
    rows, owners = some_titles()
    directions = TitleDirections.fit(rows[:12], owners[:12])
    assert np.bincount(directions.owners).tolist() == [N_CENTRES, 2]
