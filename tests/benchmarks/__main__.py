"""How fast it is, as a ratio to a named alternative measured in the same run: python -m tests.benchmarks

Absolute times mean little on a shared machine; the ratio is what to look at. Writes the same as JSON to --json FILE.
"""

import argparse
import csv
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Result:
    """rates are things per second: the median of the rounds, ours and the alternative's taken in turn."""

    what: str
    unit: str
    ours: float
    alternative: str
    theirs: float
    ratio: float


def compare(
    what: str, unit: str, n: int, ours: Callable[[], object], alternative: str, theirs: Callable, rounds: int
) -> Result:
    """A B A B ...; the ratio is the median of the pairs' ratios."""
    pairs = []
    ours(), theirs()
    for _ in range(rounds):
        pairs.append((_rate(ours, n), _rate(theirs, n)))
    middle = sorted(a / b for a, b in pairs)[rounds // 2]
    first, second = (sorted(values)[rounds // 2] for values in zip(*pairs, strict=True))
    return Result(what, unit, first, alternative, second, middle)


def _rate(call: Callable[[], object], n: int) -> float:
    start = time.perf_counter()
    call()
    return n / (time.perf_counter() - start)


def statements(n: int) -> list[str]:
    with (ROOT / "skills" / "starter" / "reference_tasks.csv").open(encoding="utf-8", newline="") as file:
        return [row["statement"] for row in csv.DictReader(file)][:n]


def embedding(rounds: int) -> Result:
    from sentence_transformers import SentenceTransformer

    from skills.embedding import get_encoder, model_path

    texts, encoder = statements(1000), get_encoder()
    stock = SentenceTransformer(model_path(), device="cpu")
    return compare(
        "embedding task statements",
        "texts",
        len(texts),
        lambda: encoder.encode(texts),
        "SentenceTransformer.encode, float32",
        lambda: stock.encode(texts),
        rounds,
    )


def exposure(rounds: int) -> Result:
    """Scores with intervals and evidence against the plain method (20 nearest), on vectors that are there."""
    import numpy as np

    from skills.exposure import ExposureModel, Reference

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

    return compare(
        "exposure of a statement", "statements", len(queries), lambda: model.estimate(queries),
        "20 nearest reference tasks, numpy", plain, rounds,
    )  # fmt: skip


def matching(rounds: int) -> Result:
    """Ten courses of 20,227 with all parts of every score, against FAISS finding ten nearest vectors and no more."""
    import faiss
    import numpy as np

    from courses.matching import People, match
    from courses.offers import Courses

    rng = np.random.default_rng(0)
    n_courses, n_people, k = 20_227, 2_000, 6
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
    index = faiss.IndexFlatIP(392)
    index.add(np.hstack([vectors, rng.random((n_courses, 8))]).astype(np.float32))
    queries = rng.normal(size=(n_people, 392)).astype(np.float32)
    return compare(
        "matching people with 20,227 courses, parts and all", "people", n_people, lambda: match(people, courses),
        "FAISS IndexFlatIP, bare top 10", lambda: index.search(queries, 10), rounds,
    )  # fmt: skip


BENCHMARKS = {"embedding": embedding, "exposure": exposure, "matching": matching}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all unless told")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", help="also write the results there")
    options = parser.parse_args()
    import django

    django.setup()
    results = [BENCHMARKS[name](options.rounds) for name in options.names or BENCHMARKS]
    print(f"{'what':52} {'ours/s':>10} {'alternative/s':>14} {'ratio':>6}  alternative")
    for row in results:
        print(f"{row.what:52} {row.ours:10,.0f} {row.theirs:14,.0f} {row.ratio:6.2f}  {row.alternative}")
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in results], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
