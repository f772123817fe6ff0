"""What could stand in a path in place of one of its courses."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from courses.arithmetic.thresholds import BUILDS_FROM
from courses.models import Answer, Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride, Feedback, PathChoice
from courses.services.answers.catalogue_arrays import main_language
from courses.services.catalogue.course_index import course_index
from skills.models import Basis, Employee

N_SHOWN = 6
_LOOKED_AT = 60
_SAME_SKILL, _RECOMMENDED = 0.3, 0.2  # what each counts beside closeness of content
_SAME_COURSE = 0.97  # closer than this is the same course again


@dataclass(frozen=True)
class Alternative:
    """course: with `emphasis` by slug. closeness: 0..1 to the course it would replace. rank: among the person's own
    recommendations, None where it is not one of them. shares: slugs of human skills that both build."""

    course: Course
    closeness: float
    rank: int | None
    shares: tuple[str, ...]


def with_judged(rows: QuerySet[Course], basis: Basis | None) -> QuerySet[Course]:
    """The courses with `judged`: the computed emphasis by slug on this basis, None where there is none."""
    found = CourseEmphasis.objects.filter(text_hash=OuterRef("text_hash"))
    found = (
        found.filter(model_revision=basis.model_revision, settings_fingerprint=basis.settings_fingerprint)
        if basis is not None
        else found.none()
    )
    return rows.annotate(judged=Subquery(found.values("emphasis")[:1]))


def with_emphasis(rows: QuerySet[Course], basis: Basis | None) -> QuerySet[Course]:
    """The same with what people said the courses build, which wins."""
    own = Prefetch("emphasis_overrides", EmphasisOverride.objects.select_related("skill"))
    return with_judged(rows, basis).prefetch_related(own)


def emphasis_of(course: Course) -> dict[str, float]:
    """By slug; what a person set wins. Reads what `with_emphasis` fetched."""
    own = {override.skill.slug: override.value for override in course.emphasis_overrides.all()}
    return {**(getattr(course, "judged", None) or {}), **own}


def builds(course: Course, overrides: Mapping[int, Mapping[str, float]] | None = None) -> list[str]:
    """Slugs of the human skills the course builds, the strongest first. overrides: where they are at hand already."""
    if overrides is None:
        found = emphasis_of(course)
    else:
        found = {**(getattr(course, "judged", None) or {}), **overrides.get(course.pk, {})}
    return sorted((slug for slug in found if found[slug] >= BUILDS_FROM), key=lambda slug: (-found[slug], slug))


def usable_for(employee: Employee, rows: QuerySet[Course]) -> QuerySet[Course]:
    """Offered courses in a language and at a level the employee can use; unknown ones stay possible."""
    languages = {main_language(str(code)) for code in employee.languages}
    in_language = Q(language="")
    for code in languages:
        in_language |= Q(language=code) | Q(language__startswith=f"{code}-") | Q(language__startswith=f"{code}_")
    rows = rows.offered().filter(in_language) if languages else rows.offered()  # type: ignore[attr-defined]
    return rows.filter(Q(level=None) | Q(level__lte=employee.level)) if employee.level else rows


def alternatives(*, employee: Employee, answer: Answer, course: Course) -> list[Alternative]:
    """At most N_SHOWN courses that could replace `course`, the fittest first: near it, building the same human skills,
    usable, not done, refused or in the path already, and not requiring it."""
    basis = answer.basis
    ranks = dict(answer.recommendations.values_list("course_id", "rank"))
    taken = _taken(employee, answer) | {course.pk}
    index = course_index(basis.model_revision)
    vector = index.vector_of(course.pk)
    near = dict(index.near(vector, _LOOKED_AT, without=taken)) if vector is not None else {}
    wanted = {pk for pk in (*ranks, *near) if pk not in taken}
    rows = with_emphasis(usable_for(employee, Course.objects.filter(pk__in={*wanted, course.pk})), basis)
    by_id = {row.pk: row for row in rows}
    theirs = set(builds(by_id[course.pk])) if course.pk in by_id else set()
    found = []
    for pk in sorted(wanted & by_id.keys()):
        closeness = near[pk] if pk in near else _closeness(index.vector_of(pk), vector)
        if closeness < _SAME_COURSE:
            shared = tuple(slug for slug in builds(by_id[pk]) if slug in theirs)
            found.append(Alternative(by_id[pk], closeness, ranks.get(pk), shared))
    return sorted(found, key=lambda item: (-_fit(item), item.course.pk))[:N_SHOWN]


def _closeness(one: np.ndarray | None, other: np.ndarray | None) -> float:
    return float(one @ other) if one is not None and other is not None else 0.0


def _fit(item: Alternative) -> float:
    return item.closeness + _SAME_SKILL * bool(item.shares) + _RECOMMENDED * (item.rank is not None)


def _taken(employee: Employee, answer: Answer) -> set[int]:
    """Courses that are no alternative: in the path, finished or refused, replaced, or waiting for one that is."""
    in_path = answer.steps.values("course")
    over = Feedback.objects.filter(employee=employee, kind__in=[Feedback.Kind.FINISHED, Feedback.Kind.REFUSED]).values(
        "course"
    )
    replaced = PathChoice.objects.filter(employee=employee, instead_of__isnull=False).values("instead_of")
    barred = Course.objects.filter(Q(pk__in=in_path) | Q(pk__in=over) | Q(pk__in=replaced))
    finished = employee.feedback.filter(kind=Feedback.Kind.FINISHED).values("course")
    waiting = CoursePrerequisite.objects.exclude(requires__in=finished).values("course")
    return set(Course.objects.filter(Q(pk__in=barred.values("pk")) | Q(pk__in=waiting)).values_list("pk", flat=True))
