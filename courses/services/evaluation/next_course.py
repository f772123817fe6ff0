"""Predicts the item that a learner views next: parts of the product's score against baseline rankings, on MARS."""

import itertools
from collections.abc import Callable, Mapping

import numpy as np

from courses.arithmetic.baseline_rankings import bm25, item_knn
from courses.arithmetic.offers import Courses
from courses.arithmetic.uptake import count_uptake
from courses.services.answers.feedback_arrays import feedback_signals_from
from courses.services.evaluation.learners import MIN_ITEMS, HeldOut, Learners, hold_out, measure, read_learners
from courses.services.match_settings import match_settings
from skills.services.evaluation import SEED, Bootstrap, ComparedFigure, Evaluation, Figure, Target

Progress = Callable[[int, int], None]
Score = Callable[[int], np.ndarray]
MIN_GROUP = 5  # the product's default: nothing is learned from fewer learners
N_METHODS = 6


def evaluate_next_course(*, progress: Progress | None = None) -> Evaluation:
    """nDCG@10 and recall@10 for each learner's last new view, of the product's score and of the baselines."""
    learners = read_learners()
    validation, test = hold_out(learners, 2), hold_out(learners, 1)
    texts = {(k1, b): bm25(learners.texts, learners.texts, k1, b) for k1, b in ((1.2, 0.75), (2.0, 0.75))}
    methods: Mapping[str, Callable[[HeldOut], dict[str, Score]]] = {
        "popularity": lambda held: _popularity(held, len(learners.texts)),
        "item-kNN": lambda held: _knn(held, len(learners.texts)),
        "ALS": lambda held: _als(held, len(learners.texts)),
        "BM25": lambda held: _bm25(held, texts),
        "content": lambda held: {"content": _product_score(learners, held, with_others=False)},
        "ours": lambda held: {"ours": _product_score(learners, held, with_others=True)},
    }
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    notes = ["the last new view, settings chosen on the last but one:  nDCG@10  recall@10"]
    for done, (name, make) in enumerate(methods.items(), 1):
        tried = {key: measure(validation, score)[0].mean() for key, score in make(validation).items()}
        if tried:
            best = max(tried, key=lambda key: tried[key])
            found[name] = measure(test, make(test)[best])
            ndcg, recall = (values.mean() for values in found[name])
            notes.append(f"  {name:12} {ndcg:.3f}     {recall:.3f}      of {len(tried)} settings: {best}")
        else:
            notes.append(f"  {name:12} not measured: install what tests/requirements.txt names")
        if progress:
            progress(done, N_METHODS)
    split = (
        f"MARS: {len(learners.views):,} learners, {len(learners.texts):,} items; of the {len(test.tested):,} with "
        f"{MIN_ITEMS} or more different items the last new one held out, all items not viewed ranked; intervals over "
        f"learners, seed {SEED}; at least {MIN_GROUP} learners behind everything learned from others"
    )
    return Evaluation(split, _figures(found, len(test.tested)), tuple(notes))


def _figures(found: Mapping[str, tuple[np.ndarray, np.ndarray]], n: int) -> tuple[Figure, ...]:
    pair = Bootstrap(np.arange(n))
    figures = []
    for place, unit in enumerate(("nDCG@10", "recall@10")):
        others = {name: values[place].mean() for name, values in found.items() if name != "ours"}
        best = max(others, key=lambda name: others[name])
        for method, baseline, question in (
            ("ours", best, "next course, learning from others"),
            ("content", "BM25", "next course, content alone"),
        ):
            values, plain = found[method][place], found[baseline][place]
            figures.append(
                Figure(
                    f"{question}, {unit}",
                    *pair.mean(values),
                    n=n,
                    units="learners",
                    plain=ComparedFigure(baseline, float(plain.mean())),
                    must_reach=Target(float(np.nextafter(plain.mean(), 1))),
                )
            )
            figures.append(
                Figure(f"  ... more than {baseline}, {unit}", *pair.mean(values - plain), n=n, units="learners")
            )
    return tuple(figures)


def _product_score(learners: Learners, held: HeldOut, *, with_others: bool) -> Score:
    """The parts `own`, `others` and `new` of the product's score, with its default weights."""
    n, settings = len(learners.texts), match_settings()
    vectors, middle = learners.vectors, learners.vectors.mean(0)
    courses = _as_courses(vectors)
    person = np.repeat(np.arange(len(held.known)), [len(items) for items in held.known])
    contexts = np.stack([vectors[list(items)].mean(0) if items else middle for items in held.known])
    contexts /= np.linalg.norm(contexts, axis=1, keepdims=True)
    uptake = None
    if with_others:
        rows = np.array([item for items in held.known for item in items])
        uptake = count_uptake(person, rows, contexts, n, min_group=MIN_GROUP)
    feedback_signals = feedback_signals_from(
        taken=[tuple(reversed(items)) for items in held.known],
        refused=[()] * len(held.known),
        seeds=np.arange(len(held.known)),
        vectors=vectors,
        middle=middle,
        uptake=uptake,
    )
    everything = np.arange(n)[None, :]
    offered = courses.vectors[everything]

    def score(learner: int) -> np.ndarray:
        block = np.array([learner])
        found = feedback_signals.parts(block, contexts[block], courses, everything, offered, settings)
        return found["own"][0] + found["others"][0] + found["new"][0]

    return score


def _as_courses(vectors: np.ndarray) -> Courses:
    n = len(vectors)
    return Courses.build(
        ids=np.arange(n), emphasis=np.zeros((n, 0)), vectors=vectors, levels=np.zeros(n, int), certainty=np.ones(n),
        hours=np.ones(n), languages=np.array([""] * n), titles=np.arange(n),
    )  # fmt: skip


def _recent(held: HeldOut, closeness: np.ndarray, decay: float) -> Score:
    def score(learner: int) -> np.ndarray:
        items = list(held.known[learner])
        return decay ** np.arange(len(items))[::-1] @ closeness[items]

    return score


def _popularity(held: HeldOut, n_items: int) -> dict[str, Score]:
    counts = held.taken(n_items).sum(0)
    return {"number of learners": lambda _learner: counts}


def _knn(held: HeldOut, n_items: int) -> dict[str, Score]:
    taken = held.taken(n_items)
    found = {}
    for shrink, decay in itertools.product((0.0, 5.0, 20.0), (1.0, 0.8)):
        found[f"shrink {shrink:g}, recency {decay:g}"] = _recent(held, item_knn(taken, shrink), decay)
    return found


def _bm25(held: HeldOut, texts: Mapping[tuple[float, float], np.ndarray]) -> dict[str, Score]:
    return {
        f"k1 {k1:g}, recency {decay:g}": _recent(held, closeness, decay)
        for (k1, _b), closeness in texts.items()
        for decay in (1.0, 0.6, 0.3, 0.0)
    }


def _als(held: HeldOut, n_items: int) -> dict[str, Score]:
    """Scores by setting; empty if `implicit` is not installed. Only this evaluation needs `implicit`."""
    try:
        from implicit.als import AlternatingLeastSquares
        from scipy.sparse import csr_matrix
        from threadpoolctl import threadpool_limits
    except ImportError:
        return {}
    taken, found = csr_matrix(held.taken(n_items)), {}
    for factors, alpha in itertools.product((32, 64, 128), (1.0, 10.0)):
        with threadpool_limits(1, "blas"):  # threads of OpenBLAS and of implicit slow each other down
            model = AlternatingLeastSquares(
                factors=factors, regularization=1.0, alpha=alpha, iterations=20, random_state=SEED, num_threads=1
            )
            model.fit(taken, show_progress=False)
        scores = model.user_factors @ model.item_factors.T
        found[f"{factors} factors, alpha {alpha:g}"] = scores.__getitem__
    return found
