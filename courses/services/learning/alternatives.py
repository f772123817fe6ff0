"""Finds courses that could replace a course of a learning path."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from courses.arithmetic.thresholds import BUILDS_FROM
from courses.models import Answer, Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride, Feedback, PathChoice
from courses.models.course import has_no_way
from courses.services.answers.catalogue_arrays import main_language
from courses.services.catalogue.course_index import course_index
from skills.models import Basis, Employee
from skills.services.shipped.model_profiles import profile

N_SHOWN = 6
_N_NEAR = 60
_SAME_SKILL, _RECOMMENDED = 0.3, 0.2  # added to the cosine between two courses


@dataclass(frozen=True)
class Alternative:
    """A course that could replace another. closeness: cosine to the other course.

    rank: in the employee's recommendations; None if it is not one of them. shares: slugs of the human skills that both
    courses build.
    """

    course: Course
    closeness: float
    rank: int | None
    shares: tuple[str, ...]


def with_computed_emphasis(rows: QuerySet[Course], basis: Basis | None) -> QuerySet[Course]:
    """The courses, each with `computed_emphasis`: the emphasis by slug computed on this basis; None if there is none."""
    found = CourseEmphasis.objects.filter(text_hash=OuterRef("text_hash"))
    found = (
        found.filter(model_revision=basis.model_revision, settings_fingerprint=basis.settings_fingerprint)
        if basis is not None
        else found.none()
    )
    return rows.annotate(computed_emphasis=Subquery(found.values("emphasis")[:1]))


def with_emphasis(rows: QuerySet[Course], basis: Basis | None) -> QuerySet[Course]:
    """The courses, each with `computed_emphasis` and the overrides, which replace computed values."""
    own = Prefetch("emphasis_overrides", EmphasisOverride.objects.select_related("skill"))
    return with_computed_emphasis(rows, basis).prefetch_related(own)


def emphasis_of(course: Course) -> dict[str, float]:
    """Emphasis by slug; an override replaces the computed value. Needs a course from `with_emphasis`."""
    own = {override.skill.slug: override.value for override in course.emphasis_overrides.all()}
    return {**(getattr(course, "computed_emphasis", None) or {}), **own}


def builds(course: Course, overrides: Mapping[int, Mapping[str, float]] | None = None) -> list[str]:
    """Slugs of the human skills that the course builds, the strongest first.

    overrides: by course id and slug; None: read from the course, which then has to come from `with_emphasis`.
    """
    if overrides is None:
        found = emphasis_of(course)
    else:
        found = {**(getattr(course, "computed_emphasis", None) or {}), **overrides.get(course.pk, {})}
    return sorted((slug for slug in found if found[slug] >= BUILDS_FROM), key=lambda slug: (-found[slug], slug))


def in_own_languages(employee: Employee) -> Q:
    """Courses in one of the employee's languages, or in an unknown one; all courses for an employee without languages."""
    languages = {main_language(str(code)) for code in employee.languages}
    if not languages:
        return Q()
    own = Q(language="")
    for code in languages:
        own |= Q(language=code) | Q(language__startswith=f"{code}-") | Q(language__startswith=f"{code}_")
    return own


def is_in_own_languages(employee: Employee, language: str) -> bool:
    """Whether `in_own_languages` includes a course in this language."""
    own = {main_language(str(code)) for code in employee.languages}
    return not own or not language or main_language(language) in own


def usable_for(employee: Employee, rows: QuerySet[Course]) -> QuerySet[Course]:
    """Offered courses in a language and at a level that the employee can use.

    Courses without a language or level stay in; so do all courses for an employee without languages or level.
    """
    rows = rows.offered().filter(in_own_languages(employee))  # type: ignore[attr-defined]
    return rows.filter(Q(level=None) | Q(level__lte=employee.level)) if employee.level else rows


def alternatives(*, employee: Employee, answer: Answer, course: Course) -> list[Alternative]:
    """At most N_SHOWN courses that could replace `course`, the best first.

    They are near `course` in content or recommended to the employee, and usable for the employee. Courses that build
    the same human skills rank higher. Courses in the path, finished, refused or replaced ones, and courses with
    unfinished prerequisites are left out.
    """
    basis = answer.basis
    ranks = dict(answer.recommendations.values_list("course_id", "rank"))
    unavailable = _unavailable(employee, answer) | {course.pk}
    index = course_index(basis.model_revision)
    vector = index.vector_of(course.pk)
    near = dict(index.near(vector, _N_NEAR, without=unavailable)) if vector is not None else {}
    wanted = {pk for pk in (*ranks, *near) if pk not in unavailable}
    rows = with_emphasis(usable_for(employee, Course.objects.filter(pk__in={*wanted, course.pk})), basis)
    rows = rows.annotate(has_no_way=has_no_way())
    by_id = {row.pk: row for row in rows}
    course_skills = set(builds(by_id[course.pk])) if course.pk in by_id else set()
    found, same_course_from = [], profile(basis.model_revision).closeness.same_course_from
    for pk in sorted(wanted & by_id.keys()):
        closeness = near[pk] if pk in near else _closeness(index.vector_of(pk), vector)
        if closeness < same_course_from:
            shared = tuple(slug for slug in builds(by_id[pk]) if slug in course_skills)
            found.append(Alternative(by_id[pk], closeness, ranks.get(pk), shared))
    return sorted(found, key=lambda item: (-_fit(item), item.course.pk))[:N_SHOWN]


def _closeness(one: np.ndarray | None, other: np.ndarray | None) -> float:
    return float(one @ other) if one is not None and other is not None else 0.0


def _fit(item: Alternative) -> float:
    return item.closeness + _SAME_SKILL * bool(item.shares) + _RECOMMENDED * (item.rank is not None)


def _unavailable(employee: Employee, answer: Answer) -> set[int]:
    """Ids of courses that cannot be alternatives: in the path, finished, refused, replaced, or not open yet.

    A course is not open while one of its prerequisites is unfinished.
    """
    in_path = answer.steps.values("course")
    closed = Feedback.objects.filter(
        employee=employee, kind__in=[Feedback.Kind.FINISHED, Feedback.Kind.REFUSED]
    ).values("course")
    replaced = PathChoice.objects.filter(employee=employee, instead_of__isnull=False).values("instead_of")
    in_path_or_closed = Course.objects.filter(Q(pk__in=in_path) | Q(pk__in=closed) | Q(pk__in=replaced))
    finished = employee.feedback.filter(kind=Feedback.Kind.FINISHED).values("course")
    waiting = CoursePrerequisite.objects.exclude(requires__in=finished).values("course")
    return set(
        Course.objects.filter(Q(pk__in=in_path_or_closed.values("pk")) | Q(pk__in=waiting)).values_list("pk", flat=True)
    )
