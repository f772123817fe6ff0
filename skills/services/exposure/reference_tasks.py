"""Reference tasks as arrays for the arithmetic, loaded once per process and dataset version."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.exposure import ExposureModel, Reference, Settings
from skills.arithmetic.intervals import Calibration
from skills.errors import NothingLoaded
from skills.models import ExposureDataset, ReferenceTask
from skills.services.exposure import text_vectors
from skills.stored_messages import Message

MEASURES = ("exposure", "exposure_model", "exposure_observed", "automation", "augmentation")
EXPOSURE_MEASURES = MEASURES[:3]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ReferenceRow:
    """The description of one reference task for evidence. occupation, soc_code: empty if the dataset names none."""

    statement: str
    occupation: str
    soc_code: str
    key: str


@dataclass(frozen=True)
class LoadedDataset:
    """The fitted model of one dataset. rows[i] describes row i of model.reference."""

    pk: int
    name: str
    version: str
    model: ExposureModel
    rows: tuple[ReferenceRow, ...]


def primary_measure(reference: Reference) -> str:
    """The exposure measure used from a dataset: human labels, else model labels, else observed use.

    Raises NothingLoaded if no task has one of them.
    """
    for name in EXPOSURE_MEASURES:
        if name in reference.figures and not np.isnan(reference.figures[name]).all():
            return name
    raise NothingLoaded("This dataset has no exposure figure for any task; import one that has, or load_starter.")


def read_reference(
    dataset: ExposureDataset, *, progress: Progress | None = None
) -> tuple[Reference, tuple[ReferenceRow, ...]]:
    """The embedded tasks of the dataset with at least one figure. A row without an occupation forms its own group.

    Raises NothingLoaded if no task has a figure.
    """
    rows = list(
        ReferenceTask.objects.filter(dataset=dataset)
        .select_related("occupation")
        .order_by("key")
        .only("statement", "key", "occupation__title", "occupation__soc_code", *MEASURES)
    )
    rows = [row for row in rows if any(getattr(row, name) is not None for name in MEASURES)]
    if not rows:
        raise NothingLoaded(Message.of("dataset_without_figures", dataset=str(dataset)))
    figures = {
        name: np.array([np.nan if (value := getattr(row, name)) is None else value for row in rows], dtype=np.float64)
        for name in MEASURES
    }
    figures = {name: values for name, values in figures.items() if not np.isnan(values).all()}
    groups = np.array([row.occupation_id or -number for number, row in enumerate(rows, 1)])
    matrix = text_vectors.embed([row.statement for row in rows], progress=progress)
    described = tuple(
        ReferenceRow(
            row.statement,
            row.occupation.title if row.occupation else "",
            row.occupation.soc_code if row.occupation else "",
            row.key,
        )
        for row in rows
    )
    texts = np.array([row.statement for row in rows], dtype=object)
    return Reference(matrix, figures, groups, texts), described


@functools.lru_cache(maxsize=6)
def _load(pk: int, content_hash: str, revision: str, primary: str, settings: Settings) -> LoadedDataset:
    dataset = ExposureDataset.objects.get(pk=pk)
    reference, rows = read_reference(dataset)
    wanted = primary or primary_measure(reference)
    calibration = Calibration.from_json(dataset.calibration.get("interval", {})) if not primary else Calibration()
    if primary:
        reference = reference.only(primary)
    model = ExposureModel.fit(reference, primary=wanted, settings=settings, calibration=calibration)
    return LoadedDataset(pk, dataset.name, dataset.version, model, rows)


def load_dataset(dataset: ExposureDataset, *, revision: str, settings: Settings, primary: str = "") -> LoadedDataset:
    """The dataset's model, fitted once per process. primary: only this measure; empty: all measures, with intervals."""
    version = f"{dataset.content_hash}/{dataset.calibration.get('interval', {}).get('n', 0)}"
    return _load(dataset.pk, version, revision, primary, settings)


@dataclass(frozen=True)
class Scale:
    """The sorted values of one measure in one dataset. Converts figures to ranks and ranks to figures."""

    values: np.ndarray

    def rank(self, value: float) -> float:
        """The rank of the value, 0..1; the middle rank for ties."""
        left, right = np.searchsorted(self.values, [value, value], side="left"), len(self.values)
        upper = np.searchsorted(self.values, value, side="right")
        return float((left[0] + upper) / 2 / right)

    def value(self, rank: float) -> float:
        return float(np.quantile(self.values, rank))


@dataclass(frozen=True)
class KnownFigures:
    """The figures of all datasets by statement key, with the scale of each (dataset, measure)."""

    by_key: dict[str, tuple[tuple[int, str, float], ...]]
    scales: dict[tuple[int, str], Scale]
    names: dict[int, str]


@functools.lru_cache(maxsize=2)
def _known(state: tuple) -> KnownFigures:
    by_key: dict[str, dict[tuple[int, str], list[float]]] = {}
    values: dict[tuple[int, str], list[float]] = {}
    rows = ReferenceTask.objects.exclude(dataset__source=ExposureDataset.Source.STARTER)
    for key, pk, *figures in rows.values_list("statement_key", "dataset_id", *EXPOSURE_MEASURES).iterator():
        for measure, value in zip(EXPOSURE_MEASURES, figures, strict=True):
            if value is not None:
                by_key.setdefault(key, {}).setdefault((pk, measure), []).append(value)
                values.setdefault((pk, measure), []).append(value)
    return KnownFigures(
        {
            key: tuple((pk, measure, float(np.mean(found))) for (pk, measure), found in sorted(entry.items()))
            for key, entry in by_key.items()
        },
        {key: Scale(np.sort(np.array(found))) for key, found in values.items()},
        {row.pk: str(row) for row in ExposureDataset.objects.all()},
    )


def known_figures() -> KnownFigures:
    """The figures of each published dataset for its statements. The derived figures of the starter set are excluded."""
    state = tuple(ExposureDataset.objects.order_by("pk").values_list("pk", "content_hash"))
    return _known(state)
