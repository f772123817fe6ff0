"""Whether results depend on the person that a task names: all statements and swaps, with and without masking."""

from collections.abc import Callable

import numpy as np

from courses.arithmetic.thresholds import SAME_COURSES_AT_LEAST, SIGNIFICANT_BELOW, WORDING_SHIFT_AT_MOST
from courses.arithmetic.wording_shift import SwappedTexts, direction, join, mean_shift
from courses.services.fairness.wording_shifts import measure_swaps, statements, swaps
from skills.arithmetic.bootstrap import SEED, Bootstrap
from skills.embedding import get_encoder
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target

Progress = Callable[[int, int], None]
STEP_UNMASKED = 5  # without masking, every text is read by the model, so only every fifth statement is measured


def evaluate_wording(*, progress: Progress | None = None) -> Evaluation:
    """Shift of exposure, its direction, band changes and equal first courses, if only the person in a task is swapped."""
    masked, unmasked = {}, {}
    for done, language in enumerate(statements(), 1):
        masked[language] = measure_swaps(language)
        unmasked[language] = measure_swaps(language, step=STEP_UNMASKED, is_masked=False)
        if progress:
            progress(done, len(statements()))
    figures = _figures(join(list(masked.values())), join(list(unmasked.values())))
    for language, found in masked.items():
        n = len(found.change)
        method = _not_masked(mean_shift(unmasked[language]))
        value, low, high = Bootstrap(found.swap).mean(np.abs(found.change))
        figures.append(
            Figure(f"{language}: exposure, mean shift", value, low, high, n, "swapped texts", method, None, _shift())
        )
        value, low, high = Bootstrap(found.swap).mean(found.same_courses.astype(float))
        method = _not_masked(float(unmasked[language].same_courses.mean()))
        figures.append(
            Figure(f"{language}: first five courses equal", value, low, high, n, "swapped texts", method, None, _same())
        )
    counts = ", ".join(f"{len(texts)} {language}" for language, texts in statements().items())
    split = (
        f"statements with a place for a person ({counts}), each with {len(swaps()['en'])} swaps of name, title, pronoun, "
        f"job word, age or origin; the word lists were improved on them, and names that no list has are not masked; "
        f"courses of the active catalogue; model {get_encoder().revision}; intervals over swaps, seed {SEED}"
    )
    return Evaluation(split, tuple(figures), tuple(_table(masked, unmasked)))


def _figures(after: SwappedTexts, before: SwappedTexts) -> list[Figure]:
    n, resampled = len(after.change), Bootstrap(after.swap)
    towards, towards_before = direction(after), direction(before)
    return [
        Figure(
            "exposure, mean shift", *resampled.mean(np.abs(after.change)), n, "swapped texts",
            _not_masked(mean_shift(before)), None, _shift(),
        ),
        Figure(
            "swaps that raise exposure, of those that change it", towards.share, towards.low, towards.high, towards.n,
            "swaps", _not_masked(towards_before.share),
        ),
        Figure(
            "sign test of the swaps, p", towards.p_value, towards.p_value, towards.p_value, towards.n, "swaps",
            _not_masked(towards_before.p_value), None, Target(at_least=SIGNIFICANT_BELOW),
        ),
        Figure(
            "band of exposure changes", *resampled.mean(after.band_changed.astype(float)), n, "swapped texts",
            _not_masked(float(before.band_changed.mean())),
        ),
        Figure(
            "first five courses equal", *resampled.mean(after.same_courses.astype(float)), n, "swapped texts",
            _not_masked(float(before.same_courses.mean())), None, _same(),
        ),
    ]  # fmt: skip


def _not_masked(value: float) -> ComparedFigure:
    return ComparedFigure(f"not masked, every {STEP_UNMASKED}th statement", value)


def _shift() -> Target:
    return Target(at_most=WORDING_SHIFT_AT_MOST)


def _same() -> Target:
    return Target(at_least=SAME_COURSES_AT_LEAST)


def _table(masked: dict[str, SwappedTexts], unmasked: dict[str, SwappedTexts]) -> list[str]:
    """One line for each kind of swap: what masking changes."""
    kinds = dict.fromkeys(swap.kind for entries in swaps().values() for swap in entries)
    lines = [f"{'kind of swap':14} {'mean shift':>24} {'bands changed':>24} {'first five equal':>24}"]
    lines.append(f"{'':14}" + f" {'not masked':>12} {'masked':>11}" * 3)
    for kind in kinds:
        before, after = (_of_kind(found, kind) for found in (unmasked, masked))
        cells = (
            (mean_shift(before), mean_shift(after)),
            (before.band_changed.mean(), after.band_changed.mean()),
            (before.same_courses.mean(), after.same_courses.mean()),
        )
        lines.append(f"{kind:14}" + "".join(f" {one:12.4f} {other:11.4f}" for one, other in cells))
    return lines


def _of_kind(found: dict[str, SwappedTexts], kind: str) -> SwappedTexts:
    parts = []
    for language, part in found.items():
        rows = np.array([swaps()[language][number].kind == kind for number in part.swap])
        parts.append(SwappedTexts(part.swap[rows], part.change[rows], part.band_changed[rows], part.same_courses[rows]))
    return join(parts)
