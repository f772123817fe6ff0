"""How the catalogue serves people: courses nobody or nearly everybody is offered, skills that lack courses."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from courses.models import Course, CourseFigure, EmphasisOverride, SkillSupply, WorkforceCell

EVERYBODY_FROM = 0.5  # a course offered to half of all people says little about any of them
FEW_COURSES = 3


@dataclass(frozen=True)
class CatalogueHealth:
    """n_nobody, n_everybody: offered courses recommended to nobody, to half of all people or more. scarce: human skills
    that fewer than FEW_COURSES offered courses build, with their number. counted: whether a run has published yet."""

    n_offered: int
    n_nobody: int
    n_everybody: int
    n_overrides: int
    scarce: tuple[tuple[str, str, int], ...]
    counted: bool


def offered_to_nobody() -> Q:
    """Of courses: those recommended to nobody, and in nobody's path."""
    return Q(figure__isnull=True) | Q(figure__n_recommended=0, figure__n_in_paths=0)


def offered_to_everybody() -> Q:
    """Of courses: those recommended to half of all people with an answer, or more."""
    people = WorkforceCell.objects.aggregate(n=Sum("n"))["n"] or 0
    return Q(figure__n_recommended__gte=max(people * EVERYBODY_FROM, 1))


def catalogue_health() -> CatalogueHealth:
    """Six queries, none over answers: the figures are those of the last large run."""
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
