"""Figures on the catalogue: courses offered to nobody or to very many people, and skills with few courses."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from courses.models import Course, CourseFigure, EmphasisOverride, SkillSupply, WorkforceCell

EVERYBODY_FROM = 0.5  # share of people; a course offered to half of them is hardly personal
FEW_COURSES = 3


@dataclass(frozen=True)
class CatalogueHealth:
    """n_nobody, n_everybody: offered courses recommended to nobody, and to half of all people or more.

    scarce: (slug, name, number of courses) of the human skills that fewer than FEW_COURSES offered courses build.
    counted: whether a run has published yet.
    """

    n_offered: int
    n_nobody: int
    n_everybody: int
    n_overrides: int
    scarce: tuple[tuple[str, str, int], ...]
    counted: bool


def offered_to_nobody() -> Q:
    """Filter for courses that are recommended to nobody and in nobody's path."""
    return Q(figure__isnull=True) | Q(figure__n_recommended=0, figure__n_in_paths=0)


def offered_to_everybody() -> Q:
    """Filter for courses recommended to at least half of the people with an answer."""
    people = WorkforceCell.objects.aggregate(n=Sum("n"))["n"] or 0
    return Q(figure__n_recommended__gte=max(people * EVERYBODY_FROM, 1))


def catalogue_health() -> CatalogueHealth:
    """The figures of the last large run. Six queries, none over answers."""
    offered = Course.objects.offered()
    supply = SkillSupply.objects.filter(n_courses__lt=FEW_COURSES, skill__is_active=True)
    return CatalogueHealth(
        n_offered=offered.count(),
        n_nobody=offered.filter(offered_to_nobody()).count(),
        n_everybody=offered.filter(offered_to_everybody()).count(),
        n_overrides=EmphasisOverride.objects.count(),
        scarce=tuple(supply.values_list("skill__slug", "skill__name", "n_courses")),
        counted=CourseFigure.objects.exists(),
    )
