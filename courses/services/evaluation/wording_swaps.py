"""Whether results depend on the person that a task names: all statements and swaps, with and without masking."""

from collections.abc import Callable
from functools import partial

import numpy as np

from courses.arithmetic.thresholds import SAME_COURSES_AT_LEAST, SIGNIFICANT_BELOW, WORDING_SHIFT_AT_MOST
from courses.arithmetic.wording_shift import SwappedTexts, direction, join, mean_shift
from courses.services.fairness.wording_shifts import measure_swaps, statements, swaps
from skills.arithmetic.bootstrap import SEED, Bootstrap
from skills.embedding import get_encoder
from skills.services.evaluation.languages import LANGUAGES, MORE_LANGUAGES
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target

Progress = Callable[[int, int], None]
_NAMES = {"en": "English", **dict(LANGUAGES), **dict(MORE_LANGUAGES)}
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
        figures += _of_language(_NAMES[language], found, unmasked[language])
    counts = ", ".join(f"{len(texts)} {language}" for language, texts in statements().items())
    split = (
        f"statements with a place for a person ({counts}), each with {len(swaps()['en'])} swaps of name, title, pronoun, "
        f"job word, age or origin; the word lists were improved on them, and names that no list has are not masked; "
        f"courses of the active catalogue; model {get_encoder().revision}; intervals over swaps, seed {SEED}"
    )
    return Evaluation(split, tuple(figures), tuple(_table(masked, unmasked)))


def _of_language(name: str, after: SwappedTexts, before: SwappedTexts) -> list[Figure]:
    figure = partial(Figure, n=len(after.change), units="swapped texts")
    resampled = Bootstrap(after.swap)
    shift, same = np.abs(after.change), after.same_courses.astype(float)
    shift_before, same_before = _not_masked(mean_shift(before)), _not_masked(float(before.same_courses.mean()))
    shift_name = f"{name}: exposure, mean shift if only the person is swapped"
    same_name = f"{name}: first five courses equal if only the person is swapped"
    return [
        figure(shift_name, *resampled.mean(shift), plain=shift_before, must_reach=_shift()),
        figure(same_name, *resampled.mean(same), plain=same_before, must_reach=_same()),
    ]


def _figures(after: SwappedTexts, before: SwappedTexts) -> list[Figure]:
    """The figures over all languages."""
    texts = partial(Figure, n=len(after.change), units="swapped texts")
    resampled = Bootstrap(after.swap)
    towards, towards_before = direction(after), direction(before)
    swapped = partial(Figure, n=towards.n, units="swaps")
    p_value, p_before = towards.p_value, _not_masked(towards_before.p_value)
    shift, bands, same = (np.abs(after.change), after.band_changed.astype(float), after.same_courses.astype(float))
    bands_before = _not_masked(float(before.band_changed.mean()))
    same_before = _not_masked(float(before.same_courses.mean()))
    bands_name = "band of exposure changes if only the person is swapped"
    same_name = "first five courses equal if only the person is swapped"
    return [
        texts(
            "exposure, mean shift if only the person is swapped",
            *resampled.mean(shift),
            plain=_not_masked(mean_shift(before)),
            must_reach=_shift(),
        ),
        swapped(
            "swaps that raise exposure, of those that change it",
            towards.share,
            towards.low,
            towards.high,
            plain=_not_masked(towards_before.share),
        ),
        swapped(
            "sign test of the swaps, p", p_value, p_value, p_value, plain=p_before, must_reach=Target(SIGNIFICANT_BELOW)
        ),
        texts(bands_name, *resampled.mean(bands), plain=bands_before),
        texts(same_name, *resampled.mean(same), plain=same_before, must_reach=_same()),
    ]


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
