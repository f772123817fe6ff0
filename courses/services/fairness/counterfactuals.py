"""Measures how exposure and recommendations change when names and gendered words in a text are swapped."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from courses.arithmetic.text_swaps import TEMPLATES, VARIANTS, fill, shifts, swap_gendered_words
from courses.arithmetic.thresholds import TOP
from courses.services.answers import load_catalogue
from courses.services.answers.assembly import assemble, rank
from courses.services.answers.batch import batch_for
from courses.services.answers.made_up_people import MadeUpPerson, made_up_inputs
from skills.models import Employee, Task
from skills.services.exposure.assessor import current_basis

_N_SEARCHED = 20_000  # distinct statements searched for gendered words
_N_MEASURED = 400  # at most so many of the statements found


def measure_counterfactuals() -> dict:
    """Figures of both tests, as JSON. Stores nothing.

    kinds: changes between variants of the program's own sentences, by kind of variant. own_words: changes in the
    organisation's statements when their gendered words are swapped. Changes are those of exposure, 0..1; same_courses
    is the overlap of the first TOP courses, 0..1.
    """
    measured = measure_texts([text for variant in VARIANTS for text in fill(variant)])
    n, exposure, courses = len(TEMPLATES), {}, {}
    for i, variant in enumerate(VARIANTS):
        part = slice(i * n, (i + 1) * n)
        exposure[variant] = measured.exposure[part]
        courses[variant] = measured.first_courses[part]
    found, spread = shifts(exposure)
    return {
        "templates": n,
        "kinds": [
            {
                "kind": kind,
                "mean_range": round(mean, 4),
                "largest_range": round(largest, 4),
                "same_courses": _overlap_within(kind, courses),
                "groups": [
                    {"group": shift.group, "difference": round(shift.difference, 4)}
                    for shift in found
                    if shift.kind == kind
                ],
            }
            for kind, (mean, largest) in spread.items()
        ],
        "own_words": _own_words(),
    }


def _own_words() -> dict:
    rows = Task.objects.counted().filter(employee__in=Employee.objects.present())
    distinct = rows.order_by("text_hash").values_list("statement", flat=True).distinct()[:_N_SEARCHED]
    pairs = [(text, other) for text in distinct if (other := swap_gendered_words(text)) != text][:_N_MEASURED]
    if not pairs:
        return {"n": 0}
    measured = measure_texts([text for pair in pairs for text in pair])
    first = measured.first_courses
    change = np.subtract(measured.exposure[0::2], measured.exposure[1::2])
    overlap = [len(set(a) & set(b)) / max(len(a), 1) for a, b in zip(first[0::2], first[1::2], strict=True)]
    return {
        "n": len(pairs),
        "mean_change": round(float(np.abs(change).mean()), 4),
        "largest_change": round(float(np.abs(change).max()), 4),
        "same_courses": round(float(np.mean(overlap)), 4),
    }


@dataclass(frozen=True)
class TextMeasurements:
    """Measurements of n texts. exposure: 0..1.

    first_courses: ids of the first TOP courses for somebody whose whole week is this one task; empty without courses.
    """

    exposure: list[float]
    first_courses: list[list[int]]


def measure_texts(texts: Sequence[str], *, is_masked: bool = True) -> TextMeasurements:
    """Exposure and first courses for each text.

    The made-up people can use every language of the catalogue and share one seed, so they differ only in their text.
    is_masked: as for `read_statements`.
    """
    basis = current_basis()
    catalogue = load_catalogue(basis)
    languages = frozenset(catalogue.languages.values())
    people, vectors = made_up_inputs([MadeUpPerson((text,), languages) for text in texts], basis, is_masked=is_masked)
    exposure = [person.tasks[0].exposure for person in people]
    if not len(catalogue.courses):
        return TextMeasurements(exposure, [[] for _ in texts])
    found = rank(assemble(people, batch_for(people, basis, catalogue, vectors)).people, catalogue)
    return TextMeasurements(exposure, [[match.course for match in list(found.of(i))[:TOP]] for i in range(len(texts))])


def _overlap_within(kind: str, courses: dict) -> float | None:
    """Mean overlap, 0..1, of the first courses between variants of different groups; None without courses."""
    variants = [variant for variant in courses if variant.kind == kind]
    shares = [
        len(set(a) & set(b)) / max(len(a), len(b))
        for i, one in enumerate(variants)
        for other in variants[i + 1 :]
        if one.group != other.group
        for a, b in zip(courses[one], courses[other], strict=True)
        if a or b
    ]
    return round(float(np.mean(shares)), 4) if shares else None
