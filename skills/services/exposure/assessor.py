"""Assesses task statements: exposure with interval, evidence and sources, and demand for human skills."""

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from django.db import transaction
from django.db.models import Count

from skills.arithmetic import human
from skills.arithmetic.exposure import ExposureModel, Settings
from skills.arithmetic.intervals import COVERAGE
from skills.arithmetic.personal_words import lists_hash
from skills.arithmetic.text import normalise, statement_key, text_hash
from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.models import Basis, ExposureDataset, HumanSkill, TaskAssessment
from skills.services.exposure import human_skills, reference_tasks, text_vectors
from skills.services.exposure.masked_statements import ReadStatements, masked_hash, read_statements
from skills.services.exposure.spelling import suggestion
from skills.services.exposure.statement_clarity import are_clear, clarity_hash
from skills.services.shipped.model_profiles import profile
from skills.services.situations.situation_models import Found, task_situations, taxonomy_hash
from skills.stored_messages import Message

Progress = Callable[[int, int], None]
DISAGREEMENT = 0.5  # sources disagree if their ranks differ by more than half of all tasks
SITUATIONS_FROM, SITUATIONS_MOST = 0.1, 3  # strength of the weakest situation stored with a task, and their number
_ARITHMETIC = "3"  # increase when the arithmetic changes without a change of settings


@dataclass(frozen=True)
class Source:
    """The figure of one dataset for exactly this task. on_scale: the figure mapped by rank to the active dataset's scale."""

    dataset: str
    measure: str
    value: float
    on_scale: float
    rank: float


@dataclass(frozen=True)
class Evidence:
    """One of the nearest reference tasks."""

    statement: str
    occupation: str
    soc_code: str
    closeness: float
    exposure: float
    dataset: str


@dataclass(frozen=True)
class Assessment:
    """The assessment of one statement. automation, augmentation: None if no loaded dataset has the measure.

    A statement that is not judged has no figures (all None), no demand, no evidence and no sources. suggestion: the
    statement with corrected spelling, '' if there is nothing to correct.
    """

    statement: str
    exposure: float | None
    low: float | None
    high: float | None
    automation: float | None
    augmentation: float | None
    is_far: bool
    sources_disagree: bool
    evidence: tuple[Evidence, ...]
    sources: tuple[Source, ...]
    demand: dict[str, float] = field(default_factory=dict)
    demand_evidence: dict[str, str] = field(default_factory=dict)
    situations: tuple[Found, ...] = ()
    coverage: float = COVERAGE
    is_judged: bool = True
    suggestion: str = ""


def settings_fingerprint() -> str:
    """Hash of everything that determines an assessment apart from dataset and model: the model's profile and taxonomy."""
    revision = get_encoder().revision
    parts = {
        "arithmetic": _ARITHMETIC,
        "profile": profile(revision).as_json(),
        "human": asdict(human.Settings()),
        "skills": list(
            HumanSkill.objects.filter(is_active=True)
            .order_by("slug")
            .values_list("slug", "task_anchors", "course_anchors")
        ),
        "fitted": human_skills.fitted_hash(revision),
        "situations": taxonomy_hash(),
        "clarity": clarity_hash(revision),
        "masking": lists_hash(),
        "borrowed": sorted(
            ExposureDataset.objects.filter(n_tasks__gt=0).values_list("source", "version", "content_hash")
        ),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def current_basis(dataset: ExposureDataset | None = None) -> Basis:
    """The basis for new results. dataset: None: the active one. Raises NothingLoaded without an active dataset."""
    dataset = dataset or ExposureDataset.objects.active()
    if dataset is None:
        raise NothingLoaded(Message.of("no_dataset"))
    basis, _ = Basis.objects.get_or_create(
        dataset=dataset,
        dataset_hash=dataset.content_hash,
        model_revision=get_encoder().revision,
        settings_fingerprint=settings_fingerprint(),
    )
    return basis


def _borrowed(dataset: ExposureDataset, measure: str) -> ExposureDataset | None:
    """Another dataset for a measure that this one lacks: the one with the measure for most tasks. None if none has it."""
    known = ExposureDataset.objects.exclude(pk=dataset.pk).filter(**{f"reference_tasks__{measure}__isnull": False})
    return known.annotate(n=Count("reference_tasks")).order_by("-n", "pk").first()


class Assessor:
    """Assesses statements against one dataset. Loading is expensive: keep one instance per process and basis."""

    def __init__(self, dataset: ExposureDataset, settings: Settings | None = None) -> None:
        self.revision = revision = get_encoder().revision
        settings = settings or profile(revision).exposure
        self.loaded = reference_tasks.load_dataset(dataset, revision=revision, settings=settings)
        self.label = str(dataset)
        self.borrowed: dict[str, ExposureModel] = {}
        for measure in ("automation", "augmentation"):
            if measure not in self.loaded.model.reference.figures and (other := _borrowed(dataset, measure)):
                measure_settings = profile(revision).noisy if measure == "augmentation" else settings
                loaded = reference_tasks.load_dataset(
                    other, revision=revision, settings=measure_settings, primary=measure
                )
                self.borrowed[measure] = loaded.model
        self.known = reference_tasks.known_figures()
        self.skills = human_skills.load()

    def assess(self, read: ReadStatements, *, judge_all: bool = False) -> list[Assessment]:
        """The assessments of the statements, in order. Figures come from what the models read, the rest from the own words.

        judge_all: also judges statements that are too unclear. For measurements of the estimates themselves.
        """
        model, statements, matrix = self.loaded.model, read.own, read.vectors
        estimate = model.estimate(matrix, read.read)
        figures = dict(estimate.figures)
        for measure, other in self.borrowed.items():
            figures[measure] = other.estimate(matrix, read.read).figures[measure]
        demand, nearest = self.skills.demand(matrix)
        situations = task_situations().find(matrix, read.read, least=SITUATIONS_FROM, most=SITUATIONS_MOST)
        sources = [self._sources(statement) for statement in statements]
        closest = estimate.closeness[:, 0] if estimate.closeness.size else np.zeros(len(statements))
        clear = are_clear(read.read, matrix, closest, self.revision) | judge_all
        assessments = []
        for i, statement in enumerate(statements):
            hint = "" if sources[i] else suggestion(statement)
            if not clear[i] and not sources[i]:
                assessments.append(_not_judged(statement, hint))
                continue
            score = float(figures[model.primary][i])
            figures_on_scale = [source.on_scale for source in sources[i]]
            assessments.append(
                Assessment(
                    statement=statement,
                    exposure=score,
                    low=min([float(estimate.low[i]), *figures_on_scale]),
                    high=max([float(estimate.high[i]), *figures_on_scale]),
                    automation=float(figures["automation"][i]) if "automation" in figures else None,
                    augmentation=float(figures["augmentation"][i]) if "augmentation" in figures else None,
                    is_far=bool(estimate.is_far[i]),
                    sources_disagree=_disagree(sources[i]),
                    evidence=tuple(self._evidence(estimate.nearest[i], estimate.closeness[i])),
                    sources=sources[i],
                    demand={slug: round(float(demand[i, k]), 4) for k, slug in enumerate(self.skills.slugs)},
                    demand_evidence={slug: nearest[i][k] for k, slug in enumerate(self.skills.slugs)},
                    situations=tuple(situations[i]),
                    suggestion=hint,
                )
            )
        return assessments

    def _evidence(self, rows: np.ndarray, closeness: np.ndarray) -> Iterator[Evidence]:
        figures = self.loaded.model.reference.figures[self.loaded.model.primary]
        for row, close in zip(rows, closeness, strict=True):
            known = self.loaded.rows[row]
            yield Evidence(
                known.statement,
                known.occupation,
                known.soc_code,
                round(float(close), 3),
                round(float(figures[row]), 3),
                self.label,
            )

    def _sources(self, statement: str) -> tuple[Source, ...]:
        found = self.known.by_key.get(statement_key(statement), ())
        target = self.known.scales.get((self.loaded.pk, self.loaded.model.primary))
        sources = []
        for pk, measure, value in found:
            rank = self.known.scales[pk, measure].rank(value)
            same = pk == self.loaded.pk or measure == "exposure_model"
            on_scale = value if same or target is None else target.value(rank)
            sources.append(Source(self.known.names[pk], measure, round(value, 4), round(on_scale, 4), round(rank, 4)))
        return tuple(sources)


def _not_judged(statement: str, hint: str) -> Assessment:
    """The assessment of a statement that is too unclear to be judged."""
    return Assessment(
        statement=statement,
        exposure=None,
        low=None,
        high=None,
        automation=None,
        augmentation=None,
        is_far=False,
        sources_disagree=False,
        evidence=(),
        sources=(),
        is_judged=False,
        suggestion=hint,
    )


def _disagree(sources: Sequence[Source]) -> bool:
    ranks = [source.rank for source in sources]
    return len(ranks) > 1 and max(ranks) - min(ranks) > DISAGREEMENT


@functools.lru_cache(maxsize=2)
def _assessor(dataset_id: int, content_hash: str, calibration_n: int, revision: str, fingerprint: str) -> Assessor:
    return Assessor(ExposureDataset.objects.get(pk=dataset_id))


def get_assessor(dataset: ExposureDataset) -> Assessor:
    """The assessor for the present state of the dataset, cached per process."""
    n = dataset.calibration.get("interval", {}).get("n", 0)
    return _assessor(dataset.pk, dataset.content_hash, n, get_encoder().revision, settings_fingerprint())


def assess_statements(
    statements: Sequence[str], *, judge_all: bool = False, progress: Progress | None = None
) -> list[Assessment]:
    """Assessments of any statements on the active dataset. Stores nothing. Raises NothingLoaded without a dataset.

    judge_all: as for `Assessor.assess`.
    """
    dataset = ExposureDataset.objects.active()
    if dataset is None:
        raise NothingLoaded(Message.of("no_dataset"))
    assessor, answers = get_assessor(dataset), []
    for start in range(0, len(statements), text_vectors.BATCH):
        part = statements[start : start + text_vectors.BATCH]
        answers += assessor.assess(read_statements(part, store=False), judge_all=judge_all)
        if progress:
            progress(len(answers), len(statements))
    return answers


def assess_texts(texts: Sequence[str], basis: Basis) -> int:
    """Stores an assessment on the basis for each text without one. Returns their number. Safe to run concurrently."""
    wanted = {text_hash(text): normalise(text) for text in texts}
    assessed = set(
        TaskAssessment.objects.filter(basis=basis, text_hash__in=list(wanted)).values_list("text_hash", flat=True)
    )
    todo = {key: text for key, text in wanted.items() if key not in assessed}
    if not todo:
        return 0
    found = get_assessor(basis.dataset).assess(read_statements(list(todo.values()), store=True))
    rows = [_as_row(basis, key, assessment) for key, assessment in zip(todo, found, strict=True)]
    with transaction.atomic():
        TaskAssessment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _as_row(basis: Basis, key: str, assessment: Assessment) -> TaskAssessment:
    return TaskAssessment(
        basis=basis,
        text_hash=key,
        masked_hash=masked_hash(assessment.statement),
        is_judged=assessment.is_judged,
        suggestion=assessment.suggestion,
        exposure=assessment.exposure,
        low=assessment.low,
        high=assessment.high,
        automation=assessment.automation,
        augmentation=assessment.augmentation,
        is_far=assessment.is_far,
        sources_disagree=assessment.sources_disagree,
        evidence=[asdict(item) for item in assessment.evidence],
        sources=[asdict(item) for item in assessment.sources],
        demand=assessment.demand,
        demand_evidence=assessment.demand_evidence,
        situations=[asdict(item) for item in assessment.situations],
    )


def calibrate_dataset(dataset: ExposureDataset, *, progress: Progress | None = None) -> dict:
    """The calibration of the dataset, stored on it: embeds its tasks and measures the necessary interval widths.

    The starter set is not measured here. Its figures are derived, so its intervals were measured against the original
    labels (see derive_starter).
    """
    matrix, _ = reference_tasks.read_reference(dataset, progress=progress)
    if dataset.source == ExposureDataset.Source.STARTER:
        return dataset.calibration
    primary = reference_tasks.primary_measure(matrix)
    model = ExposureModel.fit(matrix, primary=primary, settings=profile().exposure).calibrated(progress)
    dataset.calibration = {
        "interval": model.calibration.as_json() if model.calibration.n else {},
        "measure": primary,
        "target": COVERAGE,
        "model_revision": get_encoder().revision,
    }
    dataset.save(update_fields=["calibration"])
    return dataset.calibration
