"""Benchmarks of single parts: embedding texts, scoring statements, matching."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tests.benchmarks.rows import Row

BETA = {"E0": 0.0, "E2": 0.5, "E1": 1.0}  # the weights of the paper
STARTER = Path(__file__).resolve().parents[2] / "skills" / "starter" / "reference_tasks.csv"


def compare(n: int, ours: Callable, theirs: Callable, rounds: int) -> tuple[float, float]:
    """Items per second of both functions, run alternately (A B A B ...). Returns the pair with the median ratio."""
    pairs = []
    for _ in range(rounds):
        pairs.append((_rate(ours, n), _rate(theirs, n)))
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[rounds // 2]


def _rate(call: Callable[[], object], n: int) -> float:
    start = time.perf_counter()
    call()
    return n / (time.perf_counter() - start)


def _statements(data: Path) -> list[dict]:
    """Published task statements with human labels and occupations. Empty if the file is missing."""
    tasks = data / "exposure" / "gpts-are-gpts_full_labelset.tsv"
    if not tasks.exists():
        return []
    with tasks.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["human_exposure_agg"] in BETA]


def _texts(data: Path, n: int) -> tuple[list[str], list[dict]]:
    """n alternating task statements and course texts, and the labelled rows of the task statements.

    Without the published files: statements of the starter data, and no labelled rows.
    """
    courses, labelled = data / "courses" / "catalogue_merged.csv", _statements(data)
    if not (labelled and courses.exists()):
        with STARTER.open(encoding="utf-8", newline="") as file:
            return [row["statement"] for row in csv.DictReader(file)][:n], []
    with courses.open(encoding="utf-8", newline="") as file:
        course_texts = [f"{row['title']}. {row['description']}" for row in csv.DictReader(file)]
    pick = lambda rows: [rows[i] for i in np.linspace(0, len(rows) - 1, n // 2).astype(int)]  # noqa: E731
    chosen = pick(labelled)
    return [
        text for row, course in zip(chosen, pick(course_texts), strict=True) for text in (row["Task"], course)
    ], chosen


def embedding(rounds: int, data: Path, n: int) -> Iterator[Row]:
    """Speed on n texts in alternating batches, overlap of the ten nearest texts, and exposure computed from both."""
    from sentence_transformers import SentenceTransformer

    from skills.embedding import get_encoder, model_path

    (texts, labelled), encoder = _texts(data, n), get_encoder()
    stock = SentenceTransformer(model_path(), device="cpu")
    (ours, theirs), (our_rate, their_rate) = _in_turn(texts, encoder.encode, stock.encode)
    theirs = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
    overlap = float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(_nearest(ours), _nearest(theirs), strict=True)]))
    yield Row(f"reading {len(texts):,} task statements and course texts", "texts/s", our_rate,
              "SentenceTransformer.encode, float32, same threads", their_rate, 2.0, "at least, of the ratio",
              encoder.arithmetic)  # fmt: skip
    yield Row("the same: overlap of ten nearest", "", overlap, "", None, 0.98, "at least")
    if labelled:
        r = [_exposure_r(vectors[::2], labelled) for vectors in (ours, theirs)]
        yield Row("the same: exposure r with people's labels, lower than from float32 by", "", r[1] - r[0], "", None,
                  0.005, "at most", f"{r[0]:.4f} and {r[1]:.4f}, {len(labelled):,} tasks, 5 folds by occupation")  # fmt: skip
    yield from _picked(texts[:1000], stock, encoder.arithmetic.split()[0])


def _in_turn(texts: list[str], *encodes: Callable) -> tuple[list[np.ndarray], list[float]]:
    """Vectors and texts per second of each encoder, run alternately (A B A B ...) on batches of the texts."""
    spent, vectors = np.zeros(len(encodes)), tuple([] for _ in encodes)
    for encode in encodes:
        encode(texts[:64])
    for start in range(0, len(texts), 500):
        piece = texts[start : start + 500]
        for which, encode in enumerate(encodes):
            start_s = time.perf_counter()
            vectors[which].append(encode(piece))
            spent[which] += time.perf_counter() - start_s
    return [np.vstack(rows) for rows in vectors], (len(texts) / spent).tolist()


def _exposure_r(vectors: np.ndarray, labelled: list[dict]) -> float:
    """Correlation of estimated exposure with human labels. The task's occupation is excluded from the reference."""
    from skills.arithmetic.exposure import ExposureModel, Reference
    from skills.arithmetic.intervals import folds

    figures = np.array([BETA[row["human_exposure_agg"]] for row in labelled])
    groups = np.unique([row["O*NET-SOC Code"] for row in labelled], return_inverse=True)[1]
    statements = np.array([row["Task"] for row in labelled], dtype=object)
    reference, guess = Reference(vectors, {"exposure": figures}, groups, statements), np.zeros(len(labelled))
    fold = folds(groups, 5, 1)
    for number in range(5):
        test = fold == number
        model = ExposureModel.fit(reference.rows(~test))
        guess[test] = model.estimate(vectors[test], statements[test]).figures["exposure"]
    return float(np.corrcoef(guess, figures)[0, 1])


def _picked(texts: list[str], stock, picked: str) -> Iterator[Row]:
    """Compares the precision chosen for this processor with the other precision."""
    from skills.embedding.packed import PackedBert
    from skills.embedding.precision import DTYPES, forced

    other = next(name for name in DTYPES if name != picked)
    encodes = [PackedBert.of(stock, DTYPES[name]).encode for name in (picked, other)]
    _vectors, rates = _in_turn(texts, *encodes)
    how = "set by RESKILL_PRECISION" if forced() else "picked by itself"
    yield Row(f"{picked}, {how}, {len(texts):,} texts", "texts/s", rates[0], f"{other}, packed alike", rates[1], 1.0,
              "at least, of the ratio")  # fmt: skip


def gpu(rounds: int, data: Path, n: int) -> Iterator[Row]:
    """Compares embedding and matching on the GPU with the CPU. RESKILL_DEVICE can name the GPU."""
    from django.test.utils import override_settings

    from courses.arithmetic.matching import match
    from skills.embedding import SentenceEncoder
    from skills.embedding.device import device, device_product

    what, there = "reading texts on a GPU", device()
    if there == "cpu":
        yield Row(what, "texts/s", None, "", None, None, "", "no GPU here")
        return
    texts, encoders = _texts(data, n)[0], []
    for name in (there, "cpu"):
        with override_settings(RESKILL_DEVICE=name):
            encoders.append(SentenceEncoder())
            encoders[-1].encode(texts[:1])  # loads the model on that device
    _vectors, (ours, theirs) = _in_turn(texts, *(encoder.encode for encoder in encoders))
    yield Row(what, "texts/s", ours, encoders[1].arithmetic, theirs, None, "", encoders[0].arithmetic)
    courses, people = _courses_and_people(min(n, 4_000))
    product = device_product()
    assert product is not None  # `there` is a GPU
    match(people, courses, product=product)
    ours, theirs = compare(
        len(people), lambda: match(people, courses, product=product), lambda: match(people, courses), rounds
    )
    yield Row("matching on a GPU, where nobody has taken on a course yet", "people/s", ours, "the processor", theirs,
              None, "", there)  # fmt: skip


def _nearest(vectors: np.ndarray) -> np.ndarray:
    found = []
    for start in range(0, len(vectors), 1000):
        cosines = vectors[start : start + 1000] @ vectors.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = -1
        found.append(np.argpartition(-cosines, 10, axis=1)[:, :10])
    return np.vstack(found)


def exposure(rounds: int, data, n: int) -> Iterator[Row]:
    """Compares scores with intervals and evidence with the plain method (mean of the 20 nearest tasks)."""
    from skills.arithmetic.exposure import ExposureModel, Reference

    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(17_000, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    known, queries = vectors[:15_000], vectors[15_000:]
    figures = rng.random(15_000)
    model = ExposureModel.fit(Reference(known, {"exposure": figures}, np.arange(15_000) // 20))

    def plain() -> None:
        for start in range(0, len(queries), 1024):
            cosines = queries[start : start + 1024] @ known.T
            near = np.argpartition(-cosines, 20, axis=1)[:, :20]
            figures[near].mean(1)

    ours, theirs = compare(len(queries), lambda: model.estimate(queries), plain, rounds)
    yield Row("exposure of a statement, interval and evidence", "statements/s", ours,
              "20 nearest reference tasks, numpy", theirs, None, "")  # fmt: skip


def _courses_and_people(n_people: int):
    """20,227 random courses and n_people random people."""
    from courses.arithmetic.matching import People
    from courses.arithmetic.offers import Courses

    rng = np.random.default_rng(0)
    n_courses, k = 20_227, 6
    unit = lambda rows: rows / np.linalg.norm(rows, axis=1, keepdims=True)  # noqa: E731
    vectors = unit(rng.normal(size=(n_courses, 384))).astype(np.float32)
    courses = Courses.build(
        ids=np.arange(n_courses), emphasis=rng.random((n_courses, k)) ** 3, vectors=vectors,
        levels=rng.integers(0, 4, n_courses), certainty=np.ones(n_courses), hours=rng.uniform(2, 30, n_courses),
        languages=np.array(["en"] * n_courses), titles=np.arange(n_courses),
    )  # fmt: skip
    people = People(
        needs=rng.dirichlet(np.ones(k), n_people), context=unit(rng.normal(size=(n_people, 384))).astype(np.float32),
        level=np.full((n_people, 3), 0.5), max_level=np.full(n_people, 3), budget=np.full(n_people, 52.0),
        languages=(frozenset({"en"}),) * n_people, excluded=(frozenset(),) * n_people,
    )  # fmt: skip
    return courses, people


def matching(rounds: int, data, n: int) -> Iterator[Row]:
    """Compares ranking ten of 20,227 courses with all parts of each score with a bare search for ten nearest vectors."""
    import faiss

    from courses.arithmetic.matching import match

    (courses, people), rng = _courses_and_people(n_people := min(n, 4_000)), np.random.default_rng(1)
    right = np.hstack([courses.vectors, rng.random((len(courses), 8))]).astype(np.float32)
    index = faiss.IndexFlatIP(392)
    index.add(right)
    queries = rng.normal(size=(n_people, 392)).astype(np.float32)

    def plain() -> None:
        for start in range(0, n_people, 256):
            scores = queries[start : start + 256] @ right.T
            np.argpartition(-scores, 10, axis=1)[:, :10]

    match(people, courses)
    what = "matching people with 20,227 courses, ten each, parts and all"
    ours, theirs = compare(n_people, lambda: match(people, courses), lambda: index.search(queries, 10), rounds)
    yield Row(what, "people/s", ours, "FAISS IndexFlatIP, bare ten nearest", theirs, 0.8, "at least, of the ratio")
    ours, theirs = compare(n_people, lambda: match(people, courses), plain, rounds)
    yield Row(what, "people/s", ours, "numpy product and argpartition", theirs, 2.5, "at least, of the ratio")
