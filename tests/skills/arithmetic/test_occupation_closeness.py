"""Closeness of occupations without a database, and the tasks that carry over between two occupations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.arithmetic.closeness import Closeness
from skills.arithmetic.occupation_closeness import Weights, Work, closeness, nearest
from skills.models import Occupation, RelatedOccupation
from skills.services.evaluation.related_agreement import evaluate_related, found_among_first
from skills.services.occupations.related_occupations import occupations_near_work, related_occupations
from tests.skills.taxonomies import BAKING, small_taxonomy


def some_work(n=12, d=6, seed=0):
    rng = np.random.default_rng(seed)
    zones = rng.integers(1, 6, n).astype(float)
    return Work(
        rng.normal(size=(n, d)), rng.normal(size=(n, d)), zones, np.array(["11-1", "51-3"])[rng.integers(0, 2, n)]
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 20))
def test_closeness_is_a_share_the_same_both_ways_and_for_one_query_as_for_many(seed, n):
    work = some_work(n, seed=seed)
    scores = closeness(work, work)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores == pytest.approx(scores.T)
    alone = np.concatenate([closeness(work.rows(np.array([i])), work) for i in range(n)])
    assert alone == pytest.approx(scores)


def test_an_occupation_is_closest_to_itself():
    work = some_work()
    assert nearest(closeness(work, work), 1)[:, 0].tolist() == list(range(12))


def test_different_preparation_lowers_closeness_and_the_same_group_adds_some():
    one = np.array([[1.0, 0.0, 0.0], [0.6, 0.4, 0.0], [0.6, 0.4, 0.0], [0.0, 0.0, 1.0]])
    work = Work(one, one, np.array([2.0, 2.0, 5.0, 2.0]), np.array(["11-1", "11-1", "51-3", "51-3"]))
    scores = closeness(work, work)[0]
    assert scores[1] - scores[2] == pytest.approx(3 * Weights().zone + Weights().group)


def test_titles_replace_missing_tasks():
    work = some_work()
    unlisted = Work(work.tasks * 0, work.titles, work.zones, work.groups)
    assert closeness(unlisted, work)[0, 0] > 0.5
    nothing = Work(work.tasks * 0, work.titles * 0, work.zones, work.groups)
    assert not closeness(nothing, work).any()


def test_what_is_found_counts_against_what_there_is_to_find():
    truth = np.zeros((12, 12), bool)
    truth[0, [1, 11]] = True
    scores = np.tile(-np.arange(12.0), (12, 1))
    recall, tight = found_among_first(scores, truth)
    assert (recall[0], tight[0]) == (0.5, 0.5)


@pytest.mark.django_db
def test_related_occupations_list_carried_and_missing_tasks():
    made = small_taxonomy()
    first = related_occupations(made["Bakers"], 1)[0]
    assert first.occupation != made["Bakers"]
    assert 0 < first.closeness <= 1
    assert all(pair.closeness >= Closeness().alike_from and pair.own in BAKING for pair in first.carries_over)
    every = related_occupations(made["Bakers"], 50)
    assert made["Bakers"] not in [row.occupation for row in every]
    assert [row.closeness for row in every] == sorted((row.closeness for row in every), reverse=True)


@pytest.mark.django_db
def test_a_persons_tasks_lead_to_the_occupation_with_these_tasks():
    made = small_taxonomy()
    first = occupations_near_work(BAKING, n=1)[0]
    assert first.occupation == made["Bakers"]
    assert {pair.own for pair in first.carries_over} <= set(BAKING)
    assert first.carries_over[0].closeness == pytest.approx(1.0, abs=1e-3)
    assert first.missing == ()
    assert made["Bakers"] not in [row.occupation for row in occupations_near_work(BAKING, occupation=made["Bakers"])]
    assert occupations_near_work([]) == []


@pytest.mark.django_db
def test_an_occupation_with_only_a_title_gets_an_answer():
    small_taxonomy()
    new = Occupation.objects.create(soc_code="51-3098.00", title="Bakers of wedding cakes")
    first = related_occupations(new, 1)[0]
    assert first.occupation.title in {"Bakers", "Dough Bakers"}
    assert not first.carries_over and not first.skills


@pytest.mark.django_db
def test_agreement_with_analysts_is_measured_against_the_plain_method():
    made = small_taxonomy()
    pks = [made[name].pk for name in made]
    for a in pks:
        for rank, b in enumerate([pk for pk in pks if pk != a], 1):
            RelatedOccupation.objects.create(occupation_id=a, related_id=b, rank=rank)
    evaluation = evaluate_related()
    assert evaluation.figures[0].value == 1.0
    assert evaluation.figures[0].plain.value == 1.0
