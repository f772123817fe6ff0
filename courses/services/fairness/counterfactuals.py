"""How much exposure and recommendations move when names and gendered words in a text are swapped."""

from collections.abc import Sequence

import numpy as np

from courses.arithmetic import matching
from courses.arithmetic.needs import Work, context_of, needs_of
from courses.arithmetic.text_swaps import TEMPLATES, VARIANTS, fill, shifts, swap_gendered_words
from courses.services.answers import load_catalogue
from skills.arithmetic.text import normalise
from skills.embedding import get_encoder
from skills.models import Employee, Task
from skills.services.exposure.assessor import Assessment, assess_statements, current_basis
from skills.services.occupations.work_lines import known_occupations

TOP = 5
_SEARCHED = 20_000  # distinct statements looked through for gendered words
_LOOKED_AT = 400  # of those, at most


def measure_counterfactuals() -> dict:
    """names: shifts by kind over our own sentences; own_words: the organisation's statements with gendered words
    swapped. Figures are exposure, 0..1, and the overlap of the first five courses, 0..1. Nothing is stored."""
    texts = [text for variant in VARIANTS for text in fill(variant)]
    assessed = assess_statements(texts)
    first = _first_courses(texts, assessed)
    n, exposure, courses = len(TEMPLATES), {}, {}
    for i, variant in enumerate(VARIANTS):
        part = slice(i * n, (i + 1) * n)
        exposure[variant] = [item.exposure for item in assessed[part]]
        courses[variant] = first[part]
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
    distinct = rows.order_by("text_hash").values_list("statement", flat=True).distinct()[:_SEARCHED]
    pairs = [(text, other) for text in distinct if (other := swap_gendered_words(text)) != text][:_LOOKED_AT]
    if not pairs:
        return {"n": 0}
    texts = [text for pair in pairs for text in pair]
    assessed = assess_statements(texts)
    first = _first_courses(texts, assessed)
    moved = np.array([assessed[i].exposure - assessed[i + 1].exposure for i in range(0, len(texts), 2)])
    overlap = [len(set(first[i]) & set(first[i + 1])) / max(len(first[i]), 1) for i in range(0, len(texts), 2)]
    return {
        "n": len(pairs),
        "mean_change": round(float(np.abs(moved).mean()), 4),
        "largest_change": round(float(np.abs(moved).max()), 4),
        "same_courses": round(float(np.mean(overlap)), 4),
    }


def _first_courses(texts: Sequence[str], assessed: Sequence[Assessment]) -> list[list[int]]:
    """The first courses for somebody whose whole week is this one task; none with an empty catalogue."""
    basis = current_basis()
    catalogue = load_catalogue(basis)
    if not len(catalogue.courses):
        return [[] for _ in texts]
    n, slugs = len(texts), catalogue.slugs
    work = Work(
        owner=np.arange(n),
        ids=np.arange(n),
        share=np.ones(n),
        exposure=np.array([item.exposure for item in assessed]),
        demand=np.array([[item.demand.get(slug, 0.0) for slug in slugs] for item in assessed]),
        vectors=get_encoder().encode([normalise(text) for text in texts]),
    )
    context = context_of(work, n)
    people = matching.People(
        needs=needs_of(work, n).value,
        context=context,
        lines=known_occupations(basis).shares(context, [""] * n, catalogue.lines),
        level=matching.level_preference(np.zeros(n, dtype=np.int64)),
        max_level=np.full(n, matching.NO_LIMIT),
        budget=np.full(n, 1000.0),
        languages=(frozenset(catalogue.languages.values()),) * n,
        excluded=(frozenset(),) * n,
    )
    found = matching.match(people, catalogue.courses)
    return [[match.course for match in list(found.of(i))[:TOP]] for i in range(n)]


def _overlap_within(kind: str, courses: dict) -> float | None:
    """Mean overlap of the first courses between variants of different groups; None without courses."""
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
