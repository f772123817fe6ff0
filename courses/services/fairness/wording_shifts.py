"""Measures how far results change if only the person named in a task is swapped. Short in audits and runs, long by command.

The statements and the swaps were written for this project (`skills/starter/wording_*.csv`). A statement has one place for a
person; a swap fills it with one person and with another: another name, title, pronoun, job word, age or origin.
"""

import csv
import functools
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from courses.arithmetic.wording_shift import SwappedTexts, direction, join, mean_shift
from courses.services.fairness.counterfactuals import measure_texts
from skills.exposure_bands import band
from skills.services.exposure.masked_statements import masked

Progress = Callable[[int, int], None]
_STARTER = Path(__file__).resolve().parents[3] / "skills" / "starter"
SHORT = {"en": 20}  # statements of the short measurement in a language
_SHORT_OTHERWISE = 5
_AT_A_TIME = 1000  # texts


@dataclass(frozen=True)
class Swap:
    """kind: name, title, pronoun, job, age or origin. one, other: what fills the place in a statement."""

    kind: str
    one: str
    other: str


@functools.cache
def statements() -> Mapping[str, tuple[str, ...]]:
    """The statements by language, each with the place "{person}"."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in _rows("wording_statements.csv"):
        found[row["language"]].append(row["statement"])
    return {language: tuple(texts) for language, texts in found.items()}


@functools.cache
def swaps() -> Mapping[str, tuple[Swap, ...]]:
    """The swaps by language."""
    found: dict[str, list[Swap]] = defaultdict(list)
    for row in _rows("wording_swaps.csv"):
        found[row["language"]].append(Swap(row["kind"], row["one"], row["other"]))
    return {language: tuple(entries) for language, entries in found.items()}


def _rows(name: str) -> list[dict[str, str]]:
    with (_STARTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measure_swaps(
    language: str, *, step: int = 1, most: int | None = None, is_masked: bool = True, progress: Progress | None = None
) -> SwappedTexts:
    """The results of every swap in the statements of the language. Stores nothing.

    step: only every step-th statement. most: at most so many statements, spread over all of them. is_masked: False
    measures what the models would read without masking.
    """
    texts = statements()[language][::step]
    if most is not None:
        texts = texts[:: max(len(texts) // most, 1)][:most]
    pairs = [
        (number, text.format(person=swap.one), text.format(person=swap.other))
        for number, swap in enumerate(swaps()[language])
        for text in texts
    ]
    flat = [text for _number, *both in pairs for text in both]
    # Texts that the models read alike have the same results, so one of them is measured.
    read_as = [masked(text) if is_masked else text for text in flat]
    distinct = list(dict(zip(reversed(read_as), reversed(flat), strict=True)).values())
    exposure_of: dict[str, float] = {}
    courses_of: dict[str, list[int]] = {}
    for start in range(0, len(distinct), _AT_A_TIME):
        part = distinct[start : start + _AT_A_TIME]
        found = measure_texts(part, is_masked=is_masked)
        keys = [masked(text) if is_masked else text for text in part]
        exposure_of.update(zip(keys, found.exposure, strict=True))
        courses_of.update(zip(keys, found.first_courses, strict=True))
        if progress:
            progress(len(exposure_of), len(distinct))
    exposure, courses = [exposure_of[key] for key in read_as], [courses_of[key] for key in read_as]
    bands = np.array([band(value) for value in exposure])
    return SwappedTexts(
        swap=np.array([number for number, *_both in pairs]),
        change=np.array(exposure[1::2]) - np.array(exposure[0::2]),
        band_changed=bands[1::2] != bands[0::2],
        same_courses=np.array([one == other for one, other in zip(courses[0::2], courses[1::2], strict=True)]),
    )


def measure_wording() -> dict:
    """The figures of the short measurement over all languages, as JSON."""
    parts = {language: measure_swaps(language, most=SHORT.get(language, _SHORT_OTHERWISE)) for language in statements()}
    return {
        **_figures(join(list(parts.values()))),
        "languages": [{"language": language, **_figures(part)} for language, part in parts.items()],
    }


def _figures(found: SwappedTexts) -> dict:
    towards = direction(found)
    return {
        "n": len(found.change),
        "mean_shift": round(mean_shift(found), 5),
        "band_changes": round(float(found.band_changed.mean()), 4),
        "same_courses": round(float(found.same_courses.mean()), 4),
        "n_moving": towards.n,
        "raised": round(towards.share, 4),
        "raised_low": round(towards.low, 4),
        "raised_high": round(towards.high, 4),
        "p_value": round(towards.p_value, 4),
    }
