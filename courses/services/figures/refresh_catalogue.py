"""Updates the figures of the catalogue: how often each course is recommended, and what is offered for each human skill and
situation. All of it may be repeated."""

from collections import Counter

import numpy as np
from django.db import transaction
from django.db.models import Count, QuerySet

from courses.arithmetic.thresholds import BUILDS_FROM
from courses.models import Course, CourseFigure, PathStep, Recommendation, SituationSupply, SkillSupply
from courses.services.answers.catalogue_arrays import Catalogue, catalogue_fingerprint, emphasis_of, load_catalogue
from courses.services.figures.unoffered_courses import Takers, why_nobody
from courses.services.incremental import supply_state
from skills.models import Basis, HumanSkill, Situation

_BATCH, _NAMED = 500, 20


def courses_by_skill(basis: Basis | None, courses: dict[int, str], slugs: list[str]) -> dict[str, set[int]]:
    """By human skill: those of these courses that build it. courses: id -> text hash."""
    found: dict[str, set[int]] = {slug: set() for slug in slugs}
    if basis is not None and courses:
        for course, emphasis in emphasis_of(basis, courses, tuple(slugs)).items():
            for slug, value in zip(slugs, emphasis, strict=True):
                if value >= BUILDS_FROM:
                    found[slug].add(course)
    return found


@transaction.atomic
def refresh_catalogue_figures(basis: Basis | None) -> None:
    """Counts again how often each course is recommended and in a path, and the courses for each human skill and each
    situation. Skipped if the data they are counted from has not changed."""
    skills = {skill.slug: skill for skill in HumanSkill.objects.filter(is_active=True)}
    free = set(Course.objects.offered().filter(cost=0).values_list("pk", flat=True))
    takers = Takers.read()
    state = supply_state("" if basis is None else catalogue_fingerprint(basis), free, list(skills), takers)
    stored = list(SkillSupply.objects.values_list("state", flat=True))
    if skills and state is not None and stored == [state] * len(skills):
        return
    building = courses_by_skill(basis, dict(Course.objects.offered().values_list("pk", "text_hash")), list(skills))
    recommended = _count(Recommendation.objects.filter(answer__is_current=True))
    in_paths = _count(PathStep.objects.filter(answer__is_current=True))
    CourseFigure.objects.all().delete()
    catalogue = load_catalogue(basis) if basis is not None else None
    reasons = why_nobody(catalogue, {*recommended, *in_paths}, takers) if catalogue is not None else {}
    CourseFigure.objects.bulk_create(
        [
            CourseFigure(
                course_id=pk,
                n_recommended=recommended.get(pk, 0),
                n_in_paths=in_paths.get(pk, 0),
                reason=reasons.get(pk, ""),
            )
            for pk in sorted({*recommended, *in_paths, *reasons})
        ],
        batch_size=_BATCH,
    )
    _refresh_situation_supply(catalogue)
    SkillSupply.objects.all().delete()
    taken = _most_taken()
    SkillSupply.objects.bulk_create(
        SkillSupply(
            skill=skills[slug],
            n_courses=len(found),
            n_without_cost=len(found & free),
            courses=taken.get(slug, []),
            state=state,
        )
        for slug, found in building.items()
    )


def _refresh_situation_supply(catalogue: Catalogue | None) -> None:
    SituationSupply.objects.all().delete()
    if catalogue is None:
        return
    ids = dict(Situation.objects.in_use().values_list("slug", "pk"))
    units = {pk for versions in catalogue.unit_versions.values() for pk in versions.values()}
    is_unit = np.isin(catalogue.courses.ids, list(units))
    rows = []
    for column, slug in enumerate(catalogue.situations):
        if slug not in ids:  # hidden since the catalogue was loaded
            continue
        trains = catalogue.courses.situations[:, column] > 0
        languages = Counter(map(str, catalogue.courses.languages[trains & ~is_unit]))
        n_units = int((trains & is_unit).sum())
        rows.append(
            SituationSupply(
                situation_id=ids[slug], n_courses=languages.total(), n_units=n_units, languages=dict(languages)
            )
        )
    SituationSupply.objects.bulk_create(rows)


def _most_taken() -> dict[str, list[int]]:
    """By human skill: the courses that are in the most current paths for it, the most frequent first."""
    steps = PathStep.objects.filter(answer__is_current=True).order_by()
    found: dict[str, list[int]] = {}
    rows = steps.values("skill", "course").annotate(n=Count("pk")).order_by("-n", "course")
    for slug, course in rows.values_list("skill", "course"):
        own = found.setdefault(slug, [])
        if len(own) < _NAMED:
            own.append(course)
    return found


def _count(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values("course").annotate(n=Count("pk")).values_list("course", "n"))
