"""Which texts are not judged: texts that are no task, and the false alarms on real task statements."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from skills.arithmetic.bootstrap import SEED, Bootstrap
from skills.arithmetic.text import normalise
from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.models import ExposureDataset, ReferenceTask
from skills.services.evaluation.languages import (
    LANGUAGES,
    MORE_LANGUAGES,
    read_more_translations,
    read_translations,
)
from skills.services.evaluation.measured_figures import Evaluation, Figure, Target
from skills.services.exposure.spelling import suggestion
from skills.services.exposure.statement_clarity import are_clear

Progress = Callable[[int, int], None]
SHEET = settings.BASE_DIR / "docs" / "validity" / "no-task-statements.csv"
N_STATEMENTS = 1000
SHORT, MISSPELT = "real-short", "real-typo"
MOST_FALSE_ALARMS = Target(at_most=0.02)


@dataclass(frozen=True)
class SheetRow:
    """One text of the sheet. kind: 'real-short' and 'real-typo' are tasks; all other kinds are none."""

    text: str
    kind: str


def evaluate_statements(*, progress: Progress | None = None) -> Evaluation:
    """Shares of texts that get no figure. Closeness to reference tasks is ignored, as if all statements were new.

    The O*NET statements are measured only if O*NET is imported.
    """
    rows = read_sheet()
    real = {f"statements in {name}": texts for name, texts in _translated()}
    if statements := _onet():
        real = {"O*NET statements": statements, **real}
    clear = _clear([row.text for row in rows])
    is_task = np.array([row.kind in {SHORT, MISSPELT} for row in rows])
    figures = [
        _figure("texts that are no task: not judged", ~clear[~is_task], "texts", Target(0.90)),
        _figure("short or misspelt tasks: not judged", ~clear[is_task], "tasks", MOST_FALSE_ALARMS),
    ]
    for done, (name, texts) in enumerate(real.items(), 1):
        figures.append(_figure(f"{name}: not judged", ~_clear(texts), "tasks", MOST_FALSE_ALARMS))
        if progress:
            progress(done, len(real))
    figures += _of_suggestions(rows, real)
    missed = [row.text for row, judged in zip(rows, clear, strict=True) if judged and row.kind not in {SHORT, MISSPELT}]
    split = (
        f"{SHEET.name}: texts written by the authors, none of them among the examples that the weights were fitted on; "
        f"{N_STATEMENTS:,} O*NET statements, seed {SEED}; model {get_encoder().revision}"
    )
    return Evaluation(split, tuple(figures), (*_by_kind(rows, clear), "Judged, but no task: " + "; ".join(missed)))


def read_sheet() -> list[SheetRow]:
    """The texts of the sheet. Raises NothingLoaded in an installation without the folder docs."""
    if not SHEET.is_file():
        raise NothingLoaded(f"{SHEET} is missing. It is in the repository.")
    with SHEET.open(encoding="utf-8", newline="") as file:
        return [SheetRow(row["text"], row["kind"]) for row in csv.DictReader(file)]


def _translated() -> list[tuple[str, list[str]]]:
    first, more = read_translations(), read_more_translations()
    languages = [("English", [*first["en"], *more["en"]]), *((name, first[code]) for code, name in LANGUAGES)]
    return [*languages, *((name, more[code]) for code, name in MORE_LANGUAGES)]


def _onet() -> list[str]:
    """A sample of O*NET's distinct statements; empty if O*NET is not imported."""
    dataset = ExposureDataset.objects.filter(source=ExposureDataset.Source.ONET, n_tasks__gt=0).first()
    rows = ReferenceTask.objects.filter(dataset=dataset) if dataset else ReferenceTask.objects.none()
    distinct = sorted(set(rows.values_list("statement", flat=True)))
    chosen = np.random.default_rng(SEED).permutation(len(distinct))[:N_STATEMENTS]
    return [distinct[i] for i in chosen]


def _clear(texts: Sequence[str]) -> np.ndarray:
    encoder = get_encoder()
    matrix = encoder.encode([normalise(text) for text in texts])
    return are_clear(texts, matrix, np.zeros(len(texts)), encoder.revision)


def _figure(question: str, values: np.ndarray, units: str, target: Target | None = None) -> Figure:
    values = values.astype(float)
    interval = Bootstrap(np.arange(len(values))).mean(values)
    return Figure(question, *interval, n=len(values), units=units, must_reach=target)


def _of_suggestions(rows: Sequence[SheetRow], real: dict[str, list[str]]) -> list[Figure]:
    misspelt = np.array([bool(suggestion(row.text)) for row in rows if row.kind == MISSPELT])
    figures = [_figure("misspelt tasks: corrected words are suggested", misspelt, "tasks")]
    for name in ("O*NET statements", "statements in German"):
        if name in real:
            hints = np.array([bool(suggestion(text)) for text in real[name]])
            figures.append(_figure(f"{name}: corrected words are suggested", hints, "tasks", MOST_FALSE_ALARMS))
    return figures


def _by_kind(rows: Sequence[SheetRow], clear: np.ndarray) -> list[str]:
    lines = []
    for kind in dict.fromkeys(row.kind for row in rows):
        judged = [bool(value) for row, value in zip(rows, clear, strict=True) if row.kind == kind]
        lines.append(f"{kind:16} {sum(judged):3} of {len(judged):3} judged")
    return lines
