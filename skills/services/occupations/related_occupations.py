"""Occupations close to an occupation or to a person's tasks, with the tasks and skills they share."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max, QuerySet

from skills.arithmetic.occupation_closeness import Work, closeness, nearest
from skills.arithmetic.title_words import spell_out
from skills.embedding import get_encoder
from skills.models import AlternateTitle, ExposureDataset, HumanSkill, Occupation, ReferenceTask
from skills.services.exposure import human_skills, text_vectors
from skills.services.exposure.masked_statements import read_statements
from skills.services.shipped.model_profiles import profile

MAX_SHARED = 5


@dataclass(frozen=True)
class SharedTask:
    """A task of the other occupation and the most similar task of the person's own work."""

    theirs: str
    own: str
    closeness: float


@dataclass(frozen=True)
class RelatedOccupation:
    """One close occupation. closeness: 0..1. carries_over: at most five shared tasks, closest first.

    missing: tasks of the occupation that are similar to none of the person's own tasks. skills: by human skill's slug,
    (demand of the own work, demand of the occupation), each the mean over the tasks, 0..1. Empty if one side has no
    known tasks or no human skills are defined.
    """

    occupation: Occupation
    closeness: float
    carries_over: tuple[SharedTask, ...]
    missing: tuple[str, ...]
    skills: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class KnownWork:
    """All occupations. pks: (n,), in the order of work's rows. statements: the tasks of each, in a fixed order."""

    pks: np.ndarray
    work: Work
    statements: tuple[tuple[str, ...], ...]


def related_occupations(occupation: Occupation, n: int = 10) -> list[RelatedOccupation]:
    """The n occupations closest to this one, best first, without itself; empty if the occupation is unknown."""
    known = known_work()
    row = np.flatnonzero(known.pks == occupation.pk)
    if not len(row):
        return []
    scores = closeness(known.work.rows(row), known.work, profile().occupations)[0]
    return _described(known, scores, list(known.statements[row[0]]), n, without=occupation.pk)


def occupations_near_work(
    statements: Sequence[str],
    *,
    shares: Sequence[float] | None = None,
    occupation: Occupation | None = None,
    n: int = 10,
) -> list[RelatedOccupation]:
    """The n occupations closest to these tasks, best first. shares: weights of the tasks; None: equal weights.

    occupation: the person's own occupation; its titles, job zone and group count, and it is left out of the result.
    Empty without statements.
    """
    if not statements:
        return []
    known = known_work()
    weights = np.asarray(shares if shares is not None else np.ones(len(statements)), dtype=np.float64)
    weights = np.full(len(weights), 1 / len(weights)) if not weights.sum() else weights / weights.sum()
    read = read_statements(statements, store=True)
    mean = (weights[:, None] * read.vectors).sum(0)[None]
    row = np.flatnonzero(known.pks == occupation.pk) if occupation else np.array([], dtype=int)
    if len(row):
        own = known.work.rows(row)
        query = Work(mean, own.titles, own.zones, own.groups)
    else:
        query = Work(mean, np.zeros_like(mean), np.array([np.nan]), np.array([""]))
    scores = closeness(query, known.work, profile().occupations)[0]
    without = occupation.pk if occupation else None
    return _described(known, scores, list(statements), n, without=without, vectors=read.vectors)


def _described(
    known: KnownWork,
    scores: np.ndarray,
    own: list[str],
    n: int,
    *,
    without: int | None,
    vectors: np.ndarray | None = None,
) -> list[RelatedOccupation]:
    """vectors: of `own`; None: `own` are reference tasks, and their vectors are read."""
    scores = np.where(known.pks == without, -1.0, scores) if without is not None else scores
    rows = [row for row in nearest(scores[None], n + 1)[0].tolist() if scores[row] > 0][:n]
    found = Occupation.objects.in_bulk([int(known.pks[row]) for row in rows])
    theirs = [list(known.statements[row]) for row in rows]
    matrix = np.concatenate(
        [
            text_vectors.embed(own) if vectors is None else vectors,
            text_vectors.embed([text for texts in theirs for text in texts]),
        ]
    )
    demand = human_skills.load() if len(matrix) and HumanSkill.objects.filter(is_active=True).exists() else None
    values = demand.demand(matrix)[0] if demand else np.zeros((0, 0))
    related, start = [], len(own)
    for row, texts in zip(rows, theirs, strict=True):
        part = slice(start, start + len(texts))
        start += len(texts)
        shared, missing = _compare(own, matrix[: len(own)], texts, matrix[part])
        skills = {}
        if demand and own and texts:
            both = zip(demand.slugs, values[: len(own)].mean(0), values[part].mean(0), strict=True)
            skills = {slug: (round(float(here), 4), round(float(there), 4)) for slug, here, there in both}
        occupation = found[int(known.pks[row])]
        related.append(RelatedOccupation(occupation, round(float(scores[row]), 4), shared, missing, skills))
    return related


def _compare(
    own: list[str], own_rows: np.ndarray, theirs: list[str], their_rows: np.ndarray
) -> tuple[tuple[SharedTask, ...], tuple[str, ...]]:
    if not own or not theirs:
        return (), ()
    cosines = their_rows @ own_rows.T
    best, alike = cosines.argmax(1), cosines.max(1)
    order = np.argsort(-alike, kind="stable").tolist()
    alike_from = profile().closeness.alike_from
    shared = [SharedTask(theirs[i], own[best[i]], round(float(alike[i]), 3)) for i in order if alike[i] >= alike_from]
    return tuple(shared[:MAX_SHARED]), tuple(theirs[i] for i in order if alike[i] < alike_from)


def known_work() -> KnownWork:
    """All occupations as arrays, cached per process and rebuilt when occupations, titles or datasets change.

    O*NET's alternate titles count after an import of O*NET. The first call then embeds each of them, which takes minutes.
    Without the import, only the occupations' own titles count, so that a new installation answers at once.
    """
    datasets = tuple(ExposureDataset.objects.order_by("pk").values_list("pk", "content_hash"))
    titles = _alternate_titles().aggregate(n=Count("pk"), last=Max("pk"))
    occupations = tuple(Occupation.objects.order_by("pk").values_list("pk", "title", "soc_code", "job_zone"))
    return _known_work(get_encoder().revision, datasets, tuple(titles.values()), occupations)


def _alternate_titles() -> QuerySet[AlternateTitle]:
    if not ExposureDataset.objects.filter(source=ExposureDataset.Source.ONET).exists():
        return AlternateTitle.objects.none()
    return AlternateTitle.objects.filter(is_usual=False, language="en")


@functools.lru_cache(maxsize=1)
def _known_work(revision: str, datasets: tuple, titles: tuple, occupations: tuple) -> KnownWork:
    number = {pk: i for i, (pk, *_) in enumerate(occupations)}
    names = [[spell_out(title) or title] for _, title, _, _ in occupations]
    for pk, title in _alternate_titles().order_by("pk").values_list("occupation_id", "title"):
        names[number[pk]].append(spell_out(title) or title)
    statements = _statements(number)
    return KnownWork(
        np.array([pk for pk, *_ in occupations], dtype=np.int64),
        Work(
            _means(statements),
            _means(names),
            np.array([np.nan if zone is None else zone for *_, zone in occupations], dtype=np.float64),
            np.array([code[:4] for _, _, code, _ in occupations]),
        ),
        tuple(tuple(texts) for texts in statements),
    )


def _statements(number: dict[int, int]) -> list[list[str]]:
    """Each occupation's tasks from the first dataset that has any: O*NET first, the starter set last."""
    order: dict[str, int] = {ExposureDataset.Source.ONET: 0, ExposureDataset.Source.STARTER: 2}
    datasets = sorted(ExposureDataset.objects.filter(n_tasks__gt=0), key=lambda row: (order.get(row.source, 1), row.pk))
    found: list[list[str]] = [[] for _ in number]
    for dataset in datasets:
        tasks = ReferenceTask.objects.filter(dataset=dataset, occupation__isnull=False).order_by("key")
        here: dict[int, list[str]] = {}
        for pk, statement in tasks.values_list("occupation_id", "statement"):
            here.setdefault(number[pk], []).append(statement)
        for row, texts in here.items():
            found[row] = found[row] or texts
    return found


def _means(texts: list[list[str]]) -> np.ndarray:
    """(n, d): the mean vector of each list; zeros for an empty list."""
    matrix = text_vectors.embed([text for part in texts for text in part])
    ends = np.cumsum([len(part) for part in texts])
    parts = np.split(matrix, ends[:-1]) if len(texts) else []
    return np.stack([part.mean(0) if len(part) else np.zeros(matrix.shape[1]) for part in parts])
