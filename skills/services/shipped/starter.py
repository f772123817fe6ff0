"""The starter set: task statements written for this project, with figures derived from published data.

The program works with the starter set before any dataset is imported.
"""

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.db import transaction

from skills.arithmetic.exposure import ExposureModel, Reference
from skills.arithmetic.intervals import COVERAGE, Calibration, calibrate, folds
from skills.arithmetic.text import normalise, statement_key, text_hash
from skills.embedding import DEFAULT_MODEL, get_encoder
from skills.errors import BadInput, NothingLoaded
from skills.models import ExposureDataset, HumanSkill, Occupation, OccupationFigure, ReferenceTask
from skills.services.exposure import text_vectors
from skills.services.exposure.dataset_reading import ReadFile
from skills.services.exposure.reference_tasks import MEASURES, read_reference
from skills.services.occupations.crosswalk import load_crosswalk
from skills.services.occupations.emerging_roles import load_emerging_roles
from skills.services.shipped.model_profiles import CALIBRATION, FIGURES, fitted, model_of, profile, write_fitted
from skills.services.shipped.starter_related import load_related, write_related
from skills.services.shipped.starter_titles import load_titles, write_published_titles
from skills.services.situations.shipped_situations import load_situations

Progress = Callable[[int, int], None]
FOLDER = Path(__file__).resolve().parents[2] / "starter"
STATEMENTS = FOLDER / "reference_tasks.csv"
OCCUPATIONS = FOLDER / "occupations.csv"
HUMAN_SKILLS = FOLDER / "human_skills.json"
VERSION = "2026.11"
_SEED, _FOLDS = 20240917, 5
_WRITTEN_ON = datetime.date(2026, 11, 23)


@dataclass(frozen=True)
class StarterStatement:
    """A statement written for this project, and the occupation that it is typical of."""

    soc_code: str
    statement: str


@dataclass(frozen=True)
class Derived:
    """Figures of the starter statements, measure -> (s,), and the model fitted on the starter statements alone."""

    figures: dict[str, np.ndarray]
    model: ExposureModel


def read_statements() -> list[StarterStatement]:
    """The shipped statements, in the order of the file."""
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        return [StarterStatement(row["soc_code"], row["statement"]) for row in csv.DictReader(file)]


def derive(
    labelled: Reference,
    statements: list[StarterStatement],
    matrix: np.ndarray,
    others: dict[str, Reference] | None = None,
) -> Derived:
    """Figures of every starter statement, estimated from the labelled tasks near it.

    labelled: published tasks. others: by measure that `labelled` lacks, another reference to estimate from.
    matrix: (s, d), the vectors of the statements.
    """
    texts = np.array([item.statement for item in statements], dtype=object)
    settings = profile().exposure
    figures = dict(ExposureModel.fit(labelled, settings=settings).estimate(matrix, texts).figures)
    for measure, other in (others or {}).items():
        model = ExposureModel.fit(other, primary=measure, settings=settings)
        figures[measure] = model.estimate(matrix, texts).figures[measure]
    figures = {name: np.round(values, 3) for name, values in figures.items()}
    groups = np.unique([item.soc_code for item in statements], return_inverse=True)[1]
    return Derived(figures, ExposureModel.fit(Reference(matrix, figures, groups, texts), settings=settings))


def derive_starter(*, progress: Progress | None = None) -> dict:
    """Counts, after writing the starter's figures and intervals for the model in use, and the published occupation figures.

    Also writes O*NET's alternate titles and related occupations if they were imported.
    The same input gives the same files, byte for byte. Augmentation is derived only if economic-index was imported.
    Raises NothingLoaded unless the published labels (gpts-are-gpts) were imported.
    """
    labelled_set = ExposureDataset.objects.filter(source="gpts-are-gpts", n_tasks__gt=0).first()
    if labelled_set is None:
        raise NothingLoaded("Import the published labels first: `manage.py import_exposure gpts-are-gpts PATH`.")
    labelled, _ = read_reference(labelled_set)
    others = {}
    for measure in ("augmentation", "exposure_observed"):
        other = ExposureDataset.objects.filter(
            **{"source": "economic-index", f"reference_tasks__{measure}__isnull": False}
        ).first()
        if other is not None:
            reference, _ = read_reference(other)
            others[measure] = reference.only(measure)
    statements = read_statements()
    matrix = text_vectors.embed([item.statement for item in statements])
    figures = derive(labelled, statements, matrix, others).figures
    _write_figures(statements, figures)
    calibration = _measure_intervals(labelled, statements, matrix, progress)
    data: dict[str, Any] = {
        "interval": {**calibration.as_json(), "coverage": round(calibration.coverage, 4), "r": round(calibration.r, 4)},
        "measure": "exposure",
        "target": COVERAGE,
        "measured_on": f"{labelled_set}, occupations left out, {_FOLDS} folds, seed {_SEED}",
        "derived_from": sorted(
            str(row) for row in ExposureDataset.objects.filter(source__in=["gpts-are-gpts", "economic-index"])
        ),
    }
    for key in ("edges", "below", "above"):
        data["interval"][key] = [round(value, 4) for value in data["interval"][key]]
    write_fitted(CALIBRATION, data, indent=1)
    n_occupations = _write_occupations()
    write_published_titles()
    write_related()
    return {"statements": len(statements), "occupations": n_occupations, "r": calibration.r}


def _measure_intervals(
    labelled: Reference, statements: list[StarterStatement], matrix: np.ndarray, progress: Progress | None
) -> Calibration:
    """Interval widths for a model fitted on the starter alone, measured on labels of held-out occupations."""
    fold = folds(labelled.groups, _FOLDS, _SEED)
    score, spread = np.zeros(len(fold)), np.zeros(len(fold))
    for number in range(_FOLDS):
        out = fold == number
        estimate = derive(labelled.rows(~out), statements, matrix).model.estimate(
            labelled.vectors[out], labelled.statements[out]
        )
        score[out], spread[out] = estimate.figures["exposure"], estimate.spread
        if progress:
            progress(number + 1, _FOLDS)
    return calibrate(score, spread, labelled.figures["exposure"])


def _write_figures(statements: list[StarterStatement], figures: dict[str, np.ndarray]) -> None:
    """Writes the figures next to the statements for the default model, and into the model's folder for another model."""
    names = [name for name in MEASURES if name in figures]
    if model_of(get_encoder().revision) != DEFAULT_MODEL:
        rows = {
            text_hash(item.statement): [round(float(figures[name][i]), 3) for name in names]
            for i, item in enumerate(statements)
        }
        write_fitted(FIGURES, {"measures": names, "figures": rows})
        return
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["soc_code", "statement", *names])
    for i, item in enumerate(statements):
        writer.writerow([item.soc_code, item.statement, *(f"{figures[name][i]:.3f}" for name in names)])
    STATEMENTS.write_text(out.getvalue(), encoding="utf-8")


def _write_occupations() -> int:
    measures = OccupationFigure.Measure.values
    table: dict[str, dict[str, Any]] = {}
    for occupation in Occupation.objects.order_by("soc_code"):
        table[occupation.soc_code] = {"title": occupation.title, "job_zone": occupation.job_zone or ""}
    rows = OccupationFigure.objects.exclude(dataset__source__in=["starter", "csv"])
    for code, measure, value in rows.values_list("occupation__soc_code", "measure", "value"):
        table[code][measure] = round(value, 4)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["soc_code", "title", "job_zone", *measures])
    for code, entry in table.items():
        writer.writerow([code, entry["title"], entry["job_zone"], *(entry.get(name, "") for name in measures)])
    OCCUPATIONS.write_text(out.getvalue(), encoding="utf-8")
    return len(table)


@transaction.atomic
def load_starter(*, progress: Progress | None = None) -> dict:
    """Counts, after loading occupations with figures and job titles, the starter reference tasks and the human skills.

    Loading again updates rows and creates no duplicates. Existing human skills stay as HR edited them. The starter
    becomes the active dataset only if no dataset is active.
    """
    counts = {
        "occupations": _load_occupations(),
        "human_skills": _load_human_skills(),
        "situations": load_situations(),
        "emerging_roles": load_emerging_roles(),
    }
    counts["related_occupations"] = load_related()
    counts["job_titles"] = load_titles()
    counts["identifiers"] = load_crosswalk(keep=True)["identifiers"]
    raw = STATEMENTS.read_bytes()
    n_statements = sum(1 for _ in csv.DictReader(io.StringIO(raw.decode("utf-8"))))
    file = ReadFile(STATEMENTS.name, "tasks", hashlib.sha256(raw).hexdigest(), n_statements, _WRITTEN_ON)
    # Widths measured with another model are not valid: without own widths, the widest intervals are used.
    calibration, own = fitted(CALIBRATION), fitted(FIGURES)
    content = raw + json.dumps(calibration, sort_keys=True).encode() + (json.dumps(own).encode() if own else b"")
    dataset, _ = ExposureDataset.objects.update_or_create(
        source=ExposureDataset.Source.STARTER,
        name="Reskill starter set",
        version=VERSION,
        defaults={
            "licence": "MIT (statements); figures derived from data under MIT and CC BY",
            "citation": "Statements: the Reskill authors. Figures derived from Eloundou, Manning, Mishkin and Rock, "
            "GPTs are GPTs, Science 2024, and from the Anthropic Economic Index.",
            "content_hash": hashlib.sha256(content).hexdigest(),
            "files": [file.as_json()],
            "calibration": calibration,
            "retrieved_on": _WRITTEN_ON,
        },
    )
    counts["reference_tasks"] = _load_tasks(dataset, own)
    dataset.n_tasks = counts["reference_tasks"]
    dataset.n_occupations = dataset.reference_tasks.values("occupation").distinct().count()
    dataset.is_active = dataset.is_active or ExposureDataset.objects.active() is None
    dataset.save()
    return counts


def _load_occupations() -> int:
    from skills.services.exposure.dataset_import import published_dataset

    with OCCUPATIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    Occupation.objects.bulk_create(
        [Occupation(soc_code=row["soc_code"], title=row["title"], job_zone=row["job_zone"] or None) for row in rows],
        ignore_conflicts=True,
        batch_size=500,
    )
    ids = dict(Occupation.objects.values_list("soc_code", "pk"))
    owners = {
        "exposure": "gpts-are-gpts",
        "exposure_model": "gpts-are-gpts",
        "exposure_observed": "economic-index",
        "applicability": "working-with-ai",
    }
    datasets = {source: published_dataset(source) for source in sorted(set(owners.values()))}
    OccupationFigure.objects.bulk_create(
        [
            OccupationFigure(
                dataset=datasets[owners[measure]],
                occupation_id=ids[row["soc_code"]],
                measure=measure,
                value=float(row[measure]),
            )
            for row in rows
            for measure in owners
            if row.get(measure)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    for dataset in datasets.values():
        dataset.n_occupations = max(
            dataset.n_occupations, dataset.occupation_figures.values("occupation").distinct().count()
        )
        dataset.save()
    return len(rows)


def _load_human_skills() -> int:
    rows = json.loads(HUMAN_SKILLS.read_text(encoding="utf-8"))
    for position, row in enumerate(rows):
        slug = row.pop("slug")
        HumanSkill.objects.get_or_create(slug=slug, defaults={**row, "position": position})
    return len(rows)


def _load_tasks(dataset: ExposureDataset, own: dict[str, Any]) -> int:
    """The number of tasks loaded. own: figures derived with the model in use, if they differ from those in the file."""
    ids = dict(Occupation.objects.values_list("soc_code", "pk"))
    measures, figures_by_text = own.get("measures", ()), own.get("figures", {})
    tasks = []
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            if row["soc_code"] not in ids:
                raise BadInput(f"{row['soc_code']!r} is not a known occupation.", file=STATEMENTS.name, line=line)
            key = text_hash(row["statement"])
            figures = dict(zip(measures, figures_by_text.get(key, ()), strict=False))
            tasks.append(
                ReferenceTask(
                    dataset=dataset,
                    occupation_id=ids[row["soc_code"]],
                    key=key,
                    statement=normalise(row["statement"]),
                    text_hash=key,
                    statement_key=statement_key(row["statement"]),
                    **{**{name: float(row[name]) for name in MEASURES if row.get(name)}, **figures},
                )
            )
    ReferenceTask.objects.filter(dataset=dataset).exclude(key__in=[row.key for row in tasks]).delete()
    ReferenceTask.objects.bulk_create(
        tasks,
        update_conflicts=True,
        unique_fields=["dataset", "key"],
        update_fields=["occupation", "statement", "text_hash", "statement_key", *MEASURES],
        batch_size=300,
    )
    return len(tasks)
