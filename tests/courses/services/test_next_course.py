"""The rankings that `evaluate next-course` compares, on a data set small enough to check by hand."""

import csv

import numpy as np
import pytest

from courses.services.evaluation import next_course
from courses.services.evaluation.learners import HeldOut, Learners, hold_out, measure, read_learners
from skills.errors import NothingLoaded
from tests.fakes import FakeEncoder

TEXTS = (
    "Sharpening a plane",
    "Sharpening a chisel",
    "Reading a balance sheet",
    "Reading a cash plan",
    "Baking bread",
    "Baking cakes",
    "Planning a week",
)
N = len(TEXTS)
# Six learners of sharpening, six of arithmetic, one of baking. The last learner viewed no known item.
VIEWS = tuple([(0, 1, 6, 4, 5)] * 6 + [(2, 3, 6, 5, 4)] * 6 + [(4, 5), (2,)])


@pytest.fixture
def learners() -> Learners:
    rng = np.random.default_rng(5)
    pairs = np.repeat(np.eye(4, 16), 2, axis=0)[:N]
    vectors = pairs + 0.05 * rng.standard_normal((N, 16))
    return Learners(TEXTS, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), VIEWS)


@pytest.fixture
def held(learners) -> HeldOut:
    found = hold_out(learners, 1)
    return HeldOut((*found.known, ()), found.tested, found.answers)  # and a learner of whom nothing is known


def rankings(learners, held):
    texts = {(1.2, 0.75): next_course.bm25(learners.texts, learners.texts)}
    methods = {
        "popularity": next_course._popularity(held, N),
        "item-kNN": next_course._knn(held, N),
        "ALS": next_course._als(held, N),
        "BM25": next_course._bm25(held, texts),
        "content": {"content": next_course._product_score(learners, held, with_others=False)},
        "ours": {"ours": next_course._product_score(learners, held, with_others=True)},
    }
    return {f"{name}, {key}": score for name, found in methods.items() for key, score in found.items()}


def test_every_ranking_gives_the_same_scores_again(learners, held):
    once, again = rankings(learners, held), rankings(learners, held)
    assert len(once) > 15
    for name, score in once.items():
        for learner in range(len(held.known)):
            np.testing.assert_array_equal(score(learner), again[name](learner), err_msg=name)


def test_a_learners_scores_do_not_depend_on_earlier_calls(learners, held):
    in_order, backwards = rankings(learners, held), rankings(learners, held)
    everyone = range(len(held.known))
    for name, score in in_order.items():
        forth = [np.array(score(learner)) for learner in everyone]
        back = [np.array(backwards[name](learner)) for learner in reversed(everyone)][::-1]
        np.testing.assert_array_equal(forth, back, err_msg=name)


def test_every_ranking_scores_every_item_finitely_even_for_an_unknown_learner(learners, held):
    for name, score in rankings(learners, held).items():
        for learner in range(len(held.known)):
            values = score(learner)
            assert values.shape == (N,), name
            assert np.isfinite(values).all(), name


def test_items_similar_to_viewed_items_rank_higher(learners, held):
    content = next_course._product_score(learners, held, with_others=False)
    viewed_one_on_baking = 12  # known: baking bread, baking cakes
    assert set(np.argsort(-content(viewed_one_on_baking))[:2]) == {4, 5}


def test_a_transition_is_learned_from_five_learners_but_not_from_four(learners):
    def after_sharpening(n_people):
        views = tuple([(0, 3)] * n_people + [(2, 1)] * 6)
        held = HeldOut((*views, (0,)), np.array([len(views)]), np.array([3]))
        content = next_course._product_score(learners, held, with_others=False)(len(views))
        return (next_course._product_score(learners, held, with_others=True)(len(views)) - content)[3]

    assert after_sharpening(5) > 0.01
    assert after_sharpening(4) <= after_sharpening(5) / 4


def test_holding_out_the_last_but_one_view_hides_the_last_too(learners):
    last, before = hold_out(learners, 1), hold_out(learners, 2)
    tested = before.tested.tolist()
    assert tested == last.tested.tolist() == list(range(12))
    for place, learner in enumerate(tested):
        assert last.answers[place] == VIEWS[learner][-1]
        assert before.answers[place] == VIEWS[learner][-2]
        assert before.known[learner] == VIEWS[learner][:-2]
    assert before.known[12] == VIEWS[12]


def test_items_already_viewed_are_not_ranked():
    held = HeldOut(((0, 1, 2),), np.array([0]), np.array([3]))
    values = np.array([9.0, 8.0, 7.0, 1.0, 0.5])
    ndcg, recall = measure(held, lambda learner: values)
    assert (ndcg, recall) == ([1.0], [1.0])
    assert values[0] == 9.0  # the ranking's own array is not changed


def test_an_item_that_ties_with_others_is_ranked_behind_them():
    held = HeldOut(((0,),), np.array([0]), np.array([3]))
    ndcg, recall = measure(held, lambda learner: np.zeros(4))
    assert ndcg == pytest.approx(1 / np.log2(4)) and recall == 1
    assert measure(HeldOut(((0,),), np.array([0]), np.array([3])), lambda learner: np.zeros(40))[1] == 0


def test_the_published_files_are_read_each_item_once_in_the_order_of_first_views(settings, tmp_path, monkeypatch):
    monkeypatch.setattr("courses.services.evaluation.learners.get_encoder", FakeEncoder)
    settings.RESKILL_DATA = str(tmp_path)
    with pytest.raises(NothingLoaded, match="RESKILL_DATA"):
        read_learners()
    folder = tmp_path / "interactions"
    folder.mkdir()
    items = [["item_id", "name", "description"], ["7", "Bread", "How it rises"], ["9", "Cakes", ""]]
    views = [
        ["user_id", "item_id", "created_at"],
        ["b", "9", "2020-01-02"],
        ["a", "7", "2020-01-05"],
        ["a", "9", "2020-01-03"],
        ["a", "7", "2020-01-01"],
        ["a", "404", "2020-01-01"],
    ]
    for name, rows in (("mars_items_en.csv", items), ("mars_implicit_ratings_en.csv", views)):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    found = read_learners()
    assert found.texts == ("Bread. How it rises", "Cakes")
    assert found.views == ((0, 1), (1,))
    assert found.vectors.shape[0] == 2
