"""Computes and stores how much each course builds each human skill."""

from collections.abc import Mapping, Sequence

from courses.arithmetic.provider_tags import skills_named, with_tag
from courses.models import Course, CourseEmphasis
from courses.services.catalogue.course_situations import course_vectors, read_situations, strengths_of
from courses.services.incremental import FEW_COURSES
from skills.models import Basis, Situation
from skills.services.exposure import human_skills, text_vectors

_TRAINS, _MUCH = 0.5, 0.3  # strength of a situation, and weight of a human skill in it


def courses_without_emphasis(basis: Basis) -> list[int]:
    """Ids of the offered courses whose text has no emphasis on this basis, one id per distinct text."""
    known = CourseEmphasis.objects.filter(
        model_revision=basis.model_revision, settings_fingerprint=basis.settings_fingerprint
    ).values("text_hash")
    rows = Course.objects.offered().exclude(text_hash__in=known).order_by("pk").values_list("text_hash", "pk")
    return list(dict(reversed(list(rows))).values())


def judge_few_new_courses(basis: Basis) -> int:
    """How many texts got an emphasis: those of new courses, if there are at most FEW_COURSES; else 0.

    With these emphases a run can be planned for only the employees whom the courses may affect. Many new courses may
    affect everybody, so computing their emphasis first would save nothing.
    """
    ids = courses_without_emphasis(basis)
    return compute_emphasis(course_ids=ids, basis=basis) if 0 < len(ids) <= FEW_COURSES else 0


def compute_emphasis(*, course_ids: Sequence[int], basis: Basis) -> int:
    """How many texts got an emphasis: those of these courses that had none on this basis.

    A skill that the provider's own tags name gets at least 0.5: the provider knows the course, the program only reads
    its text. The same holds for the skills at work in a situation that the course trains.
    """
    courses = {course.text_hash: course for course in Course.objects.filter(pk__in=course_ids)}
    have = CourseEmphasis.objects.filter(
        text_hash__in=list(courses),
        model_revision=basis.model_revision,
        settings_fingerprint=basis.settings_fingerprint,
    ).values_list("text_hash", flat=True)
    for key in set(have):
        del courses[key]
    if not courses:
        return 0
    loaded = human_skills.load()
    vectors = text_vectors.embed([course.text for course in courses.values()])
    values, nearest = loaded.emphasis(vectors)
    situations = read_situations(course_vectors([(course.title, course.description) for course in courses.values()]))
    situation_skills = dict(Situation.objects.in_use().values_list("slug", "human_skills"))
    for i, course in enumerate(courses.values()):
        trained = strengths_of(course.situations, situations[i])
        named = {*skills_named(course.tags), *_skills_of(trained, situation_skills)}
        values[i] = [with_tag(v) if slug in named else v for slug, v in zip(loaded.slugs, values[i], strict=True)]
    rows = [
        CourseEmphasis(
            text_hash=key,
            model_revision=basis.model_revision,
            settings_fingerprint=basis.settings_fingerprint,
            emphasis={slug: round(float(values[i, k]), 4) for k, slug in enumerate(loaded.slugs)},
            evidence={slug: nearest[i][k] for k, slug in enumerate(loaded.slugs)},
            situations=situations[i],
        )
        for i, key in enumerate(courses)
    ]
    CourseEmphasis.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _skills_of(situations: Mapping[str, float], human_skills: Mapping[str, Mapping[str, float]]) -> set[str]:
    """The human skills at work in the situations that a course trains with certainty."""
    return {
        skill
        for slug, strength in situations.items()
        if strength >= _TRAINS
        for skill, weight in human_skills.get(slug, {}).items()
        if weight >= _MUCH
    }
